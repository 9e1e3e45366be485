//! The conversion between scripts.

#[path = "script/opencc.rs"]
mod opencc;
