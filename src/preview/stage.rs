//! What is shown now: the last good site, what is wrong with the sources, and who is looking at which page.

use std::{
    collections::{BTreeMap, VecDeque},
    hash::{BuildHasher, RandomState},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    Answer, Errand, Proof, Site,
    page::{content_type, stand_in, styles},
};
use crate::diagnostic::{Diagnostic, Severity};

/// Bytes of made files that are kept: what a few open pages need with their styles and scripts, many times over.
const LARGEST_CACHE: usize = 64 << 20;
/// Files besides pages whose changes are looked for, the last ones that were asked for.
const MOST_SERVED: usize = 512;
/// Browsers that are kept informed at the same time.
const MOST_READERS: usize = 64;

/// What is shown, and to whom; see the module.
#[derive(Debug)]
pub(super) struct Stage {
    scene: Mutex<Scene>,
    change: Condvar,
    token: String,
    /// One errand after the other: two must not change the same file at once.
    errands: Mutex<()>,
}

#[derive(Default)]
struct Scene {
    site: Option<Arc<Site>>,
    /// What is ready of the next one.
    proof: Option<Arc<Proof>>,
    errand: Option<Arc<Errand>>,
    /// Counts the sites shown.
    number: u64,
    problems: Vec<Diagnostic>,
    made: BTreeMap<String, Made>,
    made_order: VecDeque<String>,
    made_bytes: usize,
    served: VecDeque<(String, Hash)>,
    readers: BTreeMap<u64, Reader>,
    last_reader: u64,
    is_closed: bool,
}

impl std::fmt::Debug for Scene {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scene").field("number", &self.number).field("problems", &self.problems).finish_non_exhaustive()
    }
}

/// Enough of a hash to tell two versions of a file apart.
pub(super) type Hash = String;

#[derive(Clone)]
struct Made {
    answer: Answer,
    hash: Hash,
}

/// A browser that shows a page and wants to hear of changes.
#[derive(Debug)]
struct Reader {
    page: String,
    hash: Hash,
    news: VecDeque<News>,
}

/// What a browser is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// The page it shows is another now.
    Page,
    /// It is made with these style sheets now, each as it writes it.
    Styles(Vec<String>),
    /// These files changed that pages may be made of.
    Files(Vec<String>),
    /// This is wrong; nothing when the list is empty.
    Problems(Vec<Diagnostic>),
}

/// What a request for a path leads to.
#[derive(Clone, Debug)]
pub(super) enum Found {
    File {
        status: u16,
        content_type: &'static str,
        bytes: Arc<[u8]>,
        hash: Hash,
    },
    /// The path is a folder's; this is its full name.
    Folder(String),
}

impl Stage {
    pub(super) fn new() -> Self {
        // The standard library keys each of these with randomness of the system; what is told of the key is a keyed hash.
        let random = || RandomState::new().hash_one("the desk's own pages");
        let token = format!("{:016x}{:016x}", random(), random());
        Self { scene: Mutex::default(), change: Condvar::new(), token, errands: Mutex::new(()) }
    }

    /// What a page of the desk shows to be known as one; another in each run.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    pub(super) fn employ(&self, errand: Arc<Errand>) {
        self.scene().errand = Some(errand);
    }

    /// Has done what a page of the desk asks for.
    pub(super) fn run_errand(&self, body: &[u8]) -> Result<String, String> {
        let _one_by_one = self.errands.lock().unwrap_or_else(PoisonError::into_inner);
        let errand = self.scene().errand.clone().ok_or("nothing can be written here yet")?;
        catch_unwind(AssertUnwindSafe(|| errand(body))).unwrap_or_else(|_| Err("a defect of baoku stopped this".to_owned()))
    }

    pub(super) fn show(&self, site: Arc<Site>, proof: Option<Arc<Proof>>) {
        let (number, served, pages) = {
            let mut scene = self.scene();
            scene.site = Some(site);
            scene.change_set(proof.clone());
            scene.problems.clear();
            for reader in scene.readers.values_mut() {
                reader.tell(News::Problems(Vec::new()));
            }
            (scene.number, scene.served.clone(), scene.open_pages())
        };
        self.change.notify_all();
        match proof {
            None => self.tell_of_changes(number, served, pages),
            Some(proof) => self.tell_of_changes(number, VecDeque::new(), ready(&*proof, pages)),
        }
    }

    pub(super) fn show_first(&self, proof: Arc<Proof>) {
        let (number, pages) = {
            let mut scene = self.scene();
            scene.change_set(Some(proof.clone()));
            (scene.number, scene.open_pages())
        };
        self.change.notify_all();
        self.tell_of_changes(number, VecDeque::new(), ready(&*proof, pages));
    }

    /// Tells each browser whose page, or part of it, is another in the site of this number.
    fn tell_of_changes(&self, number: u64, served: VecDeque<(String, Hash)>, pages: Vec<(u64, String)>) {
        // Made without the lock: others can be served meanwhile.
        let changed: Vec<(String, Hash)> = served
            .into_iter()
            .map(|(path, hash)| (self.make(&path).hash, path, hash))
            .filter(|(now, _, before)| now != before)
            .map(|(now, path, _)| (path, now))
            .collect();
        let pages: Vec<(u64, String, Found)> = pages.into_iter().map(|(id, page)| (id, page.clone(), self.find(&page))).collect();
        let mut scene = self.scene();
        if scene.number != number {
            return;
        }
        for (path, hash) in &changed {
            if let Some(served) = scene.served.iter_mut().find(|(served, _)| served == path) {
                served.1.clone_from(hash);
            }
        }
        // What is gone is not told: whatever was made of it is another page now.
        let files: Vec<String> = changed.into_iter().filter(|(_, hash)| !hash.is_empty()).map(|(path, _)| path).collect();
        if !files.is_empty() {
            for reader in scene.readers.values_mut() {
                reader.tell(News::Files(files.clone()));
            }
        }
        for (id, page, found) in pages {
            let broken = scene.broken(&page);
            if let Some(reader) = scene.readers.get_mut(&id) {
                reader.compare(&found, broken);
            }
        }
        drop(scene);
        self.change.notify_all();
    }

    pub(super) fn report(&self, problems: &[Diagnostic]) {
        let mut scene = self.scene();
        if scene.proof.is_some() {
            // What was ready belongs to a site that will not be shown.
            scene.change_set(None);
        }
        scene.problems = problems.iter().filter(|problem| problem.severity == Severity::Error).cloned().collect();
        let problems = scene.problems.clone();
        for reader in scene.readers.values_mut() {
            reader.tell(News::Problems(problems.clone()));
        }
        drop(scene);
        self.change.notify_all();
    }

    pub(super) fn close(&self) {
        self.scene().is_closed = true;
        self.change.notify_all();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.scene().is_closed
    }

    /// What a server of static files would give for this path.
    pub(super) fn find(&self, path: &str) -> Found {
        if self.scene().site.is_none() {
            let problems = self.scene().problems.clone();
            let title = if problems.is_empty() { "The archive is being read" } else { "There is no site to show yet" };
            return page(503, stand_in(title, &problems));
        }
        let full = full_path(path);
        let made = self.make(&full);
        match made.answer {
            Answer::File(bytes) => Found::File { status: 200, content_type: content_type(&full), bytes, hash: made.hash },
            Answer::Broken(problems) => page(500, stand_in("This page cannot be made", &problems)),
            Answer::Missing => {
                if full == path && matches!(self.make(&format!("{path}/index.html")).answer, Answer::File(_)) {
                    return Found::Folder(format!("{path}/"));
                }
                let not_found = self.make("404.html");
                match not_found.answer {
                    Answer::File(bytes) => Found::File { status: 404, content_type: content_type("404.html"), bytes, hash: not_found.hash },
                    _ => page(404, stand_in("There is no such page", &[])),
                }
            }
        }
    }

    /// Notes that a file other than a page went to a browser, so that its changes are told.
    pub(super) fn note_served(&self, path: &str, hash: &Hash) {
        let mut scene = self.scene();
        scene.served.retain(|(served, _)| served != path);
        scene.served.push_back((path.to_owned(), hash.clone()));
        if scene.served.len() > MOST_SERVED {
            scene.served.pop_front();
        }
        drop(scene);
        // A new site that came between the making and the noting did not know of it.
        let now = self.make(path).hash;
        if now != *hash && !now.is_empty() {
            let mut scene = self.scene();
            if let Some(served) = scene.served.iter_mut().find(|(served, _)| served == path) {
                served.1 = now;
            }
            for reader in scene.readers.values_mut() {
                reader.tell(News::Files(vec![path.to_owned()]));
            }
            drop(scene);
            self.change.notify_all();
        }
    }

    /// Takes in a browser that shows `page` in the version `hash`. `None` when there are too many already.
    pub(super) fn join(&self, page: &str, hash: &str) -> Option<u64> {
        let (found, mut scene) = loop {
            let number = self.scene().number;
            let found = self.find(page);
            let scene = self.scene();
            if scene.number == number {
                break (found, scene);
            }
        };
        if scene.readers.len() >= MOST_READERS {
            return None;
        }
        scene.last_reader += 1;
        let id = scene.last_reader;
        let mut reader = Reader { page: page.to_owned(), hash: hash.to_owned(), news: VecDeque::new() };
        reader.tell(News::Problems(scene.problems.clone()));
        let broken = scene.broken(page);
        reader.compare(&found, broken);
        scene.readers.insert(id, reader);
        Some(id)
    }

    pub(super) fn leave(&self, id: u64) {
        self.scene().readers.remove(&id);
    }

    /// The next news for a reader, or nothing after `patience`. `None` when the preview ends.
    pub(super) fn news(&self, id: u64, patience: Duration) -> Option<Vec<News>> {
        let scene = self.scene();
        let is_quiet = |scene: &mut Scene| !scene.is_closed && scene.readers.get(&id).is_some_and(|reader| reader.news.is_empty());
        let (mut scene, _) = self.change.wait_timeout_while(scene, patience, is_quiet).unwrap_or_else(PoisonError::into_inner);
        if scene.is_closed {
            return None;
        }
        Some(scene.readers.get_mut(&id)?.news.drain(..).collect())
    }

    /// Makes a file of the site now shown, or takes it from those made already. What is not ready is waited for.
    fn make(&self, path: &str) -> Made {
        let (answer, number) = loop {
            let (site, proof, number) = {
                let scene = self.scene();
                if let Some(made) = scene.made.get(path) {
                    return made.clone();
                }
                (scene.site.clone(), scene.proof.clone(), scene.number)
            };
            // A defect in the making of one page must not end the preview of all others.
            let answer = catch_unwind(AssertUnwindSafe(|| match (&proof, &site) {
                (Some(proof), _) => proof(path),
                (None, Some(site)) => Some(site(path)),
                (None, None) => Some(Answer::Missing),
            }));
            let defect = || Diagnostic::error("defect", format!("a defect of baoku stopped the making of {path}"));
            match answer.unwrap_or_else(|_| Some(Answer::Broken(vec![defect()]))) {
                Some(answer) => break (answer, number),
                None if !self.wait_for_another(number) => break (Answer::Missing, number),
                None => {}
            }
        };
        let hash = match &answer {
            Answer::File(bytes) if content_type(path).starts_with("text/html") => hash(&styles(bytes).1),
            Answer::File(bytes) => hash(bytes),
            Answer::Missing => String::new(),
            Answer::Broken(problems) => hash(&stand_in("", problems)),
        };
        let made = Made { answer, hash };
        let size = if let Answer::File(bytes) = &made.answer { bytes.len() } else { 0 };
        let mut scene = self.scene();
        // What is missing is not kept: there is no end of paths that do not exist.
        if scene.number == number && size <= LARGEST_CACHE && !matches!(made.answer, Answer::Missing) && !scene.made.contains_key(path) {
            scene.made.insert(path.to_owned(), made.clone());
            scene.made_order.push_back(path.to_owned());
            scene.made_bytes += size;
            while scene.made_bytes > LARGEST_CACHE
                && let Some(oldest) = scene.made_order.pop_front()
            {
                if let Some(Made { answer: Answer::File(bytes), .. }) = scene.made.remove(&oldest) {
                    scene.made_bytes -= bytes.len();
                }
            }
        }
        made
    }

    /// Waits while the site of this number is shown. False when the preview ends.
    fn wait_for_another(&self, number: u64) -> bool {
        let is_same = |scene: &mut Scene| !scene.is_closed && scene.number == number;
        let scene = self.change.wait_while(self.scene(), is_same).unwrap_or_else(PoisonError::into_inner);
        !scene.is_closed
    }

    fn scene(&self) -> MutexGuard<'_, Scene> {
        self.scene.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Scene {
    /// What was made is of another site than the one that is shown from now on.
    fn change_set(&mut self, proof: Option<Arc<Proof>>) {
        self.proof = proof;
        self.number += 1;
        self.made.clear();
        self.made_order.clear();
        self.made_bytes = 0;
    }

    /// Who is looking at which page.
    fn open_pages(&self) -> Vec<(u64, String)> {
        self.readers.iter().map(|(id, reader)| (*id, reader.page.clone())).collect()
    }

    /// Why the page at this path could not be made when it was last tried.
    fn broken(&self, page: &str) -> Option<Vec<Diagnostic>> {
        match &self.made.get(&full_path(page))?.answer {
            Answer::Broken(problems) => Some(problems.clone()),
            _ => None,
        }
    }
}

impl Reader {
    fn tell(&mut self, news: News) {
        // Only the last word about what is wrong counts, and about how the page is dressed.
        if matches!(news, News::Problems(_) | News::Styles(_)) {
            self.news.retain(|earlier| std::mem::discriminant(earlier) != std::mem::discriminant(&news));
        }
        if !self.news.contains(&news) {
            self.news.push_back(news);
        }
    }

    /// Tells the reader when its page is another now. One that can no longer be made stays as it was, with the reason over it.
    fn compare(&mut self, found: &Found, broken: Option<Vec<Diagnostic>>) {
        if let Some(problems) = broken {
            self.tell(News::Problems(problems));
        } else {
            match found {
                Found::File { hash, bytes, .. } if *hash == self.hash => {
                    let (names, _) = styles(bytes);
                    if !names.is_empty() {
                        self.tell(News::Styles(names));
                    }
                }
                _ => self.tell(News::Page),
            }
        }
    }
}

/// Those of these pages that need not be waited for.
fn ready(proof: &Proof, pages: Vec<(u64, String)>) -> Vec<(u64, String)> {
    pages.into_iter().filter(|(_, page)| matches!(proof(&full_path(page)), Some(Answer::File(_)))).collect()
}

/// The file that a server of static files gives for a path.
fn full_path(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

fn page(status: u16, bytes: Vec<u8>) -> Found {
    let hash = hash(&styles(&bytes).1);
    Found::File { status, content_type: content_type("index.html"), bytes: bytes.into(), hash }
}

fn hash(bytes: &[u8]) -> Hash {
    blake3::hash(bytes).to_hex()[..16].to_owned()
}
