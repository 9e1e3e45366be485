//! The second pass: continuations and printings over pages.

use std::{fs, path::Path};

use baoku::{
    ingest::{self, Joins, Ledger},
    source::{PageFacts, RawPage},
};

fn page(path: &str, text: &str, facts: PageFacts) -> RawPage {
    let lines = text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n").replace('\r', "\n").split('\n').map(ToOwned::to_owned).collect();
    RawPage { path: path.to_owned(), hash: blake3::hash(text.as_bytes()), encoding: "UTF-8", lines, facts }
}

/// Shows what is joined in a folder of pages: `BAOKU_PAGES=RAW_DIR[:GOLD_DIR] cargo test --test join shown -- --ignored --nocapture`.
#[test]
#[ignore = "needs pages, named by BAOKU_PAGES"]
fn shown() {
    let folders = std::env::var("BAOKU_PAGES").expect("BAOKU_PAGES=RAW_DIR[:GOLD_DIR]");
    let (raw, gold) = folders.split_once(':').map_or((folders.as_str(), None), |(raw, gold)| (raw, Some(gold)));
    let mut names: Vec<_> = fs::read_dir(raw)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "txt"))
        .collect();
    names.sort();
    let pages: Vec<RawPage> = names
        .iter()
        .map(|path| {
            let facts = fs::read(path.with_extension("yaml"))
                .map_or_else(|_| PageFacts::default(), |bytes| serde_yaml::from_slice(&bytes).unwrap());
            page(&path.file_name().unwrap().to_string_lossy(), &fs::read_to_string(path).unwrap(), facts)
        })
        .collect();
    let mut ledgers: Vec<Ledger> = pages
        .iter()
        .map(|page| {
            let gold = gold.and_then(|gold| fs::read(Path::new(gold).join(page.path.replace(".txt", ".gold.json"))).ok());
            gold.map_or_else(|| ingest::read_page(page), |bytes| serde_json::from_slice(&bytes).unwrap())
        })
        .collect();
    let start = std::time::Instant::now();
    let joins = ingest::join(&pages, &mut ledgers);
    println!("{} pages in {:?}", pages.len(), start.elapsed());
    let head = |story: &ingest::join::StoryName| {
        let (_, ledger) = pages.iter().zip(&ledgers).find(|(page, _)| page.path == story.raw).unwrap();
        let item = ledger.items.iter().find(|item| item.id == story.item).unwrap();
        let text: String = item.blocks.iter().map(|block| block.text.as_str()).collect::<String>().chars().take(24).collect();
        format!("{} {} {:?} {:?} | {} | {text}", &story.raw[..6], story.item, item.kind, item.date, item.headline.as_deref().unwrap_or("-"))
    };
    for pair in &joins.continuations {
        println!(
            "CONT {}\n  -> {}\n  overlap {} mid {} {:?}",
            head(&pair.from),
            head(&pair.to),
            pair.overlap,
            pair.mid_paragraph,
            pair.evidence
        );
    }
    for group in &joins.printings {
        println!("PRINTINGS");
        for story in group {
            println!("   {}", head(story));
        }
    }
    for (page, ledger) in pages.iter().zip(&ledgers) {
        for item in &ledger.items {
            for doubt in item.doubts.iter().filter(|doubt| doubt.code == "continuation" || doubt.code == "date-year") {
                println!("DOUBT {} {} {} {:?}", page.path, item.id, doubt.message, doubt.alternatives);
            }
        }
    }
    let _: &Joins = &joins;
}
