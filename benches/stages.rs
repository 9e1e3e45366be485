//! Each stage of a build over the repository's own archive, or over the one that `BAOKU_ARCHIVE` names: `cargo bench --bench stages`.
//! Archives of any size come from `bench/site/archive.py`.

use std::{path::PathBuf, sync::OnceLock};

use baoku::{
    archive::Memory,
    config::Config,
    pipeline::{self, Readings, Site},
    plan::{self, PageKind},
    publish::Publisher,
    render::{
        Theme,
        markdown::{Document, Writing},
    },
    source::{self, Snapshot},
};
use divan::{Bencher, counter::ItemsCount};

fn main() {
    divan::main();
}

/// What a build has read of the archive.
struct Read {
    snapshot: Snapshot,
    readings: Readings,
    config: Config,
}

fn root() -> PathBuf {
    std::env::var_os("BAOKU_ARCHIVE").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from)
}

fn read() -> &'static Read {
    static READ: OnceLock<Read> = OnceLock::new();
    READ.get_or_init(|| {
        let (snapshot, _) = source::read(&root());
        let (config, _) = pipeline::configuration(&snapshot);
        let (readings, _) = pipeline::read_pages(&snapshot);
        Read { snapshot, readings, config }
    })
}

fn site() -> Site {
    let read = read();
    pipeline::site(&read.snapshot, &read.readings, &read.config, &mut Memory::default()).0.expect("the archive builds")
}

#[divan::bench]
fn files(bencher: Bencher) {
    bencher.bench(|| source::read(&root()));
}

#[divan::bench]
fn raw_pages(bencher: Bencher) {
    let read = read();
    bencher.counter(ItemsCount::new(read.snapshot.raw.len())).bench(|| pipeline::read_pages(&read.snapshot));
}

#[divan::bench]
fn articles(bencher: Bencher) {
    let read = read();
    bencher.counter(ItemsCount::new(read.snapshot.articles.len())).bench(|| Memory::default().read(&read.snapshot.articles));
}

#[divan::bench]
fn theme(bencher: Bencher) {
    let read = read();
    bencher.bench(|| Theme::load(&read.snapshot.theme, &read.config).map_err(|problems| problems.len()));
}

/// Articles, derived facts, theme, plan: everything before the first page.
#[divan::bench]
fn archive_and_plan(bencher: Bencher) {
    bencher.counter(ItemsCount::new(read().snapshot.articles.len())).bench(site);
}

#[divan::bench]
fn the_plan(bencher: Bencher) {
    let site = site();
    bencher.bench(|| plan::plan(&site.archive, &read().config, &plan::Catalogue::new(&site.archive, &read().config), &[]));
}

#[divan::bench(args = ["article", "topic", "day", "source", "feed.xml", "redirect"])]
fn pages(bencher: Bencher, kind: &str) {
    let site = site();
    let pages: Vec<_> = site.renderer.pages().iter().filter(|page| page.kind.name() == kind).collect();
    // What a page has looked up once is remembered: a build asks for it once as well.
    bencher
        .counter(ItemsCount::new(pages.len()))
        .bench(|| pages.iter().filter_map(|page| site.renderer.render(page).ok()).map(|b| b.len()).sum::<usize>());
}

#[divan::bench]
fn markdown(bencher: Bencher) {
    let site = site();
    let bodies: Vec<&str> = site.archive.articles.iter().map(|entry| entry.article.body.as_str()).collect();
    let read = |body: &&str| Document::read(body).html(Writing { converter: None, anchors: true, heads: false }).len();
    bencher.counter(ItemsCount::new(bodies.len())).bench(|| bodies.iter().map(read).sum::<usize>());
}

#[divan::bench]
fn search(bencher: Bencher) {
    bencher.with_inputs(site).bench_refs(|site| site.renderer.search().len());
}

/// A first build's writing, and that of a build that finds all as it was.
#[divan::bench(args = ["new", "unchanged"])]
fn publishing(bencher: Bencher, state: &str) {
    let site = site();
    let files: Vec<(String, Vec<u8>)> = site
        .renderer
        .pages()
        .iter()
        .filter(|page| page.kind != PageKind::Search)
        .filter_map(|page| Some((page.path.clone(), site.renderer.render(page).ok()?)))
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let publish = |out: PathBuf| {
        let publisher = Publisher::open(&out).expect("a new folder");
        for (path, bytes) in &files {
            publisher.put(path, bytes).expect("room");
        }
        publisher.finish().expect("room").written
    };
    let mut runs = 0;
    publish(folder.path().join("unchanged"));
    let bencher = bencher.counter(ItemsCount::new(files.len()));
    let mut out = || {
        runs += usize::from(state == "new");
        folder.path().join(if runs == 0 { "unchanged".to_owned() } else { format!("new-{runs}") })
    };
    bencher.with_inputs(&mut out).bench_local_values(publish);
}
