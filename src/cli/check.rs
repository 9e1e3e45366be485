//! `baoku check`: the same pipeline, the sink is a report.

use serde_json::json;

use super::{
    Check, Common, Exit,
    report::{Report, say},
    run::{count, root, today},
};
use crate::{
    article::Article,
    check,
    pipeline::{self, Wanted},
    source,
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
    let (site, found) = pipeline::site(&snapshot, &readings, &config);
    problems.extend(found);
    let mut articles: Vec<Article> = Vec::new();
    let mut files = 0;
    if let Some(site) = site {
        articles = site.archive.articles.iter().map(|entry| entry.article.clone()).collect();
        files = site.files();
        problems.extend(site.make(|_, _| Ok(())));
    }
    pipeline::drop_echoes(&mut problems);
    let told = problems.len();
    report.tell(problems);
    let doubts = check::doubts(&readings.pages, &readings.ledgers, &articles);
    if command.doubts {
        report.tell(doubts.stories.iter().flat_map(|story| story.doubts.clone()).collect());
    }
    let topics = if command.topics { check::topics(&articles, &config) } else { Vec::new() };
    for explanation in &topics {
        let line = format!("{}: {}", explanation.path, explanation.sentence());
        if common.format == super::Format::Json {
            say(&json!({"article": explanation.path, "topic": explanation.topic, "belongs": explanation.verdict.belongs, "why": explanation.sentence()}).to_string());
        } else {
            say(&crate::diagnostic::visible(&line));
        }
    }
    let sentence = format!(
        "{}, {} of the site, {}; stories: {}",
        count(readings.count(), "page", "pages"),
        count(files, "file", "files"),
        count(told, "problem", "problems"),
        doubts.summary()
    );
    let object = json!({"pages": readings.count(), "files": files, "problems": told, "sure": doubts.totals.sure, "need_you": doubts.totals.need_you});
    report.result(&sentence, &object);
    report.exit()
}
