//! Page × Theme → File: Markdown, templates, feeds, sitemap, JSON-LD. Pure and parallel.

pub mod search;
