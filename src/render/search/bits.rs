//! Numbers in few bits, and bits as text.

/// A row of bits, first bit highest in its word.
#[derive(Clone, Debug, Default)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// Count of bits.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Appends the lowest `count` bits of a number, at most 57, the highest of them first.
    pub fn put(&mut self, number: u64, count: usize) {
        if count == 0 {
            return;
        }
        let number = number & (u64::MAX >> (64 - count));
        let free = self.words.len() * 64 - self.len;
        if free >= count {
            if let Some(last) = self.words.last_mut() {
                *last |= number << (free - count);
            }
        } else {
            let rest = count - free;
            if let Some(last) = self.words.last_mut().filter(|_| free > 0) {
                *last |= number >> rest;
            }
            self.words.push(number << (64 - rest));
        }
        self.len += count;
    }

    /// Appends a number from 1 on in Elias' gamma code: as many zeros as it has bits after its first, then its bits.
    pub fn put_gamma(&mut self, number: u64) {
        let bits = number.ilog2() as usize;
        self.put(0, bits);
        self.put(number, bits + 1);
    }

    /// Appends a number in Rice's code: what is above its lowest `low` bits as that many ones and a zero, then those bits.
    pub fn put_rice(&mut self, number: u64, low: usize) {
        let mut high = number >> low;
        while high >= 32 {
            self.put(u64::MAX, 32);
            high -= 32;
        }
        self.put((1 << (high + 1)) - 2, high as usize + 1);
        self.put(number, low);
    }

    /// Appends `count` bits of another row, from `start` on.
    pub fn put_all(&mut self, other: &Self, start: usize, count: usize) {
        let (mut at, end) = (start, start + count);
        while at < end {
            let step = (end - at).min(32);
            self.put(other.word_at(at) >> (64 - step), step);
            at += step;
        }
    }

    /// The 64 bits from `at` on, zeros after the end.
    fn word_at(&self, at: usize) -> u64 {
        let (word, shift) = (at / 64, at % 64);
        let first = self.words.get(word).copied().unwrap_or(0) << shift;
        if shift == 0 { first } else { first | self.words.get(word + 1).copied().unwrap_or(0) >> (64 - shift) }
    }

    /// The bits as text that stands in a script as it is: thirteen bits are two of 91 characters, `#` to `}` with `!` for
    /// the backslash. A byte of text holds 6.5 bits; with Base64 it would be 6.
    #[must_use]
    pub fn to_text(&self) -> String {
        let character = |digit: u64| char::from(if digit == 57 { b'!' } else { 35 + digit as u8 });
        (0..self.len).step_by(13).flat_map(|at| (self.word_at(at) >> 51).div_rem(91)).map(character).collect()
    }
}

trait DivRem {
    fn div_rem(self, by: u64) -> [u64; 2];
}

impl DivRem for u64 {
    fn div_rem(self, by: u64) -> [u64; 2] {
        [self / by, self % by]
    }
}

/// How many low bits Rice's code takes for `count` numbers that go up to `total` together: two thirds of their mean, as a power of two
/// (ln 2 would be exact; R. F. Rice 1979, A. Kiely 2004).
#[must_use]
pub fn rice_bits(count: usize, total: usize) -> usize {
    let mut low = 0;
    while (count << (low + 1)) * 3 <= total * 2 {
        low += 1;
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bits: &Bits) -> String {
        (0..bits.len()).map(|at| if bits.word_at(at) >> 63 == 1 { '1' } else { '0' }).collect()
    }

    #[test]
    fn codes_are_those_of_the_books() {
        let mut bits = Bits::default();
        bits.put_gamma(1);
        bits.put_gamma(5);
        assert_eq!(shown(&bits), "100101");
        let mut bits = Bits::default();
        bits.put_rice(9, 2);
        assert_eq!(shown(&bits), "11001");
        let mut bits = Bits::default();
        bits.put_rice(70, 0);
        assert_eq!(shown(&bits), "1".repeat(70) + "0");
    }

    #[test]
    fn rows_are_joined_bit_by_bit() {
        let mut one = Bits::default();
        for number in 0..200 {
            one.put(number, 9);
        }
        let mut two = Bits::default();
        two.put(5, 3);
        two.put_all(&one, 7, 1500);
        assert_eq!(shown(&two), format!("101{}", &shown(&one)[7..1507]));
    }

    #[test]
    fn text_has_no_character_that_ends_a_string() {
        let mut bits = Bits::default();
        for number in 0..8192 {
            bits.put(number, 13);
        }
        let text = bits.to_text();
        assert_eq!(text.len(), 2 * 8192);
        assert!(text.bytes().all(|b| (33..=125).contains(&b) && b != b'"' && b != b'\\'));
    }
}
