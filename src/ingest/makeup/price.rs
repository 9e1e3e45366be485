//! What a story costs: how likely a newspaper prints such a story, and sets it so.

use super::{
    super::{marks, stories::Part, topics::Topic, weights::Weights},
    Draft, Makeup,
};

impl Makeup<'_> {
    /// Price of a story, in units of surprise.
    pub(super) fn price(&self, story: &Draft) -> f64 {
        let key = story.key();
        if let Some(&price) = self.prices.borrow().get(&key) {
            return price;
        }
        let price = self.work_out(story);
        self.prices.borrow_mut().insert(key, price);
        price
    }

    fn work_out(&self, story: &Draft) -> f64 {
        if story.photo {
            self.price_photo(story)
        } else if story.body.is_empty() {
            self.price_lone(&story.heads)
        } else {
            self.price_text(story)
        }
    }

    /// Headlines whose story is not on the page.
    fn price_lone(&self, heads: &[usize]) -> f64 {
        let w = self.w;
        let wanted = heads.iter().any(|&h| self.like.anywhere[h] >= 0.3);
        let slogan = |h: usize| self.pieces[self.runs[h].pieces[0]].slogan;
        let alone = match heads {
            [] => return 0.0,
            _ if wanted => w.head_wanted + (heads.len() - 1) as f64,
            // What a paper fills its columns with belongs to nobody.
            [h] if slogan(*h) => return w.slogan_lone,
            [_] => w.head_lone,
            _ => w.head_lone + 0.4,
        };
        let given = heads.iter().filter(|&&h| self.given[h].is_some()).count();
        alone + self.price_heads(heads) + w.head_given * given as f64
    }

    /// Kicker, headline and subtitle beside each other.
    fn price_heads(&self, heads: &[usize]) -> f64 {
        let w = self.w;
        let piece = |h: usize| &self.pieces[self.runs[h].pieces[0]];
        let is_dashed = |h: usize| matches!(piece(h).first(), '—' | '－' | '-');
        let Some(&first) = heads.first() else { return 0.0 };
        let mut cost = 0.0;
        for &h in heads {
            if self.runs[h].pieces.len() == 1 && piece(h).slogan && self.like.anywhere[h] < 0.3 {
                cost += w.head_slogan;
            }
        }
        for (k, pair) in heads.windows(2).enumerate() {
            let last = &self.pieces[*self.runs[pair[0]].pieces.last().expect("a run holds a piece")];
            let together = self.seat[pair[1]] == self.seat[pair[0]] + 1;
            cost += if self.runs[pair[1]].more && together
                || is_dashed(pair[1])
                || k == 0 && together && self.is_series(first)
                || together && self.bonding.odds(last, piece(pair[1])) > 1.0
            {
                0.0
            } else if k == 0 && self.runs[first].pieces.len() == 1 {
                w.head_kicker
            } else if k == 1 && together && self.runs[pair[0]].pieces.len() == 1 && self.runs[pair[1]].pieces.len() == 1 {
                w.head_second
            } else {
                w.head_many
            };
            if !together {
                cost += w.head_scattered;
            }
        }
        // Lines that were read as one headline are one story's, as a rule.
        let torn = |&h: &usize| self.runs[h].more && (h == 0 || !heads.contains(&(h - 1)));
        cost += w.head_torn * heads.iter().filter(|h| torn(h)).count() as f64;
        // Headlines that stand together are one story's, but for the pages that set all of them in one place.
        let apart = |seat: usize| {
            let other = self.at_seat.get(seat).copied();
            other.is_some_and(|r| self.parts[r] == Part::Head && !heads.contains(&r))
        };
        let last = *heads.last().expect("heads are not empty");
        cost += w.head_parted * f64::from(u8::from(apart(self.seat[first].wrapping_sub(1))) + u8::from(apart(self.seat[last] + 1)));
        // The name of a series stands above a headline.
        cost += w.head_series * heads.iter().filter(|&&h| self.is_series(h) && (h != first || heads.len() == 1)).count() as f64;
        if is_dashed(first) {
            cost += w.head_dashed;
        }
        if marks::is_numbered(&piece(first).chars) {
            cost += w.head_numbered;
        }
        cost
    }

    /// Whether subhead `b` is the rest of subhead `a`, which the column's width or its make-up cut.
    pub(super) fn wraps(&self, a: usize, b: usize) -> bool {
        if self.parts[a] != Part::Head || self.parts[b] != Part::Head || self.seat[b] != self.seat[a] + 1 {
            return false;
        }
        if self.runs[b].more {
            return true;
        }
        let (last, next) = (&self.pieces[*self.runs[a].pieces.last().expect("a run holds a piece")], &self.pieces[self.runs[b].pieces[0]]);
        self.bonding.odds(last, next) > 1.0
    }

    /// Whether a headline is no more than the name of a series.
    fn is_series(&self, head: usize) -> bool {
        matches!(self.runs[head].pieces[..], [only] if self.pieces[only].series)
    }

    /// Where the headlines stand: in front of what they head, behind it, or elsewhere.
    fn price_place(&self, heads: &[usize], body: &[usize]) -> f64 {
        let w = self.w;
        let (Some(&a), Some(&z)) = (heads.first(), heads.last()) else { return 0.0 };
        let (Some(&first), Some(&last)) = (body.first(), body.last()) else { return 0.0 };
        let front = self.seat[first] == self.seat[z] + 1;
        let behind = self.seat[a] == self.seat[last] + 1;
        if let Some(stands_over) = self.stands_over(heads, body) {
            return if stands_over {
                -w.box_over
            } else {
                w.box_not_over + if front || behind { self.sides[usize::from(!front)] } else { w.head_apart }
            };
        }
        if front || behind {
            self.sides[usize::from(!front)]
        } else {
            let beside = |seat: usize| self.at_seat.get(seat).is_some_and(|r| body.contains(r));
            if beside(self.seat[a].wrapping_sub(1)) && beside(self.seat[z] + 1) {
                return w.head_inside;
            }
            // The headline may lead to a photo or another lead that stands between.
            let near = self.seat[first] > self.seat[z] && self.seat[first] - self.seat[z] <= 6;
            w.head_apart + if near { 0.0 } else { w.head_far }
        }
    }

    /// Whether text of the body stands right below the headlines on paper; `None` where that is not known.
    fn stands_over(&self, heads: &[usize], body: &[usize]) -> Option<bool> {
        let place = |p: usize| self.pieces[p].place;
        let lines = heads.iter().flat_map(|&h| &self.runs[h].pieces).filter_map(|&p| place(p));
        let foot = lines.max_by(|a, b| a.middle.total_cmp(&b.middle))?;
        let mut firsts = body.iter().filter_map(|&r| place(self.runs[r].pieces[0])).peekable();
        firsts.peek()?;
        Some(firsts.any(|first| first.is_next_to(&foot)))
    }

    /// The largest share of a headline's wording that the body has.
    fn best_share(&self, heads: &[usize], body: &[usize]) -> f64 {
        heads.iter().map(|&h| self.share(h, body)).fold(0.0, f64::max)
    }

    fn price_photo(&self, story: &Draft) -> f64 {
        let w = self.w;
        let mut cost = w.photo;
        let captions: Vec<usize> = story.body.iter().copied().filter(|&r| self.parts[r] == Part::Caption).collect();
        if captions.is_empty() {
            cost += 4.0;
        }
        if !story.heads.is_empty() {
            cost += w.photo_head + self.price_heads(&story.heads) + self.price_place(&story.heads, &story.body);
            cost += w.photo_heads * (story.heads.len() - 1) as f64;
            cost += w.photo_share * (0.5 - self.best_share(&story.heads, &captions)).max(0.0);
        }
        cost
    }

    fn price_text(&self, story: &Draft) -> f64 {
        let w = self.w;
        let body = &story.body;
        let part = |k: usize| self.parts[body[k]];
        let is_text = |k: usize| matches!(part(k), Part::Text | Part::Dateline);
        let texts: Vec<usize> = (0..body.len()).filter(|&k| is_text(k)).collect();
        let mut cost = w.story;
        if story.heads.is_empty() {
            cost += match part(0) {
                Part::Dateline => w.start_dateline,
                Part::CameFrom => w.start_came,
                Part::Byline => w.start_byline,
                _ => w.start_bare,
            };
        } else {
            let runs: Vec<usize> = texts.iter().map(|&k| body[k]).collect();
            cost += self.price_heads(&story.heads) + self.price_place(&story.heads, body);
            if part(0) == Part::CameFrom {
                cost += 1.0;
            }
            cost += w.head_share * (w.head_shared - self.best_share(&story.heads, &runs)).max(0.0);
            let topic = |runs: &[usize]| Topic::sum(runs.iter().map(|&r| &self.topics[r]));
            cost += w.head_topic * (w.head_near - topic(&story.heads).nearness(&topic(&runs)));
            if let Some(first) = runs.first() {
                // What the headline says is told at once, as a rule.
                let own = |h: usize, r: usize| self.words[h].as_ref().map_or(0.0, |words| words.alone[r]);
                let alone = |r: usize| story.heads.iter().map(|&h| own(h, r)).fold(0.0, f64::max);
                let most = runs[1..].iter().map(|&r| alone(r)).fold(0.0, f64::max);
                cost += w.head_late * (most - alone(*first)).max(0.0);
            }
            let lacks = |&h: &usize| self.like.anywhere[h] - self.share(h, &runs);
            cost += w.head_elsewhere * story.heads.iter().map(lacks).fold(0.0, f64::max);
            for &h in &story.heads {
                let share = self.share(h, &runs);
                if self.given[h].is_some_and(|first| !body.contains(&first)) {
                    cost += w.head_given;
                }
                // A kicker whose words are those of another story is that story's headline.
                if story.heads.len() > 1 && self.like.anywhere[h] >= 0.45 && share < 0.6 * self.like.anywhere[h] {
                    cost += w.head_foreign;
                }
                cost += (0.5 - share).max(0.0);
            }
        }
        for k in 0..body.len() {
            if k > 0 {
                cost += self.joint(body[k - 1], body[k]).price;
            }
            cost += self.price_part(story, k, &texts);
        }
        // What a story's paragraphs share.
        for (n, &t) in texts.iter().enumerate() {
            for (d, factor) in [(1, w.kin_next), (2, w.kin_second), (3, w.kin_third)] {
                if n >= d {
                    cost -= factor * self.kin.between(body[texts[n - d]], body[t]);
                }
            }
        }
        // A lead is set wider than the text that it leads.
        for pair in texts.windows(2) {
            let (a, b) = (self.runs[body[pair[0]]].measure, self.runs[body[pair[1]]].measure);
            if a > 0 && b >= a + 8 {
                cost += w.widened;
            }
        }
        // Sections are numbered in their order.
        let numbers: Vec<u32> = (0..body.len())
            .filter(|&k| part(k) == Part::Head)
            .filter_map(|k| marks::number(&self.pieces[self.runs[body[k]].pieces[0]].chars))
            .collect();
        cost += numbers.windows(2).filter(|n| n[1] != n[0] + 1).count() as f64 * w.number_strange;
        cost += if numbers.first().is_some_and(|&n| n > 1) { w.number_strange } else { 0.0 };
        match texts.first() {
            Some(&t) => {
                cost -= w.opens * self.opens[body[t]];
                if self.runs[body[t]].orphan && part(0) != Part::CameFrom {
                    cost += w.start_torn;
                }
            }
            None => cost += w.no_text,
        }
        let end = body.len() - 1;
        if is_text(end) && self.runs[body[end]].cut {
            cost += w.end_torn;
        }
        if part(end) == Part::Head {
            cost += w.subhead_last;
        }
        // Where a story comes from is said once: in front or behind.
        let has = |part: Part| body.iter().any(|&r| self.parts[r] == part);
        if has(Part::Dateline) && has(Part::Signoff) {
            cost += self.twice;
        }
        let named = |p: &Part| matches!(p, Part::Dateline | Part::Signoff | Part::Byline | Part::CameFrom);
        if !story.heads.is_empty() && !body.iter().any(|&r| named(&self.parts[r])) {
            cost += w.unsourced;
        }
        cost
    }

    /// Price of the part at place `k` of the body for what it is.
    fn price_part(&self, story: &Draft, k: usize, texts: &[usize]) -> f64 {
        let w = self.w;
        let body = &story.body;
        match self.parts[body[k]] {
            Part::Head => self.price_subhead(body, k, texts, w),
            Part::Dateline if texts.first() == Some(&k) => -w.dateline_first,
            Part::Signoff | Part::GoesOn if k + 1 == body.len() => -w.end_marked,
            Part::Byline => {
                let edge = texts.first().is_none_or(|&t| k < t) || texts.last().is_none_or(|&t| k > t);
                if edge { 0.0 } else { w.byline_inside }
            }
            _ => 0.0,
        }
    }

    /// A subhead: a paragraph follows it, set in the column.
    fn price_subhead(&self, body: &[usize], k: usize, texts: &[usize], w: &Weights) -> f64 {
        let run = &self.runs[body[k]];
        let first = &self.pieces[run.pieces[0]];
        // The rest of a subhead that fills more than one line is no second one.
        if k > 0 && self.wraps(body[k - 1], body[k]) {
            return 0.0;
        }
        let mut cost = w.subhead;
        let end = k + 1 + body[k..].windows(2).take_while(|pair| self.wraps(pair[0], pair[1])).count();
        cost += match body.get(end).map(|&r| self.parts[r]) {
            Some(Part::Text) => 0.0,
            Some(Part::Head) => w.subhead_many,
            _ => w.subhead_bare,
        };
        if k == 0 {
            cost += w.subhead_first;
        }
        if marks::is_numbered(&first.chars) {
            cost -= w.subhead_numbered;
        }
        // What stands below it speaks of it.
        let section = body[end..].iter().position(|&r| self.parts[r] == Part::Head).map_or(body.len(), |next| end + next);
        cost += w.subhead_share * (w.subhead_shared - self.share(body[k], &body[end..section])).max(0.0);
        if first.series {
            cost += w.head_series;
        }
        let long = run.pieces.iter().map(|&p| self.pieces[p].chars.len()).sum::<usize>();
        cost += w.subhead_long * long.saturating_sub(18) as f64;
        let at = texts.partition_point(|&t| t < k);
        let measure = |t: Option<&usize>| t.map(|&t| self.runs[body[t]].measure).filter(|&m| m > 0);
        let (before, next) = (measure(at.checked_sub(1).and_then(|i| texts.get(i))), measure(texts.get(at)));
        if let (Some(a), Some(b)) = (before, next)
            && b >= a + 8
        {
            cost += w.subhead_measure;
        }
        if let Some(near) = next.into_iter().chain(before).min()
            && run.pieces.iter().any(|&p| self.pieces[p].width > near)
        {
            cost += w.subhead_wide;
        }
        if run.pieces.len() > 3 {
            cost += 2.0;
        }
        cost
    }
}
