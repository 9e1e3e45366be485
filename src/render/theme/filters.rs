//! Words, names, headlines and dates as HTML: what the filters `words`, `name`, `headline` and `date` of templates write.
//!
//! A page has a hundred of them, so they are no components of the theme: filling a component costs ten times as much.

use std::sync::Arc;

use tera::{Error, Kwargs, Map, State, Tera, TeraResult, Value, value::Key};

use crate::render::{html::escape, strings::Strings};

/// What a date may be marked with, and the keys of the words for it.
const DOUBTS: [&str; 2] = ["uncertain", "approximate"];

/// The keys of the words that filters write.
pub(super) const KEYS: [&str; 5] = ["uncertain", "approximate", "supplied_note", "supplied_open", "supplied_close"];

/// Adds the filters to the engine of an edition.
pub(super) fn register(engine: &mut Tera, strings: &Arc<Strings>) {
    engine.register_filter("words", |map: &Map, _: Kwargs, _: &State| written(|out| words(out, map)));
    engine.register_filter("name", |map: &Map, kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        let is_linked = kwargs.get("link")?.unwrap_or(true);
        written(|out| name(out, map, is_linked))
    });
    let said = Arc::clone(strings);
    engine.register_filter("headline", move |map: &Map, _: Kwargs, _: &State| written(|out| headline(out, map, &said)));
    let strings = Arc::clone(strings);
    engine.register_filter("date", move |map: &Map, _: Kwargs, _: &State| written(|out| date(out, map, &strings)));
}

/// What a filter has written, as HTML.
fn written(write: impl FnOnce(&mut String) -> TeraResult<()>) -> TeraResult<Value> {
    let mut out = String::with_capacity(128);
    write(&mut out)?;
    Ok(Value::safe_string(&out))
}

/// The words, in an element that names their language where that is not the page's.
fn words(out: &mut String, map: &Map) -> TeraResult<()> {
    let text = needed_text(map)?;
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
    Ok(())
}

/// The name, linked to its page where it has one, and as printed beside a name in another language.
fn name(out: &mut String, map: &Map, is_linked: bool) -> TeraResult<()> {
    match text_of(map, "href").filter(|_| is_linked) {
        Some(href) => {
            out.push_str("<a href=\"");
            escape(out, href);
            out.push_str("\">");
            words(out, map)?;
            out.push_str("</a>");
        }
        None => words(out, map)?,
    }
    let Some(printed) = map.get(&Key::Str("printed")).and_then(Value::as_map) else { return Ok(()) };
    out.push_str(" <span class=\"beside\"");
    if let Some(lang) = text_of(printed, "lang") {
        out.push_str(" lang=\"");
        escape(out, lang);
        out.push('"');
    }
    out.push('>');
    escape(out, needed_text(printed)?);
    out.push_str("</span>");
    Ok(())
}

/// The headline of a card; one that the archive supplied in the brackets of its language, with the reason.
fn headline(out: &mut String, map: &Map, strings: &Strings) -> TeraResult<()> {
    let title = map.get(&Key::Str("title")).and_then(Value::as_map);
    let title = title.ok_or_else(|| Error::message("the filter `headline` takes a card, and this has no `title`"))?;
    if !map.get(&Key::Str("supplied")).is_some_and(Value::is_truthy) {
        return words(out, title);
    }
    out.push_str("<span class=\"supplied\" title=\"");
    escape(out, strings.get("supplied_note"));
    out.push_str("\">");
    escape(out, strings.get("supplied_open"));
    words(out, title)?;
    escape(out, strings.get("supplied_close"));
    out.push_str("</span>");
    Ok(())
}

/// The date, for programs too where they can read it, with the doubts about it.
fn date(out: &mut String, map: &Map, strings: &Strings) -> TeraResult<()> {
    let text = needed_text(map)?;
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
    Ok(())
}

/// The text of words, a name or a date; without it a theme has taken something else for one.
fn needed_text(map: &Map) -> TeraResult<&str> {
    let text = map.get(&Key::Str("text")).and_then(Value::as_str);
    text.ok_or_else(|| Error::message("this filter takes words, a name or a date, and this has no `text`"))
}

fn text_of<'v>(map: &'v Map, key: &'static str) -> Option<&'v str> {
    map.get(&Key::Str(key)).and_then(Value::as_str).filter(|text| !text.is_empty())
}
