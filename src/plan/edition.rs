//! An edition: the whole site in one language, and the way from an article's script into its own.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

use serde::Serialize;

use crate::{
    archive::Entry,
    config::{Config, Localized},
    script::{Converter, Glossary, Layers, Script, opencc_engine},
};

/// The language of an edition's frame, as far as grammar and dates go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// In any script.
    Chinese,
    /// English, and whatever has no rules of its own.
    Other,
}

/// The site in one language.
pub struct Edition {
    /// As the config has it: `zh-Hant`.
    pub tag: String,
    /// Where its pages lie below the output folder: empty for the root edition, else `zh-Hant/`.
    pub prefix: String,
    /// The script of its text; `None` for an edition in another language, which shows texts as they are.
    pub script: Option<Script>,
    /// The language of its frame.
    pub tongue: Tongue,
    /// The headline of each article, and whether the archive supplied it, as soon as a page has asked for it.
    pub(super) headlines: Vec<OnceLock<(Words, bool)>>,
    layers: Layers,
    opencc: bool,
    glossaries: Vec<Arc<Glossary>>,
    /// By the script that is converted from, made when first needed.
    converters: [OnceLock<Converter>; 4],
    /// Names that were converted, by the script that they were converted from.
    names: [RwLock<HashMap<Box<str>, Box<str>>>; 4],
}

/// Words on a page, in the edition's own language unless `lang` says another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    /// The words, plain text.
    pub text: String,
    /// For a `lang` attribute, where the language is not the page's.
    pub lang: Option<String>,
}

/// The editions that the config names, in its order, with the words that stand above all tables where they convert.
#[must_use]
pub fn editions(config: &Config, glossaries: &[Arc<Glossary>]) -> Vec<Edition> {
    config.editions.iter().map(|tag| Edition::new(tag, config, glossaries)).collect()
}

impl Edition {
    fn new(tag: &str, config: &Config, glossaries: &[Arc<Glossary>]) -> Self {
        let conversion = &config.conversion;
        let script = Script::from_tag(tag);
        Self {
            tag: tag.to_owned(),
            prefix: if tag == config.root_edition { String::new() } else { format!("{tag}/") },
            script,
            tongue: if is_chinese(tag) { Tongue::Chinese } else { Tongue::Other },
            headlines: Vec::new(),
            layers: Layers { repairs: conversion.repairs, terms: conversion.terms, style: conversion.style, quotes: conversion.quotes },
            opencc: conversion.engine == "opencc",
            glossaries: glossaries.to_vec(),
            converters: std::array::from_fn(|_| OnceLock::new()),
            names: std::array::from_fn(|_| RwLock::default()),
        }
    }

    /// What makes this edition's text of a text in `lang`; `None` where the text is shown untouched.
    #[must_use]
    pub fn converter(&self, lang: &str) -> Option<&Converter> {
        let (from, to) = (Script::from_tag(lang)?, self.script?);
        if from == to {
            return None;
        }
        let with_glossaries = || {
            let converter = Converter::new(from, to, self.layers);
            // Where OpenCC is missing, `pipeline::configuration` has said so and nothing is published.
            let converter = match self.opencc.then(|| opencc_engine(from, to)) {
                Some(Ok(engine)) => converter.with_engine(engine),
                _ => converter,
            };
            self.glossaries.iter().cloned().fold(converter, Converter::with_glossary)
        };
        Some(self.converters[slot(from)].get_or_init(with_glossaries))
    }

    /// The `lang` that a text in `lang` needs on a page of this edition once it is converted; `None` where the page's own holds.
    #[must_use]
    pub fn foreign(&self, lang: &str) -> Option<String> {
        let at_home = lang == self.tag || (self.script.is_some() && Script::from_tag(lang).is_some());
        (!at_home && !lang.is_empty()).then(|| lang.to_owned())
    }

    /// A text as this edition shows it.
    #[must_use]
    pub fn words(&self, text: &str, lang: &str) -> Words {
        let text = match self.converter(lang) {
            Some(converter) => converter.convert(text),
            None => text.to_owned(),
        };
        Words { text, lang: self.foreign(lang) }
    }

    /// A name of a person, place or body as this edition shows it: the same ones stand on thousands of pages, and are converted once.
    #[must_use]
    pub fn name(&self, printed: &str, lang: &str) -> Words {
        let (Some(converter), Some(from)) = (self.converter(lang), Script::from_tag(lang)) else { return self.words(printed, lang) };
        let known = &self.names[slot(from)];
        let found = known.read().unwrap_or_else(PoisonError::into_inner).get(printed).map(|text| text.clone().into());
        let text = found.unwrap_or_else(|| {
            let text = converter.convert(printed);
            known.write().unwrap_or_else(PoisonError::into_inner).insert(printed.into(), text.as_str().into());
            text
        });
        Words { text, lang: self.foreign(lang) }
    }

    /// A text of the config: what it says for this edition, else for one in another script of the language, else for the root edition.
    #[must_use]
    pub fn localized(&self, text: &Localized, root_edition: &str) -> Words {
        match text {
            Localized::One(text) => self.words(text, root_edition),
            Localized::Many(by_tag) => {
                let (lang, text) = match by_tag.get_key_value(&self.tag) {
                    Some(found) => found,
                    None => match by_tag
                        .iter()
                        .find(|(tag, _)| language(tag) == language(&self.tag))
                        .or_else(|| by_tag.get_key_value(root_edition))
                        .or_else(|| by_tag.iter().next())
                    {
                        Some(found) => found,
                        None => return Words::default(),
                    },
                };
                self.words(text, lang)
            }
        }
    }

    /// The archive's own headline or abstract of an article in this edition's language, where the article's file has one and
    /// the article itself is in another language.
    #[must_use]
    pub fn translated<'a>(&self, entry: &'a Entry, pick: impl Fn(&'a crate::article::Translation) -> Option<&'a String>) -> Option<Words> {
        let front = &entry.article.front;
        if language(&front.lang) == language(&self.tag) {
            return None;
        }
        let (lang, found) = front
            .translations
            .get_key_value(&self.tag)
            .or_else(|| front.translations.iter().find(|(tag, _)| language(tag) == language(&self.tag)))?;
        pick(found).map(|text| self.words(text, lang))
    }
}

/// The place of a script among an edition's converters.
fn slot(from: Script) -> usize {
    match from {
        Script::Hans => 0,
        Script::Hant => 1,
        Script::HantTw => 2,
        Script::HantHk => 3,
    }
}

/// Whether a tag is one of Chinese.
#[must_use]
pub fn is_chinese(tag: &str) -> bool {
    language(tag) == "zh"
}

fn language(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}
