//! What each fuzz target does with its bytes. The same is run over the committed seeds by `cargo test` (tests/fuzz.rs), so that the
//! targets build and hold without cargo-fuzz.

#![allow(dead_code)]

#[path = "../../tests/script/dictionaries.rs"]
mod dictionaries;
mod html;
#[path = "../../tests/search/index.rs"]
mod index;
mod story;

use std::{
    collections::BTreeMap,
    sync::{Mutex, OnceLock},
};

use baoku::{
    article::{self, ids::Ids},
    config, edtf, ingest, preview,
    render::{
        markdown::{Document, Writing},
        search::{self, Collection, Hit},
    },
    script::{Converter, Layers, Script, opencc::Configuration},
    source::{self, PageFacts, RawPage, SourceFile},
};
use dictionaries::{Dictionaries, reference};

/// What a target does with its bytes.
pub type Target = fn(&[u8]);

/// The name of each target and what it does.
pub const TARGETS: [(&str, Target); 7] = [
    ("page", page),
    ("front_matter", front_matter),
    ("markdown", markdown),
    ("conversion", conversion),
    ("round_trip", round_trip),
    ("request", request),
    ("search", search),
];

/// Decode and ingest: each line that is not blank has one place in the account, and no text is invented.
pub fn page(data: &[u8]) {
    let facts = PageFacts { issue_date: Some("2025-06-02".to_owned()), ..PageFacts::default() };
    let (Some(page), _) = source::decode(&SourceFile::new("content/raw/page.txt", data), facts) else { return };
    let mut ledgers = [ingest::read_page(&page)];
    nothing_is_lost(&page, &ledgers[0]);
    let again = ingest::read_page(&page);
    assert!(again == ledgers[0], "the same page is read in two ways");
    let _ = ingest::join::join(&[page], &mut ledgers);
}

fn nothing_is_lost(page: &RawPage, ledger: &ingest::Ledger) {
    let mut uses: BTreeMap<usize, usize> = BTreeMap::new();
    let places = ledger.items.iter().flat_map(|item| &item.blocks).map(|block| &block.lines);
    for (first, last) in places.chain(ledger.stray.iter().map(|stray| &stray.lines)).flatten() {
        for number in *first..=*last {
            *uses.entry(number).or_default() += 1;
        }
    }
    for (at, line) in page.lines.iter().enumerate().filter(|(_, line)| !line.chars().all(char::is_whitespace)) {
        let used = uses.get(&(at + 1)).copied().unwrap_or(0);
        assert!(used == 1 || used > 1 && ledger.shared_lines.contains(&(at + 1)), "line {} has {used} places: {line:?}", at + 1);
    }
    let count = |text: &str| text.chars().filter(|c| !ingest::text::is_space(*c)).count();
    let texts = ledger.items.iter().flat_map(|item| &item.blocks).map(|block| &block.text);
    let held: usize = texts.chain(ledger.stray.iter().map(|stray| &stray.text)).map(|text| count(text)).sum();
    let there: usize = page.lines.iter().map(|line| count(line)).sum();
    assert!(held <= there, "text is invented: {held} characters of {there}");
}

/// Every reader of YAML, of ids and of dates. An article that is read without a word is read the same once it has been printed.
pub fn front_matter(data: &[u8]) {
    let file = |path: &str| SourceFile::new(path, data);
    let (article, problems) = article::parse(&file("content/articles/x.md"));
    if let Some(article) = article.filter(|_| problems.is_empty()) {
        let printed = article::print(&article);
        let (again, problems) = article::parse(&SourceFile::new("content/articles/x.md", printed.as_bytes()));
        assert!(problems.is_empty(), "{problems:?} in\n{printed}");
        assert!(again.as_ref() == Some(&article), "{again:?} is not {article:?}");
    }
    let _ = config::parse(&file("config.yaml"));
    let _ = source::sidecar(&file("content/raw/x.yaml"));
    let (ids, problems) = Ids::parse(&file("content/ids.tsv"));
    if problems.is_empty() {
        let (again, problems) = Ids::parse(&SourceFile::new("content/ids.tsv", ids.print().into_bytes()));
        assert!(problems.is_empty() && again == ids, "ids are not read back");
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = edtf::Edtf::parse(text.trim());
        let _ = source::Pattern::parse(text);
    }
}

/// Only our tags with our attributes leave it, whatever the text; links and pictures lead where they may.
pub fn markdown(data: &[u8]) {
    static CONVERTER: OnceLock<Converter> = OnceLock::new();
    let text = String::from_utf8_lossy(data);
    let document = Document::read(&text);
    html::only_ours(&document.html(Writing { converter: None, anchors: true, heads: true }));
    let converter = CONVERTER.get_or_init(|| Converter::new(Script::Hans, Script::HantTw, Layers::ALL));
    html::only_ours(&document.html(Writing { converter: Some(converter), anchors: false, heads: false }));
    for paragraph in article::body::paragraphs(&text) {
        let _ = (paragraph.text(), paragraph.source());
    }
    let _ = article::body::plain(&text);
}

/// The engine reads OpenCC's dictionaries as a slow reading does; the layers keep the length of what they convert.
pub fn conversion(data: &[u8]) {
    static DICTIONARIES: OnceLock<[Dictionaries; 4]> = OnceLock::new();
    static WORDS: OnceLock<Vec<Vec<char>>> = OnceLock::new();
    let [s2t, t2s, t2hk, tw2t] = DICTIONARIES.get_or_init(Dictionaries::of_the_tests);
    let words = WORDS.get_or_init(|| {
        // A hash map has no order, and a target must do the same with the same bytes.
        let mut words: Vec<Vec<char>> = [s2t, t2s, t2hk, tw2t].into_iter().flat_map(Dictionaries::keys).collect();
        words.sort();
        words
    });
    // Random characters are never words: three bytes choose a word of the dictionaries and how much of it, or a character.
    let text: String = data
        .chunks(3)
        .flat_map(|three| {
            let [a, b, c] = [0, 1, 2].map(|at| three.get(at).copied().unwrap_or(0));
            let number = usize::from(a) << 8 | usize::from(b);
            if c >= 0xf0 {
                let range = [0x20, 0x2010, 0x3000, 0x4e00, 0xf900, 0xfe00, 0x1_f300, 0x2_0000][usize::from(c & 7)];
                return vec![char::from_u32(range + u32::from(b)).unwrap_or('字')];
            }
            let word = &words[(number * 3 + usize::from(c >> 4)) % words.len()];
            word.iter().take(usize::from(c & 7).max(1)).copied().collect()
        })
        .collect();
    assert_eq!(Configuration::S2t.convert(&text), reference(None, &[s2t], &text), "s2t of {text:?}");
    assert_eq!(Configuration::S2hk.convert(&text), reference(Some(s2t), &[s2t, t2hk], &text), "s2hk of {text:?}");
    assert_eq!(Configuration::T2s.convert(&text), reference(None, &[t2s], &text), "t2s of {text:?}");
    assert_eq!(Configuration::Tw2s.convert(&text), reference(Some(t2s), &[tw2t, t2s], &text), "tw2s of {text:?}");

    let same_length = Layers { repairs: true, terms: false, style: true, quotes: false };
    for (from, to) in [(Script::Hans, Script::HantHk), (Script::Hant, Script::Hans), (Script::HantTw, Script::HantHk)] {
        let out = Converter::new(from, to, same_length).convert(&text);
        assert_eq!(out.chars().count(), text.chars().count(), "{text:?} became {out:?}");
        let converter = Converter::new(from, to, Layers::ALL);
        let whole = converter.convert(&text);
        let cut = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
        assert_eq!(converter.convert_runs(&[&text[..cut], &text[cut..]]).concat(), whole, "{text:?} cut at {cut}");
        assert_eq!(converter.explain(&text).iter().map(|segment| segment.output.as_str()).collect::<String>(), whole, "{text:?} explained");
    }
}

/// An account becomes articles, these are written as Markdown and read again: no paragraph is lost, a second time changes nothing,
/// and what a person edits stays.
pub fn round_trip(data: &[u8]) {
    story::round_trip(&String::from_utf8_lossy(data));
}

/// What the preview takes for the path of a request is a plain path below its root.
pub fn request(data: &[u8]) {
    let head = [b"GET /", data, b" HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n"].concat();
    for head in [data, &head] {
        let Some(path) = preview::asked_path(head, 8000) else { continue };
        assert!(!path.chars().any(|c| c.is_control() || c == '\\'), "{path:?}");
        let names = path.strip_suffix('/').unwrap_or(&path);
        assert!(path.is_empty() || names.split('/').all(|name| !["", ".", ".."].contains(&name)), "{path:?}");
        let host = b"host:";
        let has_host = head.windows(host.len()).any(|part| part.eq_ignore_ascii_case(host));
        assert!(has_host, "a request without a host was taken");
        let first = head.trim_ascii_start();
        assert!(first.starts_with(b"GET ") || first.starts_with(b"HEAD "), "{:?}", String::from_utf8_lossy(head));
    }
}

/// Each run of letters finds the text that it was taken from, read by a reader that shares no line with the writer.
pub fn search(data: &[u8]) {
    struct Shelf(Vec<search::Document>);
    impl Collection for Shelf {
        fn count(&self) -> usize {
            self.0.len()
        }
        fn document(&self, number: usize) -> search::Document {
            self.0[number].clone()
        }
        fn day(&self, number: usize) -> Option<&str> {
            ["2025-01-02", "1931-09", "", "XXXX-13"].get(number % 5).copied()
        }
        fn editions(&self) -> Vec<String> {
            vec!["zh-Hans".to_owned()]
        }
        fn hit(&self, _: usize, number: usize) -> Hit {
            Hit { path: format!("{number}.html"), ..Hit::default() }
        }
    }
    let text = String::from_utf8_lossy(data);
    let documents: Vec<search::Document> = text
        .split('\n')
        .take(40)
        .map(|line| {
            let (headline, text) = line.split_once('\t').unwrap_or(("", line));
            search::Document { headlines: vec![headline.to_owned()], texts: vec![text.to_owned()], ..search::Document::default() }
        })
        .collect();
    let shelf = Shelf(documents);
    let files = Mutex::new(BTreeMap::new());
    search::index(&shelf, |path, bytes| {
        let text = String::from_utf8(bytes).expect("scripts are UTF-8");
        assert_eq!(files.lock().expect("no panic before").insert(path.clone(), text), None, "{path} is made twice");
    });
    let index = index::Index::of(files.into_inner().expect("no panic before"));
    for (number, document) in shelf.0.iter().enumerate() {
        for text in document.headlines.iter().chain(&document.texts) {
            let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
            for (start, length) in [(0, 2), (letters.len() / 2, 3), (letters.len().saturating_sub(2), 2), (letters.len() / 3, 9)] {
                let query: String = letters.iter().skip(start).take(length).collect();
                if query.chars().count() >= 2 {
                    assert!(index.find(&query).contains(&number), "{query:?} of {text:?}");
                }
            }
        }
    }
}
