//! Where the time of a run goes: what `build --timings` and `--trace` show. Nothing is measured unless somebody asked.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Mutex, OnceLock, PoisonError},
    time::Instant,
};

use serde_json::{Value, json};

/// Pages and templates that are named one by one.
const SLOWEST: usize = 10;

/// Logs that threads share between them, so that they seldom wait for each other.
const LOGS: usize = 16;

static RECORD: OnceLock<Record> = OnceLock::new();

/// What was measured since [`start`].
struct Record {
    began: Instant,
    logs: [Mutex<Log>; LOGS],
}

#[derive(Default)]
struct Log {
    stages: Vec<Span>,
    pages: Vec<Span>,
    /// Nanoseconds, and how often.
    steps: BTreeMap<&'static str, (u64, u64)>,
}

/// A piece of work, in nanoseconds since the beginning.
#[derive(Clone, Debug)]
struct Span {
    /// The stage, or the page's template.
    name: &'static str,
    /// The page's path.
    path: String,
    thread: usize,
    start: u64,
    length: u64,
}

/// Measures from now on, until the program ends.
pub fn start() {
    RECORD.get_or_init(|| Record { began: Instant::now(), logs: std::array::from_fn(|_| Mutex::default()) });
}

/// A stage of the run: one after the other, on the thread that leads.
pub fn stage<T>(name: &'static str, work: impl FnOnce() -> T) -> T {
    span(name, String::new, |log| &mut log.stages, work)
}

/// A file of the site, by the template or the program that makes it.
pub fn page<T>(template: &'static str, path: &str, work: impl FnOnce() -> T) -> T {
    span(template, || path.to_owned(), |log| &mut log.pages, work)
}

/// A part of the work on a page, of which only the sum over all pages is kept.
pub fn step<T>(name: &'static str, work: impl FnOnce() -> T) -> T {
    let Some(record) = RECORD.get() else { return work() };
    let began = Instant::now();
    let done = work();
    let length = nanoseconds(began);
    let sum = &mut *record.log().lock().unwrap_or_else(PoisonError::into_inner);
    let (time, times) = sum.steps.entry(name).or_default();
    (*time, *times) = (*time + length, *times + 1);
    done
}

fn span<T>(name: &'static str, path: impl Fn() -> String, list: impl Fn(&mut Log) -> &mut Vec<Span>, work: impl FnOnce() -> T) -> T {
    let Some(record) = RECORD.get() else { return work() };
    let start = nanoseconds(record.began);
    let done = work();
    let length = nanoseconds(record.began) - start;
    let thread = rayon::current_thread_index().map_or(0, |index| index + 1);
    list(&mut record.log().lock().unwrap_or_else(PoisonError::into_inner)).push(Span { name, path: path(), thread, start, length });
    done
}

fn nanoseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

impl Record {
    fn log(&self) -> &Mutex<Log> {
        &self.logs[rayon::current_thread_index().map_or(0, |index| index + 1) % LOGS]
    }

    fn all<T: Clone>(&self, list: impl Fn(&Log) -> Vec<T>) -> Vec<T> {
        self.logs.iter().flat_map(|log| list(&log.lock().unwrap_or_else(PoisonError::into_inner))).collect()
    }
}

/// A table for people: stages, what the pages took by step and by template, the slowest pages. Empty where nothing was measured.
#[must_use]
pub fn report() -> String {
    let Some(record) = RECORD.get() else { return String::new() };
    let mut stages = record.all(|log| log.stages.clone());
    stages.sort_by_key(|stage| stage.start);
    let mut out = "stage                seconds\n".to_owned();
    for stage in &stages {
        let _ = writeln!(out, "{:<20} {:>7.3}", stage.name, seconds(stage.length));
    }
    let mut steps: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (name, (time, times)) in record.all(|log| log.steps.iter().map(|(name, sum)| (*name, *sum)).collect()) {
        let sum = steps.entry(name).or_default();
        *sum = (sum.0 + time, sum.1 + times);
    }
    let pages = record.all(|log| log.pages.clone());
    let mut templates: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for page in &pages {
        let sum = templates.entry(page.name).or_default();
        *sum = (sum.0 + page.length, sum.1 + 1);
    }
    for (heading, sums) in [("step of a page", steps), ("template", templates)] {
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort_by_key(|(name, (time, _))| (std::cmp::Reverse(*time), *name));
        let _ = writeln!(out, "\n{heading:<20} {:>7} {:>9} {:>9}   all threads together", "seconds", "times", "µs each");
        for (name, (time, times)) in sums.iter().take(SLOWEST) {
            let each = seconds(*time) * 1e6 / f64::from(u32::try_from(*times).unwrap_or(u32::MAX).max(1));
            let _ = writeln!(out, "{name:<20} {:>7.3} {times:>9} {each:>9.1}", seconds(*time));
        }
    }
    let mut slowest: Vec<&Span> = pages.iter().collect();
    slowest.sort_by(|a, b| b.length.cmp(&a.length).then_with(|| a.path.cmp(&b.path)));
    out.push_str("\nslowest pages        seconds\n");
    for page in slowest.into_iter().take(SLOWEST) {
        let _ = writeln!(out, "{:>28.4} {}", seconds(page.length), page.path);
    }
    out
}

/// The same for a viewer of trace events, such as Perfetto or a browser's own: stages and pages by thread.
#[must_use]
pub fn trace() -> Vec<u8> {
    let spans = RECORD.get().map(|record| record.all(|log| log.stages.iter().chain(&log.pages).cloned().collect())).unwrap_or_default();
    let microseconds = |nanoseconds: u64| seconds(nanoseconds) * 1e6;
    let event = |span: Span| {
        let path = if span.path.is_empty() { json!({}) } else { json!({"path": span.path}) };
        json!({"name": span.name, "ph": "X", "pid": 1, "tid": span.thread, "ts": microseconds(span.start), "dur": microseconds(span.length), "args": path})
    };
    let events: Vec<Value> = spans.into_iter().map(event).collect();
    json!({"traceEvents": events, "displayTimeUnit": "ms"}).to_string().into_bytes()
}

#[allow(clippy::cast_precision_loss, reason = "a run of a hundred days is shown to the microsecond")]
fn seconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e9
}
