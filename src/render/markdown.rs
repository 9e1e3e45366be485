//! Markdown → HTML, the text converted on the way. The one module that knows pulldown-cmark.
//!
//! Content is not trusted: raw HTML is shown as text, links keep safe targets only, pictures come from the site itself.
//! The text runs of a block are converted together, so that a word cut by markup (头**发**) is still a word.

use std::{borrow::Cow, collections::BTreeMap};

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::html::escape;
use crate::{article::slug::slug, script::Converter};

/// A text read once, to be written in several scripts.
pub struct Document<'a> {
    pieces: Vec<Piece<'a>>,
}

/// A part of a document under one heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The words of the heading; empty for what stands before the first.
    pub head: String,
    /// Its `id`, where it has one.
    pub id: Option<String>,
    /// What readers read below it, a line for each block.
    pub text: String,
}

/// What a document consists of, in order.
enum Piece<'a> {
    /// HTML of ours.
    Markup(Cow<'static, str>),
    /// HTML of ours with an anchor for a paragraph or heading: the tag's name and number.
    Anchored(&'static str, usize),
    /// Text of the author's, to be converted and escaped.
    Text(CowStr<'a>),
    /// Code of the author's, which must stay as it is, to be escaped.
    Verbatim(CowStr<'a>),
    /// An address, to be escaped; no part of what readers read.
    Address(CowStr<'a>),
    /// The end of a block: text before it and after it are not converted together.
    End,
}

/// How a text becomes HTML.
#[derive(Clone, Copy, Default)]
pub struct Writing<'c> {
    /// What converts the text runs; `None` leaves them as they are.
    pub converter: Option<&'c Converter>,
    /// Whether top-level paragraphs and headings carry `id="p1"`, `id="p2"`….
    pub anchors: bool,
    /// Whether top-level headings carry their own words as `id`, in pinyin where they are Chinese: the same in each script.
    pub heads: bool,
}

impl<'a> Document<'a> {
    /// Reads a text. Any text is valid Markdown.
    #[must_use]
    pub fn read(markdown: &'a str) -> Self {
        let mut reader = Reader {
            pieces: Vec::new(),
            depth: 0,
            anchors: 0,
            pictures: Vec::new(),
            code: false,
            links: Vec::new(),
            head: false,
            aligned: Vec::new(),
            cell: 0,
            last: None,
            broken: None,
        };
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        match tame(markdown) {
            Cow::Borrowed(text) => Parser::new_ext(text, options).for_each(|event| reader.event(event)),
            Cow::Owned(text) => Parser::new_ext(&text, options).for_each(|event| reader.event(event.into_static())),
        }
        Self { pieces: reader.pieces }
    }

    /// Where its links lead and its pictures come from, as their author wrote it.
    pub fn targets(&self) -> impl Iterator<Item = &str> {
        self.pieces.windows(2).filter_map(|pair| match pair {
            [Piece::Markup(tag), Piece::Address(target)] if tag.ends_with("href=\"") || tag.ends_with("src=\"") => Some(&**target),
            _ => None,
        })
    }

    /// What readers read of it, cut at its headings: the first section is what stands before them.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        let mut sections = vec![Section::default()];
        let mut heads = taken();
        for block in self.pieces.split(|piece| matches!(piece, Piece::End)) {
            let block: Vec<&Piece> = block.iter().collect();
            let words = words(&block);
            let head = block.iter().find_map(|piece| if let Piece::Anchored(tag, _) = piece { Some(*tag) } else { None });
            let id = if head.is_some_and(|tag| tag != "p") { head_id(&block, &mut heads) } else { None };
            if head == Some("h2") {
                sections.push(Section { head: words, id, text: String::new() });
            } else if let Some(section) = sections.last_mut().filter(|_| !words.is_empty()) {
                section.text.push_str(&words);
                section.text.push('\n');
            }
        }
        sections
    }

    /// Writes it as HTML.
    #[must_use]
    pub fn html(&self, writing: Writing) -> String {
        let mut out = String::with_capacity(self.pieces.len() * 48);
        let mut block: Vec<&Piece> = Vec::new();
        let mut heads = if writing.heads { taken() } else { BTreeMap::new() };
        for piece in &self.pieces {
            if matches!(piece, Piece::End) {
                write_block(&mut out, &block, writing, &mut heads);
                block.clear();
            } else {
                block.push(piece);
            }
        }
        write_block(&mut out, &block, writing, &mut heads);
        out
    }
}

/// Brackets of a paragraph that may be links. Beyond that they are text: the parser's work grows with their square, and nobody's
/// paragraph has as many.
const MOST_BRACKETS: usize = 1_000;
/// The same for the beginnings of CDATA sections, of which each is looked for to the end of the text.
const MOST_CDATA: usize = 50;
const CDATA: &str = "<![CDATA[";

/// The text, with what only slows the parser down escaped.
fn tame(markdown: &str) -> Cow<'_, str> {
    if markdown.len() <= MOST_BRACKETS || (markdown.matches('[').count() <= MOST_BRACKETS && markdown.matches(CDATA).count() <= MOST_CDATA)
    {
        return Cow::Borrowed(markdown);
    }
    let mut out = String::with_capacity(markdown.len() + markdown.len() / 8);
    let (mut brackets, mut sections, mut is_escaped) = (0, 0, false);
    for line in markdown.split_inclusive('\n') {
        if line.trim().is_empty() {
            brackets = 0;
        }
        for (at, c) in line.char_indices() {
            if c == '[' && !is_escaped {
                brackets += 1;
                if brackets > MOST_BRACKETS {
                    out.push('\\');
                }
            } else if c == '<' && line[at..].starts_with(CDATA) {
                sections += 1;
                if sections > MOST_CDATA && !is_escaped {
                    out.push('\\');
                }
            }
            is_escaped = c == '\\' && !is_escaped;
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn write_block(out: &mut String, block: &[&Piece], writing: Writing, heads: &mut BTreeMap<String, usize>) {
    let converted = writing.converter.map(|converter| {
        let runs: Vec<&str> = block.iter().filter_map(|piece| if let Piece::Text(text) = piece { Some(&**text) } else { None }).collect();
        if runs.is_empty() { Vec::new() } else { converter.convert_runs(&runs) }
    });
    let mut runs = converted.as_deref().unwrap_or_default().iter();
    for piece in block {
        match piece {
            Piece::Markup(html) => out.push_str(html),
            Piece::Anchored(tag, number) => {
                out.push('<');
                out.push_str(tag);
                let id = if writing.anchors {
                    Some(format!("p{number}"))
                } else if writing.heads && *tag != "p" {
                    head_id(block, heads)
                } else {
                    None
                };
                if let Some(id) = id {
                    out.push_str(" id=\"");
                    out.push_str(&id);
                    out.push('"');
                }
                out.push('>');
            }
            Piece::Text(text) => escape(out, runs.next().map_or(text, String::as_str)),
            Piece::Verbatim(text) | Piece::Address(text) => escape(out, text),
            Piece::End => {}
        }
    }
}

/// What readers read of a block. Code is part of it, addresses are not.
fn words(block: &[&Piece]) -> String {
    block.iter().filter_map(|piece| if let Piece::Text(text) | Piece::Verbatim(text) = piece { Some(&**text) } else { None }).collect()
}

/// Names that elements of every page have, which no heading may take: links and programs of the theme know them.
const TAKEN: [&str; 8] = ["era", "flow", "main", "query", "results", "shade", "size", "stray"];

fn taken() -> BTreeMap<String, usize> {
    TAKEN.iter().map(|name| ((*name).to_owned(), 1)).collect()
}

/// The `id` of a heading by its words; a second heading of the same words is numbered. `heads` are those given so far, each with the
/// last number that was given to its words.
fn head_id(block: &[&Piece], heads: &mut BTreeMap<String, usize>) -> Option<String> {
    let name = slug(&words(block))?;
    let mut number = heads.get(&name).copied().unwrap_or(0);
    let mut id = name.clone();
    while heads.contains_key(&id) {
        number += 1;
        id = format!("{name}-{number}");
    }
    heads.insert(name, number.max(1));
    heads.entry(id.clone()).or_insert(1);
    Some(id)
}

struct Reader<'a> {
    pieces: Vec<Piece<'a>>,
    /// Blocks around the current one.
    depth: usize,
    /// Anchors given so far.
    anchors: usize,
    /// For each open picture its description so far, if it is shown; pictures from elsewhere leave their description only.
    pictures: Vec<Option<String>>,
    /// Whether the text is code: in a block that names its language.
    code: bool,
    /// For each open link whether its target is kept.
    links: Vec<bool>,
    head: bool,
    aligned: Vec<Alignment>,
    cell: usize,
    /// The last character of the block's text so far.
    last: Option<char>,
    /// A line break that no text has followed yet: its piece, and the character before it. Between two Chinese characters it is nothing.
    broken: Option<(usize, Option<char>)>,
}

impl<'a> Reader<'a> {
    fn markup(&mut self, html: impl Into<Cow<'static, str>>) {
        self.pieces.push(Piece::Markup(html.into()));
    }

    fn open(&mut self, html: impl Into<Cow<'static, str>>) {
        self.pieces.push(Piece::End);
        self.markup(html);
        self.depth += 1;
    }

    fn close(&mut self, html: &'static str) {
        self.last = None;
        self.broken = None;
        self.markup(html);
        self.pieces.push(Piece::End);
        self.depth = self.depth.saturating_sub(1);
    }

    fn event(&mut self, event: Event<'a>) {
        if self.is_in_alt() {
            return self.describe(event);
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            // An author's angle brackets are text, whatever they look like.
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => {
                self.text(text);
            }
            Event::Code(text) => {
                self.broken = None;
                self.last = None;
                self.markup("<code>");
                self.pieces.push(Piece::Verbatim(text));
                self.markup("</code>");
            }
            Event::SoftBreak => self.soft_break(),
            Event::HardBreak => self.markup("<br>"),
            Event::Rule => {
                self.open("<hr>\n");
                self.close("");
            }
            Event::TaskListMarker(_) => {}
        }
    }

    /// Whether what comes is the description of a picture that is shown: an attribute, in which no markup can be.
    fn is_in_alt(&self) -> bool {
        self.pictures.iter().any(Option::is_some)
    }

    /// The words of whatever an author put into a picture's description: links, other pictures, code.
    fn describe(&mut self, event: Event<'a>) {
        let words = match event {
            Event::Start(Tag::Image { .. }) => return self.pictures.push(None),
            Event::End(TagEnd::Image) => return self.end(TagEnd::Image),
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text)
            | Event::Code(text) => text,
            Event::SoftBreak | Event::HardBreak => CowStr::Borrowed(" "),
            _ => return,
        };
        if let Some(alt) = self.pictures.iter_mut().find_map(Option::as_mut) {
            alt.push_str(&words);
        }
    }

    fn text(&mut self, text: CowStr<'a>) {
        if self.code {
            self.pieces.push(Piece::Verbatim(text));
            return;
        }
        if let Some((at, before)) = self.broken.take()
            && before.is_some_and(is_wide)
            && text.chars().next().is_some_and(is_wide)
        {
            self.pieces[at] = Piece::Text(CowStr::Borrowed(""));
        }
        self.last = text.chars().next_back().or(self.last);
        self.pieces.push(Piece::Text(text));
    }

    /// A line break is white space until what follows it is known.
    fn soft_break(&mut self) {
        self.broken = Some((self.pieces.len(), self.last));
        self.last = None;
        self.pieces.push(Piece::Text(CowStr::Borrowed("\n")));
    }

    /// An anchored opening tag at the top level, a plain one inside lists and quotations.
    fn anchored(&mut self, tag: &'static str) {
        self.pieces.push(Piece::End);
        if self.depth == 0 {
            self.anchors += 1;
            self.pieces.push(Piece::Anchored(tag, self.anchors));
        } else {
            self.markup(format!("<{tag}>"));
        }
        self.depth += 1;
    }

    fn start(&mut self, tag: Tag<'a>) {
        match tag {
            // The text of a raw block is its own paragraph.
            Tag::Paragraph | Tag::HtmlBlock => self.anchored("p"),
            // The page's own heading is the only h1; whatever level an author chose, order holds from h2 on.
            Tag::Heading { level, .. } => self.anchored(if level as u8 <= 2 { "h2" } else { "h3" }),
            Tag::BlockQuote(_) => self.open("<blockquote>\n"),
            // A block that names its language holds commands and data, and may say which file it is; any other may hold a poem,
            // which is text.
            Tag::CodeBlock(kind) => {
                let info = if let CodeBlockKind::Fenced(info) = kind { info } else { CowStr::Borrowed("") };
                self.code = !info.trim().is_empty();
                self.open("<pre");
                if let Some(file) = info.split_whitespace().find_map(|word| word.strip_prefix("file=")) {
                    self.markup(" data-file=\"");
                    self.pieces.push(Piece::Address(file.to_owned().into()));
                    self.markup("\"");
                }
                self.markup("><code>");
            }
            Tag::List(Some(1)) => self.open("<ol>\n"),
            Tag::List(Some(first)) => self.open(format!("<ol start=\"{first}\">\n")),
            Tag::List(None) => self.open("<ul>\n"),
            Tag::Item => self.open("<li>"),
            Tag::Table(aligned) => {
                self.aligned = aligned;
                self.open("<div class=\"table\"><table>\n");
            }
            Tag::TableHead => {
                self.head = true;
                self.cell = 0;
                self.open("<thead><tr>");
            }
            Tag::TableRow => {
                self.cell = 0;
                self.open("<tr>");
            }
            Tag::TableCell => {
                let class = match self.aligned.get(self.cell) {
                    Some(Alignment::Right) => " class=\"right\"",
                    Some(Alignment::Center) => " class=\"center\"",
                    _ => "",
                };
                let tag = if self.head { "th" } else { "td" };
                self.open(format!("<{tag}{class}>"));
            }
            Tag::Emphasis => self.markup("<em>"),
            Tag::Strong => self.markup("<strong>"),
            Tag::Strikethrough => self.markup("<s>"),
            Tag::Link { link_type, dest_url, .. } => {
                let target = if link_type == LinkType::Email { Some(format!("mailto:{dest_url}")) } else { safe_target(&dest_url) };
                self.links.push(target.is_some());
                if let Some(target) = target {
                    self.markup("<a href=\"");
                    self.pieces.push(Piece::Address(target.into()));
                    self.markup("\">");
                }
            }
            Tag::Image { dest_url, .. } => {
                let here = safe_target(&dest_url).filter(|target| !has_scheme(target) && !names_a_host(target));
                if let Some(target) = here {
                    self.markup("<img src=\"");
                    self.pieces.push(Piece::Address(target.into()));
                    self.markup("\" loading=\"lazy\" alt=\"");
                    self.pictures.push(Some(String::new()));
                } else {
                    self.pictures.push(None);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.close("</p>\n"),
            TagEnd::Heading(level) => self.close(if level as u8 <= 2 { "</h2>\n" } else { "</h3>\n" }),
            TagEnd::BlockQuote(_) => self.close("</blockquote>\n"),
            TagEnd::CodeBlock => {
                self.code = false;
                self.close("</code></pre>\n");
            }
            TagEnd::List(true) => self.close("</ol>\n"),
            TagEnd::List(false) => self.close("</ul>\n"),
            TagEnd::Item => self.close("</li>\n"),
            TagEnd::Table => self.close("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.head = false;
                self.close("</tr></thead>\n<tbody>\n");
            }
            TagEnd::TableRow => self.close("</tr>\n"),
            TagEnd::TableCell => {
                self.close(if self.head { "</th>" } else { "</td>" });
                self.cell += 1;
            }
            TagEnd::Emphasis => self.markup("</em>"),
            TagEnd::Strong => self.markup("</strong>"),
            TagEnd::Strikethrough => self.markup("</s>"),
            TagEnd::Link if self.links.pop() == Some(true) => self.markup("</a>"),
            TagEnd::Image => {
                if let Some(Some(alt)) = self.pictures.pop() {
                    self.pieces.push(Piece::Text(alt.into()));
                    self.markup("\">");
                }
            }
            _ => {}
        }
    }
}

/// Chinese characters and punctuation, between which no space belongs.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}' | '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

/// The target of a link if readers may follow it: http, https, mailto, tel, or relative to the site.
fn safe_target(url: &str) -> Option<String> {
    // Browsers drop white space and control characters inside a scheme, so they must not hide one.
    let url: String = url.trim().chars().filter(|c| !c.is_control()).collect();
    if !has_scheme(&url) {
        return Some(url);
    }
    let scheme = url.split(':').next().unwrap_or_default().to_ascii_lowercase();
    ["http", "https", "mailto", "tel"].contains(&scheme.as_str()).then_some(url)
}

/// Whether a target without scheme leads to another host. To a browser `\` is `/`.
fn names_a_host(url: &str) -> bool {
    let mut start = url.chars().map(|c| if c == '\\' { '/' } else { c });
    start.next() == Some('/') && start.next() == Some('/')
}

/// Whether something stands before a colon that a browser could take for a scheme.
fn has_scheme(url: &str) -> bool {
    url.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':') || start.contains('\u{ff1a}'))
}
