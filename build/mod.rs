//! Text tables → tables that the program embeds: one file here per group of tables.

#[allow(dead_code)]
#[path = "../src/script/trie.rs"]
pub mod trie;

#[allow(dead_code)]
#[path = "../src/script/sieve.rs"]
pub mod sieve;

#[allow(dead_code)]
#[path = "../src/script/starts.rs"]
pub mod starts;

#[path = "../src/script/places.rs"]
pub mod places;

#[allow(dead_code)]
#[path = "../src/script/pairs.rs"]
pub mod pairs;

mod characters;
mod context;
mod opencc;
mod regions;
mod tsv;
mod words;

use std::path::PathBuf;

/// Compiles every table into `OUT_DIR`.
pub fn all() {
    println!("cargo:rerun-if-changed=build");
    println!("cargo:rerun-if-changed=src/script");
    println!("cargo:rerun-if-changed=data");
    characters::compile();
    opencc::compile();
    regions::compile();
    context::compile();
}

/// Where the compiled tables go.
pub fn out(name: &str) -> PathBuf {
    PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join(name)
}

/// Writes one compiled table.
pub fn write(name: &str, bytes: &[u8]) {
    std::fs::write(out(name), bytes).unwrap_or_else(|e| panic!("cannot write {name}: {e}"));
}
