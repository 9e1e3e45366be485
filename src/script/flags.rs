//! What is known of a character alone, a bit each. The build script includes this file, so it knows nothing but `std`.

/// The dictionaries have an entry for the character alone.
pub const ENTRY: u8 = 1;
/// The context layer weighs it.
pub const AMBIGUOUS: u8 = 2;
/// It may be a surname: see `names.rs`.
pub const SURNAME: u8 = 4;
/// A compatibility ideograph, or a quotation mark: seldom met, looked at apart.
pub const RARE: u8 = 8;
/// The traditional form begins an entry of the tables of Taiwan's characters.
pub const TAIWAN: u8 = 16;
/// The same for Hong Kong's characters.
pub const HONG_KONG: u8 = 32;
/// The form, or what Taiwan's characters make of it, begins an entry of Taiwan's house style.
pub const TAIWAN_STYLE: u8 = 64;
/// The same for Hong Kong.
pub const HONG_KONG_STYLE: u8 = 128;
/// The flags that speak of the form.
pub const OF_FORM: u8 = TAIWAN | HONG_KONG | TAIWAN_STYLE | HONG_KONG_STYLE;
