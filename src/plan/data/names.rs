//! People, places and bodies: how an edition calls them, the index of names, a name's page.

use serde::Serialize;

use super::{Card, Content, PageData, Pager, Site};
use crate::{
    archive::names::{Name, NameIndex, NameKind, romanised},
    plan::{
        Cut, Order, Words,
        catalogue::{name_path, names_path},
    },
};

/// Names on a page of the index.
pub(in crate::plan) const PER_INDEX: usize = 400;
/// Names of one kind shown beside an article or topic.
const SHOWN: usize = 12;

/// Catalogues whose identifiers lead somewhere: key, what readers see, the address before the identifier.
const CATALOGUES: &[(&str, &str, &str)] = &[
    ("wikidata", "Wikidata", "https://www.wikidata.org/wiki/"),
    ("viaf", "VIAF", "https://viaf.org/viaf/"),
    ("isni", "ISNI", "https://isni.org/isni/"),
    ("geonames", "GeoNames", "https://www.geonames.org/"),
    ("loc", "LoC", "https://id.loc.gov/authorities/names/"),
    ("gnd", "GND", "https://d-nb.info/gnd/"),
    ("orcid", "ORCID", "https://orcid.org/"),
];

/// What is called something, in the edition's language; in another language than the paper's with the paper's own name beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The name, plain text.
    pub text: String,
    /// For a `lang` attribute of it, where the language is not the page's.
    pub lang: Option<String>,
    /// As printed, to stand beside a name in English or pinyin.
    pub printed: Option<Words>,
    /// Link to the page of the name, where it has one.
    pub href: Option<String>,
}

/// The index of names, one part of it.
#[derive(Debug, Serialize)]
pub struct NamesView {
    /// By kind and first letter.
    pub groups: Vec<NameGroup>,
    /// Other parts.
    pub pager: Pager,
}

/// Names of one kind.
#[derive(Debug, Serialize)]
pub struct NameGroup {
    /// `person`, `place`, `body`.
    pub kind: &'static str,
    /// By first letter of the pinyin or English name.
    pub letters: Vec<(String, Vec<NameCount>)>,
}

/// A name and in how many articles it stands.
#[derive(Clone, Debug, Serialize)]
pub struct NameCount {
    /// What it is called.
    pub name: Named,
    /// Articles.
    pub count: usize,
}

/// Names of one kind beside an article or topic: the kind, the names.
pub type NamesOfKind = (&'static str, Vec<NameCount>);

/// A name's page.
#[derive(Debug, Serialize)]
pub struct NameView {
    /// `person`, `place`, `body`.
    pub name_kind: &'static str,
    /// What it is called.
    pub name: Named,
    /// Other forms that papers printed.
    pub variants: Vec<Words>,
    /// In English; `None` where the page's heading says it.
    pub en: Option<String>,
    /// In pinyin.
    pub pinyin: Option<String>,
    /// What it is called in the editions of other regions: name of the edition's tag, form.
    pub regional: Vec<(String, String)>,
    /// In other catalogues: the catalogue, the identifier, its address where that is known.
    pub identifiers: Vec<(String, String, Option<String>)>,
    /// A remark.
    pub note: Option<Words>,
    /// Articles altogether.
    pub count: usize,
    /// Articles of this part, newest first, and whether each is by the person.
    pub cards: Vec<(Card, bool)>,
    /// The first report known, on the first page of several.
    pub first: Option<Card>,
    /// Other parts.
    pub pager: Pager,
}

impl<'a> Site<'a, '_> {
    /// What a paper's, agency's, place's or reporter's name is in this edition.
    pub(super) fn named(&self, printed: &str, lang: &str, kind: NameKind) -> Named {
        let names = &self.desk.archive.names;
        let index = names.named(printed, kind);
        let href = index.map(|index| self.href(&name_path(&names.records[index].id, 0)));
        let words = self.edition.name(printed, lang);
        let is_foreign = self.edition.script.is_none() && lang.split('-').next() == Some("zh");
        if !is_foreign {
            return Named { text: words.text, lang: words.lang, printed: None, href };
        }
        let known = index.and_then(|index| names.records[index].in_edition(&self.edition.tag)).map(str::to_owned);
        match known.or_else(|| romanised(printed, kind)) {
            Some(text) => Named { text, lang: None, printed: Some(words), href },
            None => Named { text: words.text, lang: words.lang, printed: None, href },
        }
    }

    /// The same of a record, by its preferred name.
    pub(super) fn record_name(&self, index: NameIndex) -> Named {
        let name = &self.desk.archive.names.records[index];
        let root = &self.desk.config.root_edition;
        let href = Some(self.href(&name_path(&name.id, 0)));
        match name.in_edition(&self.edition.tag) {
            Some(text) if self.edition.script.is_some() => Named { text: text.to_owned(), lang: None, printed: None, href },
            Some(text) => Named { text: text.to_owned(), lang: None, printed: Some(self.edition.words(&name.name, root)), href },
            None => Named { href, ..self.named(&name.name, root, name.kind) },
        }
    }

    /// Names beside an article or topic, people first, the most frequent of each kind.
    pub(super) fn names_of(&self, named: impl Iterator<Item = (NameIndex, usize)>) -> Vec<NamesOfKind> {
        let mut kinds: [Vec<(NameIndex, usize)>; 3] = Default::default();
        for (index, count) in named {
            kinds[self.desk.archive.names.records[index].kind as usize].push((index, count));
        }
        let shown = kinds.into_iter().zip(NameKind::ALL).filter(|(list, _)| !list.is_empty());
        shown
            .map(|(mut list, kind)| {
                list.sort_by_key(|(index, count)| (std::cmp::Reverse(*count), *index));
                let names = list.into_iter().take(SHOWN).map(|(index, count)| NameCount { name: self.record_name(index), count });
                (kind.word(), names.collect())
            })
            .collect()
    }

    pub(super) fn names(&self, cut: Cut) -> PageData<'a> {
        let (archive, catalogue) = (self.desk.archive, self.desk.catalogue);
        let list = &catalogue.names;
        let mut groups: Vec<NameGroup> = Vec::new();
        for &index in &list[Order::Fixed.range(list.len(), PER_INDEX, cut)] {
            let record = &archive.names.records[index];
            let kind = record.kind.word();
            if groups.last().is_none_or(|group| group.kind != kind) {
                groups.push(NameGroup { kind, letters: Vec::new() });
            }
            let letter = initial(record);
            let entry = NameCount { name: self.record_name(index), count: archive.names.articles[index].len() };
            let Some(group) = groups.last_mut() else { continue };
            match group.letters.last_mut() {
                Some((known, names)) if *known == letter => names.push(entry),
                _ => group.letters.push((letter, vec![entry])),
            }
        }
        let mut frame = self.frame("names");
        frame.crumbs = vec![self.home_crumb()];
        frame.part = (cut > 0).then_some(cut);
        let (before, after) = Order::Fixed.neighbours(list.len(), PER_INDEX, cut);
        let link = |cut: Option<Cut>| cut.map(|cut| self.href(&names_path(cut)));
        let view = NamesView { groups, pager: Pager { before: link(before), after: link(after), newest_first: false } };
        PageData { template: "names.html", frame, content: Content::Names(view), prose: Vec::new() }
    }

    pub(super) fn name(&self, index: NameIndex, cut: Cut) -> PageData<'a> {
        let archive = self.desk.archive;
        let record = &archive.names.records[index];
        let root = self.desk.config.root_edition.as_str();
        let name = self.record_name(index);
        let list = &archive.names.articles[index];
        let range = Order::Growing.range(list.len(), self.desk.config.lists.per_page, cut);
        let is_by = |article: usize| archive.articles[article].names.iter().any(|mention| mention.name == index && mention.author);
        let mut frame = self.frame("name");
        frame.title = Some(Words { text: name.text.clone(), lang: name.lang.clone() });
        frame.crumbs = vec![self.home_crumb(), self.crumb("names/index.html", None, Some("title_names"))];
        frame.part = (cut > 0).then_some(cut);
        let other = |form: &&String| **form != name.text;
        let identifiers = record.identifiers.iter().map(|(catalogue, id)| {
            let known = CATALOGUES.iter().find(|(key, _, _)| key == catalogue);
            let safe = id.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
            let address = known.filter(|_| safe).map(|(_, _, address)| format!("{address}{id}"));
            (known.map_or_else(|| catalogue.clone(), |(_, label, _)| (*label).to_owned()), id.clone(), address)
        });
        let regional = record.regional.iter().filter(|(tag, form)| **tag != self.edition.tag && **form != name.text);
        let view = NameView {
            name_kind: record.kind.word(),
            variants: record.variants.iter().map(|form| self.edition.words(form, root)).collect(),
            en: record.en.clone().filter(|form| other(&form)),
            pinyin: record.pinyin.clone().filter(|form| other(&form) && Some(form) != record.en.as_ref()),
            regional: regional.map(|(tag, form)| (tag.clone(), form.clone())).collect(),
            identifiers: identifiers.collect(),
            note: record.note.as_ref().map(|note| self.edition.words(note, root)),
            count: list.len(),
            cards: list[range].iter().map(|&article| (self.card(article, 0), is_by(article))).collect(),
            first: list.last().filter(|_| cut == 0 && list.len() > 1).map(|&article| self.card(article, 0)),
            pager: self.pager(Order::Growing, list.len(), cut, |cut| name_path(&record.id, cut)),
            name,
        };
        PageData { template: "name.html", frame, content: Content::Name(view), prose: Vec::new() }
    }
}

/// The letter under which a record stands in the index: the first of its pinyin, else of its English name.
pub(in crate::plan) fn initial(record: &Name) -> String {
    let first = sort_name(record).chars().next().map(|c| c.to_ascii_uppercase()).filter(char::is_ascii_uppercase);
    first.map_or_else(|| "#".to_owned(), String::from)
}

/// What a record is sorted by: its pinyin, else what its name is in pinyin, else its English name.
pub(in crate::plan) fn sort_name(record: &Name) -> String {
    let name = record.pinyin.clone().or_else(|| romanised(&record.name, record.kind)).or_else(|| record.en.clone());
    name.unwrap_or_else(|| record.name.clone()).to_lowercase()
}
