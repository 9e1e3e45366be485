//! Makes a search index of many articles and says what it cost.
//!
//!     cargo run --release --example search-index -- ARTICLES.jsonl COUNT FOLDER
//!
//! `ARTICLES.jsonl` has a line per article: {"title", "body", "date"}; beyond their number articles are mixed from sentences of two.
//! `FOLDER` gets `search/` and `texts.jsonl`, from which `queries.mjs` draws queries.

use std::{
    fs,
    io::Write as _,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use baoku::{
    render::search::{Collection, Document, Hit, index},
    script::{Converter, Layers, Script},
};

struct News {
    articles: Vec<(String, String, String)>,
    converters: Vec<Converter>,
}

impl News {
    fn wordings(&self, text: &str) -> Vec<String> {
        let mut all = vec![text.to_owned()];
        all.extend(Converter::convert_all(text, &self.converters.iter().collect::<Vec<_>>()));
        all.dedup();
        all
    }
}

impl Collection for News {
    fn count(&self) -> usize {
        self.articles.len()
    }

    fn document(&self, number: usize) -> Document {
        let (title, body, _) = &self.articles[number];
        Document {
            headlines: self.wordings(title),
            texts: self.wordings(body),
            names: Vec::new(),
            topics: vec![number % 30],
            paper: Some(number % 7),
        }
    }

    fn day(&self, number: usize) -> Option<&str> {
        Some(&self.articles[number].2)
    }

    fn editions(&self) -> Vec<String> {
        ["zh-Hans", "zh-Hant", "zh-TW", "zh-HK"].map(str::to_owned).into()
    }

    fn hit(&self, _: usize, number: usize) -> Hit {
        let (title, body, date) = &self.articles[number];
        Hit {
            path: format!("{}/wei-mei-ti-mian-mian-guan-{number}.html", date.replace('-', "/")),
            title: title.clone(),
            date: Some(date.clone()),
            paper: Some("人民日报".to_owned()),
            excerpt: Some(body.chars().take(72).collect()),
            ..Hit::default()
        }
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(count), Some(folder)) = (arguments.next(), arguments.next().and_then(|n| n.parse().ok()), arguments.next())
    else {
        eprintln!("usage: search-index ARTICLES.jsonl COUNT FOLDER");
        std::process::exit(2);
    };
    let articles = read(&file, count);
    let converters = [Script::Hant, Script::HantTw, Script::HantHk].map(|to| Converter::new(Script::Hans, to, Layers::ALL)).into();
    let news = News { articles, converters };
    let text: usize = news.articles.iter().map(|(title, body, _)| title.len() + body.len()).sum();
    fs::create_dir_all(Path::new(&folder).join("search")).expect("the folder can be made");
    let mut texts = fs::File::create(Path::new(&folder).join("texts.jsonl")).expect("the folder can be written");
    for (title, body, _) in news.articles.iter().step_by(news.articles.len().div_ceil(2000)) {
        writeln!(texts, "{}", serde_json::json!([title, body])).expect("the folder can be written");
    }
    for tag in news.editions() {
        fs::create_dir_all(Path::new(&folder).join("search").join(tag)).expect("the folder can be made");
    }
    let (units, cards, files) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let before = memory();
    let start = Instant::now();
    index(&news, |path, bytes| {
        let kind = if path.matches('/').count() > 1 { &cards } else { &units };
        kind.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        files.fetch_add(1, Ordering::Relaxed);
        fs::write(Path::new(&folder).join(path), bytes).expect("the folder can be written");
    });
    let (units, cards) = (units.into_inner(), cards.into_inner());
    println!("articles       {:>12}", news.articles.len());
    println!("text           {text:>12} bytes");
    println!("index          {units:>12} bytes, {:.1} % of the text", units as f64 * 100.0 / text as f64);
    println!("cards          {cards:>12} bytes in 4 editions");
    println!("files          {:>12}", files.into_inner());
    println!("time           {:>12.2} s", start.elapsed().as_secs_f64());
    println!("memory         {:>12} MiB above the articles' own {before}", memory().saturating_sub(before));
}

fn read(file: &str, count: usize) -> Vec<(String, String, String)> {
    let text = fs::read_to_string(file).expect("the articles can be read");
    let mut articles: Vec<(String, String, String)> = text
        .lines()
        .take(count)
        .map(|line| {
            let value: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
            let field = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
            (field("title"), field("body"), field("date").chars().take(10).collect())
        })
        .collect();
    let own = articles.len();
    let mut seed = 42_u64;
    let mut draw = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    while articles.len() < count {
        let (a, b) = (draw(own), draw(own));
        let sentences: Vec<&str> = articles[a].1.split_inclusive('。').chain(articles[b].1.split_inclusive('。')).collect();
        let body: String = sentences.iter().filter(|_| draw(2) == 0).copied().collect();
        let mixed = (articles[a].0.clone(), body, articles[b].2.clone());
        articles.push(mixed);
    }
    articles.sort_by(|a, b| a.2.cmp(&b.2));
    articles
}

/// Most memory that the process ever had, MiB (Linux; 0 elsewhere).
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) / 1024
}
