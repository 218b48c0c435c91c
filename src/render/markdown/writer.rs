//! The events of the parser → HTML, written front to back into one string.
//!
//! Knows no addresses: whether and where a link leads is asked of the caller.
//! One stack of what is open stands in for recursion, so no body can exhaust the stack, and
//! whatever stops the writing early, everything opened is closed.
//!
//! Classes a theme may style: `table` (the box a table scrolls in), `align-left`, `align-center`,
//! `align-right`, `task`, `alert` with `alert-note` and so on, `alert-title`, `raw-html`,
//! `picture` (a figure), `credit` in its caption, `footnote-ref`, `footnotes`, `footnote-back`, `language-…`.

mod blocks;
mod html;
mod links;
mod notes;
mod pictures;
mod tables;

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag};

use super::footnotes::Footnotes;
use super::headings::{Ids, Outline};
use super::raw_html::{CommentFilter, TagRun};
use super::{Body, LinkKind, Target, escape};
use crate::diagnostic::{Checked, Diagnostic};
use crate::source::{Location, Source};
use pictures::{Lone, Picture};

/// Lists in lists in quotes, as deep as they may go. A nested list is two deep.
const MAX_DEPTH: usize = 50;

/// What is said of what is deeper.
pub const TOO_DEEP: &str = "lists, quotes or emphasis are too deep inside each other";
/// What to do about it.
pub const LESS_DEEP: &str = "remove some of the signs that open them";

/// How many bytes of HTML a byte of Markdown may make, on average, and what is free: a table of
/// 3 KB can make 2 MB.
const MAX_GROWTH: usize = 20;
const FREE_GROWTH: usize = 64 * 1024;

/// Closes a block of code, and so tells what is inside one.
const END_OF_CODE: &str = "</code></pre>\n";

/// Writes one body. Everything here is in bytes of the body; only [`Writer::at`] knows the file.
pub struct Writer<'a> {
    source: &'a Source,
    offset: usize,
    markdown: &'a str,
    target: &'a dyn Fn(&str, LinkKind<'_>, Location) -> Target,
    problems: Vec<Diagnostic>,

    out: String,
    max_out: usize,
    body: Body,
    reading: escape::Reading,
    open: Vec<Open>,
    /// How many elements are open that are too deep to be written.
    n_skipped: usize,
    is_too_deep: bool,

    outline: Outline,
    heading_ids: Ids,
    /// The words of the heading that is being written.
    heading: Option<String>,
    /// The description of the picture that is being read.
    alt: Option<String>,
    lone: Option<Lone>,
    has_pictures: bool,
    /// Whether a picture may not be shown.
    has_left_out: bool,
    notes: Footnotes,
    tag_run: Option<TagRun<'a>>,
    comments: CommentFilter,
    table: Table,
    n_tables: usize,
}

/// What is open, with what is needed to close it. Positions are in `out`.
enum Open {
    /// To be closed by this text, if any.
    Element(&'static str),
    Paragraph {
        start: usize,
    },
    Heading {
        start: usize,
        level: u8,
        range: Range<usize>,
    },
    Item {
        start: usize,
    },
    Link {
        start: usize,
        n_visible: usize,
        range: Range<usize>,
    },
    Image(Box<Picture>),
    HtmlBlock {
        start: usize,
        n_visible: usize,
        range: Range<usize>,
    },
    Note {
        start: usize,
        name: String,
        range: Range<usize>,
    },
    Table,
    TableHead,
    Cell {
        start: usize,
        n_visible: usize,
    },
}

/// The table that is being written; there are none in tables.
#[derive(Default)]
struct Table {
    columns: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_rows: bool,
}

impl<'a> Writer<'a> {
    /// A writer for `markdown`, which begins at the byte `offset` of `source`.
    pub fn new(
        source: &'a Source,
        offset: usize,
        markdown: &'a str,
        target: &'a dyn Fn(&str, LinkKind<'_>, Location) -> Target,
    ) -> Self {
        Writer {
            source,
            offset,
            markdown,
            target,
            problems: Vec::new(),
            out: String::with_capacity(markdown.len() * 2),
            max_out: markdown.len() * MAX_GROWTH + FREE_GROWTH,
            body: Body::default(),
            reading: escape::Reading::default(),
            open: Vec::with_capacity(MAX_DEPTH),
            n_skipped: 0,
            is_too_deep: false,
            outline: Outline::default(),
            heading_ids: Ids::default(),
            heading: None,
            alt: None,
            lone: None,
            has_pictures: false,
            has_left_out: false,
            notes: Footnotes::default(),
            tag_run: None,
            comments: CommentFilter::default(),
            table: Table::default(),
            n_tables: 0,
        }
    }

    /// Writes everything.
    pub fn write(
        mut self,
        events: impl Iterator<Item = (Event<'a>, Range<usize>)>,
    ) -> Checked<Body> {
        for (event, range) in events {
            if self.out.len() + self.notes.n_bytes() > self.max_out {
                self.refuse_size(range);
                break;
            }
            match event {
                Event::Start(tag) => self.start(tag, range),
                Event::End(_) => self.end(),
                _ if self.n_skipped > 0 => {}
                event => self.leaf(event, range),
            }
        }
        self.end_tag_run();
        while let Some(open) = self.open.pop() {
            self.close(open);
        }
        self.write_notes();
        self.body.html = self.out;
        self.body.n_words = self.reading.n_words;
        Checked::new(self.body, self.problems)
    }

    /// What has nothing inside it.
    fn leaf(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Text(text) => {
                self.look_for_missing_note(&range);
                self.text(&text);
            }
            Event::Code(code) if self.alt.is_some() => self.text(&code),
            Event::Code(code) => {
                self.out.push_str("<code>");
                self.text(&code);
                self.out.push_str("</code>");
            }
            Event::Html(html) => self.block_html(&html),
            Event::InlineHtml(html) => self.inline_html(&html, range),
            Event::FootnoteReference(name) if self.alt.is_none() => {
                self.notes.write_reference(&name, &mut self.out);
                self.reading.n_visible += 1;
            }
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => {
                if self.alt.is_none() {
                    self.out.push_str("<br>");
                }
                self.text("\n");
            }
            Event::Rule => {
                self.end_block();
                self.start_line();
                self.out.push_str("<hr>\n");
            }
            Event::TaskListMarker(is_done) if self.alt.is_none() => self.task(is_done),
            // Mathematics is off, and the rest has no place in the description of a picture.
            _ => {}
        }
    }

    /// Text of the body, wherever it may stand just now.
    fn text(&mut self, text: &str) {
        if let Some(alt) = &mut self.alt {
            escape::plain(alt, text);
            return;
        }
        escape::text(&mut self.out, text, &mut self.reading);
        if let Some(heading) = &mut self.heading {
            escape::plain(heading, text);
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        if self.n_skipped > 0 || self.open.len() >= MAX_DEPTH {
            self.n_skipped += 1;
            self.refuse_depth(range);
            return;
        }
        let open = match tag {
            // The description of a picture is plain text.
            _ if self.alt.is_some() => Open::Element(""),
            Tag::Emphasis => self.element("<em>", "</em>"),
            Tag::Strong => self.element("<strong>", "</strong>"),
            Tag::Strikethrough => self.element("<del>", "</del>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.link(link_type, &dest_url, &title, range)
            }
            Tag::Image { dest_url, title, .. } => self.image(&dest_url, title.into_string(), range),
            Tag::TableCell => {
                self.end_block();
                self.start_cell()
            }
            tag => {
                self.end_block();
                self.start_line();
                self.block(tag, range)
            }
        };
        self.open.push(open);
    }

    /// A block, at the beginning of a line.
    fn block(&mut self, tag: Tag<'a>, range: Range<usize>) -> Open {
        let start = self.out.len();
        match tag {
            Tag::Paragraph => {
                self.out.push_str("<p>");
                Open::Paragraph { start }
            }
            Tag::Heading { level, .. } => self.heading(level as u8, range),
            Tag::BlockQuote(None) => self.element("<blockquote>\n", "</blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => self.alert(kind),
            Tag::CodeBlock(kind) => self.code_block(&kind),
            Tag::HtmlBlock => {
                self.out.push_str("<p class=\"raw-html\">");
                self.comments = CommentFilter::default();
                Open::HtmlBlock { start, n_visible: self.reading.n_visible, range }
            }
            Tag::List(None) => self.element("<ul>\n", "</ul>\n"),
            Tag::List(Some(1)) => self.element("<ol>\n", "</ol>\n"),
            Tag::List(Some(first)) => {
                // Writing to a String cannot fail.
                let _ = writeln!(self.out, "<ol start=\"{first}\">");
                Open::Element("</ol>\n")
            }
            Tag::Item => {
                self.out.push_str("<li>");
                Open::Item { start }
            }
            Tag::DefinitionList => self.element("<dl>\n", "</dl>\n"),
            Tag::DefinitionListTitle => self.element("<dt>", "</dt>\n"),
            Tag::DefinitionListDefinition => self.element("<dd>", "</dd>\n"),
            Tag::FootnoteDefinition(name) => Open::Note { start, name: name.into_string(), range },
            Tag::Table(columns) => self.start_table(columns),
            Tag::TableHead => {
                self.out.push_str("<thead>\n<tr>");
                (self.table.in_head, self.table.column) = (true, 0);
                Open::TableHead
            }
            Tag::TableRow => self.start_row(),
            // Off: superscript, subscript, metadata. Inline markup is not a block.
            _ => Open::Element(""),
        }
    }

    fn end(&mut self) {
        if self.n_skipped > 0 {
            self.n_skipped -= 1;
        } else if let Some(open) = self.open.pop() {
            self.close(open);
        }
    }

    fn close(&mut self, open: Open) {
        let is_inline = match &open {
            Open::Element(end) => !end.ends_with('\n'),
            open => matches!(open, Open::Link { .. } | Open::Image(_)),
        };
        if !is_inline {
            self.end_block();
        }
        match open {
            Open::Element(end) => self.out.push_str(end),
            Open::Paragraph { start } => self.close_paragraph(start),
            Open::Heading { start, level, range } => self.close_heading(start, level, range),
            Open::Item { .. } => self.out.push_str("</li>\n"),
            Open::Link { start, n_visible, range } => self.close_link(start, n_visible, range),
            Open::Image(picture) => self.close_image(*picture),
            Open::HtmlBlock { start, n_visible, range } => {
                self.close_html_block(start, n_visible, range);
            }
            Open::Note { start, name, range } => {
                let html = self.out.split_off(start);
                self.notes.define(&name, html, range);
            }
            Open::Table => self.close_table(),
            Open::TableHead => {
                self.out.push_str("</tr>\n</thead>\n");
                self.table.in_head = false;
            }
            Open::Cell { start, n_visible } => self.close_cell(start, n_visible),
        }
    }

    fn element(&mut self, start: &str, end: &'static str) -> Open {
        self.out.push_str(start);
        Open::Element(end)
    }

    fn start_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// What was going on in one block does not go on in the next.
    fn end_block(&mut self) {
        self.end_tag_run();
        self.reading.end_word();
    }
}

/// Problems.
impl Writer<'_> {
    /// The place in the file of a range of the body, less the blank lines that end a block.
    fn at(&self, range: Range<usize>) -> Location {
        let written = self.markdown.get(range.clone()).unwrap_or_default();
        let end = range.start + written.trim_end().len();
        self.source.at(self.offset + range.start..self.offset + end)
    }

    fn warn(&mut self, code: &'static str, message: &str, range: Range<usize>, help: &str) {
        let problem = Diagnostic::warning(code, message, self.at(range)).help(help);
        self.problems.push(problem);
    }

    fn refuse(&mut self, code: &'static str, message: &str, range: Range<usize>, help: &str) {
        let problem = Diagnostic::error(code, message, self.at(range)).help(help);
        self.problems.push(problem);
    }

    fn refuse_depth(&mut self, range: Range<usize>) {
        if !self.is_too_deep {
            self.is_too_deep = true;
            self.refuse("too-deep", TOO_DEEP, range, LESS_DEEP);
        }
    }

    fn refuse_size(&mut self, range: Range<usize>) {
        let message = "the text becomes too large as a page";
        let help = "make the tables smaller, or divide the text into several pages";
        self.refuse("body-too-large", message, range, help);
    }
}
