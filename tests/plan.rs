//! Every address of the site.

#[path = "render/specimen.rs"]
#[allow(dead_code)]
mod specimen;

use std::collections::BTreeSet;

use baoku::{
    article::FrontMatter,
    plan::{Catalogue, Order, Page, PageKind, Tongue, When, encode, plan, relative},
};
use specimen::Specimen;

fn titled(title: &str) -> FrontMatter {
    FrontMatter { title: Some(title.to_owned()), ..FrontMatter::default() }
}

fn paths(pages: &[Page]) -> BTreeSet<&str> {
    pages.iter().map(|page| page.path.as_str()).collect()
}

#[test]
fn every_edition_has_the_same_paths() {
    let mut specimen = Specimen::new();
    specimen.article("a", Some("2025-06-22"), titled("一"), "正文。");
    specimen.article("b", None, titled("二"), "正文。");
    specimen.topic("t", &[("zh-Hans", "题")], &["正文"], "");
    specimen.text("about", "关于", "本库。");
    let (archive, config) = specimen.finish();
    let (pages, diagnostics) = plan(&archive, &config, &Catalogue::new(&archive, &config), &[]);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let in_edition = |prefix: &str| -> BTreeSet<String> {
        let of_edition = pages.iter().filter(|page| page.path.starts_with(prefix));
        of_edition.map(|page| page.path[prefix.len()..].to_owned()).collect()
    };
    let english = in_edition("en/");
    for path in [
        "index.html",
        "2025/06/22/a.html",
        "undated/b.html",
        "topics/t/index.html",
        "topics/t/feed.xml",
        "topics/t/feed.json",
        "feed.json",
        "about.html",
        "404.html",
        "search.html",
    ] {
        assert!(english.contains(path), "{path}");
        assert!(paths(&pages).contains(path), "{path} at the root");
    }
    for prefix in ["zh-Hant/", "zh-TW/", "zh-HK/"] {
        assert_eq!(in_edition(prefix), english);
    }
    // What exists once stands at the root only.
    assert!(paths(&pages).contains("id/a.html"));
    assert!(!paths(&pages).contains("en/id/a.html"));
    for path in ["data/articles-2025-06.jsonl", "data/articles-undated.csv", "data/datapackage.json", "data/SHA256SUMS"] {
        assert!(paths(&pages).contains(path), "{path}");
        assert!(!english.contains(path), "{path} in an edition");
    }
}

#[test]
fn two_pages_with_one_path_are_one_error_in_all_editions_and_the_first_stays() {
    let mut specimen = Specimen::new();
    let first = specimen.article("a", Some("2025-06-22"), titled("一"), "正文。");
    let second = specimen.article("b", Some("2025-06-22"), titled("二"), "正文。");
    specimen.entry(second).aliases.push("2025/06/22/a.html".to_owned());
    let (archive, config) = specimen.finish();
    let (pages, diagnostics) = plan(&archive, &config, &Catalogue::new(&archive, &config), &[]);
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert_eq!(diagnostics[0].code, "duplicate-path");
    assert_eq!(diagnostics[0].place.as_ref().map(|place| place.path.as_str()), Some("content/articles/2025/06/22/b.md"));
    let kept: Vec<PageKind> = pages.iter().filter(|page| page.path == "2025/06/22/a.html").map(|page| page.kind).collect();
    assert_eq!(kept, [PageKind::Article(first)]);
}

#[test]
fn an_article_that_wants_the_address_of_a_list_is_told_at_the_articles_file() {
    let mut specimen = Specimen::new();
    specimen.article("index", Some("2025-06-22"), titled("一"), "正文。");
    let (archive, config) = specimen.finish();
    let (_, diagnostics) = plan(&archive, &config, &Catalogue::new(&archive, &config), &[]);
    let places: Vec<&str> = diagnostics.iter().filter_map(|problem| Some(problem.place.as_ref()?.path.as_str())).collect();
    assert_eq!(places, ["content/articles/2025/06/22/index.md"]);
}

#[test]
fn numbered_pages_of_a_growing_list_never_change() {
    let per_page = 5;
    // A list is its entries from new to old; the oldest is number 0.
    let entries = |len: usize, cut| -> Vec<usize> { Order::Growing.range(len, per_page, cut).map(|at| len - 1 - at).collect() };
    for len in 0..60 {
        let cuts = Order::Growing.cuts(len, per_page);
        let mut all: Vec<usize> = cuts.iter().flat_map(|&cut| entries(len, cut)).collect();
        all.sort_unstable();
        assert_eq!(all, (0..len).collect::<Vec<_>>(), "each entry once at {len}");
        assert!(entries(len, 0).len() < 2 * per_page);
        assert!(len < per_page || entries(len, 0).len() >= per_page, "the index is never nearly empty");
        for &cut in cuts.iter().filter(|&&cut| cut > 0) {
            assert_eq!(entries(len + 1, cut), entries(len, cut), "page {cut} of {len}");
        }
    }
}

#[test]
fn fixed_lists_hold_each_entry_once() {
    for len in 0..40 {
        let cuts = Order::Fixed.cuts(len, 7);
        let all: Vec<usize> = cuts.iter().flat_map(|&cut| Order::Fixed.range(len, 7, cut)).collect();
        assert_eq!(all, (0..len).collect::<Vec<_>>());
        for pair in cuts.windows(2) {
            assert_eq!(Order::Fixed.neighbours(len, 7, pair[0]).1, Some(pair[1]));
            assert_eq!(Order::Fixed.neighbours(len, 7, pair[1]).0, Some(pair[0]));
        }
    }
}

#[test]
fn links_are_relative_and_name_their_file() {
    assert_eq!(relative("2025/06/22/a.html", "2025/06/22/b.html"), "b.html");
    assert_eq!(relative("2025/06/22/a.html", "index.html"), "../../../index.html");
    assert_eq!(relative("en/2025/06/22/a.html", "en/2025/06/index.html"), "../index.html");
    assert_eq!(relative("index.html", "topics/t/index.html"), "topics/t/index.html");
    assert_eq!(relative("en/a.html", "zh-TW/a.html"), "../zh-TW/a.html");
    // A name that begins like a folder is not in it.
    assert_eq!(relative("2025/a.html", "2025x/b.html"), "../2025x/b.html");
    assert_eq!(encode("来 源/a&b.txt"), "%E6%9D%A5%20%E6%BA%90/a%26b.txt");
}

#[test]
fn dates_as_readers_write_them() {
    let text = |date, tongue| When::new(date, tongue).text;
    assert_eq!(text("2025-06-22", Tongue::Chinese), "2025年6月22日");
    assert_eq!(text("2025-06-22", Tongue::Other), "22 June 2025");
    assert_eq!(text("2025-06", Tongue::Other), "June 2025");
    assert_eq!(text("2025", Tongue::Chinese), "2025年");
    assert_eq!(When::new("2025-06-22", Tongue::Other).weekday, Some("Sunday"));
    let doubtful = When::new("2025-06-22?", Tongue::Chinese);
    assert!(doubtful.uncertain && !doubtful.approximate);
    assert_eq!(doubtful.iso.as_deref(), Some("2025-06-22"));
    let strange = When::new("2025-02-30", Tongue::Chinese);
    assert_eq!((strange.iso, strange.text.as_str()), (None, "2025-02-30"));
}

#[test]
fn a_sitemap_has_at_most_fifty_thousand_addresses() {
    let mut specimen = Specimen::new();
    for number in 0..11_000 {
        specimen.article(&format!("n{number}"), Some("2025-06-22"), FrontMatter::default(), "正文。");
    }
    specimen.config.base_url = Some("https://example.org/".to_owned());
    specimen.config.lists.per_page = 500;
    let (archive, config) = specimen.finish();
    let (pages, _) = plan(&archive, &config, &Catalogue::new(&archive, &config), &[]);
    assert!(paths(&pages).contains("sitemap-2.xml"));
    let listed = pages.iter().filter(|page| page.kind.is_listed()).count();
    let parts = [0, 1].map(|part| baoku::plan::sitemap_part(&pages, part).len());
    assert_eq!(parts[0], 50_000);
    assert_eq!(parts.iter().sum::<usize>(), listed);
}
