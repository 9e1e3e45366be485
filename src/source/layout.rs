//! Files in which programs say what stands where on a page (hOCR, ALTO, PAGE XML, the boxes of pdftotext) → regions, lines, boxes.

use std::collections::BTreeMap;

use quick_xml::{
    Reader,
    escape::unescape,
    events::{BytesStart, Event},
};

use super::lines::is_cjk;

/// A format of recognised text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// HTML with `class="ocr_line"`.
    Hocr,
    /// Of the Library of Congress.
    Alto,
    /// Of the `PRImA` lab, as Transkribus and `eScriptorium` write it.
    Page,
    /// What `pdftotext -bbox-layout` writes: words, not lines, for it takes lines of two columns beside each other for one.
    Words,
}

/// A rectangle on a page, in the units of its file, the origin at the top left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Its left edge.
    pub left: f32,
    /// Its upper edge.
    pub top: f32,
    /// Its right edge.
    pub right: f32,
    /// Its lower edge.
    pub bottom: f32,
}

impl Rect {
    /// The smallest one that holds both.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// A line of text, or a word of one, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Boxed {
    /// Its text, single spaces between words.
    pub text: String,
    /// Its rectangle, where the file says it.
    pub rect: Option<Rect>,
    /// Size of its type, in the units of the file, where the file says it.
    pub size: Option<f32>,
}

/// A region of a page with its lines.
#[derive(Clone, Debug, Default)]
pub struct Region {
    id: String,
    /// Its lines in the order of the file.
    pub lines: Vec<Boxed>,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Words, Self::Hocr, Self::Alto, Self::Page];

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
            Self::Words => "bbox.html",
        }
    }
}

/// The regions of each page of a file, in the order that it states; the error says what is wrong with it.
pub fn pages(format: Format, xml: &str) -> Result<Vec<Vec<Region>>, String> {
    let mut reader = Reader::from_str(xml);
    // hOCR is HTML, whose void elements and entities no XML reader knows.
    let config = reader.config_mut();
    config.check_end_names = !is_html(format);
    config.allow_unmatched_ends = is_html(format);
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
            Ok(Event::Eof) if !is_html(format) && !state.open.is_empty() => return Err("it ends within an element".to_owned()),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => return Err(format!("{error} (byte {})", reader.error_position())),
        }
    }
    Ok(state.finish())
}

fn is_html(format: Format) -> bool {
    matches!(format, Format::Hocr | Format::Words)
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
    /// The outline of a PAGE line.
    Outline,
    Other,
}

struct State {
    format: Format,
    open: Vec<What>,
    pages: Vec<Vec<Region>>,
    order: BTreeMap<usize, String>,
    line: String,
    word: String,
    rect: Option<Rect>,
    size: Option<f32>,
}

impl State {
    fn of(format: Format) -> Self {
        Self {
            format,
            open: Vec::new(),
            pages: Vec::new(),
            order: BTreeMap::new(),
            line: String::new(),
            word: String::new(),
            rect: None,
            size: None,
        }
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
                "Coords" | "Point" => What::Outline,
                _ => What::Other,
            },
            Format::Words => match name.as_str() {
                "page" => What::Page,
                "block" => What::Block,
                "word" => What::Line,
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
            What::Line => {
                self.line.clear();
                (self.rect, self.size) = self.place(tag);
            }
            What::Word => self.word.clear(),
            What::Outline if self.open.contains(&What::Line) && !self.open.contains(&What::Word) => {
                let points = value(tag, "points").or_else(|| Some(format!("{},{}", value(tag, "x")?, value(tag, "y")?)));
                let points = points.unwrap_or_default();
                for point in points.split_whitespace().filter_map(|point| point.split_once(',')) {
                    if let (Some(x), Some(y)) = (number(point.0), number(point.1)) {
                        self.cover(Rect { left: x, top: y, right: x, bottom: y });
                    }
                }
            }
            What::Unicode | What::Outline | What::Other => {}
        }
        let name = tag.local_name();
        match (self.format, name.as_ref()) {
            (Format::Alto, "String") => {
                let text = value(tag, "CONTENT").unwrap_or_default();
                self.line.push_str(&text);
                if let (Some(rect), _) = self.place(tag) {
                    self.cover(rect);
                }
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
        let void = is_html(self.format) && !empty && matches!(name.as_ref(), "meta" | "link" | "br" | "img" | "hr" | "input");
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
            Format::Words if self.open.last() == Some(&What::Line) => self.line.push_str(text),
            _ => {}
        }
    }

    /// Where an element says that it stands, and how large its type is.
    fn place(&self, tag: &BytesStart<'_>) -> (Option<Rect>, Option<f32>) {
        let figure = |name: &str| value(tag, name).and_then(|text| number(&text));
        let four = |names: [&str; 4]| Some([figure(names[0])?, figure(names[1])?, figure(names[2])?, figure(names[3])?]);
        let rect = |[left, top, right, bottom]: [f32; 4]| Rect { left, top, right, bottom };
        match self.format {
            Format::Words => (four(["xMin", "yMin", "xMax", "yMax"]).map(rect), None),
            Format::Alto => {
                let [x, y, width, height] = match four(["HPOS", "VPOS", "WIDTH", "HEIGHT"]) {
                    Some(four) => four,
                    None => return (None, None),
                };
                (Some(rect([x, y, x + width, y + height])), None)
            }
            // `title="bbox 10 20 110 40; baseline 0 -5; x_size 31"`
            Format::Hocr => {
                let title = value(tag, "title").unwrap_or_default();
                let said = |name: &str| {
                    let said = title.split(';').find_map(|said| said.trim().strip_prefix(name)?.strip_prefix(' '))?;
                    said.split_whitespace().map(number).collect::<Option<Vec<f32>>>()
                };
                let place = said("bbox").and_then(|four| <[f32; 4]>::try_from(four).ok()).map(rect);
                (place, said("x_size").and_then(|size| size.first().copied()))
            }
            Format::Page => (None, None),
        }
    }

    /// Makes the line's rectangle hold another one.
    fn cover(&mut self, more: Rect) {
        self.rect = Some(self.rect.map_or(more, |rect| rect.with(&more)));
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
                    let (rect, size) = (self.rect.take(), self.size.take());
                    if let Some(region) = self.pages.last_mut().and_then(|page| page.last_mut()) {
                        region.lines.push(Boxed { text: line, rect, size });
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

    fn finish(mut self) -> Vec<Vec<Region>> {
        self.sort_regions();
        self.pages
    }
}

/// A figure that can be reckoned with.
fn number(text: &str) -> Option<f32> {
    text.trim().parse().ok().filter(|figure: &f32| figure.is_finite())
}

/// The value of an attribute, whatever its namespace.
fn value(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.html_attributes();
    let attribute = attributes.with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), std::borrow::Cow::into_owned))
}
