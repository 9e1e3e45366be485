//! hOCR, ALTO and PAGE XML → raw text: a line for each line, a blank line between blocks. The boxes stay in the file itself, which
//! is kept beside the text.

use crate::source::{LayoutFormat, Region, layout};

/// The text of each page of a file; the error says what is wrong with it.
pub fn pages(format: LayoutFormat, xml: &str) -> Result<Vec<String>, String> {
    Ok(layout(format, xml)?.iter().map(|page| text(page)).collect())
}

fn text(page: &[Region]) -> String {
    let lines = |region: &Region| region.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
    let blocks: Vec<String> = page.iter().filter(|region| !region.lines.is_empty()).map(lines).collect();
    if blocks.is_empty() { String::new() } else { format!("{}\n", blocks.join("\n\n")) }
}
