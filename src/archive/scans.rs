//! Pictures of raw pages: which page has which, and how large they are, so that a page of the site keeps their place.

use std::collections::{BTreeMap, BTreeSet};

use super::{Inputs, SourcePage};
use crate::{
    article::compose::below_raw,
    diagnostic::{Diagnostic, Place},
    source::SourceFile,
};

/// Pictures by path below `content/raw/`, with width and height in pixels.
pub(super) type Scans = BTreeMap<String, Option<(u32, u32)>>;

/// Finds the picture that each page's sidecar names: beside the raw file, or below `content/raw/`.
pub(super) fn scans(publications: &mut BTreeMap<Option<String>, Vec<SourcePage>>, inputs: &Inputs<'_>) -> (Scans, Vec<Diagnostic>) {
    let files: BTreeMap<&str, &SourceFile> = inputs.scans.iter().map(|file| (below_raw(&file.path), file)).collect();
    let mut diagnostics = Vec::new();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for page in publications.values_mut().flatten() {
        let Some(named) = page.scan.clone() else { continue };
        if named.starts_with("https://") || named.starts_with("http://") {
            continue;
        }
        let folder = page.raw.rfind('/').map_or("", |slash| &page.raw[..=slash]);
        let named = named.trim_start_matches("./");
        let found = files.keys().find(|path| path.strip_prefix(folder) == Some(named) || **path == named);
        page.scan = found.map(|path| (*path).to_owned());
        match found {
            Some(path) => _ = used.insert(path),
            None => diagnostics.push(
                Diagnostic::warning("missing-scan", format!("the picture `{named}` of this page is not there"))
                    .at(Place::file(format!("content/raw/{}", page.raw)))
                    .help("JPEG, PNG or WebP beside the raw page or below content/raw/, or an address with https://"),
            ),
        }
    }
    (used.into_iter().map(|path| (path.to_owned(), size(&files[path].bytes))).collect(), diagnostics)
}

/// Width and height of a JPEG, PNG or WebP file.
fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let (width, height) = jpeg(bytes).or_else(|| png(bytes)).or_else(|| webp(bytes))?;
    (width > 0 && height > 0).then_some((width, height))
}

/// The frame header (`SOF`), found from marker to marker (ITU T.81, B.1.1).
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let [0xff, marker] = *bytes.get(at..at + 2)? else { return None };
        let length = usize::from(u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?));
        if (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let number = |from: usize| Some(u32::from(u16::from_be_bytes(bytes.get(from..from + 2)?.try_into().ok()?)));
            return Some((number(at + 7)?, number(at + 5)?));
        }
        at += 2 + length.max(2);
    }
}

/// The first chunk (PNG, 11.2.2).
fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let number = |from: usize| Some(u32::from_be_bytes(rest.get(from..from + 4)?.try_into().ok()?));
    Some((number(8)?, number(12)?))
}

/// The first chunk: lossy, lossless or extended (RFC 9649, 2.5–2.7).
fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    bytes.strip_prefix(b"RIFF")?;
    (bytes.get(8..12)? == b"WEBP").then_some(())?;
    let byte = |at: usize| bytes.get(at).map(|byte| u32::from(*byte));
    match bytes.get(12..16)? {
        b"VP8 " => Some(((byte(26)? | byte(27)? << 8) & 0x3fff, (byte(28)? | byte(29)? << 8) & 0x3fff)),
        b"VP8L" => {
            let bits = byte(21)? | byte(22)? << 8 | byte(23)? << 16 | byte(24)? << 24;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((1 + (byte(24)? | byte(25)? << 8 | byte(26)? << 16), 1 + (byte(27)? | byte(28)? << 8 | byte(29)? << 16))),
        _ => None,
    }
}
