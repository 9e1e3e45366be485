//! [`Archive`](crate::archive::Archive) → [Page]: every URL of the site. A page says what it shows; the data that its template
//! may see is computed from the archive when it is rendered, so that a plan of a million pages stays small.

/// A page of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Page {
    /// Path of the file below the output folder, with `/`: `zh-Hant/2025/06/22/slug.html`.
    pub path: String,
    /// Index of the edition in the config's list.
    pub edition: usize,
}
