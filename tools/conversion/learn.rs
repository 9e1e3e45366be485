//! Learns the weights of the context layer: see README.md in this folder.
//!
//! `learn --glyphs GLYPHS.tsv [--leave CHARACTERS] [--folds N --dev DEV.tsv --predict OUT.txt | --out data/context.tsv --entries N] TRAIN.tsv[*WEIGHT]…`

use baoku::script::context::{self, Patterns, SHAPES, WORDS};
use baoku::script::words::{REPAIR, Reading};
use baoku::script::{Converter, Layers, Script, Traditional};
use std::collections::{BTreeMap, HashMap};
use std::io::Write;

/// The say of the words before anything is learned.
const WORDS_SAY: f32 = 2.0;
const TABLE_BITS: u32 = 24;

struct Settings {
    glyphs: String,
    dev: Option<String>,
    folds: usize,
    predict: Option<String>,
    out: Option<String>,
    entries: usize,
    l1: f32,
    rounds: usize,
    dev_weight: f32,
    leave: String,
    train: Vec<(String, f32)>,
}

struct Sentence {
    source: Vec<char>,
    out: Vec<char>,
    region: &'static str,
}

struct Place {
    sentence: u32,
    at: u32,
    said: u8,
    /// The forms that are right here, as bits.
    right: u8,
    weight: f32,
    patterns: Patterns,
}

/// The forms of each ambiguous character in OpenCC's standard, the most printed first, and the fold that the gold uses.
struct Forms {
    of: HashMap<char, Vec<char>>,
    known: HashMap<char, Vec<char>>,
    glyphs: HashMap<char, char>,
    to_tw: HashMap<char, char>,
}

impl Forms {
    fn fold(&self, c: char) -> char {
        let c = self.to_tw.get(&c).copied().unwrap_or(c);
        self.glyphs.get(&c).copied().unwrap_or(c)
    }

    /// A form with the other spellings that the gold cannot tell from it.
    fn spellings(&self, source: char, form: char) -> String {
        let others = self.known[&source].iter().filter(|&&f| f != form && self.fold(f) == self.fold(form));
        std::iter::once(form).chain(others.copied()).take(4).collect()
    }

    fn number(&self, source: char, folded: char) -> Option<usize> {
        self.of.get(&source)?.iter().position(|&f| self.fold(f) == folded)
    }
}

fn main() {
    let settings = settings();
    let mut rows = Vec::new();
    for (path, weight) in &settings.train {
        rows.extend(read(path).into_iter().map(|r| (r, *weight, usize::MAX)));
    }
    if let Some(dev) = &settings.dev {
        rows.extend(read(dev).into_iter().enumerate().map(|(i, r)| (r, settings.dev_weight, i / 200 % settings.folds.max(1))));
    }
    let (sentences, golds): (Vec<Sentence>, Vec<Gold>) = rows
        .iter()
        .map(|((src, hans, hant, free), _, _)| {
            let reading = Reading::new(hans, true);
            let region = if src.starts_with("hk") { "hk" } else { "tw" };
            (Sentence { source: reading.source, out: reading.out, region }, (hant.chars().collect::<Vec<char>>(), free.clone()))
        })
        .unzip();
    let mut forms = forms(&settings.glyphs, &sentences, &golds);
    forms.of.retain(|&c, _| !settings.leave.contains(c));
    eprintln!("{} ambiguous characters, {} sentences", forms.of.len(), sentences.len());
    let mut places: Vec<(Place, usize)> = Vec::new();
    for (n, (sentence, (gold, free))) in sentences.iter().zip(&golds).enumerate() {
        let ((_, hans, _, _), weight, fold) = &rows[n];
        let reading = Reading::new(hans, true);
        for (at, &c) in sentence.source.iter().enumerate() {
            let Some(list) = forms.of.get(&c) else { continue };
            if reading.marks[at] & REPAIR != 0 {
                continue;
            }
            let Some(said) = forms.number(c, forms.fold(sentence.out[at])) else { continue };
            let free = free.iter().find(|(i, _)| *i == at).map_or("", |(_, f)| f.as_str());
            let right: u8 = list
                .iter()
                .enumerate()
                .filter(|&(_, &f)| forms.fold(f) == gold[at] || free.contains(forms.fold(f)))
                .map(|(i, _)| 1 << i)
                .sum();
            // Where the spelling is free the words keep theirs: house style comes later, from its own table.
            let right = if !free.is_empty() && right >> said & 1 == 1 { 1 << said } else { right };
            let patterns = context::patterns(&sentence.source, at, said, reading.marks[at]);
            places.push((Place { sentence: n as u32, at: at as u32, said: said as u8, right, weight: *weight, patterns }, *fold));
        }
    }
    eprintln!("{} places", places.len());
    if let (Some(_), Some(path)) = (&settings.dev, &settings.predict) {
        predict(&settings, &forms, &sentences, &places, rows.iter().map(|r| r.2), path);
    }
    if let Some(path) = &settings.out {
        let model = Model::learn(&settings, &forms, &sentences, places.iter().filter(|(p, _)| p.right != 0).map(|(p, _)| p));
        export(path, settings.entries, &forms, &sentences, &places, &model);
    }
}

struct Model {
    z: Vec<f32>,
    n: Vec<f32>,
    seen: Vec<u8>,
    l1: f32,
}

const L2: f32 = 0.5;
const ALPHA: f32 = 0.5;

impl Model {
    fn learn<'a>(settings: &Settings, forms: &Forms, sentences: &[Sentence], places: impl Iterator<Item = &'a Place>) -> Self {
        let size = 1 << TABLE_BITS;
        let mut model = Self { z: vec![0.0; size], n: vec![0.0; size], seen: vec![0; size], l1: settings.l1 };
        let mut places: Vec<&Place> = places.collect();
        for place in &places {
            for pattern in place.patterns {
                let slot = slot(pattern, 0);
                model.seen[slot] = model.seen[slot].saturating_add(1);
            }
        }
        let mut chance = 1_u64;
        for _ in 0..settings.rounds {
            for i in (1..places.len()).rev() {
                chance = context::mix(chance);
                places.swap(i, (chance % (i as u64 + 1)) as usize);
            }
            for place in &places {
                let list = &forms.of[&sentences[place.sentence as usize].source[place.at as usize]];
                model.step(place, list.len());
            }
        }
        model
    }

    fn weight(&self, slot: usize) -> f32 {
        let (z, n) = (self.z[slot], self.n[slot]);
        if z.abs() <= self.l1 { 0.0 } else { -(z - z.signum() * self.l1) / ((1.0 + n.sqrt()) / ALPHA + L2) }
    }

    fn scores(&self, place: &Place, count: usize) -> Vec<f32> {
        (0..count)
            .map(|form| {
                let say = if form == usize::from(place.said) { WORDS_SAY } else { 0.0 };
                say + if form == 0 {
                    0.0
                } else {
                    place.patterns.iter().filter(|&&p| self.seen[slot(p, 0)] > 1).map(|&p| self.weight(slot(p, form))).sum()
                }
            })
            .collect()
    }

    fn step(&mut self, place: &Place, count: usize) {
        let scores = self.scores(place, count);
        let top = scores.iter().copied().fold(f32::MIN, f32::max);
        let e: Vec<f32> = scores.iter().map(|s| (s - top).exp()).collect();
        let all: f32 = e.iter().sum();
        let good: f32 = e.iter().enumerate().filter(|(i, _)| place.right >> i & 1 == 1).map(|(_, x)| x).sum();
        for (form, &likely) in e.iter().enumerate().skip(1) {
            let wanted = if place.right >> form & 1 == 1 { likely / good.max(1e-9) } else { 0.0 };
            let g = (likely / all - wanted) * place.weight;
            if g.abs() < 1e-4 {
                continue;
            }
            for p in place.patterns {
                if self.seen[slot(p, 0)] < 2 {
                    continue;
                }
                let slot = slot(p, form);
                let (n, w) = (self.n[slot], self.weight(slot));
                let sigma = ((n + g * g).sqrt() - n.sqrt()) / ALPHA;
                self.z[slot] += g - sigma * w;
                self.n[slot] = n + g * g;
            }
        }
    }

    fn choose(&self, place: &Place, count: usize) -> usize {
        let scores = self.scores(place, count);
        (0..count).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a))).unwrap_or(0)
    }
}

fn slot(pattern: u64, form: usize) -> usize {
    (context::mix(context::key(pattern, form)) >> (64 - TABLE_BITS)) as usize
}

/// Cross-validation: each fold of the development sentences is read by weights learned without it.
fn predict(
    settings: &Settings,
    forms: &Forms,
    sentences: &[Sentence],
    places: &[(Place, usize)],
    folds: impl Iterator<Item = usize>,
    path: &str,
) {
    let folds: Vec<usize> = folds.collect();
    let mut outs: Vec<Reading> = sentences.iter().map(|s| Reading::new(&s.source.iter().collect::<String>(), true)).collect();
    for fold in 0..settings.folds {
        let model = Model::learn(
            settings,
            forms,
            sentences,
            places.iter().filter(|(p, f)| *f != fold && p.right != 0 && (settings.folds > 1 || *f == usize::MAX)).map(|(p, _)| p),
        );
        eprintln!("fold {fold}: {} weights", (0..model.z.len()).filter(|&i| model.weight(i) != 0.0).count());
        for (place, _) in places.iter().filter(|(_, f)| *f == fold) {
            let sentence = &sentences[place.sentence as usize];
            let list = &forms.of[&sentence.source[place.at as usize]];
            let form = model.choose(place, list.len());
            if form != usize::from(place.said) {
                outs[place.sentence as usize].write(place.at as usize, list[form]);
            }
        }
    }
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).expect("the output can be made"));
    let layers = Layers { terms: false, quotes: false, ..Layers::ALL };
    let [hong_kong, taiwan] = [Script::HantHk, Script::HantTw].map(|to| Converter::new(Script::Hans, to, layers));
    for (n, out) in outs.into_iter().enumerate().filter(|(n, _)| folds[*n] != usize::MAX) {
        let source: String = sentences[n].source.iter().collect();
        let converter = if sentences[n].region == "hk" { &hong_kong } else { &taiwan };
        writeln!(file, "{}", converter.finish(&source, &Traditional::from(out))).expect("the output can be written");
    }
}

fn export(path: &str, entries: usize, forms: &Forms, sentences: &[Sentence], places: &[(Place, usize)], model: &Model) {
    // What a weight is worth: its size times how often it speaks.
    let mut rows: HashMap<(u64, usize), (f32, f32, usize, usize)> = HashMap::new();
    for (n, (place, _)) in places.iter().enumerate() {
        let count = forms.of[&sentences[place.sentence as usize].source[place.at as usize]].len();
        for (shape, &pattern) in place.patterns.iter().enumerate() {
            if model.seen[slot(pattern, 0)] < 2 {
                continue;
            }
            for form in 1..count {
                let weight = model.weight(slot(pattern, form));
                if weight.abs() >= 0.05 {
                    let row = rows.entry((pattern, form)).or_insert((weight, 0.0, n, shape));
                    row.1 += weight.abs() * place.weight.min(3.0);
                }
            }
        }
    }
    eprintln!("{} weights in all", rows.len());
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by(|a, b| b.1.1.total_cmp(&a.1.1).then(a.0.cmp(&b.0)));
    rows.truncate(entries);
    let mut lines: BTreeMap<(char, String, String), String> = BTreeMap::new();
    for ((_, form), (weight, _, n, shape)) in rows {
        let place = &places[n].0;
        let sentence = &sentences[place.sentence as usize];
        let at = place.at as usize;
        let c = sentence.source[at];
        let pattern = if shape == WORDS {
            let mark = Reading::new(&sentence.source.iter().collect::<String>(), true).marks[at];
            format!("words {c} {} {}", forms.of[&c][usize::from(place.said)], mark & 31)
        } else {
            let (l, r) = SHAPES[shape];
            let kind = |i: Option<usize>| i.and_then(|i| sentence.source.get(i)).map_or(' ', |&c| context::kind(c));
            let left: String = (1..=l).rev().map(|i| kind(at.checked_sub(i))).collect();
            let right: String = (1..=r).map(|i| kind(Some(at + i))).collect();
            format!("{left}«{c}»{right}").replace(' ', "␣")
        };
        let target = forms.of[&c][form];
        lines.insert((c, pattern.clone(), target.to_string()), format!("{pattern}\t{target}\t{:.0}", weight * 16.0));
    }
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).expect("the output can be made"));
    writeln!(file, "# Weights of the context layer, made by tools/conversion/learn.rs; see tools/conversion/README.md").expect("written");
    let mut characters: Vec<_> = forms.of.iter().collect();
    characters.sort();
    for (c, list) in characters {
        writeln!(file, "forms\t{c}\t{}", list.iter().map(|&f| forms.spellings(*c, f)).collect::<Vec<_>>().join(",")).expect("written");
    }
    for line in lines.values().filter(|l| !l.ends_with("\t0") && !l.ends_with("\t-0")) {
        writeln!(file, "{line}").expect("written");
    }
}

/// The characters for which the words are wrong at least three times, with their forms.
fn forms(glyphs: &str, sentences: &[Sentence], golds: &[Gold]) -> Forms {
    let pairs = |path: &str| -> Vec<(char, String)> {
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let rows = text.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'));
        rows.map(|(k, v)| (k.chars().next().expect("a character"), v.to_owned())).collect()
    };
    let first = |list: Vec<(char, String)>| list.into_iter().filter_map(|(k, v)| Some((k, v.chars().next()?))).collect();
    let mut all = Forms {
        of: HashMap::new(),
        known: HashMap::new(),
        glyphs: first(pairs(glyphs)),
        to_tw: first(pairs("data/opencc/TWVariants.txt")),
    };
    let mut known: HashMap<char, Vec<char>> = HashMap::new();
    for (c, v) in pairs("data/opencc/STCharacters.txt") {
        known.insert(c, v.split(' ').filter_map(|f| f.chars().next()).collect());
    }
    let mut counts: HashMap<(char, char), (usize, usize)> = HashMap::new();
    for (sentence, (gold, free)) in sentences.iter().zip(golds) {
        for (at, (&c, &out)) in sentence.source.iter().zip(&sentence.out).enumerate() {
            if gold[at] == c && out == c && !known.contains_key(&c) {
                continue;
            }
            let list = known.entry(c).or_insert_with(|| vec![c]);
            if !list.contains(&out) {
                list.push(out);
            }
            let wrong = all.fold(out) != gold[at] && !free.iter().any(|(i, _)| *i == at);
            let count = counts.entry((c, gold[at])).or_default();
            count.0 += 1;
            count.1 += usize::from(wrong);
        }
    }
    for (&c, list) in &known {
        let mut distinct: Vec<(usize, char)> = Vec::new();
        for &f in list {
            let n = counts.get(&(c, all.fold(f))).map_or(0, |x| x.0);
            if n >= 3 && !distinct.iter().any(|&(_, d)| all.fold(d) == all.fold(f)) {
                distinct.push((n, f));
            }
        }
        let wrong: usize = distinct.iter().filter_map(|&(_, f)| counts.get(&(c, all.fold(f)))).map(|x| x.1).sum();
        if distinct.len() > 1 && wrong >= 3 {
            distinct.sort_by_key(|&(n, f)| (std::cmp::Reverse(n), f));
            distinct.truncate(6);
            all.of.insert(c, distinct.into_iter().map(|(_, f)| f).collect());
        }
    }
    all.known = known;
    all
}

/// What people wrote, and the places where the spelling is free.
type Gold = (Vec<char>, Vec<(usize, String)>);
/// Source, simplified, traditional, free places.
type Row = (String, String, String, Vec<(usize, String)>);

fn read(path: &str) -> Vec<Row> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    text.lines()
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let free =
                cells[3].split(' ').filter_map(|f| f.split_once(':')).filter_map(|(i, f)| Some((i.parse().ok()?, f.to_owned()))).collect();
            (cells[0].to_owned(), cells[1].to_owned(), cells[2].to_owned(), free)
        })
        .collect()
}

fn settings() -> Settings {
    let mut settings = Settings {
        glyphs: String::new(),
        dev: None,
        folds: 2,
        predict: None,
        out: None,
        entries: 180_000,
        l1: 0.2,
        rounds: 10,
        dev_weight: 3.0,
        leave: String::new(),
        train: Vec::new(),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().unwrap_or_else(|| panic!("{word} wants a value"));
        match word.as_str() {
            "--glyphs" => settings.glyphs = value(),
            "--dev" => settings.dev = Some(value()),
            "--folds" => settings.folds = value().parse().expect("a number"),
            "--predict" => settings.predict = Some(value()),
            "--out" => settings.out = Some(value()),
            "--entries" => settings.entries = value().parse().expect("a number"),
            "--leave" => settings.leave = value(),
            "--l1" => settings.l1 = value().parse().expect("a number"),
            "--rounds" => settings.rounds = value().parse().expect("a number"),
            "--dev-weight" => settings.dev_weight = value().parse().expect("a number"),
            path => {
                let (path, weight) = path.split_once('*').map_or((path, 1.0), |(p, w)| (p, w.parse().expect("a weight")));
                settings.train.push((path.to_owned(), weight));
            }
        }
    }
    settings
}
