//! The first page of the desk: how far the work is, for each paper, and the stories that need a person, worst first.

use std::collections::BTreeMap;

use super::{
    Desk, address,
    html::{Frame, count, escaped},
};
use crate::{config::ReviewState, source::RawPage};

/// Stories listed; what is done makes room for more.
const MOST: usize = 200;

/// How far people have looked at the articles of a paper.
#[derive(Default)]
struct Reviewed {
    machine: usize,
    checked: usize,
    approved: usize,
}

pub(super) fn page(desk: &Desk) -> Vec<u8> {
    let known = desk.known();
    let doubts = &known.doubts;
    let mut content = progress(desk);
    content += &worst(desk);
    content += &pages(desk);
    let place = format!("{} in {}", doubts.summary(), count(desk.pages.len(), "page", "pages"));
    let next = known.order.first().filter(|_| known.open > 0).map(|index| address(&desk.pages[*index]));
    Frame { title: "The archivist’s desk", page: "", line: None, previous: None, next, place: &place }.around(&content)
}

fn progress(desk: &Desk) -> String {
    let known = desk.known();
    let mut reviewed: BTreeMap<Option<&str>, Reviewed> = BTreeMap::new();
    for article in &known.articles {
        let counts = reviewed.entry(article.front.publication.as_deref()).or_default();
        match article.front.review.as_ref().map_or(ReviewState::Machine, |review| review.state) {
            ReviewState::Machine => counts.machine += 1,
            ReviewState::Checked => counts.checked += 1,
            ReviewState::Approved => counts.approved += 1,
        }
    }
    let mut papers: Vec<_> = known.doubts.by_paper.iter().collect();
    papers.sort_by_key(|(paper, totals)| (std::cmp::Reverse(totals.need_you), *paper));
    let mut out = String::from(
        "<section aria-labelledby=\"progress\">\n<h2 id=\"progress\">Progress</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Table of progress\"><table>\n<thead><tr><th scope=\"col\">Paper</th><th scope=\"col\">Sure</th>\
         <th scope=\"col\">Need you</th><th scope=\"col\">Done</th><th scope=\"col\">Read by machine</th><th scope=\"col\">Checked</th><th scope=\"col\">Approved</th></tr></thead>\n<tbody>\n",
    );
    for (paper, totals) in papers {
        let name = paper.as_deref().map_or_else(
            || "paper not identified".to_owned(),
            |paper| format!("<span lang=\"{}\">{}</span>", escaped(&desk.lang), escaped(paper)),
        );
        let all = totals.sure + totals.need_you;
        let counts = reviewed.remove(&paper.as_deref()).unwrap_or_default();
        let percent = (totals.sure * 100).checked_div(all).unwrap_or(100);
        let label = paper.as_deref().unwrap_or("paper not identified");
        out += &format!(
            "<tr><th scope=\"row\">{name}</th><td>{}</td><td>{}</td><td><progress max=\"{}\" value=\"{}\" aria-label=\"{}\">{percent} %</progress> {percent} %</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            totals.sure,
            totals.need_you,
            all.max(1),
            totals.sure,
            escaped(&format!("sure: {label}")),
            counts.machine,
            counts.checked,
            counts.approved
        );
    }
    out + "</tbody>\n</table></div>\n</section>\n"
}

fn worst(desk: &Desk) -> String {
    let known = desk.known();
    let stories = &known.doubts.stories;
    let mut out = String::from("<section aria-labelledby=\"worst\">\n<h2 id=\"worst\">Worst first</h2>\n");
    if stories.is_empty() {
        return out
            + "<p>Nothing is in doubt. A random sample tells how often the program errs all the same: <code>baoku check --sample 50</code></p>\n</section>\n";
    }
    let by_path: BTreeMap<&str, &RawPage> = desk.pages.iter().map(|page| (page.path.as_str(), page)).collect();
    out += "<ol class=\"worst\">\n";
    for story in stories.iter().take(MOST) {
        let Some(page) = by_path.get(story.raw.as_str()) else { continue };
        let lang = escaped(desk.lang(page));
        let told: Vec<String> = story.doubts.iter().take(3).map(|doubt| short(&doubt.message, &story.name)).collect();
        let more = story.doubts.len().saturating_sub(told.len());
        let more = if more == 0 { String::new() } else { format!("; and {more} more") };
        let name = if story.name.is_empty() { "(no text)" } else { &story.name };
        out += &format!(
            "<li><a class=\"row\" href=\"{}#story-{}\"><span lang=\"{lang}\">{}</span></a> <span class=\"where\">{}</span>\n<p>{}{more}</p></li>\n",
            address(page),
            escaped(&story.item),
            escaped(name),
            escaped(&story.raw),
            escaped(&told.join("; "))
        );
    }
    out += "</ol>\n";
    if stories.len() > MOST {
        out += &format!("<p>And {} more behind these.</p>\n", stories.len() - MOST);
    }
    out + "</section>\n"
}

/// The message of a doubt without the name of the story, which stands before it already.
fn short(message: &str, name: &str) -> String {
    message.strip_prefix(name).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(message).to_owned()
}

fn pages(desk: &Desk) -> String {
    let known = desk.known();
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for story in &known.doubts.stories {
        *open.entry(&story.raw).or_default() += 1;
    }
    let mut out = format!(
        "<section aria-labelledby=\"pages\">\n<h2 id=\"pages\">{}</h2>\n<ul class=\"pages\">\n",
        count(desk.pages.len(), "page", "pages")
    );
    for (page, ledger) in desk.pages.iter().zip(&desk.ledgers) {
        let open = match open.get(page.path.as_str()) {
            None => String::new(),
            Some(open) => format!(", {open} in doubt"),
        };
        out += &format!(
            "<li><a href=\"{}\">{}</a> <span class=\"where\">{}{open}</span></li>\n",
            address(page),
            escaped(super::name(page)),
            count(ledger.items.len(), "story", "stories")
        );
    }
    out + "</ul>\n</section>\n"
}
