//! How fast pages are read, and in how much memory.
//!
//! `cargo bench --bench ingest` reads pages of 5,000 characters cut from the repository's own raw pages on one thread, then joins them;
//! `cargo bench --bench ingest -- ascii` reads one page of 51 MB of ASCII instead. `BAOKU_PAGES` names a folder of other pages.

mod common;

use std::{fs, path::PathBuf, time::Instant};

use baoku::{
    ingest::{self, Ledger, join::sketch::PageSketch},
    source::{PageFacts, RawPage},
};

/// Characters of a page, white space aside: the measure of the target, 10,000 pages a minute a core.
const CHARACTERS: usize = 5_000;

/// Pages that are read and joined.
const PAGES: usize = 500;

/// Bytes of the great page.
const GREAT: usize = 51_000_000;

fn main() {
    let before = resident("VmHWM");
    if std::env::args().any(|a| a == "ascii") {
        great(before);
    } else {
        pages(before);
    }
}

fn pages(before: Option<f64>) {
    let lines = lines();
    let pages: Vec<RawPage> = (0..PAGES).map(|n| page(n, &lines)).collect();
    // Tables are read at the first page.
    let _tables = ingest::read_page(&pages[0]);
    let start = Instant::now();
    let mut ledgers: Vec<Ledger> = pages.iter().map(ingest::read_page).collect();
    let first = start.elapsed().as_secs_f64();
    let hashes: usize = ledgers.iter().map(|l| PageSketch::of(l).hashes.len()).sum();
    let start = Instant::now();
    let joins = ingest::join(&pages, &mut ledgers);
    let second = start.elapsed().as_secs_f64();
    let count = PAGES as f64;
    println!("first pass    {:8.2} ms a page  {:8.0} pages a minute a core", first / count * 1e3, count / first * 60.0);
    println!(
        "second pass   {:8.2} ms a page  {:8} groups of printings, {} continuations",
        second / count * 1e3,
        joins.printings.len(),
        joins.continuations.len()
    );
    println!("sketches      {:8.0} bytes a page", hashes as f64 * 5.0 / count);
    memory(before);
}

fn great(before: Option<f64>) {
    let line = "The quick brown fox jumps over the lazy dog. ";
    let text = line.repeat(GREAT / line.len());
    let page = raw("great.txt", vec![text]);
    let start = Instant::now();
    let ledger = ingest::read_page(&page);
    println!(
        "51 MB of ASCII in one line  {:.2} s, {} stories, {} strays",
        start.elapsed().as_secs_f64(),
        ledger.items.len(),
        ledger.stray.len()
    );
    memory(before);
}

fn memory(before: Option<f64>) {
    if let (Some(before), Some(after)) = (before, resident("VmHWM")) {
        println!("memory        {after:8.0} MB at most ({before:.0} MB before)");
    }
}

/// A figure of this process in MB, where the system tells (Linux).
fn resident(name: &str) -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kb| kb / 1024.0)
}

/// The lines of all pages there are.
fn lines() -> Vec<String> {
    let folder = std::env::var_os("BAOKU_PAGES").map(PathBuf::from);
    let lines: Vec<String> = common::raw_pages(folder.as_deref()).iter().flat_map(|page| page.lines()).map(str::to_owned).collect();
    assert!(lines.iter().any(|l| !l.trim().is_empty()), "{} holds no page", folder.unwrap_or_default().display());
    lines
}

/// The `n`-th page: lines from another place each time.
fn page(n: usize, lines: &[String]) -> RawPage {
    let (mut out, mut count) = (Vec::new(), 0);
    for line in lines.iter().cycle().skip(n * 37 % lines.len()) {
        count += line.chars().filter(|c| !c.is_whitespace()).count();
        out.push(line.clone());
        if count >= CHARACTERS {
            break;
        }
    }
    raw(&format!("{n:04}.txt"), out)
}

fn raw(path: &str, lines: Vec<String>) -> RawPage {
    RawPage {
        path: path.into(),
        hash: blake3::hash(path.as_bytes()),
        encoding: "UTF-8",
        lines,
        facts: PageFacts { issue_date: Some("2025-06-23".into()), ..PageFacts::default() },
        boxes: None,
    }
}
