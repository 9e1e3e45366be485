//! What YAML itself cannot check: editions that exist, addresses that lead somewhere, topics that can be told apart.

use std::collections::BTreeSet;

use super::{Config, FORMAT, KNOWN_EDITIONS, Localized};
use crate::{
    diagnostic::Diagnostic,
    yaml::{Document, nearest},
};

/// What a newer program wrote may mean what this one does not know.
pub(super) fn format(config: &mut Config, document: &Document<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if (1..=FORMAT).contains(&config.format) {
        return;
    }
    let problem = Diagnostic::error("content-format", format!("this archive has the content format {}", config.format));
    diagnostics.push(problem.at(document.place(&["format"])).help(match config.format {
        0 => "formats count from 1".to_owned(),
        _ => format!("this program knows formats up to {FORMAT}: use a newer baoku"),
    }));
    config.format = FORMAT;
}

/// Each edition is known and stands once; the root edition is one of them.
pub(super) fn editions(config: &mut Config, document: &Document<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    let mut good = Vec::new();
    for (number, tag) in config.editions.iter().enumerate() {
        let place = document.place(&["editions", &number.to_string()]);
        if !KNOWN_EDITIONS.contains(&tag.as_str()) {
            let problem = Diagnostic::error("unknown-edition", format!("`{tag}` is not an edition that can be made")).at(place);
            diagnostics.push(problem.help(known_editions(tag)));
        } else if seen.insert(tag.clone()) {
            good.push(tag.clone());
        } else {
            diagnostics.push(Diagnostic::error("duplicate-edition", format!("the edition `{tag}` stands here twice")).at(place));
        }
    }
    if good.is_empty() {
        if config.editions.is_empty() {
            diagnostics.push(
                Diagnostic::error("no-edition", "no edition is listed")
                    .at(document.place(&["editions"]))
                    .help("leave `editions` out for all five"),
            );
        }
        good = Config::default().editions;
    }
    config.editions = good;
    if !config.editions.contains(&config.root_edition) {
        let place = document.place(&["root_edition"]);
        let problem = if KNOWN_EDITIONS.contains(&config.root_edition.as_str()) {
            Diagnostic::error("root-edition", format!("`root_edition` is `{}`, which is not among `editions`", config.root_edition))
                .help(format!("add it to `editions`, or choose one of: {}", config.editions.join(", ")))
        } else {
            Diagnostic::error("unknown-edition", format!("`{}` is not an edition that can be made", config.root_edition))
                .help(known_editions(&config.root_edition))
        };
        diagnostics.push(problem.at(place));
        config.root_edition.clone_from(&config.editions[0]);
    }
    for (key, text) in [("title", &config.title), ("description", &config.description)] {
        tags(text, &[key], document, diagnostics);
    }
    for (number, text) in config.footer.iter().enumerate() {
        tags(text, &["footer", &number.to_string()], document, diagnostics);
    }
}

/// Texts by edition name editions that exist (not necessarily ones that this site makes).
fn tags(text: &Localized, steps: &[&str], document: &Document<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for tag in text.tags().filter(|tag| !KNOWN_EDITIONS.contains(tag)) {
        let steps: Vec<&str> = steps.iter().copied().chain([tag]).collect();
        let problem = Diagnostic::error("unknown-edition", format!("`{tag}` is not an edition that can be made"));
        diagnostics.push(problem.at(document.place(&steps)).help(known_editions(tag)));
    }
}

fn known_editions(tag: &str) -> String {
    match nearest(tag, KNOWN_EDITIONS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("editions that can be made: {}", KNOWN_EDITIONS.join(", ")),
    }
}

/// The base address has a scheme and a host and ends in a slash (which is added).
pub(super) fn base_url(config: &mut Config, document: &Document<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(given) = config.base_url.take() else { return };
    let url = given.trim();
    if url.is_empty() {
        return;
    }
    match address(url) {
        Ok(address) => config.base_url = Some(address),
        Err(why) => diagnostics.push(
            Diagnostic::error("base-url", format!("`base_url` {why}"))
                .at(document.place(&["base_url"]))
                .help("write the whole address under which the site will stand, such as https://archive.example.org/news/"),
        ),
    }
}

/// A site's address with its trailing slash, or what is wrong with it. Also for `--base-url`.
pub fn address(url: &str) -> Result<String, &'static str> {
    let Some((scheme, rest)) = url.split_once("://") else { return Err("has no scheme (https://)") };
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        return Err("must begin with https:// or http://");
    }
    let host = rest.split('/').next().unwrap_or_default();
    if host.is_empty() {
        return Err("names no host");
    }
    if url.contains(['?', '#']) {
        return Err("may not hold ? or #");
    }
    if url.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\' | '`' | '{' | '}' | '^' | '|')) {
        return Err("holds a character that no address may hold");
    }
    Ok(if url.ends_with('/') { url.to_owned() } else { format!("{url}/") })
}

/// Topics have ids that can stand in addresses, each once, and rules that can hold.
pub(super) fn topics(config: &mut Config, document: &Document<'_>, complete: bool, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    let mut good = Vec::new();
    for (number, mut topic) in std::mem::take(&mut config.topics).into_iter().enumerate() {
        let number = number.to_string();
        let place = |key: &str| document.place(&["topics", &number, key]);
        tags(&topic.name, &["topics", &number, "name"], document, diagnostics);
        let is_id = !topic.id.is_empty()
            && topic.id.len() <= 60
            && topic.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && !topic.id.starts_with('-')
            && !topic.id.ends_with('-');
        if !is_id {
            // Without complete entries an empty id may be one that was reported already.
            if complete || !topic.id.is_empty() {
                diagnostics.push(
                    Diagnostic::error("topic-id", format!("`{}` cannot be a topic's id", topic.id))
                        .at(place("id"))
                        .help("lower-case Latin letters, digits and hyphens, at most 60: it stands in addresses"),
                );
            }
            continue;
        }
        if !seen.insert(topic.id.clone()) {
            diagnostics.push(Diagnostic::error("duplicate-topic", format!("the topic `{}` stands here twice", topic.id)).at(place("id")));
            continue;
        }
        for (key, terms) in [("any", &mut topic.any), ("all", &mut topic.all), ("none", &mut topic.none)] {
            if terms.iter().any(|term| term.trim().is_empty()) {
                diagnostics.push(
                    Diagnostic::error("empty-term", format!("an empty term in `{key}` would be found in every article")).at(place(key)),
                );
                terms.retain(|term| !term.trim().is_empty());
            }
        }
        topic.headline_weight = topic.headline_weight.max(1);
        topic.threshold = topic.threshold.max(1);
        let reachable = u64::from(topic.headline_weight) * topic.any.len() as u64;
        if !topic.any.is_empty() && reachable < u64::from(topic.threshold) {
            diagnostics.push(
                Diagnostic::warning(
                    "topic-unreachable",
                    format!("no article can reach the threshold of {} in topic `{}`", topic.threshold, topic.id),
                )
                .at(place("threshold"))
                .help(format!("all of `any` in a headline together make {reachable}")),
            );
        }
        good.push(topic);
    }
    config.topics = good;
}

/// Numbers in sensible bounds, a known engine, a theme name that is a name.
pub(super) fn rest(config: &mut Config, document: &Document<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let usual = Config::default();
    if !matches!(config.conversion.engine.as_str(), "baoku" | "opencc") {
        diagnostics.push(
            Diagnostic::error("bad-value", format!("`{}` is not an engine of conversion", config.conversion.engine))
                .at(document.place(&["conversion", "engine"]))
                .help("`baoku`, or `opencc` where the program was built with that feature"),
        );
        config.conversion.engine = usual.conversion.engine;
    }
    for (key, value, default) in
        [("per_page", &mut config.lists.per_page, usual.lists.per_page), ("feed", &mut config.lists.feed, usual.lists.feed)]
    {
        if *value == 0 || *value > 10_000 {
            diagnostics.push(
                Diagnostic::error("bad-value", format!("`{key}` is {value}, but must be between 1 and 10000"))
                    .at(document.place(&["lists", key])),
            );
            *value = default;
        }
    }
    let is_name = !config.theme.is_empty()
        && !config.theme.starts_with('.')
        && config.theme.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !is_name {
        diagnostics.push(
            Diagnostic::error("theme-name", format!("`{}` cannot be a theme's name", config.theme))
                .at(document.place(&["theme"]))
                .help("the name of a folder of themes/: letters, digits, hyphen, underscore"),
        );
        config.theme = usual.theme;
    }
}
