//! The corpus as data: the articles of each month as JSON Lines and CSV, as printed, with a Data Package that describes them
//! and their checksums.
//!
//! A file holds what readers may see and nothing else. Its bytes change only with its articles, so a mirror fetches a month once.

use std::{collections::HashMap, sync::OnceLock};

use rayon::prelude::*;
use serde_json::{Value, json};

use super::{Renderer, html::clean};
use crate::{
    archive::Entry,
    config::Rights,
    digest::sha256,
    kept::{Kept, Key, Packer, Unpacker},
    plan::{Catalogue, CorpusForm, PageKind, encode},
};

/// Columns: name, type and meaning as a Data Package has them. Lists are arrays in JSON Lines and joined with `; ` in CSV.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("id", "string", "The article's id, given once and for ever"),
    ("url", "string", "Address that holds for ever, where the archive has one"),
    ("path", "string", "Path of its page within each edition"),
    ("lang", "string", "Language and script of the printed text, BCP 47"),
    ("kind", "string", "article, photo or brief"),
    ("title", "string", "Headline as printed"),
    ("supplied_title", "string", "Headline supplied by the archive where none was printed"),
    ("kicker", "string", "Line above the headline"),
    ("subtitle", "string", "Line below the headline"),
    ("authors", "array", "Reporters and photographers"),
    ("agency", "string", "News agency"),
    ("place", "string", "Place of the dateline"),
    ("dateline_date", "string", "Date of the dateline, EDTF"),
    ("issue_date", "string", "Date of the newspaper's issue, EDTF"),
    ("publication", "string", "The newspaper"),
    ("page", "string", "Page of the newspaper"),
    ("topics", "array", "Topics of the archive"),
    ("translation_of", "string", "Id of the original, for a translation"),
    ("added", "string", "Day on which it came into the archive"),
    ("review", "string", "machine, checked or approved: how far a person has looked at it"),
    ("rights", "string", "full, excerpt or metadata: how much of the text is here"),
    ("source", "array", "Raw pages and lines from which it was read"),
    ("text", "string", "The text, a paragraph per line"),
];

impl Renderer {
    /// A month's articles in one form, which are summed up where they have not been.
    pub(super) fn corpus(&self, month: usize, form: CorpusForm) -> Vec<u8> {
        let bytes = self.rows(month, form);
        self.sums[2 * month + usize::from(form == CorpusForm::Csv)].get_or_init(|| Sum::of(&bytes));
        bytes
    }

    fn rows(&self, month: usize, form: CorpusForm) -> Vec<u8> {
        let (_, articles) = &self.catalogue.corpus[month];
        let mut out = String::new();
        if form == CorpusForm::Csv {
            let names: Vec<&str> = COLUMNS.iter().map(|(name, ..)| *name).collect();
            out.push_str(&names.join(","));
            out.push_str("\r\n");
        }
        for index in articles {
            let row = self.row(&self.archive.articles[*index]);
            match form {
                CorpusForm::JsonLines => write_json_line(&mut out, &row),
                CorpusForm::Csv => write_csv_line(&mut out, &row),
            }
        }
        out.into_bytes()
    }

    fn row(&self, entry: &Entry) -> Vec<Value> {
        let front = &entry.article.front;
        let topics: Vec<&str> = entry.topics.iter().map(|topic| self.archive.topics[*topic].id.as_str()).collect();
        let source = front.source.iter().map(|source| {
            let lines: Vec<String> = source.lines.iter().map(|(from, to)| format!("{from}-{to}")).collect();
            format!("{}#{}", source.raw, lines.join(","))
        });
        let kind = serde_json::to_value(front.kind).unwrap_or_default();
        let review = serde_json::to_value(entry.review).unwrap_or_default();
        let rights = match entry.rights {
            Rights::Full => "full",
            Rights::Excerpt => "excerpt",
            Rights::Metadata => "metadata",
        };
        vec![
            json!(front.id),
            json!(self.config.base_url.as_ref().map(|base| format!("{base}id/{}.html", front.id))),
            json!(encode(&entry.url)),
            json!(front.lang),
            kind,
            json!(front.title),
            json!(front.supplied_title),
            json!(front.kicker),
            json!(front.subtitle),
            json!(front.authors),
            json!(front.agency),
            json!(front.place),
            json!(front.dateline_date),
            json!(front.issue_date),
            json!(front.publication),
            json!(front.page),
            json!(topics),
            json!(front.translation_of),
            json!(front.added),
            review,
            json!(rights),
            json!(source.collect::<Vec<_>>()),
            json!(entry.readable()),
        ]
    }

    /// `datapackage.json` (Data Package 1.0): every file with its columns, size and checksum.
    pub(super) fn data_package(&self) -> Vec<u8> {
        let fields: Vec<Value> =
            COLUMNS.iter().map(|(name, kind, meaning)| json!({"name": name, "type": kind, "description": meaning})).collect();
        // In CSV everything is text.
        let csv_fields: Vec<Value> =
            COLUMNS.iter().map(|(name, _, meaning)| json!({"name": name, "type": "string", "description": meaning})).collect();
        let files = self.corpus_files();
        self.keep_sums(&files);
        let resources: Vec<Value> = files
            .iter()
            .map(|file| {
                let (format, mediatype, fields) = match file.form {
                    CorpusForm::JsonLines => ("jsonl", "application/jsonl", &fields),
                    CorpusForm::Csv => ("csv", "text/csv", &csv_fields),
                };
                json!({
                    "name": file.name.replace('.', "-"), "path": file.name, "format": format, "mediatype": mediatype, "encoding": "utf-8",
                    "bytes": file.sum.bytes, "hash": format!("sha256:{}", file.sum.sha256), "articles": file.articles,
                    "schema": {"fields": fields, "primaryKey": "id"},
                })
            })
            .collect();
        let root = &self.sites[self.catalogue.root_edition];
        let mut package = json!({
            "profile": "data-package", "name": "news-archive", "title": root.title.text, "description": root.description.text,
            "resources": resources,
        });
        if let Some(base) = &self.config.base_url {
            package["homepage"] = json!(base);
        }
        let mut text = serde_json::to_string_pretty(&package).expect("strings and numbers are always JSON");
        text.push('\n');
        text.into_bytes()
    }

    /// The checksums as `sha256sum --check` reads them.
    pub(super) fn checksums(&self) -> Vec<u8> {
        self.corpus_files().iter().fold(String::new(), |out, file| out + &format!("{}  {}\n", file.sum.sha256, file.name)).into_bytes()
    }

    /// All files of the corpus. Those that have not been made by then are made for it.
    fn corpus_files(&self) -> Vec<CorpusFile<'_>> {
        let files: Vec<(usize, CorpusForm)> = (0..self.catalogue.corpus.len()).flat_map(|month| FORMS.map(|form| (month, form))).collect();
        let files = files.into_par_iter().zip(&self.sums).map(|((month, form), sum)| {
            let (name, articles) = &self.catalogue.corpus[month];
            let name = PageKind::corpus_path(name, form).trim_start_matches("data/").to_owned();
            CorpusFile { name, form, month, articles: articles.len(), sum: sum.get_or_init(|| Sum::of(&self.rows(month, form))) }
        });
        files.collect()
    }

    /// Takes over the sums of the months that are as they were at the last build.
    pub(super) fn recall_sums(&self) {
        let Some(mut known) = self.kept.as_deref().filter(|_| self.config.outputs.data).and_then(sums) else { return };
        for (month, (name, _)) in self.catalogue.corpus.iter().enumerate() {
            let key = self.key_of_month(month);
            for (form, place) in FORMS.into_iter().zip(&self.sums[2 * month..]) {
                let same = known.remove(PageKind::corpus_path(name, form).trim_start_matches("data/")).filter(|(same, _)| *same == key);
                if let Some((_, sum)) = same {
                    _ = place.set(sum);
                }
            }
        }
    }

    /// Leaves the sums for the next build.
    fn keep_sums(&self, files: &[CorpusFile<'_>]) {
        let Some(kept) = self.kept.as_deref() else { return };
        let mut into = Packer::default();
        into.small(files.len());
        for file in files {
            into.bytes(file.name.as_bytes());
            into.key(&self.key_of_month(file.month));
            into.number(file.sum.bytes as u64);
            into.bytes(file.sum.sha256.as_bytes());
        }
        kept.put(SUMS, &into.0);
    }

    /// What stands for everything that a month's files follow from.
    pub(super) fn key_of_month(&self, month: usize) -> Key {
        let (name, articles) = &self.catalogue.corpus[month];
        let articles = self.key_of_articles(name, articles);
        self.key_of(format_args!("{articles:?} {:?}", self.config.base_url))
    }
}

/// A file of the corpus, as the package describes it.
struct CorpusFile<'a> {
    name: String,
    form: CorpusForm,
    month: usize,
    articles: usize,
    sum: &'a Sum,
}

/// The forms of each month, in the order of [`Renderer::sums`].
const FORMS: [CorpusForm; 2] = [CorpusForm::JsonLines, CorpusForm::Csv];

/// What is said of a file's bytes.
pub(super) struct Sum {
    bytes: usize,
    sha256: String,
}

impl Sum {
    fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len(), sha256: sha256(bytes) }
    }
}

/// A place for the sum of each file.
pub(super) fn unknown_sums(catalogue: &Catalogue) -> Vec<OnceLock<Sum>> {
    std::iter::repeat_with(OnceLock::new).take(2 * catalogue.corpus.len()).collect()
}

/// Where sizes and checksums lie from build to build.
const SUMS: &str = "corpus";

/// For each file what it follows from, its size and its checksum.
fn sums(kept: &dyn Kept) -> Option<HashMap<String, (Key, Sum)>> {
    let bytes = kept.get(SUMS)?;
    let mut from = Unpacker(&bytes);
    let count = from.small()?;
    let sum = |from: &mut Unpacker| Some(Sum { bytes: from.number()? as usize, sha256: from.text()?.to_owned() });
    (0..count).map(|_| Some((from.text()?.to_owned(), (from.key()?, sum(&mut from)?)))).collect()
}

/// An object whose keys stand in the order of the columns; what is unknown is left out.
fn write_json_line(out: &mut String, row: &[Value]) {
    let known = COLUMNS.iter().zip(row).filter(|(_, value)| !value.is_null());
    let fields: Vec<String> = known.map(|((name, ..), value)| format!("\"{name}\":{value}")).collect();
    out.push_str(&clean(&format!("{{{}}}\n", fields.join(","))));
}

/// RFC 4180: what holds a comma, a quote or a line break stands in quotes. What a spreadsheet would take for a formula has an apostrophe
/// in front: papers print no formulas, and who opens the table must not run one.
fn write_csv_line(out: &mut String, row: &[Value]) {
    let cells: Vec<String> = row
        .iter()
        .map(|value| {
            let text = match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
                other => return other.to_string(),
            };
            let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text };
            if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
        })
        .collect();
    out.push_str(&clean(&cells.join(",")));
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_csv_is_read_back() {
        let mut out = String::new();
        write_csv_line(&mut out, &[json!("a,b"), json!("say \"x\"\nand"), Value::Null, json!(["p", "q"])]);
        assert_eq!(out, "\"a,b\",\"say \"\"x\"\"\nand\",,p; q\r\n");
    }

    #[test]
    fn no_cell_is_a_formula() {
        let mut out = String::new();
        write_csv_line(&mut out, &[json!("=1+1"), json!("@x"), json!(["-a", "b"]), json!(-3), json!("+\"x\"")]);
        assert_eq!(out, "'=1+1,'@x,'-a; b,-3,\"'+\"\"x\"\"\"\r\n");
    }

    #[test]
    fn every_column_has_a_value() {
        let mut out = String::new();
        write_json_line(&mut out, &vec![json!("x"); COLUMNS.len()]);
        let back: serde_json::Map<String, Value> = serde_json::from_str(&out).expect("a line is JSON");
        assert_eq!(back.len(), COLUMNS.len());
    }
}
