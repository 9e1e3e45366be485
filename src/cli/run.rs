//! What each command does with the pipeline.

use std::{
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Arguments, Build, Command, Common, Convert, Exit, Init, Layer, check, desk, explain, import, ingest, reference,
    report::{Report, remark},
    watch,
};
use crate::{
    archive::{self, Memory},
    diagnostic::{Diagnostic, Place},
    init,
    kept::Kept,
    pipeline::{self, Ingested, Wanted},
    publish::{self, Publisher, Summary},
    render::Key,
    script::{Converter, Glossary, Layers, StreamError, stream},
    source, timings,
};

/// Does what was typed.
#[must_use]
pub fn run(arguments: &Arguments) -> Exit {
    let common = &arguments.common;
    if let Some(threads) = common.threads {
        // Fails only when the pool exists already, which it does not yet.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
    }
    match &arguments.command {
        Command::Init(command) => start(common, command),
        Command::Ingest(command) => ingest::run(common, command),
        Command::Build(command) => build(common, command),
        Command::Watch(command) => watch::run(common, command),
        Command::Check(command) => check::run(common, command),
        Command::Convert(command) => convert(common, command),
        Command::Explain(command) => explain::run(common, &command.of),
        Command::Sheet(command) => desk::sheet(common, command),
        Command::Amend(command) => desk::amend(common, command),
        Command::Diff(command) => desk::diff(common, command),
        Command::Export(command) => desk::export(common, command),
        Command::Verify(command) => desk::verify(common, command),
        Command::Import(command) => import::import(common, command),
        Command::New(command) => import::new(common, command),
        Command::Config(command) => reference::config(common, command),
        Command::Completions(command) => reference::completions(command),
        Command::Reference(command) => reference::reference(command),
    }
}

/// The archive that a command is about.
pub(super) fn root(common: &Common) -> Result<PathBuf, Diagnostic> {
    let here = || std::env::current_dir().map_err(|error| Diagnostic::error("usage", format!("this folder cannot be read: {error}")));
    if let Some(root) = &common.root {
        if root.is_dir() {
            return Ok(root.clone());
        }
        let what = if root.exists() { "this is a file, not the folder of an archive" } else { "there is no such folder" };
        let problem = Diagnostic::error("usage", what).at(Place::file(root.display().to_string()));
        return Err(problem.help("`--root` names the folder that holds config.yaml"));
    }
    source::find_root(&here()?).ok_or_else(|| {
        Diagnostic::error("no-config", "there is no config.yaml here or in any folder above, so this is not an archive")
            .help("go to the folder of an archive, name it with `--root DIR`, or make one with `baoku init DIR`")
    })
}

/// The day on which articles are added: today in UTC, so that it does not depend on where the machine stands, or the day that
/// `SOURCE_DATE_EPOCH` (seconds since 1970) names.
pub(super) fn today() -> String {
    let stated = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let seconds = i64::try_from(stated.unwrap_or_else(now)).unwrap_or(0);
    let day = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    jiff::tz::Offset::UTC.to_datetime(day).date().to_string()
}

fn start(common: &Common, command: &Init) -> Exit {
    let mut report = Report::new(common, false);
    let tongue = command.lang.unwrap_or_else(|| init::Tongue::of_system(|name| std::env::var(name).ok()));
    match init::init_with(&command.folder, init::Start { tongue, empty: command.empty }) {
        Ok(files) => {
            let folder = quoted_for_shell(&command.folder);
            report.result(&format!("{folder}: a new archive of {} files", files.len()), &json!({"made": files}));
            report.hint(&format!(
                "\nNext:\n  cd {folder}\n  baoku watch --open      see it, and every change as you save\n  baoku build             the site, in public/\nThen put your own pages into content/raw/ (or `baoku import` them) and your archive's name into config.yaml."
            ));
        }
        Err(diagnostic) => report.tell(vec![diagnostic]),
    }
    report.exit()
}

/// A folder as it can be copied into a command.
fn quoted_for_shell(folder: &Path) -> String {
    let name = folder.display().to_string();
    if name.chars().all(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_')) {
        name
    } else {
        format!("'{}'", name.replace('\'', "'\\''"))
    }
}

fn build(common: &Common, command: &Build) -> Exit {
    let began = Instant::now();
    let mut report = Report::new(common, command.strict);
    let root = match root(common) {
        Ok(root) => root,
        Err(problem) => {
            report.tell(vec![problem]);
            return report.exit();
        }
    };
    let out = command.out.clone().unwrap_or_else(|| root.join("public"));
    let cache = root.join(".baoku");
    let made_from = made_from(&root, command);
    let is_measured = command.timings || command.trace.is_some();
    if let Some((files, about)) = made_from.filter(|_| !command.full && !is_measured).and_then(|stamp| publish::stands(&out, &cache, stamp))
        && let Ok(told) = serde_json::from_str::<Told>(&about)
        && (!command.strict || told.problems.is_empty())
    {
        // What was told of the site is true still.
        report.tell(told.problems.clone());
        built(&report, began, &out, &told, Summary { unchanged: files, ..Summary::default() });
        return report.exit();
    }
    if is_measured {
        timings::start();
    }
    let (mut snapshot, mut problems) = timings::stage("files", || source::read(&root));
    let (mut config, found) = pipeline::configuration(&snapshot);
    problems.extend(found);
    if let Some(base) = &command.base_url {
        match crate::config::address(base) {
            Ok(address) => config.base_url = Some(address),
            Err(wrong) => problems.push(
                Diagnostic::error("usage", format!("--base-url {base}: {wrong}"))
                    .help("give the whole address of the site, such as https://example.org/archive/"),
            ),
        }
    }
    let (mut readings, found) = timings::stage("raw pages", || pipeline::read_pages(&snapshot));
    problems.extend(found);
    let by_hand = command.no_ingest || (!command.ingest && std::env::var("CI").is_ok_and(|ci| !matches!(&*ci, "" | "0" | "false")));
    let mut ingested = Ingested::default();
    if by_hand {
        problems.extend(readings.not_ingested());
    } else {
        let wanted = Wanted { today: today(), ..Wanted::default() };
        let (done, found) = timings::stage("ingest", || pipeline::ingest(&mut snapshot, &mut readings, &wanted));
        problems.extend(found);
        problems.extend(pipeline::carry_out_ingest(&root, &done));
        ingested = done;
    }
    let program = program();
    let cellar = Arc::new(publish::Cellar::new(&cache, program, command.full));
    let (site, found) = pipeline::site(&snapshot, &readings, &config, &mut Memory::kept_in(Arc::clone(&cellar) as Arc<dyn Kept>));
    problems.extend(found);
    pipeline::drop_echoes(&mut problems);
    let mut problems_told = problems.clone();
    report.tell(problems);
    let Some(mut site) = site else { return report.exit() };
    site.renderer.keep_in(Arc::clone(&cellar) as Arc<dyn Kept>);
    // What is published is never forgotten, whoever wrote it.
    let new_ids = if by_hand { None } else { archive::recorded(&site.archive, snapshot.ids.as_ref(), &today()) };
    let pages = readings.count();
    // The site has what it needs of them; of a great archive they are hundreds of megabytes.
    drop((snapshot, readings));

    let options = publish::Options { cache: Some(cache), full: command.full, ..publish::Options::default() };
    // With errors the site is made all the same, for the errors of templates; nothing is put anywhere.
    let publisher = if report.stops() {
        None
    } else {
        match timings::stage("standing files", || Publisher::open_with(&out, options)) {
            Ok(publisher) => Some(publisher),
            Err(problem) => {
                report.tell(vec![problem]);
                None
            }
        }
    };
    let bar = report.progress("making", site.renderer.pages().len());
    // What another program has made is made again.
    let token = |key: Key| publish::token_of(&[&program[..], &key].concat());
    let holds = |path: &str, key| {
        let is_held = publisher.as_ref().map_or(Ok(false), |publisher| publisher.holds(path, token(key)))?;
        bar.inc(u64::from(is_held));
        Ok(is_held)
    };
    let found = site.make_anew(Some(&holds), |path, key, bytes| {
        bar.inc(1);
        let Some(publisher) = &publisher else { return Ok(()) };
        key.map_or_else(|| publisher.put(path, bytes), |key| publisher.put_as(path, token(key), bytes))
    });
    bar.finish_and_clear();
    problems_told.extend(found.iter().cloned());
    report.tell(found);
    let Some(mut publisher) = publisher.filter(|_| !report.stops()) else {
        report.hint(&format!("Nothing is published; {} is as it was.", out.display()));
        return report.exit();
    };
    let mut told = Told { pages, stories: site.stories, ingested: 0, problems: problems_told };
    if let Some(stamp) = made_from.filter(|_| ingested.writes.is_empty() && new_ids.is_none()) {
        publisher.made_from(stamp, &json!(told).to_string());
    }
    told.ingested = ingested.pages;
    match timings::stage("publishing", || publisher.finish()) {
        Ok(summary) => {
            cellar.sweep();
            built(&report, began, &out, &told, summary);
            report.tell(new_ids.and_then(|ids| publish::write_below(&root, "content/ids.tsv", &ids).err()).into_iter().collect());
        }
        Err(problem) => report.tell(vec![problem]),
    }
    // The process ends: what a great archive takes apart piece by piece the system takes back at once.
    std::mem::forget(site);
    if command.timings {
        remark(&timings::report());
    }
    if let Some(file) = &command.trace {
        report.tell(publish::write_atomic(file, &timings::trace()).err().into_iter().collect());
    }
    report.exit()
}

/// What a build says of the archive.
#[derive(Serialize, Deserialize)]
struct Told {
    pages: usize,
    stories: usize,
    ingested: usize,
    problems: Vec<Diagnostic>,
}

/// What stands for everything that a site follows from: the inputs, what was typed, and this program.
fn made_from(root: &Path, command: &Build) -> Option<publish::Token> {
    let inputs = source::stamp(root)?;
    let typed = format!("{inputs} {:?} ", command.base_url);
    Some(publish::token_of(&[typed.as_bytes(), &program()].concat()))
}

/// What stands for this program: another one may make another site of the same.
fn program() -> publish::Token {
    let file = std::env::current_exe().and_then(std::fs::metadata).ok();
    let state = file.map(|file| (file.len(), file.modified().ok()));
    publish::token_of(format!("{} {state:?}", env!("CARGO_PKG_VERSION")).as_bytes())
}

fn built(report: &Report, began: Instant, out: &Path, told: &Told, summary: Summary) {
    let seconds = began.elapsed().as_secs_f64();
    let read = if told.ingested > 0 { format!(" ({} newly read)", told.ingested) } else { String::new() };
    let sentence = format!(
        "{}{read}, {}; {}: {} written, {} unchanged, {} removed, in {seconds:.1} s",
        count(told.pages, "page", "pages"),
        count(told.stories, "story", "stories"),
        out.display(),
        summary.written,
        summary.unchanged,
        summary.removed,
    );
    let object = json!({"pages": told.pages, "ingested": told.ingested, "stories": told.stories, "out": out,
        "written": summary.written, "unchanged": summary.unchanged, "removed": summary.removed, "seconds": seconds});
    report.result(&sentence, &object);
    if summary.written > 0 {
        report.next("`baoku watch --open` shows it; any web server can host the folder as it is");
    }
}

pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The words of the archive in which a command is run; none outside an archive.
pub(super) fn own_words(common: &Common) -> (Vec<Arc<Glossary>>, Vec<Diagnostic>) {
    let Ok(root) = root(common) else { return (Vec::new(), Vec::new()) };
    pipeline::own_words(&root)
}

fn convert(common: &Common, command: &Convert) -> Exit {
    let mut layers = Layers::ALL;
    for layer in &command.without {
        match layer {
            Layer::Repairs => layers.repairs = false,
            Layer::Terms => layers.terms = false,
            Layer::Style => layers.style = false,
            Layer::Quotes => layers.quotes = false,
            Layer::Glossary => {}
            Layer::All => layers = Layers::NONE,
        }
    }
    let mut report = Report::new(common, false);
    let mut converter = Converter::new(command.from, command.to, layers);
    if !command.without.iter().any(|layer| matches!(layer, Layer::Glossary | Layer::All)) {
        let (words, problems) = own_words(common);
        report.tell(problems);
        converter = words.into_iter().fold(converter, Converter::with_glossary);
    }
    if io::stdin().is_terminal() {
        report.hint("Reading from the terminal; Ctrl-D on a line of its own ends the text.");
    }
    match stream(io::stdin().lock(), io::stdout().lock(), &converter) {
        Ok(_) => (),
        // A reader that has gone away wants no more.
        Err(StreamError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => (),
        Err(StreamError::Io(error)) => {
            report.tell(vec![Diagnostic::error("usage", format!("the text cannot be read or written: {error}"))]);
        }
        Err(StreamError::Encoding { line, column }) => report.tell(vec![
            Diagnostic::error(
                "not-utf8",
                format!("this line is not UTF-8 from its byte {} on; the lines before it are converted", column + 1),
            )
            .at(Place::line("stdin", usize::try_from(line).unwrap_or(0), ""))
            .help("convert the text to UTF-8 first, such as with `iconv -f gb18030 -t utf-8`"),
        ]),
    }
    report.exit()
}
