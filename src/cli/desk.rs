//! `baoku sheet`, `amend`, `diff`, `export` and `verify`: the archivist's tools.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command as Process, Stdio},
};

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::{
    Common, Exit,
    report::{Report, say},
    run::{count, root, today},
};
use crate::{
    article::{self, Article, Repairs, Write},
    desk,
    diagnostic::{Diagnostic, Place, has_errors, visible},
    pipeline, publish,
    source::{self, Snapshot, SourceFile},
};

/// `baoku sheet`
#[derive(Debug, Args)]
pub struct Sheet {
    /// Which way
    #[command(subcommand)]
    pub way: SheetWay,
}

/// Out or in.
#[derive(Debug, Subcommand)]
pub enum SheetWay {
    /// Write the table, to FILE or to stdout
    Export {
        /// The table, CSV
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Take over what was changed in the table: all of it, or nothing
    Import {
        /// The table, CSV
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Only show what would change
        #[arg(long)]
        dry_run: bool,
    },
}

/// `baoku amend`
#[derive(Debug, Args)]
pub struct Amend {
    /// Words to look for
    #[arg(long, value_name = "WORDS")]
    pub find: String,
    /// Words to put in their place; without them every place is only shown
    #[arg(long, value_name = "WORDS")]
    pub replace: Option<String>,
    /// Only in articles with these values, such as publication=NAME,issue_date=2025-06
    #[arg(long = "where", value_name = "KEY=VALUE,…")]
    pub only: Option<String>,
    /// In what was printed, too: headlines, reporters, captions, text
    #[arg(long)]
    pub body: bool,
    /// Why; what was printed is changed only with a reason, which the article keeps
    #[arg(long, value_name = "WORDS")]
    pub reason: Option<String>,
    /// What a change of printed text repairs
    #[arg(long, value_enum, default_value_t)]
    pub repairs: Repair,
    /// Only show what would change
    #[arg(long)]
    pub dry_run: bool,
}

/// What a change of printed text repairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Repair {
    /// The text as it came to the archive
    #[default]
    Extraction,
    /// The paper itself
    Paper,
}

/// `baoku diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// The state before: a revision of version control, or the folder of an archive
    #[arg(value_name = "REV|DIR", default_value = "HEAD")]
    pub before: String,
}

/// `baoku export`
#[derive(Debug, Args)]
pub struct Export {
    /// A bag (RFC 8493) of the whole archive, to keep for good, in this new folder
    #[arg(long, value_name = "DIR")]
    pub bagit: PathBuf,
}

/// `baoku verify`
#[derive(Debug, Args)]
pub struct Verify {
    /// A bag; without it the archive's raw pages are compared with their ledgers
    #[arg(value_name = "BAG")]
    pub bag: Option<PathBuf>,
}

type Done = Result<(String, serde_json::Value), Vec<Diagnostic>>;

/// Runs one of the tools in its archive and says what it came to.
fn within(common: &Common, work: impl FnOnce(&Path, &Snapshot, &mut Report) -> Done) -> Exit {
    let mut report = Report::new(common, false);
    let root = match root(common) {
        Ok(root) => root,
        Err(problem) => {
            report.tell(vec![problem]);
            return report.exit();
        }
    };
    let (snapshot, problems) = source::read(&root);
    report.tell(problems);
    match work(&root, &snapshot, &mut report) {
        Ok((sentence, object)) => report.result(&sentence, &object),
        Err(problems) => report.tell(problems),
    }
    report.exit()
}

/// The table of all articles, out or in.
pub fn sheet(common: &Common, command: &Sheet) -> Exit {
    within(common, |root, snapshot, report| {
        let (articles, problems) = desk::articles(snapshot);
        match &command.way {
            SheetWay::Export { file } => {
                let table = desk::sheet::export(&articles);
                let Some(file) = file else {
                    let _ = std::io::stdout().write_all(table.as_bytes());
                    return Err(Vec::new());
                };
                let path = std::path::absolute(file).unwrap_or_else(|_| file.clone());
                publish::write_atomic(&path, table.as_bytes()).map_err(|problem| vec![problem])?;
                let name = file.display();
                Ok((format!("{name}: {}", count(articles.len(), "article", "articles")), json!({"articles": articles.len()})))
            }
            SheetWay::Import { file, dry_run } => {
                // An article that cannot be read whole would lose what could not be read.
                if has_errors(&problems) {
                    return Err(problems);
                }
                let table = source::read_outside(file).map_err(|problem| vec![problem])?;
                let text = crate::yaml::text(&table).map_err(|problem| vec![problem])?;
                let (changed, problems) = desk::sheet::import(&table.path, text, &articles);
                if has_errors(&problems) {
                    return Err(problems);
                }
                report.tell(problems);
                put(root, &articles, &changed, *dry_run)
            }
        }
    })
}

/// One change in many articles.
pub fn amend(common: &Common, command: &Amend) -> Exit {
    within(common, |root, snapshot, _| {
        let (articles, problems) = desk::articles(snapshot);
        if has_errors(&problems) {
            return Err(problems);
        }
        let only = command.only.as_deref().map_or_else(|| Ok(Vec::new()), desk::amend::conditions).map_err(|problem| vec![problem])?;
        let order = desk::amend::Order {
            find: command.find.clone(),
            replace: command.replace.clone().unwrap_or_else(|| command.find.clone()),
            only,
            body: command.body,
            reason: command.reason.clone(),
            repairs: if command.repairs == Repair::Paper { Repairs::Paper } else { Repairs::Extraction },
            today: today(),
        };
        let (hits, amended) = desk::amend::amend(&articles, &order);
        for hit in &hits {
            if common.format == super::Format::Json {
                say(&json!({"article": hit.path, "field": hit.field, "before": hit.before, "after": hit.after, "left": hit.left})
                    .to_string());
            } else {
                let change = match (&command.replace, hit.left) {
                    (Some(replace), false) => format!("[{} → {replace}]", command.find),
                    _ => format!("[{}]", command.find),
                };
                let left = if hit.left { "  (printed: only with --body)" } else { "" };
                say(&visible(&format!("{} {}: {}{change}{}{left}", hit.path, hit.field, hit.before, hit.after)));
            }
        }
        let printed = amended
            .iter()
            .any(|after| !articles.iter().any(|before| before.front.changes == after.front.changes && before.path == after.path));
        if printed && command.reason.is_none() && !command.dry_run {
            return Err(vec![
                Diagnostic::error("usage", "this would change what was printed, and no reason is given")
                    .help("add --reason WORDS, which the articles keep; a misprint of the paper itself stays and gets a note: `notes: [{printed: …, read_as: …}]`"),
            ]);
        }
        put(root, &articles, &amended, command.dry_run)
    })
}

/// Writes articles, or says what would be written.
fn put(root: &Path, before: &[Article], after: &[Article], dry_run: bool) -> Done {
    for line in desk::diff::compare(before, &merged(before, after)).lines().iter().skip(2) {
        say(&visible(line));
    }
    let done = count(after.len(), "article", "articles");
    if dry_run {
        return Ok((format!("{done} would change; nothing is written"), json!({"articles": after.len(), "written": 0})));
    }
    let writes: Vec<Write> =
        after.iter().map(|article| Write::Put { path: article.path.clone(), bytes: article::print(article).into_bytes() }).collect();
    let problems = pipeline::carry_out(root, &writes);
    if problems.is_empty() {
        Ok((format!("{done} changed"), json!({"articles": after.len(), "written": after.len()})))
    } else {
        Err(problems)
    }
}

/// All articles with those that changed in their new state.
fn merged(before: &[Article], after: &[Article]) -> Vec<Article> {
    let changed = |article: &Article| after.iter().find(|after| after.path == article.path).unwrap_or(article).clone();
    before.iter().map(changed).collect()
}

/// What changed since a revision, or between two folders.
pub fn diff(common: &Common, command: &Diff) -> Exit {
    within(common, |root, snapshot, _| {
        let (after, _) = desk::articles(snapshot);
        let before = match state(root, &command.before) {
            Ok(before) => before,
            Err(problem) => return Err(vec![problem]),
        };
        let difference = desk::diff::compare(&desk::articles(&before).0, &after);
        let object = json!({"added": difference.added, "removed": difference.removed,
            "changed": difference.changed.iter().map(|changed| json!({"article": changed.name, "what": changed.what})).collect::<Vec<_>>()});
        if common.format == super::Format::Json {
            return Ok((String::new(), object));
        }
        let lines: Vec<String> = difference.lines().iter().map(|line| visible(line).into_owned()).collect();
        Ok((lines.join("\n"), object))
    })
}

/// The archive as a folder has it, or as version control had it.
fn state(root: &Path, name: &str) -> Result<Snapshot, Diagnostic> {
    if Path::new(name).is_dir() {
        return Ok(source::read(Path::new(name)).0);
    }
    let wrong = |why: String| {
        Diagnostic::error("usage", format!("`{name}` is neither a folder nor a revision: {why}"))
            .help("such as `baoku diff HEAD~1`, `baoku diff v1.0`, `baoku diff ../copy-of-the-archive`")
    };
    // A name that begins with a hyphen would be an option.
    if name.starts_with('-') {
        return Err(wrong("names do not begin with a hyphen".to_owned()));
    }
    let git = |arguments: &[&str], input: &[u8]| -> Result<Vec<u8>, Diagnostic> {
        let mut process = Process::new("git")
            .arg("-C")
            .arg(root)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| wrong(format!("git cannot be started ({error})")))?;
        let mut stdin = process.stdin.take();
        let input = input.to_vec();
        // git answers while it is asked: both pipes would fill up.
        let asking = std::thread::spawn(move || stdin.as_mut().map(|stdin| stdin.write_all(&input)));
        let output = process.wait_with_output().map_err(|error| wrong(error.to_string()))?;
        let _ = asking.join();
        if output.status.success() { Ok(output.stdout) } else { Err(wrong(String::from_utf8_lossy(&output.stderr).trim().to_owned())) }
    };
    let listed = git(&["ls-tree", "-r", "-z", "--name-only", name, "--", "content/articles"], b"")?;
    let paths: Vec<String> =
        listed.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(|path| String::from_utf8_lossy(path).into_owned()).collect();
    let asked = paths.iter().filter(|path| !path.contains('\n')).fold(String::new(), |asked, path| asked + name + ":./" + path + "\n");
    let answer = git(&["cat-file", "--batch"], asked.as_bytes())?;
    let mut snapshot = Snapshot::default();
    let mut rest = &answer[..];
    for path in paths.iter().filter(|path| !path.contains('\n')) {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { break };
        let head = String::from_utf8_lossy(&rest[..end]).into_owned();
        rest = &rest[end + 1..];
        let Some(size) = head.rsplit(' ').next().and_then(|size| size.parse::<usize>().ok()).filter(|size| *size < rest.len()) else {
            continue;
        };
        snapshot.put(SourceFile::new(path.as_str(), &rest[..size]));
        rest = &rest[size + 1..];
    }
    Ok(snapshot)
}

/// The archive for keeps.
pub fn export(common: &Common, command: &Export) -> Exit {
    within(common, |root, snapshot, _| {
        let folder = std::path::absolute(&command.bagit).unwrap_or_else(|_| command.bagit.clone());
        let name = command.bagit.display().to_string();
        if !source::is_vacant(&folder).map_err(|problem| vec![problem])? {
            let problem = Diagnostic::error("usage", "this folder is not empty, and nothing in it is overwritten").at(Place::file(&name));
            return Err(vec![problem.help("name a new folder: a bag is packed once")]);
        }
        if let Ok(inside) = folder.strip_prefix(std::path::absolute(root).unwrap_or_default())
            && (inside.starts_with("content") || inside.starts_with("themes"))
        {
            return Err(vec![Diagnostic::error("usage", "the bag would become part of the archive that it holds").at(Place::file(&name))]);
        }
        let (mut payload, mut problems) = source::read_folder(root, "content");
        let (themes, found) = source::read_folder(root, "themes");
        problems.extend(found);
        payload.extend(snapshot.config.clone());
        payload.extend(themes);
        payload.sort_by(|a, b| a.path.cmp(&b.path));
        // A bag with a hole in it is worse than none.
        if has_errors(&problems) {
            return Err(problems);
        }
        let (config, _) = pipeline::configuration(snapshot);
        let title = config.title.get("en", &[&config.root_edition]).map_or("", |(title, _)| title);
        let files = desk::bag::pack(&payload, title, &today());
        // The list of files comes last: a bag without it is seen to be unfinished.
        let (manifests, rest): (Vec<_>, Vec<_>) = files.iter().partition(|(path, _)| path.ends_with("manifest-sha256.txt"));
        for (path, bytes) in rest.into_iter().chain(manifests) {
            publish::write_atomic(&folder.join(path), bytes).map_err(|problem| vec![problem])?;
        }
        Ok((format!("{name}: a bag of {}", count(payload.len(), "file", "files")), json!({"bag": name, "files": payload.len()})))
    })
}

/// Whether raw pages, or the files of a bag, are what they were.
pub fn verify(common: &Common, command: &Verify) -> Exit {
    if let Some(bag) = &command.bag {
        let mut report = Report::new(common, false);
        let (files, problems) = source::read_folder(bag, "");
        report.tell(problems);
        let (sound, problems) = desk::bag::verify(&files);
        let damaged = problems.len();
        report.tell(problems);
        let sentence = format!("{}: {} sound, {}", bag.display(), count(sound, "file", "files"), count(damaged, "problem", "problems"));
        report.result(&sentence, &json!({"sound": sound, "problems": damaged}));
        return report.exit();
    }
    within(common, |_, snapshot, report| {
        let (found, problems) = desk::fixity::verify(snapshot);
        report.tell(problems);
        let object = json!({"sound": found.sound, "changed": found.changed, "gone": found.gone, "unknown": found.unknown});
        Ok((format!("Raw pages: {}", found.summary()), object))
    })
}
