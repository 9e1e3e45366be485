//! Words, names and dates as HTML: what the filters `words`, `name` and `date` of templates write.
//!
//! A page has a hundred of them, so they are no components of the theme: filling a component costs ten times as much.

use std::sync::Arc;

use tera::{Kwargs, Map, State, Tera, TeraResult, Value, value::Key};

use crate::render::{html::escape, strings::Strings};

/// What a date may be marked with, and the keys of the words for it.
pub(super) const DOUBTS: [&str; 2] = ["uncertain", "approximate"];

/// Adds the filters to the engine of an edition.
pub(super) fn register(engine: &mut Tera, strings: &Arc<Strings>) {
    engine.register_filter("words", |map: &Map, _: Kwargs, _: &State| {
        let mut out = String::with_capacity(96);
        words(&mut out, map);
        Value::safe_string(&out)
    });
    engine.register_filter("name", |map: &Map, kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        let is_linked = kwargs.get("link")?.unwrap_or(true);
        let mut out = String::with_capacity(128);
        name(&mut out, map, is_linked);
        Ok(Value::safe_string(&out))
    });
    let strings = Arc::clone(strings);
    engine.register_filter("date", move |map: &Map, _: Kwargs, _: &State| {
        let mut out = String::with_capacity(96);
        date(&mut out, map, &strings);
        Value::safe_string(&out)
    });
}

/// The words, in an element that names their language where that is not the page's.
fn words(out: &mut String, map: &Map) {
    let text = text_of(map, "text").unwrap_or_default();
    match text_of(map, "lang") {
        Some(lang) => {
            out.push_str("<span lang=\"");
            escape(out, lang);
            out.push_str("\">");
            escape(out, text);
            out.push_str("</span>");
        }
        None => escape(out, text),
    }
}

/// The name, linked to its page where it has one, and as printed beside a name in another language.
fn name(out: &mut String, map: &Map, is_linked: bool) {
    match text_of(map, "href").filter(|_| is_linked) {
        Some(href) => {
            out.push_str("<a href=\"");
            escape(out, href);
            out.push_str("\">");
            words(out, map);
            out.push_str("</a>");
        }
        None => words(out, map),
    }
    let Some(printed) = map.get(&Key::Str("printed")).and_then(Value::as_map) else { return };
    out.push_str(" <span class=\"beside\"");
    if let Some(lang) = text_of(printed, "lang") {
        out.push_str(" lang=\"");
        escape(out, lang);
        out.push('"');
    }
    out.push('>');
    escape(out, text_of(printed, "text").unwrap_or_default());
    out.push_str("</span>");
}

/// The date, for programs too where they can read it, with the doubts about it.
fn date(out: &mut String, map: &Map, strings: &Strings) {
    let text = text_of(map, "text").unwrap_or_default();
    match text_of(map, "iso") {
        Some(iso) => {
            out.push_str("<time datetime=\"");
            escape(out, iso);
            out.push_str("\">");
            escape(out, text);
            out.push_str("</time>");
        }
        None => escape(out, text),
    }
    for doubt in DOUBTS {
        if map.get(&Key::Str(doubt)).is_some_and(Value::is_truthy) {
            out.push_str(" <span class=\"doubt\">(");
            escape(out, strings.get(doubt));
            out.push_str(")</span>");
        }
    }
}

fn text_of<'v>(map: &'v Map, key: &'static str) -> Option<&'v str> {
    map.get(&Key::Str(key)).and_then(Value::as_str).filter(|text| !text.is_empty())
}
