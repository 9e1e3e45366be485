//! The conversion between scripts.

#[path = "script/blocks.rs"]
mod blocks;
#[allow(dead_code)]
#[path = "script/dictionaries.rs"]
mod dictionaries;
#[path = "script/layers.rs"]
mod layers;
#[path = "script/opencc.rs"]
mod opencc;
#[path = "script/properties.rs"]
mod properties;
#[path = "script/reference.rs"]
mod reference;
