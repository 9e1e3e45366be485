//! The fuzz targets over their committed seeds: they build, and hold, without cargo-fuzz. What a fuzzer found is a seed, too, with the
//! name of its trouble.

#[path = "../fuzz/bodies/mod.rs"]
mod bodies;

use std::{fs, path::Path};

#[test]
fn every_target_holds_for_its_seeds() {
    for (name, target) in bodies::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
        let mut seeds: Vec<_> = fs::read_dir(&folder).expect("each target has seeds").map(|seed| seed.expect("a seed").path()).collect();
        seeds.sort();
        assert!(seeds.len() >= 3, "{name} has {} seeds", seeds.len());
        for seed in seeds {
            println!("{name}: {}", seed.display());
            target(&fs::read(&seed).expect("a seed"));
        }
    }
}

#[test]
fn every_target_is_a_target_of_the_fuzzer() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/Cargo.toml")).expect("a manifest");
    for (name, _) in bodies::TARGETS {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
    assert_eq!(manifest.matches("[[bin]]").count(), bodies::TARGETS.len());
}
