//! Pieces of work that one run leaves for the next, by name: found again they spare time, and nothing else. Whoever takes one up looks
//! whether what it follows from is still the same; whoever lays them down forgets what is damaged or another program's.

use std::fmt::Debug;

/// Sixteen bytes that stand for everything that something follows from.
pub type Key = [u8; 16];

/// Where pieces of work lie from run to run.
pub trait Kept: Debug + Send + Sync {
    /// A piece as it was laid down by this very program; `None` where there is none, or it is damaged.
    fn get(&self, name: &str) -> Option<Vec<u8>>;
    /// Whether there is a piece of that name, which is kept on without being taken up.
    fn has(&self, name: &str) -> bool;
    /// Lays a piece down in place of the one of that name. What cannot be kept is made again next time.
    fn put(&self, name: &str, bytes: &[u8]);
}

/// The key of what follows from these bytes.
#[must_use]
pub fn key_of(bytes: &[u8]) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    key
}

/// Puts numbers, keys and texts into a row of bytes.
#[derive(Debug, Default)]
pub struct Packer(pub Vec<u8>);

impl Packer {
    /// Appends a number.
    pub fn number(&mut self, number: u64) {
        self.0.extend(number.to_le_bytes());
    }

    /// Appends a number below 2^32.
    pub fn small(&mut self, number: usize) {
        self.0.extend((number as u32).to_le_bytes());
    }

    /// Appends a key.
    pub fn key(&mut self, key: &Key) {
        self.0.extend(key);
    }

    /// Appends bytes with their count.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.small(bytes.len());
        self.0.extend(bytes);
    }
}

/// Takes them out again, in the same order; `None` where the row ends too soon.
#[derive(Debug)]
pub struct Unpacker<'a>(pub &'a [u8]);

impl<'a> Unpacker<'a> {
    /// The next number.
    pub fn number(&mut self) -> Option<u64> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*bytes))
    }

    /// The next number below 2^32.
    pub fn small(&mut self) -> Option<usize> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*bytes) as usize)
    }

    /// The next key.
    pub fn key(&mut self) -> Option<Key> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    /// The next bytes with their count.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let count = self.small()?;
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    /// The next text.
    pub fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }
}
