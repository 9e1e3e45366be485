//! hOCR, ALTO and PAGE XML → raw text: a line for each line, a blank line between blocks. The boxes stay in the file itself, which
//! is kept beside the text.

use std::collections::BTreeMap;

use quick_xml::{
    Reader,
    escape::unescape,
    events::{BytesStart, Event},
};

use crate::article::body::is_cjk;

/// A format of recognised text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// HTML with `class="ocr_line"`.
    Hocr,
    /// Of the Library of Congress.
    Alto,
    /// Of the `PRImA` lab, as Transkribus and `eScriptorium` write it.
    Page,
}

impl Format {
    /// Which one a file is, by its first bytes.
    #[must_use]
    pub fn of(start: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(start);
        if text.contains("<alto") || text.contains(":alto") {
            Some(Self::Alto)
        } else if text.contains("<PcGts") || text.contains(":PcGts") {
            Some(Self::Page)
        } else if text.contains("ocr_page") || text.contains("ocr-system") || text.contains("ocr_line") {
            Some(Self::Hocr)
        } else {
            None
        }
    }

    /// The ending of the file beside the text.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Hocr => "hocr",
            Self::Alto => "alto.xml",
            Self::Page => "page.xml",
        }
    }
}

/// A region of a page with its lines.
#[derive(Default)]
struct Region {
    id: String,
    lines: Vec<String>,
}

/// The text of each page of a file; the error says what is wrong with it.
pub fn pages(format: Format, xml: &str) -> Result<Vec<String>, String> {
    let mut reader = Reader::from_str(xml);
    // hOCR is HTML, whose void elements and entities no XML reader knows.
    let config = reader.config_mut();
    config.check_end_names = format != Format::Hocr;
    config.allow_unmatched_ends = format == Format::Hocr;
    let mut state = State::of(format);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => state.open(&tag, false),
            Ok(Event::Empty(tag)) => {
                state.open(&tag, true);
                state.close();
            }
            Ok(Event::End(_)) => state.close(),
            Ok(Event::Text(text)) => {
                state.text(&unescape(&text).map_or_else(|_| text.to_string(), std::borrow::Cow::into_owned));
            }
            Ok(Event::CData(text)) => state.text(&text),
            Ok(Event::GeneralRef(name)) => {
                let name = name.to_string();
                let entity = format!("&{name};");
                state.text(
                    &unescape(&entity)
                        .map_or_else(|_| if name == "nbsp" { " ".to_owned() } else { entity.clone() }, std::borrow::Cow::into_owned),
                );
            }
            // HTML may leave elements open; what is cut off is no XML.
            Ok(Event::Eof) if format != Format::Hocr && !state.open.is_empty() => return Err("it ends within an element".to_owned()),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => return Err(format!("{error} (byte {})", reader.error_position())),
        }
    }
    Ok(state.finish())
}

/// What an element is to us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Page,
    Block,
    Line,
    Word,
    /// The text of a PAGE line.
    Unicode,
    Other,
}

struct State {
    format: Format,
    open: Vec<What>,
    pages: Vec<Vec<Region>>,
    order: BTreeMap<usize, String>,
    line: String,
    word: String,
}

impl State {
    fn of(format: Format) -> Self {
        Self { format, open: Vec::new(), pages: Vec::new(), order: BTreeMap::new(), line: String::new(), word: String::new() }
    }

    fn what(&self, tag: &BytesStart<'_>) -> What {
        let name = tag.local_name();
        let name = name.as_ref().to_owned();
        match self.format {
            Format::Alto => match name.as_str() {
                "Page" => What::Page,
                "TextBlock" => What::Block,
                "TextLine" => What::Line,
                _ => What::Other,
            },
            Format::Page => match name.as_str() {
                "Page" => What::Page,
                "TextRegion" => What::Block,
                "TextLine" => What::Line,
                "Word" | "Glyph" => What::Word,
                "Unicode" => What::Unicode,
                _ => What::Other,
            },
            Format::Hocr => {
                let class = value(tag, "class").unwrap_or_default();
                let is = |wanted: &[&str]| class.split_whitespace().any(|class| wanted.contains(&class));
                if is(&["ocr_page"]) {
                    What::Page
                } else if is(&["ocr_carea", "ocr_par"]) {
                    What::Block
                } else if is(&["ocr_line", "ocrx_line", "ocr_header", "ocr_caption", "ocr_textfloat"]) {
                    What::Line
                } else if is(&["ocrx_word", "ocr_word"]) {
                    What::Word
                } else {
                    What::Other
                }
            }
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, empty: bool) {
        let what = self.what(tag);
        match what {
            What::Page => {
                self.sort_regions();
                self.pages.push(Vec::new());
            }
            What::Block => self.region(value(tag, "id").unwrap_or_default()),
            What::Line => self.line.clear(),
            What::Word => self.word.clear(),
            What::Unicode | What::Other => {}
        }
        let name = tag.local_name();
        match (self.format, name.as_ref()) {
            (Format::Alto, "String") => {
                let text = value(tag, "CONTENT").unwrap_or_default();
                self.line.push_str(&text);
            }
            (Format::Alto, "SP") => self.line.push(' '),
            (Format::Alto, "HYP") => self.line.push_str(&value(tag, "CONTENT").unwrap_or_default()),
            (Format::Page, "RegionRefIndexed") => {
                let index = value(tag, "index").and_then(|index| index.parse().ok());
                if let (Some(index), Some(region)) = (index, value(tag, "regionRef")) {
                    self.order.insert(index, region);
                }
            }
            _ => {}
        }
        // Void elements of HTML never close.
        let void = self.format == Format::Hocr && !empty && matches!(name.as_ref(), "meta" | "link" | "br" | "img" | "hr" | "input");
        if !void {
            self.open.push(what);
        }
    }

    fn text(&mut self, text: &str) {
        match self.format {
            Format::Hocr if self.open.contains(&What::Line) => {
                if self.open.contains(&What::Word) {
                    self.word.push_str(text);
                } else if !text.trim().is_empty() {
                    self.line.push_str(text);
                }
            }
            // The text of a line, not that of its words, which say it again; nor that of a whole region.
            Format::Page
                if self.open.last() == Some(&What::Unicode) && self.open.contains(&What::Line) && !self.open.contains(&What::Word) =>
            {
                self.line.push_str(text);
            }
            _ => {}
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(What::Word) if self.format == Format::Hocr => {
                let word = self.word.split_whitespace().collect::<Vec<_>>().join(" ");
                let blank = !self.line.is_empty() && !word.is_empty() && !(self.line.ends_with(is_cjk) && word.starts_with(is_cjk));
                if blank {
                    self.line.push(' ');
                }
                self.line.push_str(&word);
            }
            Some(What::Line) => {
                let line = self.line.split_whitespace().collect::<Vec<_>>().join(" ");
                self.line.clear();
                if !line.is_empty() {
                    if self.pages.last().is_none_or(Vec::is_empty) {
                        self.region(String::new());
                    }
                    if let Some(region) = self.pages.last_mut().and_then(|page| page.last_mut()) {
                        region.lines.push(line);
                    }
                }
            }
            _ => {}
        }
    }

    fn region(&mut self, id: String) {
        if self.pages.is_empty() {
            self.pages.push(Vec::new());
        }
        if let Some(page) = self.pages.last_mut() {
            page.push(Region { id, lines: Vec::new() });
        }
    }

    /// The regions of the last page in the order that the file states.
    fn sort_regions(&mut self) {
        let order: BTreeMap<String, usize> = std::mem::take(&mut self.order).into_iter().map(|(index, id)| (id, index)).collect();
        if let Some(page) = self.pages.last_mut().filter(|_| !order.is_empty()) {
            page.sort_by_key(|region| order.get(&region.id).copied().unwrap_or(usize::MAX));
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.sort_regions();
        let text = |page: &Vec<Region>| {
            let blocks: Vec<String> = page.iter().filter(|region| !region.lines.is_empty()).map(|region| region.lines.join("\n")).collect();
            if blocks.is_empty() { String::new() } else { format!("{}\n", blocks.join("\n\n")) }
        };
        self.pages.iter().map(text).collect()
    }
}

/// The value of an attribute, whatever its namespace.
fn value(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.html_attributes();
    let attribute = attributes.with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), std::borrow::Cow::into_owned))
}
