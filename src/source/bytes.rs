//! Bytes → text: which encoding a file is in, and where it breaks.
//!
//! Only encodings that Chinese newspapers come in are guessed: UTF-8, UTF-16, GB18030, Big5. A guess must decode without an
//! error *and* look like Chinese; anything else is a mistake that nobody would notice until a reader does.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// A decoded file.
#[derive(Debug)]
pub struct Text<'a> {
    /// The characters, without a byte order mark.
    pub text: Cow<'a, str>,
    /// What it was decoded from, by its WHATWG name.
    pub encoding: &'static str,
    /// Whether the bytes left a choice, so that a person should look.
    pub guessed: bool,
}

/// Why bytes are no text.
#[derive(Debug, PartialEq, Eq)]
pub enum EncodingError {
    /// The stated encoding is none that is known.
    Unknown,
    /// The bytes break at this offset in the encoding that explains them best.
    Broken {
        /// The encoding that was tried.
        encoding: &'static str,
        /// First byte that it does not explain, from 0.
        offset: usize,
        /// How many bytes that is.
        width: usize,
        /// An encoding outside the four that the bytes resemble.
        resembles: Option<&'static str>,
    },
}

/// Share of double-byte characters that must lie in the ranges of everyday characters before a guess counts as Chinese.
///
/// GB 2312 level 1 and Big5 level 1 hold over 99 % of running news text; the bytes of one read as the other reach 60–70 %,
/// UTF-8 read as GB18030 less than 10 %.
const PLAUSIBLE: f64 = 0.85;

/// The same where the detector, which knows the frequencies of characters, comes to the same encoding by itself: traditional
/// text in GB18030 lies half outside level 1.
const PLAUSIBLE_WHEN_DETECTED: f64 = 0.4;

/// How much of a file the detector sees. The encoding of a file does not change after a quarter of a mebibyte.
const SAMPLE: usize = 1 << 18;

impl<'a> Text<'a> {
    /// Decodes by the stated encoding, else by byte order mark, else as UTF-8, else by a plausible guess.
    pub fn decode(bytes: &'a [u8], stated: Option<&str>) -> Result<Self, EncodingError> {
        if let Some(label) = stated {
            let encoding = Encoding::for_label_no_replacement(label.trim().as_bytes()).ok_or(EncodingError::Unknown)?;
            let body = Encoding::for_bom(bytes).filter(|(bom, _)| *bom == encoding).map_or(bytes, |(_, length)| &bytes[length..]);
            return decode_whole(body, encoding, bytes.len() - body.len(), false);
        }
        if let Some((encoding, length)) = Encoding::for_bom(bytes) {
            return decode_whole(&bytes[length..], encoding, length, false);
        }
        if let Some(encoding) = utf16_by_pattern(bytes) {
            return decode_whole(bytes, encoding, 0, true);
        }
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Ok(Self { text: Cow::Borrowed(text), encoding: UTF_8.name(), guessed: false });
        }
        guess(bytes)
    }
}

/// UTF-16 without a mark: read on the right side its units are Chinese and ASCII, on the wrong side hardly a third are.
fn utf16_by_pattern(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.is_empty() || !bytes.len().is_multiple_of(2) {
        return None;
    }
    // A stray zero in UTF-8 text is a control character; only where every second byte is zero is it ASCII in UTF-16.
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    if zeros * 9 < bytes.len() * 4 && std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    [(UTF_16LE, 0), (UTF_16BE, 1)].into_iter().find_map(|(encoding, low)| {
        let usual = |pair: &[u8]| {
            let unit = u16::from_be_bytes([pair[1 - low], pair[low]]);
            matches!(unit, 0x09 | 0x0a | 0x0c | 0x0d | 0x20..=0x7e | 0x2010..=0x2027 | 0x3000..=0x303f | 0x4e00..=0x9fff | 0xff00..=0xffef)
        };
        let usual = bytes.chunks_exact(2).filter(|pair| usual(pair)).count();
        (usual * 20 >= bytes.len() * 9).then_some(encoding)
    })
}

fn guess(bytes: &[u8]) -> Result<Text<'_>, EncodingError> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(SAMPLE)], bytes.len() <= SAMPLE);
    let detected = detector.guess(None, Utf8Detection::Deny);
    let detected = if detected == GBK { GB18030 } else { detected };

    let mut best: Option<(f64, &'static Encoding)> = None;
    for (encoding, plausibility) in [(GB18030, everyday_gb(bytes)), (BIG5, everyday_big5(bytes))] {
        // The detector's vote decides between two that are both plausible.
        let (vote, needed) = if detected == encoding { (1.0, PLAUSIBLE_WHEN_DETECTED) } else { (0.0, PLAUSIBLE) };
        if plausibility >= needed && first_error(bytes, encoding).is_none() && best.is_none_or(|(score, _)| plausibility + vote > score) {
            best = Some((plausibility + vote, encoding));
        }
    }
    let elsewhere = (!detected.is_single_byte() && detected != GB18030 && detected != BIG5).then(|| detected.name());
    if let (Some((_, encoding)), None) = (best, elsewhere) {
        return decode_whole(bytes, encoding, 0, true);
    }
    Err(broken(bytes, elsewhere))
}

/// Where the encoding that explains most of the bytes breaks.
fn broken(bytes: &[u8], resembles: Option<&'static str>) -> EncodingError {
    let encoding = if utf8_share(bytes) >= 0.5 {
        UTF_8
    } else {
        let tries = [(GB18030, everyday_gb(bytes)), (BIG5, everyday_big5(bytes))];
        let best = if tries[0].1 >= tries[1].1 { tries[0] } else { tries[1] };
        if best.1 >= 0.5 { best.0 } else { UTF_8 }
    };
    let (offset, width) = first_error(bytes, encoding).or_else(|| first_error(bytes, UTF_8)).unwrap_or((0, 1));
    EncodingError::Broken { encoding: encoding.name(), offset, width, resembles }
}

fn decode_whole<'a>(bytes: &'a [u8], encoding: &'static Encoding, skipped: usize, guessed: bool) -> Result<Text<'a>, EncodingError> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(Text { text, encoding: encoding.name(), guessed });
    }
    let (offset, width) = first_error(bytes, encoding).unwrap_or((0, 1));
    Err(EncodingError::Broken { encoding: encoding.name(), offset: skipped + offset, width, resembles: None })
}

/// Offset and length of the first bytes that an encoding does not explain.
fn first_error(bytes: &[u8], encoding: &'static Encoding) -> Option<(usize, usize)> {
    if encoding == UTF_8 {
        let error = std::str::from_utf8(bytes).err()?;
        return Some((error.valid_up_to(), error.error_len().unwrap_or(bytes.len() - error.valid_up_to()).max(1)));
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut scratch = vec![0_u8; 1 << 14];
    let mut read = 0;
    loop {
        let (result, taken, _) = decoder.decode_to_utf8_without_replacement(&bytes[read..], &mut scratch, true);
        read += taken;
        match result {
            encoding_rs::DecoderResult::InputEmpty => return None,
            encoding_rs::DecoderResult::OutputFull => (),
            encoding_rs::DecoderResult::Malformed(width, after) => {
                let (width, after) = (usize::from(width), usize::from(after));
                return Some((read.saturating_sub(width + after), width.max(1)));
            }
        }
    }
}

/// Share of the bytes above ASCII that stand in well-formed UTF-8.
fn utf8_share(bytes: &[u8]) -> f64 {
    let above = bytes.iter().filter(|b| **b >= 0x80).count();
    let explained: usize = bytes.utf8_chunks().map(|chunk| chunk.valid().bytes().filter(|b| *b >= 0x80).count()).sum();
    share(explained, above)
}

/// Share of characters in GB 2312's symbols and level 1 (the 3,755 everyday characters, rows 16–55).
fn everyday_gb(bytes: &[u8]) -> f64 {
    double_bytes(bytes, |lead, trail| trail >= 0xa1 && matches!(lead, 0xa1..=0xa9 | 0xb0..=0xd7))
}

/// Share of characters in Big5's symbols and level 1 (the 5,401 everyday characters, A440–C67E).
fn everyday_big5(bytes: &[u8]) -> f64 {
    double_bytes(bytes, |lead, trail| {
        matches!(trail, 0x40..=0x7e | 0xa1..=0xfe) && matches!((lead, trail), (0xa1..=0xc5, _) | (0xc6, 0x40..=0x7e))
    })
}

fn double_bytes(bytes: &[u8], everyday: impl Fn(u8, u8) -> bool) -> f64 {
    let (mut all, mut good, mut at) = (0_usize, 0_usize, 0_usize);
    while at < bytes.len() {
        if bytes[at] < 0x80 {
            at += 1;
            continue;
        }
        all += 1;
        good += usize::from(bytes.get(at + 1).is_some_and(|trail| everyday(bytes[at], *trail)));
        at += 2;
    }
    share(good, all)
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
