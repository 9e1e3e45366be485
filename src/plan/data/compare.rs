//! Two printings of a story beside each other, and word by word.

use serde::Serialize;

use super::{Card, Content, Named, PageData, Site};
use crate::{
    archive::ArticleIndex,
    plan::{
        When, Words,
        catalogue::compare_path,
        compare::{self, Side},
    },
};

/// A printing compared with the fullest of its group (the fullest itself with the next).
#[derive(Debug, Serialize)]
pub struct CompareView {
    /// The fuller printing: the text that is shown whole.
    pub first: Printing,
    /// The other one.
    pub second: Printing,
    /// The text of the first with what the second adds, paragraph by paragraph.
    pub paragraphs: Vec<Vec<PieceView>>,
    /// For a `lang` attribute of the text.
    pub lang: Option<String>,
    /// Characters that both have, blanks left out.
    pub same: usize,
    /// Characters that only the first has.
    pub lacking: usize,
    /// Characters that only the second has.
    pub added: usize,
    /// The comparisons of the group's other printings.
    pub others: Vec<OtherPrinting>,
}

/// One of the two.
#[derive(Debug, Serialize)]
pub struct Printing {
    /// What lists show of it.
    pub card: Card,
    /// 副题.
    pub subtitle: Option<Words>,
    /// The paper's issue date.
    pub issue: Option<When>,
    /// Date of the dateline.
    pub dateline: Option<When>,
    /// Reporters.
    pub authors: Vec<Named>,
    /// Characters of its text, blanks left out.
    pub chars: usize,
}

/// Another printing of the group.
#[derive(Debug, Serialize)]
pub struct OtherPrinting {
    /// What lists show of it.
    pub card: Card,
    /// Link to its comparison.
    pub href: String,
}

/// A stretch of the text.
#[derive(Debug, Serialize)]
pub struct PieceView {
    /// `both`, `first`, `second`.
    pub side: &'static str,
    /// As the edition shows it.
    pub text: String,
}

impl<'a> Site<'a, '_> {
    /// Link to the comparison of a printing, where it has one.
    pub(super) fn compare_href(&self, index: ArticleIndex) -> Option<String> {
        let archive = self.desk.archive;
        archive.compared_with(index).map(|_| self.href(&compare_path(&archive.articles[index].article.front.id)))
    }

    pub(super) fn compare(&self, index: ArticleIndex) -> Option<PageData<'a>> {
        let archive = self.desk.archive;
        let other = archive.compared_with(index)?;
        let (first, second) = if archive.fullest(index) == index { (index, other) } else { (other, index) };
        let texts = [first, second].map(|index| archive.articles[index].text());
        let [a, b] = texts.each_ref().map(|text| text.lines().collect::<Vec<_>>());
        let found = self.desk.catalogue.comparisons[index].get_or_init(|| compare::compare(&a, &b));
        let chars = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let count = |side: Side| found.iter().flatten().filter(|piece| piece.side == side).map(|piece| chars(&piece.text)).sum();
        let langs = [first, second].map(|index| archive.articles[index].article.front.lang.as_str());
        let mut frame = self.frame("compare");
        let card = self.plain_card(index);
        frame.title = Some(card.title.clone());
        frame.crumbs = vec![self.home_crumb(), self.crumb(&archive.articles[index].url, Some(card.title), None)];
        let printings = archive.articles[index].printings.iter().filter(|&&printing| printing != other);
        let view = CompareView {
            same: count(Side::Both),
            lacking: count(Side::First),
            added: count(Side::Second),
            paragraphs: found.iter().map(|pieces| self.pieces(pieces, langs)).collect(),
            lang: self.edition.foreign(langs[0]),
            first: self.printing(first, a.iter().map(|text| chars(text)).sum()),
            second: self.printing(second, b.iter().map(|text| chars(text)).sum()),
            others: printings
                .filter_map(|&printing| Some(OtherPrinting { href: self.compare_href(printing)?, card: self.plain_card(printing) }))
                .collect(),
        };
        Some(PageData { template: "compare.html", frame, content: Content::Compare(Box::new(view)), prose: Vec::new() })
    }

    fn printing(&self, index: ArticleIndex, chars: usize) -> Printing {
        let front = &self.desk.archive.articles[index].article.front;
        Printing {
            card: self.plain_card(index),
            subtitle: front.subtitle.as_ref().map(|text| self.edition.words(text, &front.lang)),
            issue: front.issue_date.as_deref().map(|date| self.when(date)),
            dateline: front.dateline_date.as_deref().map(|date| self.when(date)),
            authors: self.authors(index),
            chars,
        }
    }

    /// The pieces of a paragraph in the edition's script; those of one language are converted together, so that a word that a
    /// difference cuts is still a word.
    fn pieces(&self, pieces: &[compare::Piece], langs: [&str; 2]) -> Vec<PieceView> {
        let runs: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let texts = match self.edition.converter(langs[0]).filter(|_| langs[0] == langs[1]) {
            Some(converter) => converter.convert_runs(&runs),
            None => {
                pieces.iter().map(|piece| self.edition.words(&piece.text, langs[usize::from(piece.side == Side::Second)]).text).collect()
            }
        };
        pieces.iter().zip(texts).map(|(piece, text)| PieceView { side: side_name(piece.side), text }).collect()
    }
}

pub(super) fn side_name(side: Side) -> &'static str {
    match side {
        Side::Both => "both",
        Side::First => "first",
        Side::Second => "second",
    }
}
