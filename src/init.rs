//! `baoku init`: a new archive that builds at once, with an invented newspaper page to look at.

use std::path::Path;

use clap::ValueEnum;

use crate::{
    config,
    diagnostic::{Diagnostic, Place},
    publish,
    script::{Converter, Layers, Script},
    source,
};

/// The files of a new archive, with their Chinese form where they speak to the person who keeps it. The newspaper, its city and
/// its people are invented.
const STARTER: &[(&str, &str, Option<&str>)] = &[
    ("README.md", include_str!("../data/starter/README.md"), Some(include_str!("../data/starter/README.zh.md"))),
    ("config.yaml", include_str!("../data/starter/config.yaml"), Some(include_str!("../data/starter/config.zh.yaml"))),
    (".gitignore", include_str!("../data/starter/gitignore"), None),
    (".gitattributes", include_str!("../data/starter/gitattributes"), None),
    ("content/raw/2024-05-18-1.txt", include_str!("../data/starter/content/raw/2024-05-18-1.txt"), None),
    (
        "content/raw/pages.yaml",
        include_str!("../data/starter/content/raw/pages.yaml"),
        Some(include_str!("../data/starter/content/raw/pages.zh.yaml")),
    ),
    ("content/topics/public-services.md", include_str!("../data/starter/content/topics/public-services.md"), None),
    ("content/pages/about.md", include_str!("../data/starter/content/pages/about.md"), None),
    ("content/pages/about.en.md", include_str!("../data/starter/content/pages/about.en.md"), None),
];

/// The language in which a new archive speaks to the person who keeps it: comments and README, not the site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Tongue {
    /// English
    #[default]
    En,
    /// Chinese in simplified script
    #[value(name = "zh-Hans")]
    ZhHans,
    /// Chinese in traditional script
    #[value(name = "zh-Hant")]
    ZhHant,
}

impl Tongue {
    /// The language of the system, as its variables say it: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set.
    #[must_use]
    pub fn of_system(variable: impl Fn(&str) -> Option<String>) -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
        let locale = locale.unwrap_or_default().replace('-', "_").to_ascii_lowercase();
        match locale.split('.').next().unwrap_or_default() {
            "zh_tw" | "zh_hk" | "zh_mo" | "zh_hant" => Self::ZhHant,
            locale if locale.starts_with("zh_hant") => Self::ZhHant,
            locale if locale == "zh" || locale.starts_with("zh_") => Self::ZhHans,
            _ => Self::En,
        }
    }
}

/// Makes a new archive in `folder` and returns the paths of its files. Never overwrites: the folder must be new or hold nothing
/// but hidden files, as one that version control has just made.
pub fn init(folder: &Path) -> Result<Vec<&'static str>, Diagnostic> {
    init_with(folder, Start::default())
}

/// What a new archive is to have.
#[derive(Clone, Copy, Debug, Default)]
pub struct Start {
    /// The language of its comments.
    pub tongue: Tongue,
    /// Without the sample.
    pub empty: bool,
}

/// The same in another language, or without the sample.
pub fn init_with(folder: &Path, start: Start) -> Result<Vec<&'static str>, Diagnostic> {
    let Start { tongue, empty } = start;
    match source::is_vacant(folder) {
        Ok(true) => (),
        Ok(false) => {
            return Err(Diagnostic::error("usage", "this folder is not empty, and nothing in it is overwritten")
                .at(Place::file(folder.display().to_string()))
                .help("name a new folder: `baoku init my-archive`"));
        }
        Err(problem) => return Err(problem),
    }
    // Editors check the config by it, without a network.
    let schema = ("config.schema.json", config::schema());
    let mut files: Vec<(&str, String)> =
        STARTER.iter().map(|(path, english, chinese)| (*path, in_tongue(english, *chinese, tongue))).collect();
    files.insert(2, schema);
    if empty {
        files.retain(|(path, _)| !path.starts_with("content/") || path.ends_with("pages.yaml"));
        for (path, text) in &mut files {
            match *path {
                "config.yaml" => *text = without_sample(text, &["title:", "description:", "topics:"]),
                "content/raw/pages.yaml" => *text = without_sample(text, &["all:", "files:"]),
                _ => {}
            }
        }
    }
    for (path, text) in &files {
        let file = folder.join(path);
        // A hidden file of the same name is a person's.
        if file.symlink_metadata().is_err() {
            publish::write_atomic(&file, text.as_bytes())?;
        }
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// The text with these entries commented out, as an example to follow.
fn without_sample(text: &str, entries: &[&str]) -> String {
    let mut within = false;
    let lines = text.lines().map(|line| {
        if !line.starts_with([' ', '#']) {
            within = entries.iter().any(|entry| line.starts_with(entry));
        }
        if within && !line.is_empty() && !line.starts_with('#') { format!("# {line}\n") } else { format!("{line}\n") }
    });
    lines.collect()
}

/// A file in a language. In YAML only comments speak; the values are those of the archive, whatever its keeper reads.
fn in_tongue(english: &str, chinese: Option<&str>, tongue: Tongue) -> String {
    let Some(chinese) = chinese.filter(|_| tongue != Tongue::En) else { return english.to_owned() };
    if tongue == Tongue::ZhHans {
        return chinese.to_owned();
    }
    let converter = Converter::new(Script::Hans, Script::HantTw, Layers::ALL);
    let is_yaml = !chinese.starts_with("# 用");
    let lines = chinese.lines().map(|line| {
        let speaks = !is_yaml || (line.starts_with("# ") && !line.contains(": ") && !line.contains("yaml-language-server"));
        if speaks { converter.convert(line) } else { line.to_owned() }
    });
    let mut text = lines.collect::<Vec<_>>().join("\n");
    text.push('\n');
    text
}
