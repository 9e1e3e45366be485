//! Another engine under our layers: `conversion: {engine: opencc}` of a site's config.

use super::Script;
use std::sync::Arc;

/// What another engine makes of a text. It must keep the number of characters; where it does not, our own reading of OpenCC's
/// dictionaries stands in for it.
pub type Engine = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// OpenCC itself, from one script to another, as an engine for [`super::Converter::with_engine`]. Its dictionaries are those of the folder
/// that the environment names as `OPENCC_DATA`, else those of the system.
///
/// # Errors
/// In words for a person: the program was built without the feature `opencc`, or OpenCC cannot open its dictionaries.
#[cfg(feature = "opencc")]
pub fn opencc_engine(from: Script, to: Script) -> Result<Engine, String> {
    let Some(configuration) = super::Converter::new(from, to, super::Layers::NONE).opencc() else { return Ok(Arc::new(str::to_owned)) };
    let folder = std::env::var_os("OPENCC_DATA").map_or_else(|| std::path::PathBuf::from("/usr/share/opencc"), std::path::PathBuf::from);
    let oracle = super::oracle::Oracle::open(&folder, configuration)
        .map_err(|problem| format!("OpenCC cannot open its dictionaries ({problem}); OPENCC_DATA names their folder"))?;
    Ok(Arc::new(move |text| oracle.convert(text).unwrap_or_else(|_| configuration.convert(text))))
}

/// OpenCC itself, which this program was built without.
///
/// # Errors
/// Always, in words for a person.
#[cfg(not(feature = "opencc"))]
pub fn opencc_engine(_: Script, _: Script) -> Result<Engine, String> {
    Err("this program was built without OpenCC; build it with `--features opencc`, or leave `engine` out".to_owned())
}
