//! A raw page on the desk: its lines beside the stories read from them; below what is in doubt, what to write about it.

use super::{
    super::offer::{self, Offer},
    Desk, address,
    html::{Frame, count, encoded, escaped},
    name,
};
use crate::{
    article::{Article, compose::below_raw, url_of},
    check::{
        remedy::{self, Blank},
        stray,
    },
    config::ReviewState,
    ingest::{
        Ledger,
        evidence::{self, LineAccount},
        ledger::{Doubt, Item, Kind, LineRange},
        text,
    },
    preview::DESK,
    source::RawPage,
};

/// A raw page with its account, and what the desk knows of it.
#[derive(Clone, Copy)]
struct Sheet<'a> {
    desk: &'a Desk,
    page: &'a RawPage,
    ledger: &'a Ledger,
}

/// Whether a line is in doubt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doubtful {
    No,
    Begins,
    GoesOn,
}

/// What is in doubt about a page and not settled, each with its story; in the order of the lines.
type Open<'a> = Vec<(&'a Item, &'a Doubt)>;

pub(super) fn page(desk: &Desk, index: usize) -> Vec<u8> {
    let sheet = Sheet { desk, page: &desk.pages[index], ledger: &desk.ledgers[index] };
    let known = desk.known();
    let at = known.order.iter().position(|other| *other == index).unwrap_or(0);
    let (previous, next) = if at < known.open {
        (at.checked_sub(1), Some(at + 1).filter(|next| *next < known.order.len()))
    } else {
        // One that is done leads to what is not.
        (at.checked_sub(1), if known.open > 0 { Some(0) } else { Some(at + 1).filter(|next| *next < known.order.len()) })
    };
    let link = |at: Option<usize>| at.map(|at| address(&desk.pages[known.order[at]]));
    let unread = stray::of_no_story(sheet.page, sheet.ledger);
    let mut open = sheet.open();
    open.extend(unread.iter().flat_map(|item| item.doubts.iter().map(move |doubt| (item, doubt))));
    open.sort_by_key(|(item, doubt)| remedy::line_of(item, doubt));
    let doubts = match open.len() {
        0 => "nothing here is in doubt".to_owned(),
        number => count(number, "doubt", "doubts"),
    };
    let place = format!("{doubts}; {} of the archive with doubts", count(known.open, "page", "pages"));
    let content = format!(
        "<div class=\"sides\">\n{}<section class=\"read\" aria-labelledby=\"read\">\n<h2 id=\"read\">As read</h2>\n{}{}{}</section>\n</div>\n",
        sheet.raw(&open),
        sheet.stories(&open),
        sheet.stray(unread.as_ref()),
        sheet.corrections(),
    );
    let title = below_raw(&sheet.page.path);
    Frame { title, page: name(sheet.page), line: None, previous: link(previous), next: link(next), place: &place }.around(&content)
}

/// A line with every correction that could be meant there.
pub(super) fn line(desk: &Desk, index: usize, line: usize) -> Vec<u8> {
    let sheet = Sheet { desk, page: &desk.pages[index], ledger: &desk.ledgers[index] };
    let lines = &sheet.page.lines;
    let (from, to) = (line.saturating_sub(4).max(1), (line + 4).min(lines.len()));
    let accounts = evidence::lines(sheet.page, sheet.ledger);
    let near: String = (from..=to)
        .map(|number| sheet.line(number, &accounts[number - 1], if number == line { Doubtful::GoesOn } else { Doubtful::No }))
        .collect();
    let offers = offer::at_line(desk, sheet.page, sheet.ledger, line);
    let offers = if offers.is_empty() {
        "<p>The line is blank: blank lines belong to nothing.</p>\n".to_owned()
    } else {
        format!("<div class=\"doubt\" tabindex=\"-1\" id=\"d1\">\n<p>What could be wrong here:</p>\n{}</div>\n", sheet.offers(&offers))
    };
    let content = format!(
        "<section aria-labelledby=\"near\">\n<h2 id=\"near\">Line {line}</h2>\n<ol class=\"lines\">\n{near}</ol>\n{offers}<p><a href=\"{}#L{line}\">The whole page</a></p>\n</section>\n",
        address(sheet.page)
    );
    let neighbour = |line: usize| format!("/{DESK}line/{line}/{}.html", encoded(name(sheet.page)));
    let previous = (line > 1).then(|| neighbour(line - 1));
    let next = (line < lines.len()).then(|| neighbour(line + 1));
    let title = format!("{}:{line}", below_raw(&sheet.page.path));
    Frame { title: &title, page: name(sheet.page), line: Some(line), previous, next, place: "one line, with what could be meant" }
        .around(&content)
}

impl<'a> Sheet<'a> {
    fn article(&self, item: &Item) -> Option<&'a Article> {
        self.desk.article_of(self.ledger, item)
    }

    /// As `check` counts: what a person has checked or settled is open no more, but for an edit that the page contradicts.
    fn open(&self) -> Open<'a> {
        let mut open: Open<'a> = Vec::new();
        for item in &self.ledger.items {
            let article = self.article(item);
            open.extend(
                item.doubts.iter().filter(|doubt| crate::check::is_open(self.page, item, doubt, article)).map(|doubt| (item, doubt)),
            );
        }
        open
    }

    fn raw(&self, open: &Open<'_>) -> String {
        let accounts = evidence::lines(self.page, self.ledger);
        let is_meant = |number: usize| open.iter().any(|(_, doubt)| doubt.lines.iter().any(|(from, to)| (*from..=*to).contains(&number)));
        let begins = |number: usize| open.iter().any(|(item, doubt)| remedy::line_of(item, doubt) == number);
        let doubtful = |number: usize| match (begins(number), is_meant(number)) {
            (true, _) => Doubtful::Begins,
            (false, true) => Doubtful::GoesOn,
            (false, false) => Doubtful::No,
        };
        let lines: String = accounts.iter().enumerate().map(|(at, account)| self.line(at + 1, account, doubtful(at + 1))).collect();
        let facts = &self.page.facts;
        let mut known: Vec<String> = [&facts.publication, &facts.issue_date, &facts.page]
            .into_iter()
            .flatten()
            .map(|fact| format!("<span lang=\"{}\">{}</span>", escaped(self.desk.lang(self.page)), escaped(fact)))
            .collect();
        known.push(escaped(self.page.encoding));
        format!(
            "<section class=\"raw\" aria-labelledby=\"raw\" tabindex=\"0\">\n<h2 id=\"raw\">As received</h2>\n<p class=\"where\"><code>{}</code> {} <label><input type=\"checkbox\" id=\"why\"> reasons</label></p>\n{}<ol class=\"lines\">\n{lines}</ol>\n</section>\n",
            escaped(&self.page.path),
            known.join(" · "),
            self.scan(),
        )
    }

    /// The picture of the page that its sidecar names; one elsewhere is linked, since no page of the desk asks another server.
    fn scan(&self) -> String {
        let Some(named) = self.page.facts.scan.as_deref() else { return String::new() };
        if named.starts_with("https://") || named.starts_with("http://") {
            return format!("<p><a href=\"{}\" rel=\"noreferrer\">Picture of the page</a></p>\n", escaped(named));
        }
        let below = below_raw(&self.page.path);
        let folder = below.rfind('/').map_or("", |slash| &below[..=slash]);
        let named = named.trim_start_matches("./");
        let beside = format!("{folder}{named}");
        let scans = &self.desk.snapshot.scans;
        let found = [beside.as_str(), named].into_iter().find(|path| scans.iter().any(|file| below_raw(&file.path) == *path));
        found.map_or(String::new(), |path| {
            format!("<details class=\"scan\" open><summary>Picture of the page</summary><div tabindex=\"0\" role=\"region\" aria-label=\"Picture of the page\"><img src=\"/{DESK}scan/{}\" alt=\"The page as printed\"></div></details>\n", encoded(path))
        })
    }

    fn line(&self, number: usize, account: &LineAccount, doubtful: Doubtful) -> String {
        let raw = &self.page.lines[number - 1];
        let mut classes: Vec<&str> = Vec::new();
        let mut label = String::new();
        if let Some(used) = account.uses.first() {
            classes.push(if used.item % 2 == 0 { "even" } else { "odd" });
            let names: Vec<&str> = account.uses.iter().filter(|used| used.begins).map(|used| used.role.name()).collect();
            label = names.join("+");
            if account.uses.iter().any(|used| used.begins_story) {
                classes.push("story");
                label = format!("{} {label}", self.ledger.items[used.item].id);
            }
        } else if account.stray.is_some() {
            classes.push("stray");
            label = "stray".to_owned();
        }
        if doubtful != Doubtful::No {
            classes.push("doubtful");
        }
        let mut why = account.why.clone();
        why.extend(account.stray.clone());
        if account.corrected {
            why.insert(0, "corrected in the sidecar".to_owned());
        }
        let why = if why.is_empty() { String::new() } else { format!(" <small>{}</small>", escaped(&why.join("; "))) };
        let anchor = if text::is_blank(raw) {
            format!("<span class=\"n\">{number}</span>")
        } else {
            format!(
                "<a class=\"n\" href=\"/{DESK}line/{number}/{}.html\" aria-label=\"line {number}\">{number}</a>",
                encoded(name(self.page))
            )
        };
        let mark = if doubtful == Doubtful::Begins { "<span class=\"mark\" title=\"in doubt\">?</span>" } else { "" };
        format!(
            "<li id=\"L{number}\" class=\"{}\">{anchor}<span class=\"role\">{}{mark}</span><span class=\"t\" lang=\"{}\">{}</span>{why}</li>\n",
            classes.join(" "),
            escaped(&label),
            escaped(self.desk.lang(self.page)),
            escaped(raw)
        )
    }

    fn stories(&self, open: &Open<'_>) -> String {
        let mut out = String::new();
        let mut number = 0;
        for item in &self.ledger.items {
            let article = self.article(item);
            let lang =
                article.map(|article| article.front.lang.as_str()).filter(|lang| !lang.is_empty()).unwrap_or(self.desk.lang(self.page));
            let lang = escaped(lang);
            let headline = item
                .headline
                .as_deref()
                .map_or_else(|| "(no headline)".to_owned(), |text| format!("<span lang=\"{lang}\">{}</span>", escaped(text)));
            out += &format!(
                "<section class=\"story\" id=\"story-{id}\" aria-labelledby=\"head-{id}\">\n<h3 id=\"head-{id}\">{id} {headline}</h3>\n{}",
                facts(item, article, &lang, self.desk.publish_from),
                id = escaped(&item.id)
            );
            let mut mine: Open<'_> = open.iter().filter(|(other, _)| other.id == item.id).copied().collect();
            for block in &item.blocks {
                out += &format!(
                    "<p class=\"block {role}\"><span class=\"role\">{role} {}</span><span lang=\"{lang}\">{}</span></p>\n",
                    line_links(&block.lines),
                    escaped(&block.text),
                    role = block.role.name()
                );
                // A doubt stands below the last block that it is about.
                let (here, later): (Open<'_>, Open<'_>) = mine.into_iter().partition(|(item, doubt)| {
                    let last = doubt.lines.last().map_or_else(|| remedy::line_of(item, doubt), |(_, to)| *to);
                    block.lines.iter().any(|(from, to)| (*from..=*to).contains(&last))
                });
                mine = later;
                for (item, doubt) in here {
                    number += 1;
                    out += &self.doubt(&number.to_string(), item, doubt, article);
                }
            }
            for (item, doubt) in mine {
                number += 1;
                out += &self.doubt(&number.to_string(), item, doubt, article);
            }
            if let Some(offer) = article.and_then(|article| offer::to_check(self.desk, article)) {
                out += &format!("<div class=\"compared\">{}</div>\n", self.offers(std::slice::from_ref(&offer)));
            }
            out += "</section>\n";
        }
        if self.ledger.items.is_empty() {
            out += "<p>No story was read from this page.</p>\n";
        }
        out
    }

    fn doubt(&self, number: &str, item: &Item, doubt: &Doubt, article: Option<&Article>) -> String {
        let first = remedy::line_of(item, doubt);
        let lines = if doubt.lines.is_empty() { vec![(first, first)] } else { doubt.lines.clone() };
        let last = lines.last().map_or(first, |(_, to)| *to);
        let others: String = doubt
            .alternatives
            .iter()
            .map(|other| format!("<li lang=\"{}\">{}</li>", escaped(self.desk.lang(self.page)), escaped(other)))
            .collect();
        let others = if others.is_empty() { others } else { format!("<p>Other readings:</p>\n<ul>{others}</ul>\n") };
        format!(
            "<section class=\"doubt\" id=\"d{number}\" tabindex=\"-1\" data-from=\"{first}\" data-to=\"{last}\" aria-labelledby=\"q{number}\">\n\
             <h4 id=\"q{number}\">? {} <span class=\"where\">({}, {})</span></h4>\n{others}{}</section>\n",
            escaped(&doubt.message),
            escaped(&doubt.code),
            line_links(&lines),
            self.offers(&offer::for_doubt(self.desk, self.page, self.ledger, item, doubt, article)),
        )
    }

    fn offers(&self, offers: &[Offer]) -> String {
        let mut out = String::from("<ol class=\"offers\">\n");
        for offer in offers {
            let (when, key) = (escaped(&offer.when), escaped(&offer.key));
            let lang = escaped(self.desk.lang(self.page));
            let blank = match offer.blank {
                Blank::Nothing | Blank::Words => String::new(),
                Blank::Line => {
                    format!("<label>line <input data-blank=\"line\" inputmode=\"numeric\" size=\"4\" aria-label=\"line: {when}\"></label> ")
                }
                Blank::Date => format!(
                    "<label>date <input data-blank=\"date\" size=\"12\" placeholder=\"2025-06-22\" aria-label=\"date: {when}\"></label> "
                ),
            };
            let write = if offer.blank == Blank::Words {
                String::new()
            } else {
                format!("<button type=\"button\" data-offer=\"{key}\" aria-label=\"Write it: {when}\">Write it</button> ")
            };
            out += &format!(
                "<li>{when}\n<pre tabindex=\"0\" lang=\"{lang}\">{}</pre>\n<p class=\"do\">{blank}{write}<button type=\"button\" data-copy aria-label=\"Copy: {when}\">Copy</button> <span class=\"where\">into <code>{}:{}</code></span></p></li>\n",
                escaped(&offer.yaml),
                escaped(&offer.file),
                offer.line
            );
        }
        out + "</ol>\n"
    }

    fn stray(&self, unread: Option<&Item>) -> String {
        if self.ledger.stray.is_empty() {
            return String::new();
        }
        let mut entries = String::new();
        for (at, stray) in self.ledger.stray.iter().enumerate() {
            let doubt = unread.and_then(|item| Some((item, item.doubts.iter().find(|doubt| doubt.lines == stray.lines)?)));
            entries += &format!(
                "<li><span class=\"role\">{} {}</span> <span lang=\"{}\">{}</span>{}</li>\n",
                escaped(&stray.why),
                line_links(&stray.lines),
                escaped(self.desk.lang(self.page)),
                escaped(&stray.text),
                doubt.map_or(String::new(), |(item, doubt)| self.doubt(&format!("stray{at}"), item, doubt, None)),
            );
        }
        format!(
            "<section class=\"story\" id=\"story-{}\" aria-labelledby=\"stray\">\n<h3 id=\"stray\">Of no story</h3>\n<ul>\n{entries}</ul>\n</section>\n",
            stray::NAME
        )
    }

    fn corrections(&self) -> String {
        let written = offer::to_take_out(self.desk, self.page);
        if written.is_empty() {
            return String::new();
        }
        let entries: String = written
            .iter()
            .map(|offer| {
                format!(
                    "<li><code lang=\"{}\">{}</code> <span class=\"where\">{}:{}</span> <button type=\"button\" data-offer=\"{}\" aria-label=\"Take out: {}\">Take out</button></li>\n",
                    escaped(self.desk.lang(self.page)), escaped(&offer.yaml), escaped(&offer.file), offer.line, escaped(&offer.key), escaped(&offer.yaml)
                )
            })
            .collect();
        format!(
            "<section class=\"story\" aria-labelledby=\"written\">\n<h3 id=\"written\">Corrections of this page</h3>\n<ol>\n{entries}</ol>\n</section>\n"
        )
    }
}

/// What is known of a story, in a line below its headline.
fn facts(item: &Item, article: Option<&Article>, lang: &str, publish_from: ReviewState) -> String {
    let kind = match item.kind {
        Kind::Article => "article",
        Kind::Photo => "photo",
        Kind::Brief => "brief",
        Kind::Fragment => "fragment: no article of its own",
    };
    let mut facts = vec![kind.to_owned()];
    let known = [&item.agency, &item.place, &item.date].into_iter().flatten().chain(&item.authors);
    facts.extend(known.map(|fact| format!("<span lang=\"{lang}\">{}</span>", escaped(fact))));
    if let Some(article) = article {
        let state = article.front.review.as_ref().map_or(ReviewState::Machine, |review| review.state);
        let review = match state {
            ReviewState::Machine => "read by machine",
            ReviewState::Checked => "checked",
            ReviewState::Approved => "approved",
        };
        facts.push(review.to_owned());
        facts.push(if state < publish_from {
            "not for readers yet".to_owned()
        } else {
            format!("<a href=\"/{}\">as readers see it</a>", encoded(&url_of(&article.path)))
        });
        facts.push(format!("<code>{}</code>", escaped(&article.path)));
    }
    format!("<p class=\"where\">{}</p>\n", facts.join(" · "))
}

/// Ranges of lines, each a link to the first.
fn line_links(lines: &[LineRange]) -> String {
    let links: Vec<String> = lines
        .iter()
        .map(
            |(from, to)| {
                if from == to { format!("<a href=\"#L{from}\">{from}</a>") } else { format!("<a href=\"#L{from}\">{from}–{to}</a>") }
            },
        )
        .collect();
    links.join(", ")
}
