//! Compiles the text tables under `data/` into the tables that `src/script` embeds, so that nothing is parsed at start.

#[path = "build/mod.rs"]
mod compile;

fn main() {
    compile::all();
}
