//! A double-array trie over characters, in one run of bytes: made by `build.rs` for the built-in tables and at start for
//! glossaries, read in place without decoding. The build script includes this file, so it knows nothing but `std`.
//!
//! Layout: a page table (character ÷ 256 → page, 16 bits each), pages of 256 labels (16 bits each), nodes of 12 bytes
//! (base, check, value: 32 bits each), all little-endian. Label 0 means "in no key"; value 0 means "no key ends here".

use std::borrow::Cow;
use std::collections::BTreeMap;

const PAGES: usize = 0x11_0000 / 256;
const HEAD: usize = PAGES * 2;

/// An immutable map from strings to numbers that finds the longest key at a place.
pub struct Trie {
    bytes: Cow<'static, [u8]>,
    nodes_at: usize,
}

/// A key found: its length in characters and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Characters of the key.
    pub length: usize,
    /// The key's value.
    pub value: u32,
}

impl Trie {
    /// Reads a trie that [`build`] wrote. The bytes are trusted: they come from the program itself.
    #[must_use]
    pub fn new(bytes: Cow<'static, [u8]>) -> Self {
        let pages = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
        Self { nodes_at: 4 + HEAD + pages * 512, bytes }
    }

    /// A trie over these keys. Empty keys are left out.
    #[must_use]
    pub fn from_keys(keys: &BTreeMap<Vec<char>, u32>) -> Self {
        Self::new(Cow::Owned(build(keys)))
    }

    /// The parts of the trie as slices, for loops that look up many characters.
    #[inline]
    #[must_use]
    pub fn view(&self) -> View<'_> {
        let (table, nodes) = self.bytes.split_at(self.nodes_at);
        View { pages: table[4..].as_chunks::<2>().0, nodes: nodes.as_chunks::<12>().0 }
    }
}

/// A borrowed [`Trie`].
#[derive(Clone, Copy)]
pub struct View<'a> {
    pages: &'a [[u8; 2]],
    nodes: &'a [[u8; 12]],
}

impl View<'_> {
    /// The label of a character, 0 when no key has it.
    #[inline]
    #[must_use]
    pub fn label(&self, c: char) -> u16 {
        let page = u16::from_le_bytes(self.pages[c as usize >> 8]) as usize;
        u16::from_le_bytes(self.pages[PAGES + page * 256 + (c as usize & 255)])
    }

    /// The child of a node, `None` when there is none. The root is node 0.
    #[inline]
    #[must_use]
    pub fn child(&self, node: u32, label: u16) -> Option<u32> {
        let base = word(&self.nodes[node as usize], 0);
        let next = base.wrapping_add(u32::from(label));
        let found = self.nodes.get(next as usize)?;
        (label != 0 && word(found, 4) == node).then_some(next)
    }

    /// The value of a node plus one; 0 when no key ends there.
    #[inline]
    #[must_use]
    pub fn value(&self, node: u32) -> u32 {
        word(&self.nodes[node as usize], 8)
    }

    /// The longest key that stands at the start of this text, of those whose value pleases.
    #[must_use]
    pub fn longest_in(&self, text: impl Iterator<Item = char>, pleases: impl Fn(u32) -> bool) -> Option<Match> {
        let (mut node, mut best) = (0, None);
        for (i, c) in text.enumerate() {
            let Some(next) = self.child(node, self.label(c)) else { break };
            node = next;
            let value = self.value(node);
            if value != 0 && pleases(value - 1) {
                best = Some(Match { length: i + 1, value: value - 1 });
            }
        }
        best
    }
}

#[inline]
fn word(node: &[u8; 12], at: usize) -> u32 {
    u32::from_le_bytes([node[at], node[at + 1], node[at + 2], node[at + 3]])
}

/// Lays the keys out as the bytes that [`Trie::new`] reads.
#[must_use]
pub fn build(keys: &BTreeMap<Vec<char>, u32>) -> Vec<u8> {
    let keys: Vec<(&[char], u32)> = keys.iter().filter(|(k, _)| !k.is_empty()).map(|(k, &v)| (k.as_slice(), v)).collect();
    let labels = label_by_frequency(&keys);
    let mut nodes = Layout::new();
    let coded: Vec<(Vec<u16>, u32)> = keys.iter().map(|(key, value)| (key.iter().map(|c| labels[c]).collect(), *value)).collect();
    // Depth first: the nodes of one long word lie together, and the first two levels are read from `pairs.rs`.
    let mut sorted = coded;
    sorted.sort();
    let mut stack = vec![(0_u32, 0_usize, sorted.len(), 0_usize)];
    while let Some((node, start, end, depth)) = stack.pop() {
        let mut children: Vec<(u16, usize, usize)> = Vec::new();
        for (i, (key, value)) in sorted[start..end].iter().enumerate() {
            let Some(&label) = key.get(depth) else {
                nodes.set_value(node, value + 1);
                continue;
            };
            match children.last_mut() {
                Some((last, _, to)) if *last == label => *to = start + i + 1,
                _ => children.push((label, start + i, start + i + 1)),
            }
        }
        if !children.is_empty() {
            let base = nodes.place(node, &children.iter().map(|c| c.0).collect::<Vec<_>>());
            stack.extend(children.iter().map(|&(label, from, to)| (base + u32::from(label), from, to, depth + 1)));
        }
    }
    write(&labels, &nodes)
}

fn label_by_frequency(keys: &[(&[char], u32)]) -> BTreeMap<char, u16> {
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    for (key, _) in keys {
        for &c in *key {
            *counts.entry(c).or_default() += 1;
        }
    }
    let mut order: Vec<(char, usize)> = counts.into_iter().collect();
    order.sort_by_key(|&(c, n)| (std::cmp::Reverse(n), c));
    assert!(order.len() < usize::from(u16::MAX), "a trie has at most 65,534 different characters");
    order.into_iter().enumerate().map(|(i, (c, _))| (c, i as u16 + 1)).collect()
}

/// The nodes while they are being placed. Free places form a list, so that placing stays near linear.
struct Layout {
    nodes: Vec<[u32; 3]>,
    used: Vec<bool>,
    first_free: usize,
}

impl Layout {
    fn new() -> Self {
        let mut layout = Self { nodes: Vec::new(), used: Vec::new(), first_free: 1 };
        layout.grow(1);
        layout.used[0] = true;
        layout.nodes[0][1] = u32::MAX;
        layout
    }

    fn grow(&mut self, to: usize) {
        if self.nodes.len() < to {
            self.nodes.resize(to, [0, u32::MAX, 0]);
            self.used.resize(to, false);
        }
    }

    fn set_value(&mut self, node: u32, value: u32) {
        self.nodes[node as usize][2] = value;
    }

    fn place(&mut self, parent: u32, labels: &[u16]) -> u32 {
        let (low, high) = (usize::from(labels[0]), usize::from(labels[labels.len() - 1]));
        let mut at = self.first_free;
        // A crowded start is given up: many children fit only where much is free.
        let mut tries = 0;
        loop {
            while at < self.used.len() && self.used[at] {
                at += 1;
            }
            // Base 0 is the root's: in any other node it says that there are no children.
            if at > low || (at == low && parent == 0) {
                let base = at - low;
                let fits = labels.iter().all(|&l| !self.used.get(base + usize::from(l)).copied().unwrap_or(false));
                if fits {
                    self.grow(base + high + 1);
                    for &label in labels {
                        let child = base + usize::from(label);
                        self.used[child] = true;
                        self.nodes[child][1] = parent;
                    }
                    self.nodes[parent as usize][0] = base as u32;
                    while self.first_free < self.used.len() && self.used[self.first_free] {
                        self.first_free += 1;
                    }
                    if tries > 200 {
                        self.first_free = self.first_free.max(at.saturating_sub(2000));
                    }
                    return base as u32;
                }
            }
            tries += 1;
            at += 1;
        }
    }
}

fn write(labels: &BTreeMap<char, u16>, layout: &Layout) -> Vec<u8> {
    let mut pages: Vec<[u16; 256]> = vec![[0; 256]];
    let mut table = vec![0_u16; PAGES];
    for (&c, &label) in labels {
        let page = &mut table[c as usize >> 8];
        if *page == 0 {
            *page = pages.len() as u16;
            pages.push([0; 256]);
        }
        pages[usize::from(*page)][c as usize & 255] = label;
    }
    let mut out = Vec::with_capacity(4 + HEAD + pages.len() * 512 + layout.nodes.len() * 12);
    out.extend((pages.len() as u32).to_le_bytes());
    out.extend(table.iter().flat_map(|p| p.to_le_bytes()));
    out.extend(pages.iter().flatten().flat_map(|l| l.to_le_bytes()));
    out.extend(layout.nodes.iter().flatten().flat_map(|w| w.to_le_bytes()));
    out
}
