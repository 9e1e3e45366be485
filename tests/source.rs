//! Source: every byte of the input is read, or a person is told why not and where.

use std::{fs, path::Path};

use baoku::{
    diagnostic::{Diagnostic, Severity},
    source::{self, Content, PageFacts, Pattern, RawPage, Snapshot, SourceFile},
};
use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030};
use proptest::prelude::*;

const SIMPLIFIED: &str = "本市图书馆昨日宣布，自下月起延长开放时间。\n馆长表示，去年到馆读者比前年增加近两成，晚间座位常常不够。\n";
const TRADITIONAL: &str = "本市圖書館昨日宣布，自下月起延長開放時間。\n館長表示，去年到館讀者比前年增加近兩成，晚間座位常常不夠。\n";

fn file(bytes: impl Into<Content>) -> SourceFile {
    SourceFile::new("content/raw/a.txt", bytes)
}

fn decode(bytes: impl Into<Content>) -> (Option<RawPage>, Vec<Diagnostic>) {
    source::decode(&file(bytes), PageFacts::default())
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
    diagnostics.iter().map(|d| d.code).collect()
}

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

#[test]
fn utf8_with_and_without_a_mark_is_read_without_a_word() {
    for bytes in [SIMPLIFIED.as_bytes().to_vec(), [b"\xEF\xBB\xBF", SIMPLIFIED.as_bytes()].concat()] {
        let (page, said) = decode(bytes);
        let page = page.expect("UTF-8 is text");
        assert_eq!((page.lines, page.encoding), (lines(SIMPLIFIED), "UTF-8"));
        assert_eq!(codes(&said), [""; 0]);
    }
}

#[test]
fn older_encodings_are_guessed_and_the_guess_is_reported() {
    for (text, bytes, name) in [
        (SIMPLIFIED, encoded(SIMPLIFIED, GB18030), "gb18030"),
        (TRADITIONAL, encoded(TRADITIONAL, GB18030), "gb18030"),
        (TRADITIONAL, encoded(TRADITIONAL, BIG5), "Big5"),
        (SIMPLIFIED, utf16(SIMPLIFIED, false), "UTF-16LE"),
        (TRADITIONAL, utf16(TRADITIONAL, true), "UTF-16BE"),
        ("中国", encoded("中国", GB18030), "gb18030"),
    ] {
        let (page, said) = decode(bytes);
        let page = page.unwrap_or_else(|| panic!("{name}: {said:?}"));
        assert_eq!((page.lines, page.encoding), (lines(text), name));
        assert_eq!(codes(&said), ["guessed-encoding"]);
        assert_eq!(said[0].severity, Severity::Warning);
    }
}

#[test]
fn a_byte_order_mark_or_a_sidecar_leaves_nothing_to_guess() {
    let marked = [b"\xFF\xFE".to_vec(), utf16(SIMPLIFIED, false)].concat();
    let (page, said) = decode(marked);
    assert_eq!(page.map(|page| page.lines), Some(lines(SIMPLIFIED)));
    assert_eq!(codes(&said), [""; 0]);

    let facts = PageFacts { encoding: Some("big5".to_owned()), ..PageFacts::default() };
    let (page, said) = source::decode(&file(encoded(TRADITIONAL, BIG5)), facts);
    assert_eq!(page.map(|page| page.lines), Some(lines(TRADITIONAL)));
    assert_eq!(codes(&said), [""; 0]);
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place() {
    let (page, said) = decode([SIMPLIFIED.as_bytes(), "第三行".as_bytes(), b"\xFF\xFE\xFD"].concat());
    assert!(page.is_none());
    assert_eq!(codes(&said), ["not-text"]);
    let place = said[0].place.clone().expect("a place");
    assert_eq!((place.path.as_str(), place.line, place.column), ("content/raw/a.txt", 3, 4));
    assert!(said[0].message.contains(&format!("offset {}", SIMPLIFIED.len() + 9)), "{}", said[0].message);

    let facts = PageFacts { encoding: Some("utf-9".to_owned()), ..PageFacts::default() };
    assert_eq!(codes(&source::decode(&file(SIMPLIFIED.as_bytes()), facts).1), ["unknown-encoding"]);
}

#[test]
fn another_language_is_not_taken_for_chinese() {
    let korean = encoded("한국어로 쓴 신문 기사는 이 프로그램이 짐작하지 않는다. 도서관은 다음 달부터 문을 늦게 닫는다.", EUC_KR);
    let (page, said) = decode(korean);
    assert!(page.is_none(), "{page:?}");
    assert!(said[0].help.as_deref().unwrap_or_default().contains("EUC-KR"), "{said:?}");
}

#[test]
fn lines_end_at_lf_crlf_and_cr_only() {
    let (page, _) = decode("一\n二\r\n三\r四\r\r\n五\u{2028}六\u{85}七\x0c八\x0b九\n\n".as_bytes());
    assert_eq!(page.expect("text").lines, ["一", "二", "三", "四", "", "五\u{2028}六\u{85}七\x0c八\x0b九", ""]);
}

#[test]
fn empty_pages_are_pages() {
    for (bytes, what) in [("", "the file is empty"), (" \n\u{3000}\n\t", "only white space")] {
        let (page, said) = decode(bytes.as_bytes());
        assert!(page.is_some());
        assert_eq!(codes(&said), ["empty-page"]);
        assert!(said[0].message.contains(what), "{}", said[0].message);
    }
}

#[test]
fn control_characters_are_kept_and_shown() {
    let text = "好\0的\n\u{1b}[31m红\u{7f}\n右\u{202e}左\u{200b}无\u{fffd}\n";
    let (page, said) = decode(text.as_bytes());
    assert_eq!(page.expect("text").lines, lines(text));
    assert_eq!(codes(&said), ["nul", "control-character", "lost-character", "direction-character", "invisible-character"]);
    let places: Vec<(u32, u32)> = said.iter().filter_map(|d| d.place.as_ref()).map(|p| (p.line, p.column)).collect();
    assert_eq!(places, [(1, 2), (2, 1), (3, 6), (3, 2), (3, 4)]);
    assert!(said[1].message.contains("1 more"), "{}", said[1].message);
}

#[test]
fn a_line_of_fifty_megabytes_and_a_hundred_thousand_lines_are_read() {
    let (page, said) = decode("长".repeat(17_000_000).into_bytes());
    assert_eq!(page.expect("text").lines.len(), 1);
    assert_eq!(codes(&said), ["very-long-line"]);
    assert!(said[0].place.as_ref().is_some_and(|place| place.excerpt.is_empty()), "no message holds megabytes");

    let (page, said) = decode("一行字。\n".repeat(100_000).into_bytes());
    assert_eq!(page.expect("text").lines.len(), 100_000);
    assert_eq!(codes(&said), [""; 0]);
}

#[test]
fn a_pattern_reads_facts_out_of_a_name() {
    let read = |pattern: &str, path: &str| Pattern::parse(pattern).expect(pattern).read(path);
    let facts = read("{publication}_{issue_date:%Y%m%d}_{page}.txt", "2025/人民_日报_20250622_A03.txt").expect("fits");
    assert_eq!(facts.publication.as_deref(), Some("人民_日报"));
    assert_eq!(facts.issue_date.as_deref(), Some("2025-06-22"));
    assert_eq!(facts.page.as_deref(), Some("A03"));
    let month = read("**/{issue_date:%Y-%m}/*", "a/b/2025-06/x.txt").expect("fits");
    assert_eq!(month.issue_date.as_deref(), Some("2025-06"));
    assert!(read("{issue_date:%Y%m%d}.txt", "20250631.txt").is_none(), "30 days hath June");
    assert!(read("2025/*.txt", "2025/06/x.txt").is_none(), "a star stays in its folder");
    assert!(read("2025/**/*.txt", "2025/x.txt").is_some());
    assert!(read("?.txt", "中.txt").is_some());
    for wrong in ["", "{", "}", "{paper}", "{page:%Y}", "{issue_date:%q}", "{issue_date:%m}"] {
        assert!(Pattern::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_nearer_statement_wins_field_by_field() {
    let put = |snapshot: &mut Snapshot, path: &str, text: &str| snapshot.put(SourceFile::new(path, text.as_bytes()));
    let mut snapshot = Snapshot::default();
    put(&mut snapshot, "content/raw/pages.yaml", "all: {publication: 甲报, lang: zh-Hans, page: '1'}\n");
    put(
        &mut snapshot,
        "content/raw/b/pages.yaml",
        "all: {publication: 乙报}\nfiles:\n  - match: '{issue_date:%Y%m%d}.txt'\n  - match: '2026*'\n    facts: {page: '9'}\n  - match: nothing\n",
    );
    put(&mut snapshot, "content/raw/b/20250622.txt", "");
    put(&mut snapshot, "content/raw/b/20250622.yaml", "page: '4'\n");
    put(&mut snapshot, "content/raw/b/2026.txt", "");
    put(&mut snapshot, "content/raw/lost.yaml", "page: '4'\n");
    let (facts, said) = source::facts(&snapshot);
    let first = &facts["content/raw/b/20250622.txt"];
    assert_eq!(
        (first.publication.as_deref(), first.issue_date.as_deref(), first.page.as_deref(), first.lang.as_deref()),
        (Some("乙报"), Some("2025-06-22"), Some("4"), Some("zh-Hans"))
    );
    assert_eq!(facts["content/raw/b/2026.txt"].page.as_deref(), Some("9"));
    assert_eq!(codes(&said), ["sidecar-without-page", "unused-pattern"]);
}

fn archive(folder: &Path, files: &[(&str, &[u8])]) {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, bytes).expect("a file");
    }
}

#[test]
fn every_input_lands_in_its_list_sorted() {
    let folder = tempfile::tempdir().expect("a folder");
    archive(
        folder.path(),
        &[
            ("config.yaml", b""),
            ("content/ids.tsv", b""),
            ("content/raw/b.txt", b""),
            ("content/raw/b/a.TXT", b""),
            ("content/raw/b-c.txt", b""),
            ("content/raw/b.yaml", b""),
            ("content/raw/b.text", b""),
            ("content/raw/b.png", b""),
            ("content/raw/.hidden.txt", b""),
            ("content/raw/b.txt~", b""),
            ("content/ledger/b.json", b""),
            ("content/articles/2025/x.md", b""),
            ("content/topics/t.md", b""),
            ("content/names/n.yaml", b""),
            ("content/glossary/g.tsv", b""),
            ("content/pages/about.md", b""),
            ("themes/own/templates/a.html", b""),
            ("public/index.html", b""),
        ],
    );
    let (snapshot, said) = source::read(folder.path());
    let paths = |files: &[SourceFile]| files.iter().map(|file| file.path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(&snapshot.raw), ["content/raw/b-c.txt", "content/raw/b.txt", "content/raw/b/a.TXT"]);
    assert_eq!(paths(&snapshot.sidecars), ["content/raw/b.yaml"]);
    let lists =
        [&snapshot.ledgers, &snapshot.articles, &snapshot.topics, &snapshot.names, &snapshot.glossary, &snapshot.pages, &snapshot.theme];
    assert!(lists.iter().all(|list| list.len() == 1), "{snapshot:?}");
    assert!(snapshot.config.is_some() && snapshot.ids.is_some());
    assert_eq!(codes(&said), ["ignored-file"]);
    assert_eq!(source::find_root(&folder.path().join("content/raw/b")).as_deref(), Some(folder.path()));
}

#[cfg(unix)]
#[test]
fn links_and_what_is_no_file_are_reported_and_not_followed() {
    use std::os::unix::{ffi::OsStrExt as _, fs::symlink, net::UnixListener};
    let folder = tempfile::tempdir().expect("a folder");
    archive(folder.path(), &[("content/raw/a.txt", b""), ("secret.txt", b"secret")]);
    symlink("../../secret.txt", folder.path().join("content/raw/link.txt")).expect("a link");
    symlink("..", folder.path().join("content/raw/loop")).expect("a link");
    fs::write(folder.path().join("content/raw").join(std::ffi::OsStr::from_bytes(b"\xFF.txt")), b"").expect("a file");
    let _socket = UnixListener::bind(folder.path().join("content/raw/socket.txt")).expect("a socket");
    let (snapshot, said) = source::read(folder.path());
    assert_eq!(snapshot.raw.len(), 1);
    let mut said = codes(&said);
    said.sort_unstable();
    assert_eq!(said, ["bad-file-name", "cannot-read", "link-not-followed", "link-not-followed"]);
}

#[test]
fn a_file_that_is_too_large_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    archive(folder.path(), &[("content/raw/a.txt", b"a")]);
    let sparse = fs::File::create(folder.path().join("content/raw/big.txt")).expect("a file");
    sparse.set_len(1 << 30).expect("room for a hole");
    let (snapshot, said) = source::read(folder.path());
    assert_eq!(snapshot.raw.len(), 1);
    assert_eq!(codes(&said), ["file-too-large"]);
    assert_eq!(said[0].place.as_ref().map(|place| place.path.as_str()), Some("content/raw/big.txt"));
}

proptest! {
    /// Whatever the bytes are: no panic, and either a page or the reason.
    #[test]
    fn any_bytes_end_in_a_page_or_in_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let (page, said) = decode(bytes);
        prop_assert_eq!(page.is_none(), said.iter().any(|d| d.severity == Severity::Error));
    }

    /// No character of a text is lost: the lines hold all but the line ends.
    #[test]
    fn lines_hold_every_character(text in "[\\u{0}-\\u{ff}\\r\\n一-龥]{0,60}") {
        prop_assume!(!text.starts_with('\u{feff}'));
        let (page, _) = source::decode(&file(text.as_bytes()), PageFacts { encoding: Some("utf-8".to_owned()), ..PageFacts::default() });
        let kept: String = page.map(|page| page.lines.concat()).unwrap_or_default();
        prop_assert_eq!(kept, text.replace(['\r', '\n'], ""));
    }

    #[test]
    fn no_pattern_panics(pattern in "[{}*?/a%:YmdI_]{0,12}|(\\*\\*/|\\*|\\{page\\}){0,12}", path in "[a-c/]{0,40}") {
        if let Ok(pattern) = Pattern::parse(&pattern) {
            let _ = pattern.read(&path);
        }
    }
}
