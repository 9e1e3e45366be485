//! Postings → files: runs of the sorted vocabulary, each a small script that a page can load from a server or from disk.

use super::{
    postings::{Posting, write_varint},
    units::Unit,
};

/// Bytes of postings in a shard before it is closed. With base64 a file is a third larger; a query of three characters
/// loads two or three of them.
const SHARD: usize = 24 * 1024;

/// A run of the vocabulary.
pub struct Shard {
    /// Its first unit: a unit belongs to the last shard that starts at or before it.
    pub first: Unit,
    /// Count of units; for each its two characters as code points, length of its postings, postings: variable-length integers.
    pub bytes: Vec<u8>,
}

/// Cuts sorted postings into shards. A list longer than a shard has one of its own.
pub fn cut(postings: &[Posting]) -> Vec<Shard> {
    let mut shards = Vec::new();
    let mut from = 0;
    while from < postings.len() {
        let mut to = from;
        let mut size = 0;
        while to < postings.len() && (to == from || size + postings[to].1.len() <= SHARD) {
            size += postings[to].1.len() + 6;
            to += 1;
        }
        let mut bytes = Vec::with_capacity(size + 8);
        write_varint(&mut bytes, (to - from) as u32);
        for ((a, b), documents) in &postings[from..to] {
            write_varint(&mut bytes, u32::from(*a));
            write_varint(&mut bytes, u32::from(*b));
            write_varint(&mut bytes, documents.len() as u32);
            bytes.extend_from_slice(documents);
        }
        shards.push(Shard { first: postings[from].0, bytes });
        from = to;
    }
    shards
}

/// Base64 with the standard alphabet and without padding: text that stands in a script as it is.
pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let number = three.iter().enumerate().fold(0_u32, |n, (i, b)| n | u32::from(*b) << (16 - 8 * i));
        for i in 0..=three.len() {
            text.push(char::from(ALPHABET[(number >> (18 - 6 * i)) as usize & 63]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_the_standard_one() {
        assert_eq!(base64(b"Man"), "TWFu");
        assert_eq!(base64(b"Ma"), "TWE");
        assert_eq!(base64(b"M"), "TQ");
        assert_eq!(base64(b""), "");
    }

    #[test]
    fn a_long_list_has_a_shard_of_its_own() {
        let postings = vec![(('a', 'b'), vec![2; 10]), (('a', 'c'), vec![2; SHARD * 2]), (('b', 'a'), vec![2; 10])];
        let firsts: Vec<Unit> = cut(&postings).iter().map(|s| s.first).collect();
        assert_eq!(firsts, [('a', 'b'), ('a', 'c'), ('b', 'a')]);
    }
}
