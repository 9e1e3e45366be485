//! The bytes of a file, and stretches of its text: shared by all who look at them, for the texts of an archive are most of what it holds.

use std::{
    fmt,
    ops::{Deref, Range},
    sync::Arc,
};

/// What a file holds.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// Bytes that are UTF-8.
    Text(Arc<str>),
    /// Any others.
    Bytes(Arc<[u8]>),
}

impl Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Bytes(bytes) => bytes.fmt(f),
        }
    }
}

impl From<&[u8]> for Content {
    fn from(bytes: &[u8]) -> Self {
        simdutf8::basic::from_utf8(bytes).map_or_else(|_| Self::Bytes(bytes.into()), |text| Self::Text(text.into()))
    }
}

impl<const N: usize> From<&[u8; N]> for Content {
    fn from(bytes: &[u8; N]) -> Self {
        bytes.as_slice().into()
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        bytes.as_slice().into()
    }
}

impl From<Content> for Arc<[u8]> {
    fn from(content: Content) -> Self {
        match content {
            Content::Text(text) => text.into(),
            Content::Bytes(bytes) => bytes,
        }
    }
}

/// A stretch of a text, which it keeps in memory whole.
#[derive(Clone)]
pub struct SharedText {
    whole: Arc<str>,
    range: Range<usize>,
}

impl SharedText {
    /// The stretch `range` of a text.
    ///
    /// # Panics
    ///
    /// If it is none, or does not begin and end between characters.
    #[must_use]
    pub fn of(whole: &Arc<str>, range: Range<usize>) -> Self {
        assert!(whole.get(range.clone()).is_some(), "a stretch begins and ends between characters of its text");
        Self { whole: Arc::clone(whole), range }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.whole[self.range.clone()]
    }
}

impl Default for SharedText {
    fn default() -> Self {
        Self::from("")
    }
}

impl Deref for SharedText {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for SharedText {
    fn from(text: &str) -> Self {
        Self { whole: text.into(), range: 0..text.len() }
    }
}

impl From<String> for SharedText {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl PartialEq for SharedText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for SharedText {}

impl fmt::Debug for SharedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl fmt::Display for SharedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}
