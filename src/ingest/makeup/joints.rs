//! What it costs that one run follows another in a story: the page's order, torn paragraphs, the columns' measure.

use super::super::{
    bonds::Bonding,
    lines::Piece,
    paragraphs::{Run, Shape},
    stories::Part,
    weights::Weights,
};

/// How a run may follow another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Joint {
    /// Price of the second behind the first.
    pub price: f64,
    /// Whether the two are halves of one paragraph.
    pub goes_on: bool,
}

/// What is known of the runs beside each other.
pub(super) struct Sheet<'a> {
    pub pieces: &'a [Piece],
    pub runs: &'a [Run],
    pub parts: &'a [Part],
    pub w: &'a Weights,
    /// What it costs on this page that a story goes on elsewhere than in the next run.
    pub jump: f64,
    /// Place of each run among those of the page that are neither photo nor stray.
    pub rank: &'a [usize],
    /// What bonds say on this page.
    pub bonding: Bonding,
    /// Which runs go on in the next one, as the torn halves of the page were given out.
    pub joined: &'a [bool],
}

impl Sheet<'_> {
    fn is_text(&self, r: usize) -> bool {
        matches!(self.parts[r], Part::Text | Part::Dateline)
    }

    /// Price of reading `b` next when `a` was read: nothing where the page has it so.
    fn jump(&self, a: usize, b: usize, between: &impl Fn(usize) -> Part) -> f64 {
        let (from, to) = (self.rank[a], self.rank[b]);
        let w = self.w;
        if from == usize::MAX || to == usize::MAX {
            return self.jump;
        }
        if to == from + 1 {
            return 0.0;
        }
        let far = w.jump_far * from.abs_diff(to).min(40) as f64;
        if to > from && to - from <= 4 && (from + 1..to).all(|k| matches!(between(k), Part::Head | Part::Byline)) {
            return w.jump_heads + far;
        }
        self.jump + far + if to < from { w.jump_back } else { 0.0 }
    }

    /// How `b` may follow `a` in a story; `between` gives the part at a rank.
    pub fn joint(&self, a: usize, b: usize, between: &impl Fn(usize) -> Part) -> Joint {
        let w = self.w;
        let (first, second) = (&self.runs[a], &self.runs[b]);
        let linked = b == a + 1 && self.joined[a];
        let jump = if linked { self.jump(a, b, between).min(w.jump_linked) } else { self.jump(a, b, between) };
        let last = &self.pieces[*first.pieces.last().expect("a run holds a piece")];
        let next = &self.pieces[second.pieces[0]];
        let jump = match (last.place, next.place) {
            // On paper it is the next line of the column.
            (Some(above), Some(place)) if place.is_next_to(&above) && place.is_sized_like(&above) => jump.min(0.0) - w.box_next,
            _ => jump,
        };
        // Reporters in brackets stand behind their story.
        let behind = self.parts[a] == Part::Byline && last.is_bracketed();
        let closed = matches!(self.parts[a], Part::Signoff | Part::GoesOn) || behind;
        // A lead stands apart from the text that it leads.
        let body = if self.parts[b] == Part::Head { self.runs.get(b + 1).map_or(0, |r| r.measure) } else { second.measure };
        let led = !linked && self.is_text(a) && first.pieces.len() >= 3 && body > 0 && first.measure >= body + 8;
        let mut price = if led { jump.min(w.jump_lead) } else { jump };
        price += match self.parts[b] {
            Part::CameFrom => w.came_late,
            Part::Dateline => w.dateline_late,
            _ => 0.0,
        };
        if closed && !matches!(self.parts[b], Part::Signoff | Part::GoesOn | Part::Byline) {
            price += w.closed;
        }
        if !self.is_text(b) {
            // A paragraph that was torn goes on in text.
            if self.is_text(a) && first.cut && self.parts[b] != Part::GoesOn {
                price += w.torn_left;
            }
            return Joint { price, goes_on: false };
        }
        if !self.is_text(a) {
            let loose = second.orphan && self.parts[a] != Part::CameFrom;
            return Joint { price: price + if loose { w.orphan_left } else { 0.0 }, goes_on: false };
        }
        // First, second, third.
        let number = |r: &Run| super::super::marks::ordinal(&self.pieces[r.pieces[0]].chars);
        if let (Some(m), Some(n)) = (number(first), number(second)) {
            price += if n == m + 1 { -w.ordinal_next } else { w.number_strange };
        }
        let measure = f64::from((first.measure - second.measure).abs().min(8));
        let ends = last.ends_sentence();
        // One paragraph: the first half stops in the middle of a sentence, the second has no indent.
        let mut whole = w.torn_measure * measure;
        whole += if first.cut {
            0.0
        } else if ends {
            w.torn_sentence
        } else {
            w.torn_soft
        };
        whole += if second.orphan || next.begins_hanging() {
            0.0
        } else if second.measure == 0 || first.measure == 0 {
            w.torn_unwrapped
        } else if is_short(second, next) {
            w.torn_short
        } else {
            w.torn_indented
        };
        if next.opens_wire() || self.parts[b] == Part::Dateline {
            whole += 6.0;
        }
        if !ends {
            whole -= w.torn_bond * self.bonding.odds(last, next);
            if self.rank[a].checked_add(1) == Some(self.rank[b]) {
                // The reading of lines had the choice and parted them.
                whole += w.torn_parted;
            }
        }
        if linked {
            return Joint { price: price + whole.min(0.0), goes_on: true };
        }
        if self.joined[a] || b > 0 && self.joined[b - 1] {
            price += w.link_broken;
        }
        // Two paragraphs.
        let mut two = if first.cut { w.torn_left } else { 0.0 };
        if second.orphan {
            two += w.orphan_left;
        }
        if next.begins_hanging() {
            two += 5.0;
        }
        let goes_on = whole < two;
        Joint { price: price + whole.min(two), goes_on }
    }
}

/// A line that is all of its run may be a paragraph or the last line of one that was torn.
fn is_short(run: &Run, piece: &Piece) -> bool {
    run.shape == Shape::Text && run.pieces.len() == 1 && piece.ends_sentence() && run.measure > 0 && piece.width < run.measure - 4
}
