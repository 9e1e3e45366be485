//! Where the conversion of the archive's articles was close: for a person to look at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    archive::Archive,
    article::{
        Article,
        body::{self, Paragraph},
    },
    config::Config,
    diagnostic::{Diagnostic, Place},
    plan,
    script::{Doubt, Script, Why},
};

/// The file in which accepted choices are remembered, below the archive's root: a word and its form in a line.
pub const ACCEPTED: &str = "content/conversion-accepted.tsv";

/// A choice that was close, with all places where it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The character and the form that was chosen.
    pub character: char,
    /// The form.
    pub form: char,
    /// The words in which it stands, each once, with how it was converted, how often, why it is doubtful, and a sentence.
    pub words: Vec<Word>,
}

/// A word of a [`Choice`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As it stands.
    pub word: String,
    /// As it is converted, in OpenCC's standard of traditional characters.
    pub output: String,
    /// The other forms of the character.
    pub others: Vec<char>,
    /// How often.
    pub count: usize,
    /// Why.
    pub why: Why,
    /// The article in which it stands first.
    pub path: String,
    /// The sentence there.
    pub sentence: String,
}

/// Choices that nobody has accepted yet, the most frequent first. `accepted` is the text of [`ACCEPTED`].
#[must_use]
pub fn choices(archive: &Archive, config: &Config, accepted: &str) -> Vec<Choice> {
    let accepted: BTreeSet<(&str, &str)> = accepted.lines().filter_map(|line| line.split_once('\t')).collect();
    let editions = plan::editions(config, &archive.glossaries);
    let Some(converter) = editions
        .iter()
        .filter(|edition| edition.script.is_some_and(|script| script != Script::Hans))
        .find_map(|edition| edition.converter("zh-Hans"))
    else {
        return Vec::new();
    };
    let mut found: BTreeMap<(char, char), BTreeMap<String, Word>> = BTreeMap::new();
    for entry in archive.articles.iter().filter(|entry| Script::from_tag(&entry.article.front.lang) == Some(Script::Hans)) {
        for text in texts(&entry.article) {
            for doubt in converter.doubts(&text) {
                if accepted.contains(&(doubt.word.as_str(), doubt.output.as_str())) {
                    continue;
                }
                let words = found.entry((doubt.character, doubt.form)).or_default();
                words
                    .entry(doubt.word.clone())
                    .and_modify(|word| word.count += 1)
                    .or_insert_with(|| word(doubt, &entry.article.path, &text));
            }
        }
    }
    let mut choices: Vec<Choice> =
        found.into_iter().map(|((character, form), words)| Choice { character, form, words: words.into_values().collect() }).collect();
    choices.sort_by_key(|choice| (std::cmp::Reverse(choice.count()), choice.character, choice.form));
    choices
}

impl Choice {
    /// How often it was made.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count).sum()
    }

    /// One warning a word, with the line for a glossary that would settle it.
    #[must_use]
    pub fn told(&self) -> Vec<Diagnostic> {
        let told = |word: &Word| {
            let why = match word.why {
                Why::Alone => "nothing near it decides",
                Why::Close => "what stands round it is divided",
            };
            let times = if word.count == 1 { String::new() } else { format!(", {} times", word.count) };
            let others: String = word.others.iter().flat_map(|&form| [' ', form]).collect();
            let message = format!("{} → {} in {} → {}{times}: {why} (else:{others})", self.character, self.form, word.word, word.output);
            Diagnostic::warning("conversion", message).at(Place::line(&*word.path, 0, &*word.sentence)).help(format!(
                "if it is wrong, a glossary settles it: `{}<tab>the right form` under zh-Hant; if it is right, `baoku check --conversion --accept`",
                word.word
            ))
        };
        self.words.iter().map(told).collect()
    }
}

/// The text of [`ACCEPTED`] with these choices added.
#[must_use]
pub fn accept(accepted: &str, choices: &[Choice]) -> String {
    let mut lines: BTreeSet<String> = accepted.lines().filter(|line| line.contains('\t')).map(str::to_owned).collect();
    lines.extend(choices.iter().flat_map(|choice| &choice.words).map(|word| format!("{}\t{}", word.word, word.output)));
    let head = "# Choices of the conversion that a person has looked at: word, traditional form. Written by `baoku check --conversion --accept`.\n";
    lines.iter().fold(head.to_owned(), |text, line| text + line + "\n")
}

/// The texts of an article that are converted, a block each.
fn texts(article: &Article) -> Vec<String> {
    let front = &article.front;
    let headings = [&front.title, &front.kicker, &front.subtitle].into_iter().flatten().cloned();
    let captions = front.photos.iter().filter_map(|photo| photo.caption.clone());
    headings.chain(body::paragraphs(&article.body).iter().map(Paragraph::text)).chain(captions).collect()
}

fn word(doubt: Doubt, path: &str, text: &str) -> Word {
    let start = text[..doubt.at].rfind(['。', '！', '？', '\n']).map_or(0, |at| at + 1);
    let start = (start..=doubt.at).find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let end = text[doubt.at..].find(['。', '！', '？', '\n']).map_or(text.len(), |end| doubt.at + end);
    Word {
        word: doubt.word,
        output: doubt.output,
        others: doubt.others,
        count: 1,
        why: doubt.why,
        path: path.to_owned(),
        sentence: text[start..end].trim_start_matches(['。', '！', '？']).to_owned(),
    }
}
