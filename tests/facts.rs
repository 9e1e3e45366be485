//! Datelines, signoffs, bylines, credits, marks of continuation, furniture; lines joined into text.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use proptest::prelude::*;

use baoku::{
    ingest::{
        Ledger,
        facts::{self, Context},
        ledger::{Block, Item, Role},
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
        let page =
            RawPage { path: format!("content/raw/{}", ledger.file), hash: blake3::hash(b""), encoding: "UTF-8", lines, facts, boxes: None };
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

fn cases(name: &str, check: impl Fn(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/facts").join(name);
    let table = fs::read_to_string(&path).expect("a table of cases");
    let mut wrong = String::new();
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (input, want) = line.split_once('\t').expect("two columns");
        let got = check(&input.replace('⏎', "\n"));
        if got.trim_end() != want.trim_end() {
            writeln!(wrong, "{input}\n   want {want}\n   got  {got}").expect("a string takes all");
        }
    }
    assert!(wrong.is_empty(), "{name}:\n{wrong}");
}

fn day(day: Option<facts::Day>) -> String {
    day.map_or_else(String::new, |day| {
        let parts = [day.year.map(|year| year.to_string()), day.month.map(|month| month.to_string()), Some(day.day.to_string())];
        parts.into_iter().flatten().collect::<Vec<_>>().join("-")
    })
}

fn or_empty(text: Option<String>) -> String {
    text.unwrap_or_default()
}

fn datelines(text: &str) -> String {
    facts::dateline(text).map_or("-".to_owned(), |found| {
        let end = found.end;
        format!(
            "{} | {} | {} | {} | {}",
            or_empty(found.agency),
            or_empty(found.place),
            day(found.day),
            found.reporters.join(","),
            text[end..].trim()
        )
    })
}

#[test]
fn datelines_of_the_mainland() {
    cases("dateline/mainland.tsv", datelines);
}

#[test]
fn datelines_of_hong_kong_and_taiwan() {
    cases("dateline/hong-kong-taiwan.tsv", datelines);
}

#[test]
fn signoffs() {
    cases("signoff/forms.tsv", |text| {
        facts::signoff(text).map_or("-".to_owned(), |found| {
            format!("{} | {} | {} | {}", or_empty(found.agency), or_empty(found.place), day(found.day), found.reporters.join(","))
        })
    });
}

#[test]
fn bylines() {
    cases("byline/forms.tsv", |text| {
        facts::byline(text).map_or("-".to_owned(), |found| {
            format!("{} | {} | {}", or_empty(found.agency), found.people.join(","), if found.sure { "sure" } else { "guess" })
        })
    });
}

#[test]
fn credits() {
    cases("credit/forms.tsv", |text| {
        facts::credit(text).map_or("-".to_owned(), |found| format!("{} | {}", or_empty(found.agency), found.people.join(",")))
    });
}

#[test]
fn continuations() {
    cases("continuation/forms.tsv", |text| {
        facts::turn(text).map_or("-".to_owned(), |found| {
            format!("{:?} | {} | {}", found.way, found.page.map_or_else(String::new, |page| page.to_string()), or_empty(found.title))
        })
    });
}

#[test]
fn page_furniture() {
    cases("furniture/forms.tsv", |line| facts::furniture(line).map_or("-".to_owned(), |found| format!("{found:?}")));
}

#[test]
fn lines_become_text() {
    cases("join/words.tsv", |case| {
        let (role, lines) = case.split_once(": ").expect("a role");
        let role: Role = serde_json::from_value(role.to_lowercase().into()).expect("a role");
        let lines: Vec<&str> = lines.split('\n').collect();
        if role == Role::Headline {
            text::join_head(&lines, role).0
        } else {
            text::join_lines(&lines, role, text::Habits { space_behind_role: true })
        }
    });
}

/// Text as pages have it, only wilder: the recognisers' own words, names, spaces and signs in any order.
fn scraps() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "新华社",
        "新華社",
        "北京",
        "６月",
        "22日",
        "电",
        "電",
        "（",
        "）",
        "(",
        ")",
        "记者",
        "記者",
        "陆 遥",
        "宋小舟",
        "摄",
        "攝",
        "发",
        "下转",
        "上接",
        "第",
        "3",
        "版",
        "三",
        "十二",
        "本报",
        "讯",
        "【",
        "】",
        "〔",
        "〕",
        "／",
        "、",
        "，",
        "。",
        "　",
        " ",
        "\u{200B}",
        "\u{FEFF}",
        "\u{200D}",
        "□",
        "▶",
        "《",
        "》",
        "“",
        "”",
        "—",
        "——",
        "…",
        "二〇二五年",
        "民国",
        "廿",
        "中央社",
        "台北",
        "報導",
        "综合",
        "责编：",
        "星期日",
        "abc",
        "B-2",
        "0.5",
        "%",
        "\u{c}",
        "\u{1c}",
        "\t",
        "😀",
        "e\u{301}",
        "𠮷",
        "供图",
        "图/",
        "文",
        "等",
        "·",
        "欧阳",
        "据",
        "驻",
        "2025年",
        "\u{85}",
        "\u{2028}",
    ]);
    prop::collection::vec(prop_oneof![8 => words.prop_map(ToOwned::to_owned), 1 => any::<char>().prop_map(String::from)], 0..40)
        .prop_map(|words| words.concat())
}

fn roles() -> impl Strategy<Value = Role> {
    use Role::{Byline, Caption, Continuation, Credit, H2, Headline, Lead, P, Signoff};
    prop::sample::select(vec![P, Lead, H2, Headline, Caption, Credit, Byline, Signoff, Continuation])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn joining_loses_nothing(lines in prop::collection::vec(scraps(), 0..6), role in roles(), spaced in any::<bool>()) {
        let joined = text::join_lines(&lines, role, text::Habits { space_behind_role: spaced });
        prop_assert_eq!(text::squeeze(&joined), text::squeeze(&lines.concat()));
        let (head, overprinted) = text::join_head(&lines, role);
        let (whole, head) = (text::squeeze(&lines.concat()), text::squeeze(&head));
        let fits = if overprinted { whole.starts_with(&head) } else { whole == head };
        prop_assert!(fits);
    }

    #[test]
    fn joining_again_changes_nothing(lines in prop::collection::vec(scraps(), 0..4)) {
        let once = text::join_lines(&lines, Role::P, text::Habits::default());
        prop_assert_eq!(text::squeeze(&text::join_lines(&[&once], Role::P, text::Habits::default())), text::squeeze(&once));
    }

    #[test]
    fn recognisers_never_panic(text in scraps(), wild in any::<String>()) {
        for text in [&text, &wild] {
            if let Some(found) = facts::dateline(text) {
                prop_assert!(text.is_char_boundary(found.end));
            }
            for turn in [facts::turn(text), facts::turn_head(text), facts::turn_tail(text)].into_iter().flatten() {
                prop_assert!(text.get(turn.range.0..turn.range.1).is_some());
            }
            let _ = (facts::signoff(text), facts::opens_signoff(text), facts::byline(text), facts::credit(text), facts::furniture(text));
            let _ = (facts::page_number(text), facts::whole_date(text), text::overprint(text), text::width(text), text::is_blank(text));
        }
    }

    #[test]
    fn cuts_fall_between_characters(lines in prop::collection::vec(scraps(), 1..5)) {
        for cut in [facts::tail(&lines), facts::head(&lines)].into_iter().flatten() {
            prop_assert!(cut.line <= lines.len());
            prop_assert!(lines.get(cut.line).is_none_or(|line| line.is_char_boundary(cut.at)));
        }
    }

    #[test]
    fn facts_of_any_page(lines in prop::collection::vec(scraps(), 0..12), role in roles()) {
        let text = text::join_lines(&lines, role, text::Habits::default());
        let page = RawPage { path: "content/raw/x.txt".to_owned(), hash: blake3::hash(b""), encoding: "UTF-8", lines, facts: PageFacts::default(), boxes: None };
        let mut item = Item { blocks: vec![Block { role, lines: vec![(1, 1)], text }], ..Item::default() };
        facts::fill(&mut item, &Context::of(&page));
        prop_assert!(item.date.is_none_or(|date| facts::whole_date(&date).is_some()));
    }
}
