//! `baoku check`: the same pipeline, the sink is a report.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use serde_json::json;

use super::{
    Check, Common, Exit,
    report::{Report, say},
    run::{count, root, today},
};
use crate::{
    archive::Memory,
    article::{self, Article},
    check::{self, conversion},
    pipeline::{self, Wanted},
    publish, source,
};

/// Reports every problem, with ingest in memory; writes nothing.
pub fn run(common: &Common, command: &Check) -> Exit {
    let mut report = Report::new(common, command.strict);
    let root = match root(common) {
        Ok(root) => root,
        Err(problem) => {
            report.tell(vec![problem]);
            return report.exit();
        }
    };
    let (mut snapshot, mut problems) = source::read(&root);
    let (config, found) = pipeline::configuration(&snapshot);
    problems.extend(found);
    let (mut readings, found) = pipeline::read_pages(&snapshot);
    problems.extend(found);
    let wanted = Wanted { today: today(), ..Wanted::default() };
    let (_, found) = pipeline::ingest(&mut snapshot, &mut readings, &wanted);
    problems.extend(found);
    let (site, found) = pipeline::site(&snapshot, &readings, &config, &mut Memory::default());
    problems.extend(found);
    let mut topics_of: Vec<Article> = Vec::new();
    // As their files have them: those that readers may not see yet have doubts as well.
    let articles: Vec<Article> = snapshot.articles.iter().filter_map(|file| article::parse(file).0).collect();
    let mut files = 0;
    let mut choices = Vec::new();
    let accepted = source::read_folder(&root, conversion::ACCEPTED).0.into_iter().next();
    let accepted = accepted.map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).unwrap_or_default();
    if let Some(site) = site {
        if command.conversion {
            choices = conversion::choices(&site.archive, &config, &accepted);
        }
        topics_of = site.archive.articles.iter().map(|entry| Article::clone(&entry.article)).collect();
        let paths: BTreeSet<&str> =
            site.renderer.pages().iter().map(|page| page.path.as_str()).chain(site.renderer.search().keys().map(String::as_str)).collect();
        problems.extend(check::links::dead(&snapshot, &paths));
        let made = AtomicUsize::new(0);
        problems.extend(site.make(|_, _| {
            made.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }));
        files = made.into_inner();
    }
    pipeline::drop_echoes(&mut problems);
    let told = problems.len();
    report.tell(problems);
    let doubts = check::doubts(&readings.pages, &readings.ledgers, &articles);
    if command.doubts {
        report.tell_in_order(doubts.stories.iter().flat_map(|story| story.doubts.clone()).collect());
    }
    let sample = command.sample.map(|size| check::sample::draw(&readings.pages, &readings.ledgers, &articles, size, command.seed));
    if let Some(sample) = &sample {
        tell_sample(common, sample);
    }
    if command.accept && !choices.is_empty() {
        let written = publish::write_atomic(&root.join(conversion::ACCEPTED), conversion::accept(&accepted, &choices).as_bytes());
        report.tell(written.err().into_iter().collect());
        let words = choices.iter().map(|choice| choice.words.len()).sum();
        say(&format!("{} remembered in {}", count(words, "choice", "choices"), conversion::ACCEPTED));
    } else {
        report.tell_in_order(choices.iter().flat_map(conversion::Choice::told).collect());
    }
    let topics = if command.topics { check::topics(&topics_of, &config) } else { Vec::new() };
    if command.topics {
        report.tell(check::empty_topics(&topics, &config, topics_of.len()));
    }
    for explanation in &topics {
        let line = format!("{}: {}", explanation.path, explanation.sentence());
        if common.format == super::Format::Json {
            say(&json!({"article": explanation.path, "topic": explanation.topic, "belongs": explanation.verdict.belongs, "why": explanation.sentence()}).to_string());
        } else {
            say(&crate::diagnostic::visible(&line));
        }
    }
    if common.format != super::Format::Json && !common.quiet {
        doubts.papers().iter().for_each(|paper| say(&crate::diagnostic::visible(paper)));
    }
    let sentence = format!(
        "{}, {} of the site, {}; stories: {}",
        count(readings.count(), "page", "pages"),
        count(files, "file", "files"),
        count(told, "problem", "problems"),
        doubts.summary()
    );
    let object = json!({"pages": readings.count(), "files": files, "problems": told, "sure": doubts.totals.sure, "need_you": doubts.totals.need_you,
        "papers": doubts.by_paper.iter().map(|(paper, totals)| json!({"paper": paper, "sure": totals.sure, "need_you": totals.need_you})).collect::<Vec<_>>()});
    report.result(&sentence, &object);
    if doubts.totals.need_you > 0 && !command.doubts {
        report.next(
            "`baoku check --doubts` shows what needs you, with corrections to copy; `baoku explain code CODE` says what a message means",
        );
    } else if told > 0 {
        report.next("`baoku explain code CODE` says what a message means and what to do");
    }
    report.exit()
}

/// The stories of a sample, those still to be compared marked by `?`, and what they say so far.
fn tell_sample(common: &Common, sample: &check::sample::Sample) {
    if common.format == super::Format::Json {
        let stories: Vec<_> = sample
            .stories
            .iter()
            .map(|drawn| json!({"article": drawn.path, "raw": drawn.raw, "line": drawn.line, "wrong": drawn.wrong}))
            .collect();
        say(&json!({"sample": stories, "compared": sample.checked, "wrong": sample.wrong, "interval": sample.interval()}).to_string());
        return;
    }
    for drawn in &sample.stories {
        let mark = match drawn.wrong {
            None => "?",
            Some(true) => "wrong",
            Some(false) => "right",
        };
        say(&crate::diagnostic::visible(&format!("{mark:>5}  {}  {}:{}", drawn.path, drawn.raw, drawn.line)));
    }
    say(&sample.summary());
}
