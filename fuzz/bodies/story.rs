//! Ledger → Markdown → article and back.

use std::collections::{BTreeMap, BTreeSet};

use baoku::{
    article::{self, Order, Outcome, Write, body, ids::Ids},
    ingest::{
        Ledger,
        join::Joins,
        ledger::{Block, Item, Role},
    },
    source::{PageFacts, RawPage, SourceFile},
};

const ROLES: [Role; 11] = [
    Role::P,
    Role::P,
    Role::Headline,
    Role::H2,
    Role::Lead,
    Role::Kicker,
    Role::Subtitle,
    Role::Caption,
    Role::Credit,
    Role::Byline,
    Role::Signoff,
];

/// A line is a block, its first byte the role; an empty line begins a story.
pub fn round_trip(text: &str) {
    let mut items = vec![Item::default()];
    let mut page_lines = Vec::new();
    for line in text.split('\n').take(60) {
        page_lines.push(line.to_owned());
        let mut characters = line.chars();
        let Some(first) = characters.next() else {
            items.push(Item::default());
            continue;
        };
        let text = characters.as_str();
        // An account holds text: what ingest takes for blank is in none of its blocks.
        if text.trim_matches(|c: char| c.is_whitespace() || c.is_control()).is_empty() || text.contains(['\0', '\r']) {
            continue;
        }
        let role = ROLES[first as usize % ROLES.len()];
        let item = items.last_mut().expect("there is always one");
        match role {
            Role::Headline if item.headline.is_none() => item.headline = Some(text.trim().to_owned()),
            Role::Byline => item.authors.push(text.trim().to_owned()),
            _ => {}
        }
        item.blocks.push(Block { role, lines: vec![(page_lines.len(), page_lines.len())], text: text.trim().to_owned() });
    }
    items.retain(|item| !item.blocks.is_empty());
    for (number, item) in items.iter_mut().enumerate() {
        item.id = format!("s-{}", number + 1);
    }
    let page = RawPage {
        path: "content/raw/a.txt".to_owned(),
        hash: SourceFile::new("", text.as_bytes()).hash,
        encoding: "UTF-8",
        lines: page_lines,
        facts: PageFacts { issue_date: Some("2025-03-04".to_owned()), ..PageFacts::default() },
        boxes: None,
    };
    let ledger = Ledger { file: "a.txt".to_owned(), items, ..Ledger::default() };
    let (mut files, mut ids, mut before) = (BTreeMap::new(), Ids::default(), BTreeMap::new());
    ingest(&page, &ledger, &mut before, &mut files, &mut ids);

    let articles: Vec<article::Article> = files
        .iter()
        .map(|(path, text): (&String, &String)| {
            let (article, problems) = article::parse(&SourceFile::new(path.as_str(), text.as_bytes()));
            assert!(problems.is_empty(), "{problems:?} in\n{text}");
            article.expect("without problems it is read")
        })
        .collect();
    for item in &ledger.items {
        let paragraphs: Vec<&Block> = item.blocks.iter().filter(|block| matches!(block.role, Role::P | Role::Lead | Role::H2)).collect();
        // A part of a story that is too small for an article stays in the account alone.
        if item.headline.is_none() || paragraphs.len() < 2 {
            continue;
        }
        let holds = |article: &article::Article, block: &Block| {
            body::paragraphs(&article.body).iter().any(|paragraph| paragraph.text() == block.text)
        };
        for block in paragraphs {
            assert!(articles.iter().any(|article| holds(article, block)), "{:?} is in no article of {files:#?}", block.text);
        }
    }

    let written = files.clone();
    ingest(&page, &ledger, &mut before, &mut files, &mut ids);
    assert!(files == written, "a second time changed {files:#?}\nfrom {written:#?}");

    // A person's paragraph stays.
    let Some(path) = files.keys().next().cloned() else { return };
    let edited = format!("{}\n\n某人添了一段。\n", files[&path].trim_end());
    files.insert(path.clone(), edited.clone());
    ingest(&page, &ledger, &mut before, &mut files, &mut ids);
    assert_eq!(files[&path].trim_end(), edited.trim_end(), "an edit is lost");
}

fn ingest(page: &RawPage, ledger: &Ledger, before: &mut BTreeMap<String, Ledger>, files: &mut BTreeMap<String, String>, ids: &mut Ids) {
    let sources: Vec<SourceFile> = files.iter().map(|(path, text)| SourceFile::new(path.as_str(), text.as_bytes())).collect();
    let order = Order {
        pages: std::slice::from_ref(page),
        ledgers: std::slice::from_ref(ledger),
        fresh: &[true],
        before,
        superseded: &BTreeMap::new(),
        joins: &Joins::default(),
        files: &sources,
        ids,
        today: "2026-01-02",
        force: &BTreeSet::new(),
    };
    let (Outcome { writes, ledgers, ids: given, .. }, _) = article::write(&order);
    for write in writes {
        match write {
            Write::Put { path, bytes } => files.insert(path, String::from_utf8(bytes).expect("articles are UTF-8")),
            Write::Remove { path } => files.remove(&path),
        };
    }
    *before = BTreeMap::from([(page.path.clone(), ledgers[0].clone())]);
    *ids = given;
}
