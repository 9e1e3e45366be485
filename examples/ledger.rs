//! `cargo run --example ledger -- OUTDIR FILES…`: writes `OUTDIR/<stem>.json` for each raw page.
use std::{env, fs, path::Path};

use baoku::{
    ingest,
    source::{PageFacts, RawPage},
};

fn main() {
    let mut args = env::args().skip(1);
    let out = args.next().expect("OUTDIR");
    fs::create_dir_all(&out).expect("OUTDIR can be made");
    for file in args {
        let path = Path::new(&file);
        let bytes = fs::read(path).expect("readable");
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n");
        let facts = fs::read_to_string(path.with_extension("yaml"))
            .ok()
            .and_then(|y| serde_yaml::from_str::<PageFacts>(&y).ok())
            .unwrap_or_default();
        let page = RawPage {
            path: path.file_name().expect("a file").to_string_lossy().into_owned(),
            hash: blake3::hash(&bytes),
            encoding: "UTF-8",
            lines: text.split('\n').map(str::to_owned).collect(),
            facts,
        };
        let ledger = ingest::read_page(&page);
        let stem = path.file_stem().expect("a name").to_string_lossy();
        fs::write(format!("{out}/{stem}.json"), serde_json::to_string_pretty(&ledger).expect("a ledger")).expect("writable");
    }
}
