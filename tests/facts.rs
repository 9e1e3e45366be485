//! Datelines, signoffs, bylines, credits, marks of continuation, furniture; lines joined into text.

use std::{collections::BTreeMap, fs, path::Path};

use baoku::{
    ingest::{
        Ledger,
        facts::{self, Context},
        ledger::{Item, Role},
        text,
    },
    source::{PageFacts, RawPage},
};

/// Scores joining and facts against annotated pages: `BAOKU_GOLD=GOLD_DIR:RAW_DIR cargo test --test facts gold -- --ignored --nocapture`.
#[test]
#[ignore = "needs annotated pages, named by BAOKU_GOLD"]
fn gold() {
    let folders = std::env::var("BAOKU_GOLD").expect("BAOKU_GOLD=GOLD_DIR:RAW_DIR");
    let (gold, raw) = folders.split_once(':').expect("two folders");
    let (mut blocks, mut wrong_blocks, mut fields, mut wrong_fields, mut cuts, mut wrong_cuts) = (0, 0, 0, 0, 0, 0);
    let mut names: Vec<_> = fs::read_dir(gold)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".gold.json"))
        .collect();
    names.sort();
    for path in names {
        let ledger: Ledger = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let bytes = fs::read_to_string(Path::new(raw).join(&ledger.file)).unwrap();
        let lines: Vec<String> =
            bytes.trim_start_matches('\u{FEFF}').replace("\r\n", "\n").replace('\r', "\n").split('\n').map(ToOwned::to_owned).collect();
        let sidecar = Path::new(raw).join(ledger.file.replace(".txt", ".yaml"));
        let facts: PageFacts = fs::read(sidecar).map_or_else(|_| PageFacts::default(), |bytes| serde_yaml::from_slice(&bytes).unwrap());
        let page = RawPage { path: format!("content/raw/{}", ledger.file), hash: blake3::hash(b""), encoding: "UTF-8", lines, facts };
        let context = Context::of(&page);
        for item in &ledger.items {
            for block in &item.blocks {
                if block.lines.iter().any(|&(a, b)| ledger.shared_lines.iter().any(|&line| a <= line && line <= b)) {
                    continue;
                }
                let raw: Vec<&str> = block.lines.iter().flat_map(|&(a, b)| a..=b).map(|line| page.lines[line - 1].as_str()).collect();
                let head = matches!(block.role, Role::Headline | Role::Kicker | Role::Subtitle | Role::H2);
                let got = if head { text::join_head(&raw, block.role).0 } else { text::join_lines(&raw, block.role, context.habits) };
                blocks += 1;
                if got != block.text {
                    wrong_blocks += 1;
                    println!("{} {:?}\n  gold {}\n  got  {}", item.id, block.role, block.text, got);
                }
            }
            // Blocks of one story that share a line: the cut must be found again.
            for pair in item.blocks.windows(2) {
                let (a, b) = (&pair[0], &pair[1]);
                let last = a.lines.last().unwrap().1;
                if b.lines[0].0 != last || !ledger.shared_lines.contains(&last) {
                    continue;
                }
                let mut numbers: Vec<usize> = a
                    .lines
                    .iter()
                    .chain(&b.lines)
                    .flat_map(|&(a, b)| a..=b)
                    .filter(|&line| !text::is_blank(&page.lines[line - 1]))
                    .collect();
                numbers.dedup();
                let raw: Vec<&str> = numbers.iter().map(|&line| page.lines[line - 1].as_str()).collect();
                let cut = if a.role == Role::Continuation { facts::head(&raw) } else { facts::tail(&raw) };
                cuts += 1;
                let right = cut.is_some_and(|cut| {
                    let mut first: Vec<&str> = raw[..cut.line].to_vec();
                    first.push(&raw[cut.line][..cut.at]);
                    let mut second = vec![&raw[cut.line][cut.at..]];
                    second.extend(&raw[cut.line + 1..]);
                    let first = text::join_lines(&first, a.role, context.habits);
                    let second = text::join_lines(&second, b.role, context.habits);
                    if first != a.text || second != b.text {
                        println!("{} cut\n  gold {} | {}\n  got  {first} | {second}", item.id, a.text, b.text);
                    }
                    first == a.text && second == b.text
                });
                if !right {
                    wrong_cuts += 1;
                    println!("{} cut {cut:?} of {:?}", item.id, &raw[raw.len().saturating_sub(3)..]);
                }
            }
            let mut filled = Item { id: item.id.clone(), kind: item.kind, blocks: item.blocks.clone(), ..Item::default() };
            facts::fill(&mut filled, &context);
            let (want, got) = (view(item), view(&filled));
            for (key, want) in want {
                if want.is_some() || got[key].is_some() {
                    fields += 1;
                    if want != got[key] {
                        wrong_fields += 1;
                        println!("{} {key}: gold {want:?} got {:?}", item.id, got[key]);
                    }
                }
            }
        }
    }
    println!("blocks {wrong_blocks} wrong of {blocks}, fields {wrong_fields} wrong of {fields}, cuts {wrong_cuts} wrong of {cuts}");
}

fn view(item: &Item) -> BTreeMap<&'static str, Option<String>> {
    let mut authors = item.authors.clone();
    authors.sort();
    BTreeMap::from([
        ("agency", item.agency.clone()),
        ("place", item.place.clone()),
        ("date", item.date.clone()),
        ("authors", (!authors.is_empty()).then(|| authors.join(","))),
        ("credit", item.photo_credit.as_ref().map(|credit| text::squeeze(credit).trim_matches(['（', '）', '(', ')']).to_owned())),
        ("to", item.continued_to.as_ref().map(|to| to.page.to_string())),
        ("from", item.continued_from.as_ref().map(|from| from.page.to_string())),
    ])
}
