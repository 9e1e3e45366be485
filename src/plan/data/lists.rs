//! The front page, topics and dates.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Card, Content, Link, MonthGrid, Named, NamesOfKind, PageData, Prose, Site};
use crate::{
    archive::{ArticleIndex, names::NameKind},
    article::ArticleKind,
    plan::{
        Cut, Order, When, Words,
        catalogue::{Span, day_path, month_path, topic_path, undated_path, year_path},
        cut::file_name,
    },
};

/// Characters of text shown of the leading story.
const LEAD_CHARS: usize = 150;
/// Characters of text shown of other stories.
const CARD_CHARS: usize = 72;
/// Stories of the latest day that stand below the leading one.
const SECOND: usize = 4;
/// Further headlines of the front page.
const LATEST: usize = 9;
/// Stories of a topic on the front page.
const SECTION: usize = 4;
/// Days listed on the front page.
const RECENT_DAYS: usize = 7;
/// Headlines shown of a day on its month's page.
const DAY_HEADLINES: usize = 4;

/// The front page.
#[derive(Debug, Serialize)]
pub struct HomeView {
    /// The leading story.
    pub lead: Option<Card>,
    /// The stories that stand beside it.
    pub second: Vec<Card>,
    /// Further stories of the latest days.
    pub latest: Vec<Card>,
    /// The latest day.
    pub latest_day: Option<DayCount>,
    /// Topics with their newest stories.
    pub sections: Vec<Section>,
    /// The latest days.
    pub days: Vec<DayCount>,
    /// The papers.
    pub papers: Vec<Link>,
}

/// A topic on the front page.
#[derive(Debug, Serialize)]
pub struct Section {
    /// Name and link.
    pub topic: Link,
    /// How many articles it has.
    pub count: usize,
    /// Its newest stories.
    pub cards: Vec<Card>,
}

/// A day and how much it holds.
#[derive(Clone, Debug, Serialize)]
pub struct DayCount {
    /// The day.
    pub when: When,
    /// Link to its page.
    pub href: String,
    /// Articles of the day.
    pub count: usize,
    /// Its first headlines.
    pub cards: Vec<Card>,
}

/// Where a part of a list stands among the others.
#[derive(Debug, Default, Serialize)]
pub struct Pager {
    /// The part shown before this one.
    pub before: Option<String>,
    /// The part shown after this one.
    pub after: Option<String>,
    /// Whether parts go from new to old.
    pub newest_first: bool,
}

/// All topics.
#[derive(Debug, Serialize)]
pub struct TopicsView {
    /// In the order of the config.
    pub sections: Vec<Section>,
}

/// A part of a topic. The introduction is the prose `introduction`, on the first page only.
#[derive(Debug, Serialize)]
pub struct TopicView {
    /// For a `lang` attribute of the introduction; `None` also where there is none.
    pub introduction_lang: Option<String>,
    /// Whether there is an introduction on this page.
    pub introduced: bool,
    /// The first report known.
    pub first: Option<Card>,
    /// The last.
    pub last: Option<Card>,
    /// Stories altogether.
    pub count: usize,
    /// How many stories each day has, or each month of a longer topic; oldest first.
    pub density: Vec<Bar>,
    /// The papers that covered it.
    pub papers: Vec<Named>,
    /// Who and what its articles name.
    pub names: Vec<NamesOfKind>,
    /// The articles by day, newest first.
    pub groups: Vec<DayGroup>,
    /// Other parts.
    pub pager: Pager,
}

/// A day or month of a topic as a bar.
#[derive(Debug, Serialize)]
pub struct Bar {
    /// Which.
    pub when: When,
    /// Stories of it.
    pub count: usize,
    /// Height of the bar, in CSS pixels.
    pub height: usize,
    /// What is free above it, in CSS pixels.
    pub above: usize,
    /// Link to its page, where it has one.
    pub href: Option<String>,
}

/// Height of the fullest bar.
const BAR: usize = 40;
/// Bars beside each other; a topic of more days is shown by months, of more months by years.
const BARS: usize = 36;

/// Articles of one day.
#[derive(Debug, Serialize)]
pub struct DayGroup {
    /// The day or what is known of it; `None` for undated articles.
    pub when: Option<When>,
    /// Link to the day's page, where it has one.
    pub href: Option<String>,
    /// The articles.
    pub cards: Vec<Card>,
}

/// All years.
#[derive(Debug, Serialize)]
pub struct DatesView {
    /// Newest first.
    pub years: Vec<YearView>,
    /// How many articles have no date, and where they are.
    pub undated: Option<DayCount>,
}

/// A year.
#[derive(Debug, Serialize)]
pub struct YearView {
    /// The year.
    pub when: When,
    /// Link to its page.
    pub href: String,
    /// Articles of the year.
    pub count: usize,
    /// Its months, January first; on the list of years only those with articles, without their days.
    pub months: Vec<MonthGrid>,
    /// Articles of which only the year, or year and month, is known.
    pub cards: Vec<Card>,
    /// The years before and after it that have pages.
    pub pager: Pager,
}

/// A month.
#[derive(Debug, Serialize)]
pub struct MonthView {
    /// As a grid.
    pub grid: Option<MonthGrid>,
    /// Days with articles, newest first.
    pub days: Vec<DayCount>,
    /// Articles of which only the month is known.
    pub cards: Vec<Card>,
    /// The months before and after it that have pages.
    pub pager: Pager,
}

/// A day.
#[derive(Debug, Serialize)]
pub struct DayView {
    /// The day.
    pub when: When,
    /// Articles in page order.
    pub cards: Vec<Card>,
    /// Other parts of the day.
    pub parts: Pager,
    /// The days before and after it that have pages.
    pub pager: Pager,
}

/// A plain list.
#[derive(Debug, Serialize)]
pub struct Listing {
    /// The articles.
    pub cards: Vec<Card>,
    /// Other parts.
    pub pager: Pager,
}

impl<'a> Site<'a, '_> {
    pub(super) fn home(&self) -> PageData<'a> {
        let (archive, catalogue) = (self.desk.archive, self.desk.catalogue);
        let mut shown = Shown::default();
        let first_day = catalogue.days.iter().position(|list| !list.is_empty());
        let day: &[ArticleIndex] = first_day.map_or(&[], |index| &catalogue.days[index]);
        let mut ranked = day.to_vec();
        // A sorted list keeps page order among equals, so the choice is the same every time.
        ranked.sort_by_key(|&index| std::cmp::Reverse(self.weight(index)));
        let lead = ranked.first().copied();
        if let Some(index) = lead {
            shown.take(self, index);
        }
        let second: Vec<Card> = ranked
            .iter()
            .skip(1)
            .filter(|&&index| shown.take(self, index))
            .take(SECOND)
            .map(|&index| self.card(index, CARD_CHARS))
            .collect();
        let in_order = catalogue.days.iter().flatten().chain(&catalogue.undated);
        let latest = in_order.filter(|&&index| shown.take(self, index)).take(LATEST).map(|&index| self.card(index, 0)).collect();
        let sections = (0..archive.topics.len()).map(|topic| self.section(topic, CARD_CHARS)).filter(|section| section.count > 0).collect();
        let days = (0..archive.days.len()).filter(|&day| !catalogue.days[day].is_empty()).take(RECENT_DAYS);
        let mut frame = self.frame("home");
        let description = self.edition.localized(&self.desk.config.description, &self.desk.config.root_edition).text;
        frame.description = (!description.is_empty()).then_some(description);
        let view = HomeView {
            lead: lead.map(|index| self.card(index, LEAD_CHARS)),
            second,
            latest,
            latest_day: first_day.map(|index| self.day_count(index, 0)),
            sections,
            days: days.map(|day| self.day_count(day, 0)).collect(),
            papers: (0..catalogue.papers.len().min(12)).filter_map(|paper| self.named_paper_link(paper)).collect(),
        };
        PageData { template: "home.html", frame, content: Content::Home(view), prose: Vec::new() }
    }

    /// What speaks for leading the front page: a printed headline, being on the paper's first page, and length.
    fn weight(&self, index: ArticleIndex) -> (bool, bool, usize) {
        let entry = &self.desk.archive.articles[index];
        let front = &entry.article.front;
        let story = front.kind == ArticleKind::Article && front.title.is_some();
        let first_page = front.page.as_deref().is_some_and(|page| page.trim_start_matches('0') == "1");
        (story, first_page, entry.length)
    }

    fn section(&self, topic: usize, chars: usize) -> Section {
        let list = &self.desk.catalogue.topics[topic];
        let mut shown = Shown::default();
        // Stories with a headline of their own stand before photos and pieces without one.
        let mut newest: Vec<ArticleIndex> = list.iter().copied().filter(|&index| shown.take(self, index)).take(SECTION * 2).collect();
        newest.sort_by_key(|&index| !self.weight(index).0);
        let picked = newest.iter().take(SECTION).enumerate();
        let cards = picked.map(|(n, &index)| self.card(index, if n == 0 { chars } else { 0 })).collect();
        Section { topic: self.topic_link(topic), count: list.len(), cards }
    }

    pub(super) fn topics(&self) -> PageData<'a> {
        let mut frame = self.frame("topics");
        frame.crumbs = vec![self.home_crumb()];
        let sections = (0..self.desk.archive.topics.len()).map(|topic| self.section(topic, CARD_CHARS)).collect();
        PageData { template: "topics.html", frame, content: Content::Topics(TopicsView { sections }), prose: Vec::new() }
    }

    pub(super) fn topic(&self, index: usize, cut: Cut) -> PageData<'a> {
        let (archive, catalogue) = (self.desk.archive, self.desk.catalogue);
        let topic = &archive.topics[index];
        let list = &catalogue.topics[index];
        let per_page = self.desk.config.lists.per_page;
        let articles = &list[Order::Growing.range(list.len(), per_page, cut)];
        let introduction = topic.introduction.for_edition(&self.edition.tag).filter(|_| cut == 0);
        let mut frame = self.frame("topic");
        frame.title = Some(self.topic_name(index));
        frame.crumbs = vec![self.home_crumb(), self.topics_crumb()];
        frame.feed = Some(self.href(&format!("topics/{}/feed.xml", topic.id)));
        frame.part = (cut > 0).then_some(cut);
        let mut groups: Vec<(Option<&str>, Vec<Card>)> = Vec::new();
        for &article in articles {
            let date = archive.articles[article].date.as_deref();
            let card = self.card(article, CARD_CHARS);
            match groups.last_mut() {
                Some((day, cards)) if *day == date => cards.push(card),
                _ => groups.push((date, vec![card])),
            }
        }
        let groups = groups
            .into_iter()
            .map(|(date, cards)| DayGroup { when: date.map(|date| self.when(date)), href: self.day_href(cards.first().and(date)), cards })
            .collect();
        let newest = if cut == 0 { &list[..list.len().min(500)] } else { &[] };
        let papers: BTreeSet<_> = newest.iter().filter_map(|&a| archive.articles[a].article.front.publication.as_ref()).collect();
        let root = self.desk.config.root_edition.as_str();
        let dated = list.iter().filter(|&&article| archive.articles[article].date.is_some());
        let told = cut == 0 && dated.clone().count() > 1;
        let view = TopicView {
            introduction_lang: introduction.and_then(|text| self.edition.foreign(self.text_lang(text))),
            introduced: introduction.is_some(),
            first: dated.clone().next_back().filter(|_| told).map(|&oldest| self.card(oldest, 0)),
            last: dated.clone().next().filter(|_| told).map(|&newest| self.card(newest, 0)),
            count: list.len(),
            density: if told { self.density(dated.copied()) } else { Vec::new() },
            papers: papers.into_iter().map(|name| self.named(name, root, NameKind::Body)).collect(),
            names: if cut == 0 { self.names_of(topic.names.iter().copied()) } else { Vec::new() },
            groups,
            pager: self.pager(Order::Growing, list.len(), cut, |cut| topic_path(topic, cut)),
        };
        let prose = introduction.map(|text| Prose {
            name: "introduction",
            markdown: &text.body,
            lang: self.text_lang(text),
            anchors: false,
            heads: false,
        });
        PageData { template: "topic.html", frame, content: Content::Topic(view), prose: prose.into_iter().collect() }
    }

    /// The stories by day, or by month or year where that would be too many bars. Spans without stories are left out.
    fn density(&self, stories: impl Iterator<Item = ArticleIndex> + Clone) -> Vec<Bar> {
        let counted = |len: usize| {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for date in stories.clone().filter_map(|story| self.desk.archive.articles[story].date.as_deref()?.get(..len)) {
                *counts.entry(date).or_default() += 1;
            }
            counts
        };
        let Some(counts) = [10, 7, 4].into_iter().map(counted).find(|counts| counts.len() <= BARS) else { return Vec::new() };
        let catalogue = self.desk.catalogue;
        let most = counts.values().copied().max().unwrap_or(1);
        let bars = counts.into_iter().map(|(date, count)| {
            let height = (count * BAR / most).max(2);
            let href = match date.len() {
                10 => self.day_href(Some(date)),
                7 => catalogue.months.iter().any(|month| month.name == date).then(|| self.href(&month_path(date))),
                _ => catalogue.years.iter().any(|year| year.name == date).then(|| self.href(&year_path(date))),
            };
            Bar { when: self.when(date), count, height, above: BAR - height, href }
        });
        bars.collect()
    }

    /// Link to the page of a whole date that has one.
    fn day_href(&self, date: Option<&str>) -> Option<String> {
        let day = date?.get(..10)?;
        // Newest first: searched from the other side.
        self.desk.archive.days.binary_search_by(|(known, _)| day.cmp(known.as_str())).ok()?;
        Some(self.href(&day_path(day, 0)))
    }

    pub(super) fn dates(&self) -> PageData<'a> {
        let catalogue = self.desk.catalogue;
        let mut frame = self.frame("dates");
        frame.crumbs = vec![self.home_crumb()];
        let years = catalogue.years.iter().map(|year| {
            let months = catalogue.months.iter().filter(|month| month.name.starts_with(&year.name)).rev();
            YearView {
                when: self.when(&year.name),
                href: self.href(&year_path(&year.name)),
                count: catalogue.count(year),
                months: months
                    .filter_map(|month| self.month_grid(&month.name))
                    .map(|grid| MonthGrid { weeks: Vec::new(), ..grid })
                    .collect(),
                cards: Vec::new(),
                pager: Pager::default(),
            }
        });
        let undated = (!catalogue.undated.is_empty()).then(|| DayCount {
            when: When::default(),
            href: self.href(&undated_path(0)),
            count: catalogue.undated.len(),
            cards: Vec::new(),
        });
        let view = DatesView { years: years.collect(), undated };
        PageData { template: "dates.html", frame, content: Content::Dates(view), prose: Vec::new() }
    }

    pub(super) fn year(&self, index: usize) -> PageData<'a> {
        let catalogue = self.desk.catalogue;
        let year = &catalogue.years[index];
        let when = self.when(&year.name);
        let mut frame = self.frame("year");
        frame.title = Some(Words { text: when.text.clone(), lang: None });
        frame.crumbs = self.date_crumbs(&year.name, 3);
        let view = YearView {
            when,
            href: self.href(&year_path(&year.name)),
            count: catalogue.count(year),
            months: (1..=12).filter_map(|month| self.month_grid(&format!("{}-{month:02}", year.name))).collect(),
            cards: year.partly_dated.iter().map(|&article| self.card(article, 0)).collect(),
            pager: self.span_pager(&catalogue.years, index, year_path),
        };
        PageData { template: "year.html", frame, content: Content::Year(view), prose: Vec::new() }
    }

    pub(super) fn month(&self, index: usize) -> PageData<'a> {
        let catalogue = self.desk.catalogue;
        let month = &catalogue.months[index];
        let mut frame = self.frame("month");
        frame.title = Some(Words { text: self.when(&month.name).text, lang: None });
        frame.crumbs = self.date_crumbs(&month.name, 4);
        let view = MonthView {
            grid: self.month_grid(&month.name),
            days: month.days.iter().map(|&day| self.day_count(day, DAY_HEADLINES)).collect(),
            cards: month.partly_dated.iter().map(|&article| self.card(article, 0)).collect(),
            pager: self.span_pager(&catalogue.months, index, month_path),
        };
        PageData { template: "month.html", frame, content: Content::Month(view), prose: Vec::new() }
    }

    pub(super) fn day(&self, index: usize, cut: Cut) -> PageData<'a> {
        let (archive, catalogue) = (self.desk.archive, self.desk.catalogue);
        let day = archive.days[index].0.as_str();
        let list = &catalogue.days[index];
        let articles = &list[Order::Fixed.range(list.len(), self.desk.config.lists.per_page, cut)];
        let when = self.when(day);
        let mut frame = self.frame("day");
        frame.title = Some(Words { text: when.text.clone(), lang: None });
        frame.crumbs = self.date_crumbs(day, 7);
        frame.part = (cut > 0).then_some(cut);
        let neighbour = |at: Option<usize>| at.and_then(|at| archive.days.get(at)).map(|(day, _)| self.href(&day_path(day, 0)));
        let view = DayView {
            when,
            cards: articles.iter().map(|&article| self.card(article, CARD_CHARS)).collect(),
            parts: self.pager(Order::Fixed, list.len(), cut, |cut| day_path(day, cut)),
            pager: Pager { before: neighbour(Some(index + 1)), after: neighbour(index.checked_sub(1)), newest_first: false },
        };
        PageData { template: "day.html", frame, content: Content::Day(view), prose: Vec::new() }
    }

    pub(super) fn undated(&self, cut: Cut) -> PageData<'a> {
        let list = &self.desk.catalogue.undated;
        let articles = &list[Order::Fixed.range(list.len(), self.desk.config.lists.per_page, cut)];
        let mut frame = self.frame("undated");
        frame.crumbs = vec![self.home_crumb(), self.crumb("dates/index.html", None, Some("title_dates"))];
        frame.part = (cut > 0).then_some(cut);
        let view = Listing {
            cards: articles.iter().map(|&article| self.card(article, CARD_CHARS)).collect(),
            pager: self.pager(Order::Fixed, list.len(), cut, undated_path),
        };
        PageData { template: "undated.html", frame, content: Content::Listing(view), prose: Vec::new() }
    }

    pub(super) fn pager(&self, order: Order, len: usize, cut: Cut, path: impl Fn(Cut) -> String) -> Pager {
        let (before, after) = order.neighbours(len, self.desk.config.lists.per_page, cut);
        debug_assert!(path(cut).ends_with(&file_name(cut)));
        Pager {
            before: before.map(|cut| self.href(&path(cut))),
            after: after.map(|cut| self.href(&path(cut))),
            newest_first: order == Order::Growing,
        }
    }

    fn span_pager(&self, spans: &[Span], index: usize, path: impl Fn(&str) -> String) -> Pager {
        let link = |at: Option<usize>| at.and_then(|at| spans.get(at)).map(|span| self.href(&path(&span.name)));
        Pager { before: link(Some(index + 1)), after: link(index.checked_sub(1)), newest_first: false }
    }

    fn day_count(&self, index: usize, headlines: usize) -> DayCount {
        let day = self.desk.archive.days[index].0.as_str();
        let list = &self.desk.catalogue.days[index];
        let mut shown = Shown::default();
        DayCount {
            when: self.when(day),
            href: self.href(&day_path(day, 0)),
            count: list.len(),
            cards: list.iter().filter(|&&a| shown.take(self, a)).take(headlines).map(|&a| self.card(a, 0)).collect(),
        }
    }
}

/// What a page has shown already, so that no story stands on it twice, be it as another printing.
#[derive(Default)]
struct Shown(BTreeSet<ArticleIndex>);

impl Shown {
    /// Whether the article is still to be shown; from now on it is not.
    fn take(&mut self, site: &Site, index: ArticleIndex) -> bool {
        let new = self.0.insert(index);
        let printings = &site.desk.archive.articles[index].printings;
        let seen = printings.iter().any(|printing| self.0.contains(printing));
        new && !seen
    }
}
