//! A small archive made in memory, for tests of plan and render and for the specimen site.

use std::sync::Arc;

use baoku::{
    archive::{Archive, Entry, SourcePage, Text, Texts, Topic},
    article::{Article, ArticleKind, FrontMatter, SourceLines},
    config::{Config, Localized, TopicRule},
    ingest::{
        Ledger,
        ledger::{Kind, Role},
    },
};

/// Articles and source pages gathered before the orders between them are worked out.
#[derive(Default)]
pub struct Specimen {
    /// The archive so far.
    pub archive: Archive,
    /// The config that goes with it.
    pub config: Config,
}

impl Specimen {
    /// An archive without articles in five editions.
    pub fn new() -> Self {
        let title = [("zh-Hans", "试样报库"), ("en", "The Specimen Archive")].map(|(tag, text)| (tag.to_owned(), text.to_owned()));
        let description = [("zh-Hans", "用来查看版面的小型报纸档案"), ("en", "A small newspaper archive to look at")];
        let config = Config {
            title: Localized::Many(title.into_iter().collect()),
            description: Localized::Many(description.map(|(tag, text)| (tag.to_owned(), text.to_owned())).into_iter().collect()),
            ..Config::default()
        };
        Self { archive: Archive::default(), config }
    }

    /// Adds an article under a day (or none) and returns its place.
    pub fn article(&mut self, id: &str, day: Option<&str>, front: FrontMatter, body: &str) -> usize {
        let index = self.archive.articles.len();
        let url = day.map_or_else(|| format!("undated/{id}.html"), |day| format!("{}/{id}.html", day.replace('-', "/")));
        let front =
            FrontMatter { id: id.to_owned(), lang: if front.lang.is_empty() { "zh-Hans".to_owned() } else { front.lang.clone() }, ..front };
        let text: String = body.split("\n\n").map(|part| part.trim_start_matches(['#', ' '])).collect::<Vec<_>>().join("\n");
        self.archive.articles.push(Arc::new(Entry {
            article: Arc::new(Article { path: format!("content/articles/{}.md", url.trim_end_matches(".html")), front, body: body.into() }),
            url,
            aliases: Vec::new(),
            day: day.map(str::to_owned),
            date: day.map(str::to_owned),
            first_clause: text.chars().take_while(|c| !"，。".contains(*c)).take(24).collect(),
            topics: Vec::new(),
            names: Vec::new(),
            printings: Vec::new(),
            translations: Vec::new(),
            corrects: Vec::new(),
            corrected_by: Vec::new(),
            previous: None,
            next: None,
            rights: baoku::config::Rights::Full,
            withdrawn: None,
            review: baoku::config::ReviewState::Machine,
            provenance: Vec::new(),
            words: Vec::new(),
            opening: 0,
            length: body.chars().filter(|c| !c.is_whitespace()).count(),
        }));
        index
    }

    /// An article, to be changed.
    pub fn entry(&mut self, index: usize) -> &mut Entry {
        Arc::make_mut(&mut self.archive.articles[index])
    }

    /// Adds a topic whose articles hold one of the words.
    pub fn topic(&mut self, id: &str, name: &[(&str, &str)], words: &[&str], introduction: &str) {
        let number = self.archive.topics.len();
        let mut articles = Vec::new();
        for (index, entry) in self.archive.articles.iter_mut().enumerate() {
            let title = entry.article.front.title.clone().unwrap_or_default();
            if words.iter().any(|word| entry.text().contains(word) || title.contains(word)) {
                Arc::make_mut(entry).topics.push(number);
                articles.push(index);
            }
        }
        articles.sort_by(|&a, &b| self.archive.articles[b].day.cmp(&self.archive.articles[a].day));
        let general = (!introduction.is_empty()).then(|| Text {
            order: None,
            title: None,
            lang: "zh-Hans".to_owned(),
            body: introduction.to_owned(),
            path: format!("content/topics/{id}.md"),
        });
        self.archive.topics.push(Topic {
            id: id.to_owned(),
            articles,
            introduction: Texts { general, ..Texts::default() },
            ..Topic::default()
        });
        let by_tag = name.iter().map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned())).collect();
        self.config.topics.push(TopicRule { id: id.to_owned(), name: Localized::Many(by_tag), ..TopicRule::default() });
    }

    /// Adds a text of the archive itself.
    pub fn text(&mut self, name: &str, title: &str, body: &str) {
        let text = Text {
            order: None,
            title: Some(title.to_owned()),
            lang: "zh-Hans".to_owned(),
            body: body.to_owned(),
            path: format!("content/pages/{name}.md"),
        };
        self.archive.pages.insert(name.to_owned(), Texts { general: Some(text), ..Texts::default() });
    }

    /// Adds a raw page with its account; each item becomes an article.
    pub fn page(&mut self, raw: &str, lines: Vec<String>, ledger: Ledger, day: &str, publication: Option<&str>) {
        let mut articles = Vec::new();
        let mut items = Vec::new();
        for (number, item) in ledger.items.iter().enumerate() {
            if item.kind == Kind::Fragment {
                items.push(None);
                continue;
            }
            let body: Vec<String> = item
                .blocks
                .iter()
                .filter_map(|block| match block.role {
                    Role::P | Role::Lead | Role::Caption | Role::Signoff | Role::Byline | Role::Credit => Some(block.text.clone()),
                    Role::H2 => Some(format!("## {}", block.text)),
                    _ => None,
                })
                .collect();
            let lines: Vec<(usize, usize)> = item.blocks.iter().flat_map(|block| block.lines.iter().copied()).collect();
            let front = FrontMatter {
                kind: match item.kind {
                    Kind::Photo => ArticleKind::Photo,
                    Kind::Brief => ArticleKind::Brief,
                    _ => ArticleKind::Article,
                },
                title: item.headline.clone(),
                kicker: item.kicker.clone(),
                subtitle: item.subtitle.clone(),
                agency: item.agency.clone(),
                place: item.place.clone(),
                dateline_date: item.date.clone(),
                authors: item.authors.clone(),
                publication: publication.map(str::to_owned),
                added: Some("2026-11-21".to_owned()),
                continued_to: item.continued_to.as_ref().map(|continuation| continuation.page),
                source: vec![SourceLines { raw: raw.to_owned(), lines }],
                ..FrontMatter::default()
            };
            let id = format!("{}-{number}", raw.get(..3).unwrap_or("x"));
            let date = item.date.clone();
            let day = date.as_deref().filter(|date| date.len() == 10).or(if day.is_empty() { None } else { Some(day) });
            let index = self.article(&id, day, front, &body.join("\n\n"));
            articles.push(index);
            items.push(Some(index));
        }
        let page = SourcePage {
            raw: raw.to_owned(),
            encoding: "UTF-8".to_owned(),
            articles,
            lines: lines.into(),
            ledger: Arc::new(ledger),
            items,
            ..SourcePage::default()
        };
        Arc::make_mut(&mut self.archive.publications).entry(publication.map(str::to_owned)).or_default().push(page);
    }

    /// Works out days, undated articles and neighbours.
    pub fn finish(mut self) -> (Arc<Archive>, Arc<Config>) {
        let mut days: std::collections::BTreeMap<String, Vec<usize>> = std::collections::BTreeMap::new();
        let count = self.archive.articles.len();
        let mut related: Vec<Vec<usize>> = Vec::new();
        for index in 0..count {
            match &self.archive.articles[index].day {
                Some(day) => days.entry(day.clone()).or_default().push(index),
                None => self.archive.undated.push(index),
            }
            let entry = self.entry(index);
            entry.previous = index.checked_sub(1);
            entry.next = Some(index + 1).filter(|&next| next < count);
            related.push((0..count).filter(|&other| other != index).take(4).collect());
        }
        self.archive.related = Arc::new(related.into());
        self.archive.days = days.into_iter().rev().collect();
        (Arc::new(self.archive), Arc::new(self.config))
    }
}
