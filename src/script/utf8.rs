//! UTF-8 → characters → UTF-8, in blocks of eight: Chinese text is runs of characters of three bytes, and converting has little
//! else to do besides reading and writing them.

/// Characters of a block.
const BLOCK: usize = 8;

/// The first bytes of a block of characters of three bytes each: what is looked at, and what stands there.
const LEADS: [(u64, u64); 3] = [
    (0x00f0_0000_f000_00f0, 0x00e0_0000_e000_00e0),
    (0xf000_00f0_0000_f000, 0xe000_00e0_0000_e000),
    (0x0000_f000_00f0_0000, 0x0000_e000_00e0_0000),
];

/// The characters of a text into as many places.
pub fn decode(text: &str, places: &mut [char]) {
    let mut bytes = text.as_bytes();
    let (blocks, last) = places.as_chunks_mut::<BLOCK>();
    for block in blocks {
        if let Some((three, after)) = bytes.split_first_chunk::<{ 3 * BLOCK }>()
            && three.as_chunks::<8>().0.iter().zip(LEADS).all(|(&eight, (mask, lead))| u64::from_le_bytes(eight) & mask == lead)
        {
            for (place, &[a, b, c]) in block.iter_mut().zip(three.as_chunks::<3>().0) {
                *place = character(a, b, c);
            }
            bytes = after;
        } else {
            bytes = decode_some(text, bytes, block);
        }
    }
    decode_some(text, bytes, last);
}

#[inline]
fn character(a: u8, b: u8, c: u8) -> char {
    char::from_u32(u32::from(a & 0xf) << 12 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f)).unwrap_or_default()
}

/// Characters of any width; what is left of the text's bytes.
fn decode_some<'t>(text: &'t str, mut bytes: &'t [u8], places: &mut [char]) -> &'t [u8] {
    for place in places {
        (*place, bytes) = match bytes {
            [a @ 0xe0..=0xef, b, c, rest @ ..] => (character(*a, *b, *c), rest),
            [a @ ..0x80, rest @ ..] => (char::from(*a), rest),
            _ => {
                let c = text[text.len() - bytes.len()..].chars().next().unwrap_or_default();
                (c, bytes.get(c.len_utf8()..).unwrap_or_default())
            }
        };
    }
    bytes
}

/// Text under way, as bytes.
#[derive(Default)]
pub struct Encoder {
    bytes: Vec<u8>,
    length: usize,
}

impl Encoder {
    /// Starts another text of about so many characters.
    pub fn start(&mut self, characters: usize) {
        self.length = 0;
        self.bytes.resize((characters + characters / 8) * 3 + 16, 0);
    }

    /// Adds characters.
    pub fn characters(&mut self, text: &[char]) {
        self.ask_for(text.len() * 4);
        let all = self.bytes.len();
        let mut rest = &mut self.bytes[self.length..];
        let (blocks, last) = text.as_chunks::<BLOCK>();
        for block in blocks {
            if block.iter().all(|&c| (c as u32).wrapping_sub(0x800) < 0xf800) {
                let (three, after) = rest.split_first_chunk_mut::<{ 3 * BLOCK }>().expect("room was asked for");
                for (bytes, &c) in three.as_chunks_mut::<3>().0.iter_mut().zip(block) {
                    let c = c as u32;
                    *bytes = [0xe0 | (c >> 12) as u8, 0x80 | (c >> 6 & 0x3f) as u8, 0x80 | (c & 0x3f) as u8];
                }
                rest = after;
            } else {
                rest = encode_some(block, rest);
            }
        }
        self.length = all - encode_some(last, rest).len();
    }

    /// Adds text that is UTF-8 already.
    pub fn text(&mut self, text: &str) {
        self.ask_for(text.len());
        self.bytes[self.length..self.length + text.len()].copy_from_slice(text.as_bytes());
        self.length += text.len();
    }

    /// The text so far.
    pub fn finish(&self) -> String {
        simdutf8::basic::from_utf8(&self.bytes[..self.length]).expect("characters and text were encoded as UTF-8").to_owned()
    }

    /// Bytes set aside for the next text.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Room for so many more bytes.
    fn ask_for(&mut self, bytes: usize) {
        let wanted = self.length + bytes;
        if self.bytes.len() < wanted {
            self.bytes.resize(wanted.max(self.bytes.len() * 2), 0);
        }
    }
}

/// Characters of any width; the room that is left.
fn encode_some<'b>(text: &[char], mut room: &'b mut [u8]) -> &'b mut [u8] {
    for c in text {
        let length = c.encode_utf8(room).len();
        room = &mut room[length..];
    }
    room
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_goes_both_ways() {
        let mut encoder = Encoder::default();
        let long = "汉字".repeat(9);
        for text in [
            "a¢汉\u{20000}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}\0汉汉汉汉汉汉汉汉",
            "",
            "汉",
            &long,
            "汉汉汉汉汉汉汉a汉汉汉汉汉汉汉汉é",
        ] {
            let mut characters = vec!['?'; text.chars().count()];
            decode(text, &mut characters);
            assert_eq!(characters, text.chars().collect::<Vec<_>>());
            encoder.start(0);
            encoder.characters(&characters);
            encoder.text("é");
            assert_eq!(encoder.finish(), format!("{text}é"));
        }
    }
}
