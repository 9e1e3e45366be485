//! The theme `broadsheet`, built into the program. A test compares this table with the folder.

/// Name of the built-in theme.
pub(super) const NAME: &str = "broadsheet";

macro_rules! file {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../themes/broadsheet/", $name)))
    };
}

/// Its files by their path within the theme, sorted.
pub(super) const FILES: &[(&str, &[u8])] = &[
    file!("static/broadsheet.css"),
    file!("static/broadsheet.js"),
    file!("static/cover.png"),
    file!("static/early.js"),
    file!("static/finder.js"),
    file!("static/icon.svg"),
    file!("static/provenance.js"),
    file!("static/search.js"),
    file!("strings/en.yaml"),
    file!("strings/zh-HK.yaml"),
    file!("strings/zh-Hans.yaml"),
    file!("strings/zh-Hant.yaml"),
    file!("strings/zh-TW.yaml"),
    file!("templates/404.html"),
    file!("templates/article.html"),
    file!("templates/base.html"),
    file!("templates/compare.html"),
    file!("templates/components.html"),
    file!("templates/dates.html"),
    file!("templates/day.html"),
    file!("templates/home.html"),
    file!("templates/month.html"),
    file!("templates/name.html"),
    file!("templates/names.html"),
    file!("templates/paper.html"),
    file!("templates/papers.html"),
    file!("templates/redirect.html"),
    file!("templates/search.html"),
    file!("templates/source.html"),
    file!("templates/static.html"),
    file!("templates/topic.html"),
    file!("templates/topics.html"),
    file!("templates/undated.html"),
    file!("templates/year.html"),
];
