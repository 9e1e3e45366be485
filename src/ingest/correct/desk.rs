//! A ledger taken apart, so that lines can be moved, and put together again.

use crate::{
    ingest::{
        account::ranges,
        facts,
        ledger::{Block, Item, Kind, Ledger, LineRange, Role, Stray},
        text,
    },
    source::RawPage,
};

/// A line of a block, from 1. Of a line that two blocks share, the part that this block has.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unit {
    line: usize,
    part: Option<String>,
}

/// A block. Its text is there as long as its lines are what they were.
#[derive(Clone, Debug)]
struct Piece {
    role: Role,
    units: Vec<Unit>,
    text: Option<String>,
}

/// A story, or the lines that belong to none.
#[derive(Clone, Debug, Default)]
struct Story {
    item: Item,
    pieces: Vec<Piece>,
    touched: bool,
    /// For strays: the reason.
    why: Option<String>,
}

/// Where a line is: number of the story, of the block, of the unit.
type At = (usize, usize, usize);

/// The ledger of a page, taken apart.
pub(super) struct Desk<'a> {
    page: &'a RawPage,
    stories: Vec<Story>,
    /// Lines about which a person has decided.
    pub(super) settled: Vec<LineRange>,
}

impl<'a> Desk<'a> {
    pub(super) fn of(page: &'a RawPage, ledger: &Ledger) -> Self {
        let shared = |line: usize| ledger.shared_lines.contains(&line);
        let units = |lines: &[LineRange], text: &str| -> Vec<Unit> {
            let numbers = lines.iter().flat_map(|(from, to)| *from..=*to).filter(|line| !text::is_blank(line_of(page, *line)));
            numbers.map(|line| Unit { line, part: shared(line).then(|| part(line_of(page, line), text)).flatten() }).collect()
        };
        let piece = |block: &Block| Piece { role: block.role, units: units(&block.lines, &block.text), text: Some(block.text.clone()) };
        let mut stories: Vec<Story> = ledger
            .items
            .iter()
            .map(|item| Story { item: item.clone(), pieces: item.blocks.iter().map(piece).collect(), ..Story::default() })
            .collect();
        stories.extend(ledger.stray.iter().map(|stray| Story {
            pieces: vec![Piece { role: Role::P, units: units(&stray.lines, &stray.text), text: Some(stray.text.clone()) }],
            why: Some(stray.why.clone()),
            ..Story::default()
        }));
        Self { page, stories, settled: Vec::new() }
    }

    /// A paragraph begins with this line.
    pub(super) fn split(&mut self, line: usize) -> Result<(), String> {
        let at = self.find(line)?;
        self.cut_before(at);
        self.settled.push((line, line));
        Ok(())
    }

    /// The block that begins with this line goes on from another.
    pub(super) fn join(&mut self, line: usize, to: Option<usize>) -> Result<(), String> {
        let (story, block, unit) = self.find(line)?;
        self.settled.push((line, line));
        let is_same = to.is_none_or(|to| self.stories[story].pieces[block].units.iter().any(|other| other.line == to));
        if unit > 0 && is_same {
            return Ok(());
        }
        let before = self.target(line, to)?;
        // Where the paragraph stopped is settled, too.
        self.settled.push((before, before));
        let at = self.cut_before((story, block, unit));
        let moved = self.take(at);
        // Blocks have moved: look again.
        let (story, block, _) = self.find(before)?;
        if self.stories[story].why.is_some() {
            return Err(format!("line {before}, with which it would be joined, belongs to no story"));
        }
        let host = &mut self.stories[story];
        host.touched = true;
        host.pieces[block].units.extend(moved.units);
        host.pieces[block].text = None;
        Ok(())
    }

    /// Lines that are one block of a role.
    pub(super) fn block(&mut self, lines: LineRange, role: Role, of: Option<usize>) -> Result<(), String> {
        let home = self.find(of.unwrap_or(lines.0))?.0;
        if self.stories[home].why.is_some() {
            return Err(format!("line {} belongs to no story: name one of a story's lines with `of`", of.unwrap_or(lines.0)));
        }
        let (taken, place) = self.extract(lines, Some(home))?;
        let units = taken.into_iter().flat_map(|piece| piece.units).collect();
        let story = &mut self.stories[home];
        // Where its first line stood; in another story heads stand in front and all else at the end.
        let heads = story.pieces.iter().take_while(|piece| is_head(piece.role)).count();
        let place = place.unwrap_or(if is_head(role) { heads } else { story.pieces.len() });
        story.pieces.insert(place.min(story.pieces.len()), Piece { role, units, text: None });
        story.touched = true;
        self.settled.push(lines);
        Ok(())
    }

    /// A story begins with a line, or is these lines in this order.
    pub(super) fn story(&mut self, lines: &[LineRange], kind: Option<Kind>) -> Result<(), String> {
        let (story, ..) = self.find(lines[0].0)?;
        let mut item = Item { notes: None, ..bare(&self.stories[story].item) };
        let mut pieces;
        if let [(from, to)] = *lines
            && from == to
        {
            let (story, block, _) = {
                let at = self.find(from)?;
                self.cut_before(at)
            };
            self.stories[story].touched = true;
            if self.stories[story].why.is_some() || block > 0 {
                pieces = self.stories[story].pieces.split_off(block);
                item.kind = Kind::Article;
            } else {
                // It begins there already.
                pieces = std::mem::take(&mut self.stories[story].pieces);
                item = self.stories[story].item.clone();
            }
        } else {
            pieces = Vec::new();
            for range in lines {
                pieces.extend(self.extract(*range, None)?.0);
            }
        }
        if let Some(kind) = kind {
            item.kind = kind;
        }
        self.settled.extend(lines);
        self.stories.push(Story { item, pieces, touched: true, why: None });
        Ok(())
    }

    /// No story begins with this line.
    pub(super) fn unite(&mut self, line: usize, to: Option<usize>) -> Result<(), String> {
        let (story, block, unit) = self.find(line)?;
        let before = self.target(line, to)?;
        let host = self.find(before)?.0;
        // Where the text goes on is settled for both ends.
        self.settled.extend([(line, line), (before, before)]);
        if host == story {
            return Ok(());
        }
        if self.stories[host].why.is_some() {
            return Err("the line before belongs to no story: name a line of the story with `to`".to_owned());
        }
        // A story that begins elsewhere goes over from this line on.
        let (_, block, _) = self.cut_before((story, block, unit));
        let moved = self.stories[story].pieces.split_off(block);
        self.stories[story].touched = true;
        self.stories[host].pieces.extend(moved);
        self.stories[host].touched = true;
        Ok(())
    }

    /// Lines stand elsewhere in the reading order.
    pub(super) fn place(&mut self, lines: LineRange, after: Option<usize>, before: Option<usize>) -> Result<(), String> {
        let goal = after.or(before).ok_or("neither `after` nor `before` is said")?;
        if (lines.0..=lines.1).contains(&goal) {
            return Err("lines cannot stand before or after themselves".to_owned());
        }
        let (story, ..) = self.find(goal)?;
        if self.stories[story].why.is_some() {
            return Err(format!("line {goal} belongs to no story"));
        }
        let (taken, _) = self.extract(lines, None)?;
        let (story, block, unit) = self.find(goal)?;
        let at = if after.is_some() {
            let here = &self.stories[story].pieces[block];
            // After a line within a paragraph: the paragraph is cut there.
            match here.units.get(unit + 1) {
                Some(_) => self.cut_before((story, block, unit + 1)).1,
                None => block + 1,
            }
        } else {
            self.cut_before((story, block, unit)).1
        };
        self.stories[story].pieces.splice(at..at, taken);
        self.stories[story].touched = true;
        self.settled.push(lines);
        Ok(())
    }

    /// Lines that belong to no story.
    pub(super) fn stray(&mut self, lines: LineRange, why: &str) -> Result<(), String> {
        let (pieces, _) = self.extract(lines, None)?;
        let units = pieces.into_iter().flat_map(|piece| piece.units).collect();
        let pieces = vec![Piece { role: Role::P, units, text: None }];
        self.stories.push(Story { pieces, why: Some(why.to_owned()), ..Story::default() });
        self.settled.push(lines);
        Ok(())
    }

    /// Puts the ledger together again; what nobody touched is as it was.
    pub(super) fn write(self, ledger: &mut Ledger, context: &facts::Context) {
        let Self { page, stories, .. } = self;
        ledger.items.clear();
        ledger.stray.clear();
        ledger.shared_lines.clear();
        for story in stories {
            let pieces: Vec<Piece> = story.pieces.into_iter().filter(|piece| !piece.units.is_empty()).collect();
            if pieces.is_empty() {
                continue;
            }
            let blocks = pieces.into_iter().map(|piece| written(page, piece, context));
            if let Some(why) = story.why {
                ledger.stray.extend(blocks.map(|block| Stray { lines: block.lines, text: block.text, why: why.clone() }));
            } else if story.touched {
                ledger.items.push(read_again(story.item, blocks.collect(), context));
            } else {
                ledger.items.push(Item { blocks: blocks.collect(), ..story.item });
            }
        }
    }

    /// Where a line stands; of a shared one its first part.
    fn find(&self, line: usize) -> Result<At, String> {
        for (s, story) in self.stories.iter().enumerate() {
            for (b, piece) in story.pieces.iter().enumerate() {
                if let Some(u) = piece.units.iter().position(|unit| unit.line == line) {
                    return Ok((s, b, u));
                }
            }
        }
        Err(format!("line {line} is blank"))
    }

    /// The line that another goes on from: the one named, or the one before it on the page.
    fn target(&self, line: usize, to: Option<usize>) -> Result<usize, String> {
        let before = (1..line).rev().find(|line| !text::is_blank(line_of(self.page, *line)));
        to.or(before).ok_or_else(|| "no line stands before it: name one with `to`".to_owned())
    }

    /// Cuts a block, so that one begins at the unit; says where that is now.
    fn cut_before(&mut self, (story, block, unit): At) -> At {
        if unit == 0 {
            return (story, block, 0);
        }
        let host = &mut self.stories[story];
        host.touched = true;
        let piece = &mut host.pieces[block];
        piece.text = None;
        let rest = Piece { role: piece.role, units: piece.units.split_off(unit), text: None };
        host.pieces.insert(block + 1, rest);
        (story, block + 1, 0)
    }

    fn take(&mut self, (story, block, _): At) -> Piece {
        self.stories[story].touched = true;
        self.stories[story].pieces.remove(block)
    }

    /// Takes the lines of a range out, wherever they stand, in the order of the page, cut into the blocks that they were; and the
    /// place within the story `home` at which the first of them stood.
    fn extract(&mut self, (from, to): LineRange, home: Option<usize>) -> Result<(Vec<Piece>, Option<usize>), String> {
        let mut taken: Vec<Piece> = Vec::new();
        let mut place = None;
        for (s, story) in self.stories.iter_mut().enumerate() {
            let mut kept = Vec::new();
            for piece in std::mem::take(&mut story.pieces) {
                let inside = |unit: &Unit| (from..=to).contains(&unit.line);
                if !piece.units.iter().any(inside) {
                    kept.push(piece);
                    continue;
                }
                story.touched = true;
                let is_whole = piece.units.iter().all(inside);
                // Neighbours of one kind stay together: a block becomes at most a few.
                let mut runs: Vec<(bool, Vec<Unit>)> = Vec::new();
                for unit in piece.units {
                    let is_inside = inside(&unit);
                    match runs.last_mut() {
                        Some((last, units)) if *last == is_inside => units.push(unit),
                        _ => runs.push((is_inside, vec![unit])),
                    }
                }
                for (is_inside, units) in runs {
                    let piece = Piece { role: piece.role, units, text: piece.text.clone().filter(|_| is_whole) };
                    if is_inside {
                        if home == Some(s) && place.is_none() {
                            place = Some(kept.len());
                        }
                        taken.push(piece);
                    } else {
                        kept.push(piece);
                    }
                }
            }
            story.pieces = kept;
        }
        if taken.is_empty() {
            return Err(format!("lines {from} to {to} are blank"));
        }
        taken.sort_by_key(|piece| piece.units[0].line);
        Ok((taken, place))
    }
}

fn line_of(page: &RawPage, line: usize) -> &str {
    line.checked_sub(1).and_then(|line| page.lines.get(line)).map_or("", String::as_str)
}

fn is_head(role: Role) -> bool {
    matches!(role, Role::Kicker | Role::Headline | Role::Subtitle)
}

/// The part of a shared line that stands in a block: as much of its end as the block begins with, or of its beginning as it ends
/// with. `None` is the whole.
fn part(line: &str, text: &str) -> Option<String> {
    let (squeezed, whole) = (text::squeeze(text), text::squeeze(line));
    if whole.contains(&squeezed) {
        return Some(squeezed);
    }
    let cuts: Vec<usize> = whole.char_indices().map(|(at, _)| at).chain([whole.len()]).collect();
    let end = cuts.iter().copied().find(|at| *at < whole.len() && squeezed.starts_with(&whole[*at..]));
    let start = cuts.iter().rev().copied().find(|at| *at > 0 && squeezed.ends_with(&whole[..*at]));
    match (end.map(|at| &whole[at..]), start.map(|at| &whole[..at])) {
        (Some(a), Some(b)) => Some(if a.len() >= b.len() { a } else { b }.to_owned()),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

/// What a new story takes over from the one that it was cut from.
fn bare(item: &Item) -> Item {
    Item { kind: item.kind, ..Item::default() }
}

fn written(page: &RawPage, piece: Piece, context: &facts::Context) -> Block {
    let lines: Vec<&str> = piece.units.iter().map(|unit| unit.part.as_deref().unwrap_or_else(|| line_of(page, unit.line))).collect();
    let head = is_head(piece.role) || piece.role == Role::H2;
    let text = piece
        .text
        .unwrap_or_else(|| if head { text::join_head(&lines, piece.role).0 } else { text::join_lines(&lines, piece.role, context.habits) });
    Block { role: piece.role, lines: ranges(piece.units.iter().map(|unit| unit.line)), text }
}

/// A touched story: headline and facts from its blocks as they are now.
fn read_again(former: Item, blocks: Vec<Block>, context: &facts::Context) -> Item {
    let mut item = Item { kind: former.kind, notes: former.notes, doubts: former.doubts, blocks, ..Item::default() };
    for role in [Role::Kicker, Role::Headline, Role::Subtitle] {
        let texts: Vec<&str> = item.blocks.iter().filter(|block| block.role == role).map(|block| block.text.as_str()).collect();
        let text = (!texts.is_empty()).then(|| texts.concat());
        match role {
            Role::Kicker => item.kicker = text,
            Role::Subtitle => item.subtitle = text,
            _ => item.headline = text,
        }
    }
    let has = |roles: &[Role]| item.blocks.iter().any(|block| roles.contains(&block.role));
    item.kind = match item.kind {
        _ if !has(&[Role::P, Role::Lead, Role::H2]) && has(&[Role::Caption, Role::Credit]) => Kind::Photo,
        Kind::Photo if has(&[Role::P, Role::Lead]) => Kind::Article,
        Kind::Brief | Kind::Fragment if item.headline.is_some() => Kind::Article,
        kind => kind,
    };
    // Doubts about facts are found anew with the facts.
    item.doubts.retain(|doubt| !doubt.code.starts_with("date"));
    facts::fill(&mut item, context);
    item
}
