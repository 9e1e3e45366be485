//! The conversion between scripts.

#[path = "script/blocks.rs"]
mod blocks;
#[path = "script/layers.rs"]
mod layers;
#[path = "script/opencc.rs"]
mod opencc;
#[path = "script/properties.rs"]
mod properties;
#[path = "script/reference.rs"]
mod reference;
