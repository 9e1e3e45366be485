//! The sitemap with the other editions of each page, and robots.txt.

use std::fmt::Write as _;

use super::Renderer;
use crate::plan::{Page, PageKind, encode, sitemap_part};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
const NAMESPACE: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";

impl Renderer {
    /// One part of the sitemap. Addresses are percent-encoded ASCII, so nothing needs escaping but `&` in the base address.
    pub(super) fn sitemap(&self, part: usize) -> Vec<u8> {
        let base = self.config.base_url.as_deref().unwrap_or_default().replace('&', "&amp;");
        let mut out = format!("{HEAD}<urlset {NAMESPACE} xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
        for page in sitemap_part(&self.pages, part) {
            if let PageKind::Article(index) = page.kind
                && !self.archive.articles[index].is_public()
            {
                continue;
            }
            self.write_page(&mut out, &base, page);
        }
        out.push_str("</urlset>\n");
        out.into_bytes()
    }

    fn write_page(&self, out: &mut String, base: &str, page: &Page) {
        let editions = &self.catalogue.editions;
        let path = encode(page.path.strip_prefix(editions[page.edition].prefix.as_str()).unwrap_or(&page.path));
        let _ = write!(out, "<url><loc>{base}{}{path}</loc>", editions[page.edition].prefix);
        if editions.len() > 1 {
            for edition in editions {
                let _ = write!(out, "<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{base}{}{path}\"/>", edition.tag, edition.prefix);
            }
            let _ = write!(out, "<xhtml:link rel=\"alternate\" hreflang=\"x-default\" href=\"{base}{path}\"/>");
        }
        out.push_str("</url>\n");
    }

    /// The list of the sitemap's parts.
    pub(super) fn sitemap_index(&self) -> Vec<u8> {
        let base = self.config.base_url.as_deref().unwrap_or_default().replace('&', "&amp;");
        let mut out = format!("{HEAD}<sitemapindex {NAMESPACE}>\n");
        for page in self.pages.iter().filter(|page| matches!(page.kind, PageKind::Sitemap(_))) {
            let _ = writeln!(out, "<sitemap><loc>{base}{}</loc></sitemap>", page.path);
        }
        out.push_str("</sitemapindex>\n");
        out.into_bytes()
    }

    /// Everything may be read; where the sitemap is, if there is one.
    pub(super) fn robots(&self) -> Vec<u8> {
        let mut out = "User-agent: *\nAllow: /\n".to_owned();
        if let Some(base) = &self.config.base_url {
            let _ = write!(out, "\nSitemap: {base}sitemap.xml\n");
        }
        out.into_bytes()
    }
}
