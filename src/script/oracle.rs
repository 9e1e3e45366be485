//! OpenCC itself (cargo feature `opencc`): a second engine behind the same configurations, and the oracle of the tests.
//! It takes a lock round every call and needs its dictionaries as files: see tools/opencc/README.md.

use super::opencc::Configuration;
use opencc_rust::OpenCC;
use std::path::Path;

/// One of OpenCC's converters.
pub struct Oracle {
    converter: OpenCC,
}

impl Oracle {
    /// Opens a configuration in the folder that holds OpenCC's `*.json` and `*.ocd2` files.
    ///
    /// # Errors
    /// What OpenCC says when the folder lacks a file.
    pub fn open(folder: &Path, configuration: Configuration) -> Result<Self, String> {
        let path = folder.join(format!("{}.json", configuration.name()));
        OpenCC::new(&path).map(|converter| Self { converter }).map_err(|e| format!("{}: {e}", path.display()))
    }

    /// Converts a text.
    ///
    /// # Errors
    /// What OpenCC says: it cannot take a NUL character.
    pub fn convert(&self, text: &str) -> Result<String, String> {
        self.converter.convert(text).map_err(|e| e.to_string())
    }
}
