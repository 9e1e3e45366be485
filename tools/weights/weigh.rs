//! Reads pages with other weights than the program's own and writes their ledgers, for `tools/weights/search.py`.
//!
//! Usage: `weigh names`, or `weigh PAGES_DIR LEDGERS_DIR [NAME=VALUE…]`.
//!
//! The first pass alone; a sidecar's `issue_date` and boxes are read.

use std::{env, error::Error, fs, path::Path};

use baoku::{
    ingest::{self, Weights},
    source::{self, PageFacts, RawPage},
};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let mut weights = Weights::default();
    if args == ["names"] {
        for name in Weights::NAMES {
            println!("{name} {}", weights.figure(name).copied().unwrap_or_default());
        }
        return Ok(());
    }
    let [pages, ledgers, changes @ ..] = &args[..] else { return Err("usage: weigh PAGES_DIR LEDGERS_DIR [NAME=VALUE…]".into()) };
    for change in changes {
        let (name, value) = change.split_once('=').ok_or("NAME=VALUE")?;
        *weights.figure(name).ok_or_else(|| format!("no weight {name}"))? = value.parse()?;
    }
    let mut files: Vec<_> = fs::read_dir(pages)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|f| f.extension().is_some_and(|e| e == "txt"));
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file)?;
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let sidecar = fs::read_to_string(file.with_extension("yaml")).unwrap_or_default();
        let issue_date = sidecar.lines().find_map(|l| l.strip_prefix("issue_date:")).map(|d| d.trim().to_owned());
        let page = RawPage {
            path: format!("{stem}.txt"),
            hash: blake3::hash(text.as_bytes()),
            encoding: "UTF-8",
            lines: text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n").split('\n').map(str::to_owned).collect(),
            facts: PageFacts { issue_date, ..PageFacts::default() },
            boxes: source::boxes_beside(&file),
        };
        let ledger = ingest::read_page_with(&page, &weights);
        fs::write(Path::new(ledgers).join(format!("{stem}.json")), serde_json::to_string(&ledger)?)?;
    }
    Ok(())
}
