//! Ledgers → articles: which stories there are, which articles they became before, and what is to be written now.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Article,
    body::{self, Paragraph},
    compose::{self, Draft, Joint, Part, below_raw},
    filing::{self, publish},
    identity::{Former, Identities, former_articles, identities},
    ids::Ids,
    lost::{gives_way, remove_merged, tell_lost},
    merge, parse, print,
};
use crate::{
    diagnostic::{Diagnostic, Place, has_errors},
    ingest::{
        join::{Joins, StoryName},
        ledger::{Doubt, Item, Kind, Ledger, Record, Role, Written},
    },
    source::{RawPage, SourceFile},
};

/// Where articles lie.
pub const ARTICLES: &str = "content/articles/";

/// Paragraphs from which on a part of a story without the rest is worth a page of its own.
const SUBSTANTIAL: usize = 2;

/// What ingest knows when it writes articles.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// All raw pages, in any order.
    pub pages: &'a [RawPage],
    /// Their accounts, in the same order: read just now, or committed.
    pub ledgers: &'a [Ledger],
    /// Which of them were read just now; stories without any such page are left alone.
    pub fresh: &'a [bool],
    /// The accounts as they were committed, by path of the raw page; also of pages that are no longer there.
    pub before: &'a BTreeMap<String, Ledger>,
    /// Raw pages of which another has a better text, each with that one, by path: its stories are that page's.
    pub superseded: &'a BTreeMap<String, String>,
    /// What the second pass found.
    pub joins: &'a Joins,
    /// The files of all articles.
    pub files: &'a [SourceFile],
    /// Every id published.
    pub ids: &'a Ids,
    /// The day on which new articles are added, ISO.
    pub today: &'a str,
    /// Raw pages or article files whose edits are to be discarded.
    pub force: &'a BTreeSet<String>,
}

/// What is to be done to the archive's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Write these bytes.
    Put {
        /// Relative to the archive's root.
        path: String,
        /// The whole file.
        bytes: Vec<u8>,
    },
    /// Remove the file: its story is now part of another, which keeps its address as an alias.
    Remove {
        /// Relative to the archive's root.
        path: String,
    },
}

/// What writing articles came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Article files to write, sorted by path; unchanged ones are not among them. `content/ids.tsv` and the ledgers are the caller's to write.
    pub writes: Vec<Write>,
    /// The accounts with the record of what was written, in the order of the pages.
    pub ledgers: Vec<Ledger>,
    /// Every id published, the new ones among them.
    pub ids: Ids,
    /// Articles that did not exist before.
    pub added: usize,
    /// Articles that changed.
    pub changed: usize,
}

/// A story, and the articles that its parts were before.
pub(super) struct Story<'a> {
    pub(super) parts: Vec<(usize, &'a Item)>,
    draft: Draft,
}

/// Writes the articles of all stories that stand on a fresh page.
#[must_use]
pub fn write(order: &Order<'_>) -> (Outcome, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut articles: BTreeMap<String, (Article, &SourceFile)> = BTreeMap::new();
    // What is wrong with a file is told when the archive is derived. Here it is left alone: what could not be read of it would be lost.
    let mut faulty: BTreeSet<String> = BTreeSet::new();
    for file in order.files {
        let (article, problems) = parse(file);
        let Some(article) = article.filter(|article| !article.front.id.is_empty()) else {
            faulty.insert(file.path.clone());
            continue;
        };
        if has_errors(&problems) {
            faulty.insert(file.path.clone());
        }
        articles.entry(article.front.id.clone()).or_insert((article, file));
    }
    let stories = stories(order);
    let former = former_articles(order, &articles);
    let Identities { kept, merged_into, split_from } = identities(&former, &stories);
    let mut outcome = Outcome { ledgers: order.ledgers.to_vec(), ids: order.ids.clone(), ..Outcome::default() };
    for (index, ledger) in outcome.ledgers.iter_mut().enumerate().filter(|(index, _)| order.fresh[*index]) {
        let page = &order.pages[index];
        ledger.baoku = Some(Record::of(page));
    }
    let mut paths: BTreeSet<String> = order.files.iter().map(|file| file.path.clone()).collect();
    let addresses: BTreeSet<String> = paths.iter().map(|path| url_of(path)).collect();
    let mut taken: BTreeSet<String> = articles.keys().cloned().chain(kept.iter().flatten().map(|written| written.id.clone())).collect();

    // New ids first: what a story was cut from names them.
    let mut new_ids: BTreeMap<usize, String> = BTreeMap::new();
    let mut successors: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (number, story) in stories.iter().enumerate().filter(|(number, _)| kept[*number].is_none()) {
        let id = new_id(order, story, &mut taken);
        if let Some(former) = split_from.get(&number) {
            successors.entry(former).or_default().push(id.clone());
        }
        new_ids.insert(number, id);
    }
    for (number, story) in stories.iter().enumerate() {
        let conflicts_before = diagnostics.len();
        let written = match &kept[number] {
            Some(last) => {
                let forced = story.parts.iter().any(|(page, _)| is_forced(order, &order.pages[*page].path)) || is_forced(order, &last.path);
                let merged = merged_into.get(&number).map(Vec::as_slice).unwrap_or_default();
                // An address that a file has still can lead nowhere else.
                let gone = merged.iter().filter(|former| gives_way(former, &articles));
                let aliases = gone.map(|former| url_of(&former.path)).collect();
                for former in merged {
                    if let Some(published) = outcome.ids.published.get_mut(&former.id) {
                        published.successor = Some(last.id.clone());
                    }
                }
                let successors = successors.remove(last.id.as_str()).unwrap_or_default();
                let update = Update { order, story, last, forced, addresses: &addresses, aliases, successors };
                match articles.get(&last.id) {
                    Some((article, _)) if faulty.contains(&article.path) => last.clone(),
                    None if faulty.contains(&last.path) => last.clone(),
                    Some((article, file)) => update.existing(article, file, &mut outcome, &mut diagnostics),
                    None if forced => update.restored(&mut paths, &mut outcome),
                    None => update.deleted(&mut diagnostics),
                }
            }
            None => added(order, story, &new_ids[&number], &mut paths, &mut outcome),
        };
        for (part, (page, item)) in story.parts.iter().enumerate() {
            let ledger = &mut outcome.ledgers[*page];
            // Each part knows its article; what was written of it is kept with the first.
            let written = if part == 0 {
                written.clone()
            } else {
                Written { id: written.id.clone(), path: written.path.clone(), ..Written::default() }
            };
            ledger.baoku.get_or_insert_default().stories.insert(item.id.clone(), written);
        }
        let (page, item) = story.parts[0];
        let told = diagnostics[conflicts_before..].iter().filter(|problem| problem.code == "edit-conflict");
        let doubts: Vec<Doubt> = told.map(|problem| conflict_doubt(problem, item)).collect();
        if let Some(item) = outcome.ledgers[page].items.iter_mut().find(|other| other.id == item.id) {
            item.doubts.extend(doubts);
        }
    }
    // A page that was not read just now has lost nothing.
    let former: BTreeMap<usize, Vec<Former>> = former.into_iter().filter(|(page, _)| order.fresh[*page]).collect();
    tell_lost(&former, &kept, &merged_into, &articles, &mut diagnostics);
    remove_merged(order, &stories, &kept, &merged_into, &articles, &mut outcome, &mut diagnostics);
    outcome.writes.sort_by(|a, b| a.path().cmp(b.path()));
    (outcome, diagnostics)
}

impl Write {
    /// The file that it is about.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Put { path, .. } | Self::Remove { path } => path,
        }
    }
}

/// Path of the page of an article within an edition: `content/articles/2025/06/22/x.md` → `2025/06/22/x.html`.
#[must_use]
pub fn url_of(path: &str) -> String {
    let below = path.strip_prefix(ARTICLES).unwrap_or(path);
    format!("{}.html", below.strip_suffix(".md").unwrap_or(below))
}

/// The stories of all pages that touch a fresh page: items, joined where one goes on as another, in the order of their pages.
fn stories<'a>(order: &Order<'a>) -> Vec<Story<'a>> {
    let mut places: BTreeMap<StoryName, (usize, &'a Item)> = BTreeMap::new();
    for (index, (page, ledger)) in order.pages.iter().zip(order.ledgers).enumerate() {
        for item in &ledger.items {
            places.insert(StoryName { raw: page.path.clone(), item: item.id.clone() }, (index, item));
        }
    }
    let targets: BTreeSet<&StoryName> = order.joins.continuations.iter().map(|pair| &pair.to).collect();
    // Beginnings first; what a faulty ledger joins in a circle comes after them, each by itself.
    let (beginnings, rest): (Vec<_>, Vec<_>) = places.iter().partition(|(name, _)| !targets.contains(name));
    let mut covered: BTreeSet<&StoryName> = BTreeSet::new();
    let mut stories = Vec::new();
    for (name, first) in beginnings.into_iter().chain(rest) {
        if !covered.insert(name) {
            continue;
        }
        let mut parts = vec![(*first, Joint::default())];
        let mut at = name;
        while let Some(next) = order.joins.continuation_of(at)
            && let Some((name, place)) = places.get_key_value(&next.to)
            && covered.insert(name)
        {
            parts.push((*place, Joint { overlap: next.overlap, mid_paragraph: next.mid_paragraph }));
            at = &next.to;
        }
        let lone = parts.len() == 1 && first.1.kind == Kind::Fragment;
        if !parts.iter().any(|((page, _), _)| order.fresh[*page]) || (lone && !is_substantial(first.1)) {
            continue;
        }
        let composed: Vec<Part<'_>> =
            parts.iter().map(|((page, item), joint)| Part { page: &order.pages[*page], item, joint: *joint }).collect();
        stories.push(Story { draft: compose::draft(&composed), parts: parts.into_iter().map(|(place, _)| place).collect() });
    }
    stories
}

/// Whether a part without the rest of its story is worth a page.
fn is_substantial(item: &Item) -> bool {
    item.blocks.iter().filter(|block| matches!(block.role, Role::Lead | Role::P)).count() >= SUBSTANTIAL
}

fn is_forced(order: &Order<'_>, path: &str) -> bool {
    order.force.iter().any(|name| name == path || name == below_raw(path) || path.rsplit('/').next() == Some(name))
}

/// The id of a new article, given once and for ever.
fn new_id(order: &Order<'_>, story: &Story<'_>, taken: &mut BTreeSet<String>) -> String {
    let (page, item) = story.parts[0];
    let text: String = item.blocks.iter().map(|block| block.text.as_str()).collect();
    let id = order.ids.new_id(&text, below_raw(&order.pages[page].path), taken);
    taken.insert(id.clone());
    id
}

/// A new article: its path is given, once and for ever.
fn added(order: &Order<'_>, story: &Story<'_>, id: &str, paths: &mut BTreeSet<String>, outcome: &mut Outcome) -> Written {
    let path = new_path(&story.draft, id, paths);
    put_new(order, story, id, path, outcome)
}

fn put_new(order: &Order<'_>, story: &Story<'_>, id: &str, path: String, outcome: &mut Outcome) -> Written {
    let mut front = story.draft.front.clone();
    id.clone_into(&mut front.id);
    front.added = Some(outcome.ids.published.get(id).map_or(order.today, |published| &published.since).to_owned());
    let written = merge::written(id, &path, &front, &story.draft.paragraphs);
    publish(&mut outcome.ids, id, url_of(&path), order.today);
    let article = Article { path: path.clone(), front, body: body::join(&story.draft.paragraphs).into() };
    outcome.writes.push(Write::Put { path, bytes: print(&article).into_bytes() });
    outcome.added += 1;
    written
}

/// `content/articles/` + what is known of the day + the slug of the headline or first clause.
fn new_path(draft: &Draft, id: &str, paths: &mut BTreeSet<String>) -> String {
    let first = draft.paragraphs.iter().find(|paragraph| !paragraph.subhead).map(Paragraph::text);
    let caption = || draft.front.photos.iter().find_map(|photo| photo.caption.clone());
    filing::path(&filing::folder(&draft.front), &filing::name(&draft.front, first.or_else(caption).as_deref(), id), id, paths)
}

/// A story that was written before.
struct Update<'o, 'a> {
    order: &'o Order<'a>,
    story: &'o Story<'a>,
    last: &'o Written,
    forced: bool,
    /// Addresses that files have now.
    addresses: &'o BTreeSet<String>,
    /// Addresses of articles that have become part of this one.
    aliases: Vec<String>,
    /// Ids of articles that have a part of its story now.
    successors: Vec<String>,
}

impl Update<'_, '_> {
    /// Its article is there: merge.
    fn existing(&self, article: &Article, file: &SourceFile, outcome: &mut Outcome, diagnostics: &mut Vec<Diagnostic>) -> Written {
        let draft = &self.story.draft;
        let now = body::paragraphs(&article.body);
        let mut conflicts = Vec::new();
        // Forced: as if nobody had touched what the pages tell. What only people write stays in any case.
        let as_is = merge::written(&article.front.id, &article.path, &article.front, &now);
        let last = if self.forced { &as_is } else { self.last };
        let mut front = merge::front(last, &article.front, &draft.front, &mut conflicts);
        let paragraphs = merge::body(&last.paragraphs, &now, &draft.paragraphs, &mut conflicts);
        let url = url_of(&article.path);
        let former = outcome.ids.published.get(&front.id).map(|published| published.url.clone());
        // An address that another file has leads there.
        let own = former.into_iter().chain([url_of(&self.last.path)]).filter(|alias| !self.addresses.contains(alias));
        for alias in own.chain(self.aliases.iter().cloned()) {
            if alias != url && !front.aliases.contains(&alias) {
                front.aliases.push(alias);
            }
        }
        let today = self.order.today;
        let since = article.front.added.as_deref().unwrap_or(today);
        publish(&mut outcome.ids, &front.id, url, since);
        for successor in &self.successors {
            if !front.successors.contains(successor) {
                front.successors.push(successor.clone());
            }
        }
        for conflict in conflicts {
            diagnostics.push(conflict_told(&conflict, file));
        }
        let body = if paragraphs == now { article.body.clone() } else { body::join(&paragraphs).into() };
        let written = merge::written(&front.id, &article.path, &draft.front, &draft.paragraphs);
        if front != article.front || body != article.body {
            let merged = Article { path: article.path.clone(), front, body };
            outcome.writes.push(Write::Put { path: article.path.clone(), bytes: print(&merged).into_bytes() });
            outcome.changed += 1;
        }
        written
    }

    /// A person deleted its article: it stays away.
    fn deleted(&self, diagnostics: &mut Vec<Diagnostic>) -> Written {
        let (page, item) = self.story.parts[0];
        let page = &self.order.pages[page];
        let line = item.blocks.first().and_then(|block| block.lines.first()).map_or(0, |(from, _)| *from);
        let excerpt = line.checked_sub(1).and_then(|line| page.lines.get(line)).cloned().unwrap_or_default();
        diagnostics.push(
            Diagnostic::warning(
                "article-deleted",
                format!("the article {} of this story was deleted and is not written again", self.last.path),
            )
            .at(Place::line(&*page.path, line, excerpt))
            .help(format!(
                "to take a story out for readers write `status: withdrawn` instead; to have it back: baoku ingest --force {}",
                below_raw(&page.path)
            )),
        );
        let draft = &self.story.draft;
        merge::written(&self.last.id, &self.last.path, &draft.front, &draft.paragraphs)
    }

    /// It was deleted and is wanted back, under its old id and address.
    fn restored(&self, paths: &mut BTreeSet<String>, outcome: &mut Outcome) -> Written {
        let path = if paths.contains(&self.last.path) { new_path(&self.story.draft, &self.last.id, paths) } else { self.last.path.clone() };
        put_new(self.order, self.story, &self.last.id, path, outcome)
    }
}

fn conflict_told(conflict: &merge::Conflict, file: &SourceFile) -> Diagnostic {
    let text = String::from_utf8_lossy(&file.bytes);
    let wanted = if conflict.what == "paragraph" {
        conflict.kept.lines().next().unwrap_or_default().to_owned()
    } else {
        format!("{}:", conflict.what)
    };
    let line = text.lines().position(|line| !wanted.is_empty() && line.starts_with(&wanted));
    let place = match line {
        Some(line) => Place::line(&*file.path, line + 1, text.lines().nth(line).unwrap_or_default()),
        None => Place::file(&*file.path),
    };
    let what = if conflict.what == "paragraph" { "this paragraph".to_owned() } else { format!("`{}`", conflict.what) };
    Diagnostic::warning("edit-conflict", format!("{what} was edited here and is read differently from the page now; the edit stays"))
        .at(place)
        .help(format!("- {}\n+ {}", conflict.kept.replace('\n', "\n- "), conflict.read.replace('\n', "\n+ ")))
}

/// The conflict as a doubt of the story, so that the list of what needs a person has it until the page is read again.
fn conflict_doubt(problem: &Diagnostic, item: &Item) -> Doubt {
    let lines = item.blocks.iter().flat_map(|block| block.lines.iter().copied()).take(1).collect();
    let reading = problem.help.as_deref().and_then(|help| help.split_once("\n+ ")).map(|(_, read)| read.to_owned());
    Doubt { code: problem.code.to_owned(), message: problem.message.clone(), lines, alternatives: reading.into_iter().collect() }
}
