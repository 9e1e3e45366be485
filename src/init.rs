//! `baoku init`: a new archive that builds at once, with an invented newspaper page to look at.

use std::path::Path;

use crate::{
    diagnostic::{Diagnostic, Place},
    publish, source,
};

/// The files of a new archive. The newspaper, its city and its people are invented.
const STARTER: &[(&str, &str)] = &[
    ("README.md", include_str!("../data/starter/README.md")),
    ("config.yaml", include_str!("../data/starter/config.yaml")),
    (".gitignore", include_str!("../data/starter/gitignore")),
    (".gitattributes", include_str!("../data/starter/gitattributes")),
    ("content/raw/2024-05-18-1.txt", include_str!("../data/starter/content/raw/2024-05-18-1.txt")),
    ("content/raw/pages.yaml", include_str!("../data/starter/content/raw/pages.yaml")),
    ("content/topics/public-services.md", include_str!("../data/starter/content/topics/public-services.md")),
    ("content/pages/about.md", include_str!("../data/starter/content/pages/about.md")),
    ("content/pages/about.en.md", include_str!("../data/starter/content/pages/about.en.md")),
];

/// Makes a new archive in `folder` and returns the paths of its files. Never overwrites: the folder must be new or hold nothing
/// but hidden files, as one that version control has just made.
pub fn init(folder: &Path) -> Result<Vec<&'static str>, Diagnostic> {
    match source::is_vacant(folder) {
        Ok(true) => (),
        Ok(false) => {
            return Err(Diagnostic::error("usage", "this folder is not empty, and nothing in it is overwritten")
                .at(Place::file(folder.display().to_string()))
                .help("name a new folder: `baoku init my-archive`"));
        }
        Err(problem) => return Err(problem),
    }
    for (path, text) in STARTER {
        let file = folder.join(path);
        // A hidden file of the same name is a person's.
        if file.symlink_metadata().is_err() {
            publish::write_atomic(&file, text.as_bytes())?;
        }
    }
    Ok(STARTER.iter().map(|(path, _)| *path).collect())
}
