//! A theme's files and the template engine behind them. The one module that knows Tera.
//!
//! The theme `broadsheet` is built into the program; a site overrides it file by file in `themes/<name>/`.

mod filters;

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use serde::Serialize;
use tera::{Context, ErrorKind, Kwargs, Map, State, Tera, TeraResult, Value};

use super::{
    builtin,
    html::escape_to,
    strings::{self, Strings, StringsFile},
};
use crate::{
    config::Config,
    diagnostic::{Diagnostic, Place, has_errors},
    plan::editions,
    source::SourceFile,
    timings,
};

/// Bytes that a page usually has, at most: it is written without being moved.
const ROOM: usize = 16 << 10;

/// A theme, read and checked.
pub struct Theme {
    /// One engine per edition: each with its own words.
    engines: Vec<Tera>,
    strings: Vec<Arc<Strings>>,
    sources: BTreeMap<String, Source>,
    /// Every name in them, and every other word.
    named: HashSet<String>,
    assets: Vec<Asset>,
}

/// A template's text and where a person would edit it.
struct Source {
    path: String,
    text: String,
}

/// A file that goes to the site as it is.
struct Asset {
    name: String,
    path: String,
    bytes: Arc<[u8]>,
}

impl Theme {
    /// Reads the built-in theme and the site's own files over it; `files` are those below `themes/` of the site.
    ///
    /// Templates are compiled and the words of all editions found complete here, before anything is rendered.
    pub fn load(files: &[SourceFile], config: &Config) -> Result<Self, Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let folder = format!("themes/{}/", config.theme);
        let own: Vec<(&str, &SourceFile)> = files.iter().filter_map(|file| Some((file.path.strip_prefix(&folder)?, file))).collect();
        if own.is_empty() && config.theme != builtin::NAME {
            let place = Place::file("config.yaml");
            let help = format!("put its files into `{folder}`, or choose the built-in theme `{}`", builtin::NAME);
            return Err(vec![Diagnostic::error("missing-theme", format!("there is no theme `{}`", config.theme)).at(place).help(help)]);
        }
        let mut sources = BTreeMap::new();
        let mut statics: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
        let mut words: BTreeMap<String, Vec<StringsFile>> = BTreeMap::new();
        let built_in = builtin::FILES.iter().map(|(name, bytes)| (*name, format!("themes/{}/{name}", builtin::NAME), Arc::from(*bytes)));
        let own = own.into_iter().map(|(name, file)| (name, file.path.clone(), file.bytes.clone().into()));
        for (name, path, bytes) in built_in.chain(own) {
            if let Some(name) = name.strip_prefix("static/") {
                statics.insert(name.to_owned(), bytes);
                continue;
            }
            let text = match std::str::from_utf8(&bytes) {
                Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
                Err(_) if name.starts_with("templates/") || name.starts_with("strings/") => {
                    diagnostics.push(Diagnostic::error("theme-encoding", "the file is not UTF-8").at(Place::file(path)));
                    continue;
                }
                Err(_) => continue,
            };
            if let Some(name) = name.strip_prefix("templates/") {
                sources.insert(name.to_owned(), Source { path, text });
            } else if let Some(tag) = name.strip_prefix("strings/").and_then(|name| name.strip_suffix(".yaml")) {
                match strings::read(&path, &text) {
                    Ok(file) => words.entry(tag.to_owned()).or_default().push(file),
                    Err(diagnostic) => diagnostics.push(diagnostic),
                }
            }
        }
        // The words of a frame are the theme's, not the archive's.
        let editions = editions(config, &[]);
        let asked = sources.values().flat_map(|source| asked_keys(&source.text));
        let needed: BTreeSet<String> = asked.chain(filters::KEYS.map(str::to_owned)).collect();
        let (strings, missing) = strings::for_editions(&editions, &words, &needed, &config.theme);
        diagnostics.extend(missing);
        let assets: Vec<Asset> = statics.into_iter().map(|(name, bytes)| Asset { path: asset_path(&name, &bytes), name, bytes }).collect();
        let named = sources.values().flat_map(|source| words_of(&source.text)).map(str::to_owned).collect();
        let mut theme = Self { engines: Vec::new(), strings: strings.into_iter().map(Arc::new).collect(), sources, named, assets };
        match theme.compile() {
            Ok(tera) => theme.engines = theme.strings.iter().map(|strings| engine(&tera, strings)).collect(),
            Err(problems) => diagnostics.extend(problems),
        }
        if has_errors(&diagnostics) { Err(diagnostics) } else { Ok(theme) }
    }

    fn compile(&self) -> Result<Tera, Vec<Diagnostic>> {
        let mut tera = Tera::new();
        tera.set_escape_fn(escape_to);
        // Known to every template when it is compiled; each edition's engine replaces it with its own words.
        tera.register_function("say", |_: Kwargs, _: &State| String::new());
        filters::register(&mut tera, &Arc::default());
        let templates = self.sources.iter().map(|(name, source)| (name.as_str(), source.text.as_str()));
        tera.add_raw_templates(templates).map_err(|error| match error.kind() {
            // Names that are not known are found in all templates at once, and come as one text.
            ErrorKind::Msg(report) if report.starts_with("error: ") => self.diagnose_report(report),
            _ => vec![self.diagnose(&error, None)],
        })?;
        Ok(tera)
    }

    /// Paths of the theme's own files below the output folder.
    #[must_use]
    pub fn assets(&self) -> Vec<String> {
        self.assets.iter().map(|asset| asset.path.clone()).collect()
    }

    /// Whether any template could show the variable of this name. One that shows all variables at once names all.
    #[must_use]
    pub fn names(&self, variable: &str) -> bool {
        self.named.contains(variable) || self.named.contains("__tera_context")
    }

    /// Everything that a page takes from the theme: templates, words, names of assets.
    pub(super) fn hash(&self, hasher: &mut blake3::Hasher) {
        for (name, source) in &self.sources {
            hasher.update(name.as_bytes()).update(&[0]).update(source.text.as_bytes()).update(&[0]);
        }
        for strings in &self.strings {
            hasher.update(format!("{strings:?}").as_bytes());
        }
        for asset in &self.assets {
            hasher.update(asset.name.as_bytes()).update(&[0]).update(asset.path.as_bytes()).update(&[0]);
        }
    }

    pub(super) fn asset(&self, index: usize) -> Option<&[u8]> {
        self.assets.get(index).map(|asset| &*asset.bytes)
    }

    pub(super) fn strings(&self, edition: usize) -> &Strings {
        &self.strings[edition]
    }

    /// Gives every page of an edition the facts that hold for the whole edition, as `site`.
    pub(super) fn set_site(&mut self, edition: usize, site: &impl Serialize) {
        let assets: BTreeMap<&str, &str> = self.assets.iter().map(|asset| (asset.name.as_str(), asset.path.as_str())).collect();
        let globals = self.engines[edition].global_context();
        globals.insert("site", site);
        globals.insert("assets", &assets);
    }

    /// Fills a template. `html` are texts that are HTML already.
    pub(super) fn render(
        &self,
        edition: usize,
        template: &str,
        frame: &impl Serialize,
        content: &impl Serialize,
        html: Vec<(&'static str, String)>,
    ) -> Result<Vec<u8>, Diagnostic> {
        let fill = || -> TeraResult<Vec<u8>> {
            let mut variables = timings::step("context", || -> TeraResult<Context> {
                let mut variables = Context::from_serialize(content)?;
                variables.insert_value("page", Value::try_from_serializable(frame)?);
                Ok(variables)
            })?;
            for (name, text) in html {
                variables.insert_value(name, Value::safe_string(&text));
            }
            let mut page = Vec::with_capacity(ROOM);
            timings::step("template", || self.engines[edition].render_to(template, &variables, &mut page))?;
            Ok(page)
        };
        fill().map_err(|error| self.diagnose(&error, Some(template)))
    }

    /// The engine's report of several errors (`error: message`, `--> template:line:column`) as messages with their places.
    fn diagnose_report(&self, report: &str) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        let mut message = "";
        for line in report.lines() {
            if let Some(text) = line.strip_prefix("error: ") {
                message = text;
            } else if let Some(locus) = line.trim_start().strip_prefix("--> ") {
                let mut parts = locus.rsplitn(3, ':');
                let column: usize = parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
                let number: usize = parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
                let source = parts.next().and_then(|name| self.sources.get(name));
                let path = source.map_or_else(|| "themes".to_owned(), |source| source.path.clone());
                let text = source.and_then(|source| source.text.lines().nth(number.saturating_sub(1))).unwrap_or_default();
                let width = message.split('`').nth(1).map_or(1, |name| name.chars().count());
                diagnostics.push(Diagnostic::error("template", message).at(Place::line(path, number, text).at(column, width)));
            }
        }
        if diagnostics.is_empty() {
            diagnostics.push(Diagnostic::error("template", report).at(Place::file("themes")));
        }
        diagnostics
    }

    /// The engine's error as a message with its place in a file of the theme.
    fn diagnose(&self, error: &tera::Error, template: Option<&str>) -> Diagnostic {
        let (message, name, span) = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                (report.message().to_owned(), Some(report.filename().to_owned()), Some(report.span().clone()))
            }
            ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => (error.to_string(), Some(tpl.clone()), None),
            ErrorKind::MissingParent { current, .. } => (error.to_string(), Some(current.clone()), None),
            _ => (error.to_string(), template.map(str::to_owned), None),
        };
        let source = name.as_ref().and_then(|name| self.sources.get(name));
        let path = source.map_or_else(|| name.unwrap_or_else(|| "themes".to_owned()), |source| source.path.clone());
        let place = match span {
            Some(span) => {
                let line = source.and_then(|source| source.text.lines().nth(span.start_line.saturating_sub(1))).unwrap_or_default();
                let width = if span.end_line == span.start_line { span.end_col.saturating_sub(span.start_col).max(1) } else { 1 };
                Place::line(path, span.start_line, line).at(span.start_col + 1, width)
            }
            None => Place::file(path),
        };
        Diagnostic::error("template", message).at(place)
    }
}

/// An engine for one edition: the templates with its words.
fn engine(tera: &Tera, strings: &Arc<Strings>) -> Tera {
    let mut engine = tera.clone();
    let words = strings.clone();
    engine.register_function("say", move |kwargs: Kwargs, _: &State| say(&words, &kwargs));
    filters::register(&mut engine, strings);
    let plain: Map = strings.plain().map(|(key, text)| (key.to_owned().into(), Value::from(text))).collect();
    engine.global_context().insert_value("s", Value::from(plain));
    engine
}

/// `say(key="articles", count=3)`: a sentence with its plural form and placeholders.
fn say(strings: &Strings, kwargs: &Kwargs) -> TeraResult<String> {
    let key: &str = kwargs.must_get("key")?;
    let count: Option<i64> = kwargs.get("count")?;
    let values: Vec<(String, String)> = kwargs
        .iter()
        .filter_map(|(name, value)| Some((name.as_str()?.to_owned(), value)))
        .filter(|(name, _)| name != "key" && name != "count")
        .map(|(name, value)| (name, value.to_string()))
        .collect();
    strings.say(key, count, &values).ok_or_else(|| tera::Error::message(format!("the interface has no words for `{key}`")))
}

/// Everything in a template that can be a name.
fn words_of(template: &str) -> impl Iterator<Item = &str> {
    template.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// The keys of words that a template asks for by name: `s.key` and `say(key="key"`.
fn asked_keys(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let ident = |text: &str| -> String { text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect() };
    for (at, _) in text.match_indices("s.") {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || "_.\"'/-".contains(c)) {
            continue;
        }
        keys.push(ident(&text[at + 2..]));
    }
    for (at, found) in text.match_indices("key=\"") {
        keys.push(ident(&text[at + found.len()..]));
    }
    keys.retain(|key| !key.is_empty());
    keys
}

/// Style sheets and programs carry a mark of their content in their name, so that no browser keeps an old one.
fn asset_path(name: &str, bytes: &[u8]) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension @ ("css" | "js"))) => {
            let hash = blake3::hash(bytes).to_hex();
            format!("assets/{stem}-{}.{extension}", &hash[..8])
        }
        _ => format!("assets/{name}"),
    }
}
