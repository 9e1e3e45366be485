//! Are the raw pages the bytes that were received? The ledgers know.

use std::collections::BTreeSet;

use crate::{
    diagnostic::{Diagnostic, Place},
    ingest::Ledger,
    source::{Snapshot, ledger_path, raw_path},
};

/// What a look at every raw page came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixity {
    /// Pages with the bytes that their account is of.
    pub sound: usize,
    /// Pages with other bytes.
    pub changed: usize,
    /// Pages that an account tells of and that are gone.
    pub gone: usize,
    /// Pages without an account: nothing is known of them yet.
    pub unknown: usize,
}

/// Compares every raw page with the hash in its ledger.
#[must_use]
pub fn verify(snapshot: &Snapshot) -> (Fixity, Vec<Diagnostic>) {
    let mut found = Fixity::default();
    let mut diagnostics = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    // A page that was renamed is found by its bytes.
    let hashes: BTreeSet<String> = snapshot.raw.iter().map(|raw| raw.hash.to_hex().to_string()).collect();
    for file in &snapshot.ledgers {
        let ledger: Ledger = match serde_json::from_slice(&file.bytes) {
            Ok(ledger) => ledger,
            Err(error) => {
                let problem = Diagnostic::error("bad-ledger", format!("the account of a page cannot be read: {error}"));
                diagnostics.push(problem.at(Place::file(&file.path)).help("restore it from version control"));
                continue;
            }
        };
        let Some(record) = ledger.baoku else { continue };
        let raw = raw_path(&file.path);
        let page = snapshot.raw.iter().find(|page| ledger_path(&page.path) == file.path);
        known.extend(page.map(|page| page.path.clone()));
        match page {
            Some(page) if page.hash.to_hex().as_str() == record.raw_hash => found.sound += 1,
            Some(page) => {
                found.changed += 1;
                diagnostics.push(
                    Diagnostic::error("fixity", format!("these are not the bytes that were read: BLAKE3 {}, and {} in the ledger", page.hash.to_hex(), record.raw_hash))
                        .at(Place::file(&page.path))
                        .help("a raw page is never changed: restore it from version control; a better text is a new file whose sidecar says `supersedes`"),
                );
            }
            None if hashes.contains(&record.raw_hash) => {
                diagnostics.push(
                    Diagnostic::note("fixity", format!("{raw} is there under another name; its account is still under the old one"))
                        .at(Place::file(&file.path)),
                );
            }
            None => {
                found.gone += 1;
                diagnostics.push(
                    Diagnostic::error("fixity", format!("{raw} was read once and is gone"))
                        .at(Place::file(&file.path))
                        .help("a raw page is never removed: restore it from version control"),
                );
            }
        }
    }
    found.unknown = snapshot.raw.iter().filter(|page| !known.contains(&page.path)).count();
    (found, diagnostics)
}

impl Fixity {
    /// In words.
    #[must_use]
    pub fn summary(&self) -> String {
        format!("{} sound, {} changed, {} gone, {} not read yet", self.sound, self.changed, self.gone, self.unknown)
    }
}
