//! Citations: always as printed, in no edition's script but the paper's; what is unknown is left out, never guessed.

use std::fmt::Write as _;

use serde::Serialize;

use crate::archive::{
    Archive, Entry,
    names::{NameKind, romanised},
};

/// The facts of a citation, as printed, in no edition's script but the paper's; what is unknown is left out.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Citation {
    /// Headline, kicker and subtitle left out; in brackets where the archive supplied it.
    pub title: String,
    /// The archive's English headline, for styles that set one beside a title in another language.
    pub title_en: Option<String>,
    /// Reporters.
    pub authors: Vec<String>,
    /// The same in pinyin where they are Chinese and every character's reading is known, for styles in English.
    pub authors_en: Vec<String>,
    /// Issue date or the dateline's, EDTF without marks.
    pub date: Option<String>,
    /// With slashes, for Highwire tags; whole dates and their parts.
    pub date_slashes: Option<String>,
    /// The paper.
    pub publication: Option<String>,
    /// The paper's name in English or pinyin, where it is Chinese.
    pub publication_en: Option<String>,
    /// Page number or label.
    pub page: Option<String>,
    /// Language and script of the text.
    pub lang: String,
    /// Which state of the text it is, where that was changed since it came into the archive: 2 after the first change.
    pub version: Option<usize>,
    /// The day of the last change, EDTF.
    pub version_date: Option<String>,
}

/// Authors named before "and others" (GB/T 7714-2015, 8.1.2).
const NAMED: usize = 3;
const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

pub(super) fn citation(archive: &Archive, entry: &Entry) -> Citation {
    let front = &entry.article.front;
    let title = match (&front.title, front.headline()) {
        (Some(title), _) => title.clone(),
        (None, Some(supplied)) => format!("[{supplied}]"),
        (None, None) => format!("[{}]", entry.first_clause),
    };
    let date = entry.date.as_deref().map(|date| date.trim_end_matches(['?', '~', '%']).to_owned());
    // What the archive's records of names say, else pinyin; nothing for names that are in Latin letters already.
    let latin = |name: &str, kind: NameKind| {
        let known = archive.names.named(name, kind).and_then(|index| archive.names.records[index].in_edition("en").map(str::to_owned));
        known.or_else(|| romanised(name, kind)).filter(|latin| latin != name)
    };
    Citation {
        title,
        title_en: front.translations.get("en").and_then(|translation| translation.title.clone()),
        authors: front.authors.clone(),
        authors_en: front
            .authors
            .iter()
            .map(|name| latin(name, NameKind::Person).map_or_else(|| name.clone(), |latin| format!("{latin} {name}")))
            .collect(),
        date_slashes: date.as_deref().map(|date| date.replace('-', "/")),
        date,
        publication_en: front.publication.as_deref().and_then(|name| latin(name, NameKind::Body)),
        publication: front.publication.clone(),
        page: front.page.clone(),
        lang: front.lang.clone(),
        version: (!front.changes.is_empty()).then_some(front.changes.len() + 1),
        version_date: front.changes.iter().rev().find_map(|change| change.on.clone()),
    }
}

/// The citation in each form: its name and its text. `address` is the one that holds for ever.
pub(super) fn citations(cite: &Citation, id: &str, address: Option<&str>) -> Vec<(&'static str, String)> {
    vec![
        ("GB/T 7714", gb_7714(cite, address)),
        ("Chicago", chicago(cite, address)),
        ("APA", apa(cite, address)),
        ("MLA", mla(cite, address)),
        ("BibTeX", bibtex(cite, id, address)),
        ("RIS", ris(cite, id, address)),
        ("CSL-JSON", csl(cite, id, address)),
    ]
}

impl Citation {
    /// The date's year, name of the month and day, as far as they are known.
    fn date_in_words(&self) -> (Option<&str>, Option<&'static str>, Option<u8>) {
        let mut parts = self.date.as_deref().unwrap_or_default().split('-');
        let year = parts.next().filter(|year| !year.is_empty());
        let month = parts.next().and_then(|month| month.parse::<usize>().ok()).and_then(|month| MONTHS.get(month.wrapping_sub(1)).copied());
        (year, month, parts.next().and_then(|day| day.parse().ok()).filter(|_| month.is_some()))
    }

    /// The paper's name for styles in English, the printed one after it: `People's Daily 人民日报`.
    fn paper_in_english(&self) -> Option<String> {
        let printed = self.publication.as_ref()?;
        Some(self.publication_en.as_ref().map_or_else(|| printed.clone(), |latin| format!("{latin} {printed}")))
    }

    /// `2, 2026-01-02`.
    fn version_in_words(&self) -> Option<String> {
        let version = self.version?;
        Some(self.version_date.as_ref().map_or_else(|| version.to_string(), |date| format!("{version}, {date}")))
    }

    /// ` [headline in English]`, where there is one.
    fn translated(&self) -> String {
        self.title_en.as_ref().map_or_else(String::new, |title| format!(" [{title}]"))
    }
}

/// GB/T 7714-2015: `authors. title[N]. paper, date(page). address`.
fn gb_7714(cite: &Citation, address: Option<&str>) -> String {
    let mut out = String::new();
    if !cite.authors.is_empty() {
        out.push_str(&cite.authors.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", "));
        if cite.authors.len() > NAMED {
            out.push_str(", 等");
        }
        out.push_str(". ");
    }
    let _ = write!(out, "{}[N{}]", cite.title, if address.is_some() { "/OL" } else { "" });
    let mut place = Vec::new();
    place.extend(cite.publication.clone());
    place.extend(cite.date.clone());
    let mut place = place.join(", ");
    if let Some(page) = &cite.page {
        let _ = write!(place, "({page})");
    }
    // The standard gives electronic texts the day of their last change in round brackets; the number of the state goes with it.
    if let Some(version) = cite.version {
        let _ = write!(
            place,
            "(第{version}版{}{})",
            if cite.version_date.is_some() { ", " } else { "" },
            cite.version_date.as_deref().unwrap_or_default()
        );
    }
    for part in [place.as_str(), address.unwrap_or_default()] {
        if !part.is_empty() {
            let _ = write!(out, ". {part}");
        }
    }
    out + "."
}

/// Chicago, bibliography form: `authors. “title” [translation]. paper, June 22, 2025. address` (18th edition).
fn chicago(cite: &Citation, address: Option<&str>) -> String {
    let mut out = String::new();
    match cite.authors_en.as_slice() {
        [] => {}
        [only] => out = format!("{only}. "),
        [first @ .., last] => out = format!("{}, and {last}. ", first.join(", ")),
    }
    match cite.translated().as_str() {
        "" => out += &format!("“{}.”", cite.title),
        translated => out += &format!("“{}”{translated}.", cite.title),
    }
    let date = match cite.date_in_words() {
        (Some(year), Some(month), Some(day)) => Some(format!("{month} {day}, {year}")),
        (Some(year), Some(month), None) => Some(format!("{month} {year}")),
        (year, ..) => year.map(str::to_owned),
    };
    let place: Vec<String> = cite.paper_in_english().into_iter().chain(date).collect();
    if !place.is_empty() {
        let _ = write!(out, " {}.", place.join(", "));
    }
    if let Some(version) = cite.version_in_words() {
        let _ = write!(out, " Version {version}.");
    }
    out + &address.map_or_else(String::new, |address| format!(" {address}."))
}

/// APA: `authors (2025, June 22). title [translation]. paper, page. address`; without authors the title comes first (7th edition).
fn apa(cite: &Citation, address: Option<&str>) -> String {
    let date = match cite.date_in_words() {
        (Some(year), Some(month), Some(day)) => format!("({year}, {month} {day})."),
        (Some(year), Some(month), None) => format!("({year}, {month})."),
        (Some(year), ..) => format!("({year})."),
        // What the style writes where no date is known.
        (None, ..) => "(n.d.).".to_owned(),
    };
    let version = cite.version_in_words().map_or_else(String::new, |version| format!(" (Version {version})"));
    let title = format!("{}{version}{}.", cite.title, cite.translated());
    let mut out = match cite.authors_en.as_slice() {
        [] => format!("{title} {date}"),
        [only] => format!("{only} {date} {title}"),
        [first @ .., last] => format!("{}, & {last} {date} {title}", first.join(", ")),
    };
    let place: Vec<String> = cite.paper_in_english().into_iter().chain(cite.page.clone()).collect();
    if !place.is_empty() {
        let _ = write!(out, " {}.", place.join(", "));
    }
    out + &address.map_or_else(String::new, |address| format!(" {address}"))
}

/// MLA: `authors. “title” [translation]. paper, 22 June 2025, p. 1. address.` (9th edition).
fn mla(cite: &Citation, address: Option<&str>) -> String {
    let mut out = match cite.authors_en.as_slice() {
        [] => String::new(),
        [only] => format!("{only}. "),
        [one, two] => format!("{one}, and {two}. "),
        [first, ..] => format!("{first}, et al. "),
    };
    match cite.translated().as_str() {
        "" => out += &format!("“{}.”", cite.title),
        translated => out += &format!("“{}”{translated}.", cite.title),
    }
    let date = match cite.date_in_words() {
        (Some(year), Some(month), Some(day)) => Some(format!("{day} {} {year}", short(month))),
        (Some(year), Some(month), None) => Some(format!("{} {year}", short(month))),
        (year, ..) => year.map(str::to_owned),
    };
    let page = cite.page.as_ref().map(|page| format!("p. {page}"));
    let version = cite.version_in_words().map(|version| format!("version {version}"));
    let place: Vec<String> =
        cite.paper_in_english().into_iter().chain(version).chain(date).chain(page).chain(address.map(str::to_owned)).collect();
    if !place.is_empty() {
        let _ = write!(out, " {}.", place.join(", "));
    }
    out
}

/// A month as MLA shortens it: those of more than four letters.
fn short(month: &'static str) -> String {
    match month {
        "September" => "Sept.".to_owned(),
        month if month.len() > 4 => format!("{}.", &month[..3]),
        month => month.to_owned(),
    }
}

fn bibtex(cite: &Citation, id: &str, address: Option<&str>) -> String {
    let mut out = format!("@article{{{}", id.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-', ""));
    let mut field = |name: &str, value: &str| {
        let _ = write!(out, ",\n  {name} = {{{value}}}");
    };
    if !cite.authors.is_empty() {
        // Braces keep a name whole: it is not cut into given and family names.
        field("author", &cite.authors.iter().map(|name| format!("{{{}}}", tex(name))).collect::<Vec<_>>().join(" and "));
    }
    field("title", &format!("{{{}}}", tex(&cite.title)));
    if let Some(paper) = &cite.publication {
        field("journal", &tex(paper));
    }
    if let Some(date) = &cite.date {
        field("date", &tex(date));
        // BibTeX itself knows no date; where biblatex reads both, the date wins.
        field("year", &tex(date.split('-').next().unwrap_or_default()));
    }
    if let Some(page) = &cite.page {
        field("pages", &tex(page));
    }
    field("language", &tex(&cite.lang));
    if let Some(version) = cite.version_in_words() {
        field("version", &tex(&version));
    }
    if let Some(address) = address {
        field("url", address);
    }
    out + "\n}"
}

/// Text that means itself to TeX.
fn tex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' | '}' | '%' | '&' | '#' | '$' | '_' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

fn ris(cite: &Citation, id: &str, address: Option<&str>) -> String {
    let mut lines = vec!["TY  - NEWS".to_owned(), format!("ID  - {id}"), format!("TI  - {}", cite.title)];
    lines.extend(cite.authors.iter().map(|author| format!("AU  - {author}")));
    lines.extend(cite.publication.iter().map(|paper| format!("T2  - {paper}")));
    lines.extend(cite.date_slashes.iter().map(|date| format!("DA  - {date}")));
    lines.extend(cite.page.iter().map(|page| format!("SP  - {page}")));
    lines.push(format!("LA  - {}", cite.lang));
    lines.extend(cite.version_in_words().map(|version| format!("ET  - {version}")));
    lines.extend(address.map(|address| format!("UR  - {address}")));
    lines.push("ER  - ".to_owned());
    // A line break within a value would begin a field of its own.
    lines.iter().map(|line| line.replace(['\n', '\r'], " ")).collect::<Vec<_>>().join("\n")
}

fn csl(cite: &Citation, id: &str, address: Option<&str>) -> String {
    let mut data = serde_json::Map::new();
    let mut set = |key: &str, value: serde_json::Value| data.insert(key.to_owned(), value);
    set("id", id.into());
    set("type", "article-newspaper".into());
    set("title", cite.title.as_str().into());
    if !cite.authors.is_empty() {
        set("author", cite.authors.iter().map(|name| serde_json::json!({"literal": name})).collect());
    }
    if let Some(paper) = &cite.publication {
        set("container-title", paper.as_str().into());
    }
    let parts: Option<Vec<u16>> = cite.date.as_deref().and_then(|date| date.split('-').map(|part| part.parse().ok()).collect());
    if let Some(parts) = parts {
        set("issued", serde_json::json!({"date-parts": [parts]}));
    }
    if let Some(page) = &cite.page {
        set("page", page.as_str().into());
    }
    set("language", cite.lang.as_str().into());
    if let Some(version) = cite.version_in_words() {
        set("version", version.into());
    }
    if let Some(address) = address {
        set("URL", address.into());
    }
    serde_json::Value::Object(data).to_string()
}
