//! A body's Markdown → HTML that is safe to show, with its headings and the problems met.
//!
//! This file and those in `markdown/` are the only ones that know pulldown-cmark, which is used as
//! a parser only: the markup is written here, so that it is valid, reachable with the keyboard and
//! made of nothing but the elements and classes of `markdown/writer.rs`.
//! Knows nothing of pages: the caller decides what a link leads to.
//!
//! Invariant: no text of a body reaches the output without going through `escape`.

mod escape;
mod footnotes;
mod headings;
mod nesting;
mod raw_html;
#[cfg(test)]
mod tests;
mod writer;
pub mod written;

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, LinkType, Options, Parser};
use serde::Serialize;

use crate::diagnostic::{Checked, Diagnostic, in_order};
use crate::source::{Location, Source};
use writer::Writer;

/// A longer body is not even parsed. A long page is some 50 KB.
const MAX_BODY: usize = 1024 * 1024;

/// What a link or picture of a body leads to, as decided by the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A page or file of this site: the relative address to write.
    Inside(String),
    /// Somewhere else: the whole address to write.
    Outside(String),
    /// A picture, with everything that is written of it.
    Picture(Box<Shown>),
    /// A picture that may not be shown: nothing stands in its place.
    LeftOut,
    /// Nothing that can be linked to, and why: the words are shown without the link.
    Wrong(Box<Diagnostic>),
}

/// A picture of a body, all addresses relative to its page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The media type and the `srcset` of each format that not every browser knows.
    pub sources: Vec<(&'static str, String)>,
    /// For browsers that know no better.
    pub src: String,
    /// The format that every browser knows.
    pub srcset: String,
    /// How wide it is on the page.
    pub sizes: String,
    /// In pixels, of the largest.
    pub width: u32,
    /// In pixels, of the largest.
    pub height: u32,
    /// Who took it.
    pub credit: Option<String>,
    /// Whether the body is the first thing on its page.
    pub may_come_first: bool,
}

/// What an address is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind<'a> {
    /// `[text](address)`, `<address>` and the like.
    Link,
    /// `![description](address)`.
    Image {
        /// The description.
        alt: &'a str,
    },
}

/// A body as HTML, and what the page around it wants to know of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Body {
    /// Blocks of HTML, each ended by a newline.
    pub html: String,
    /// In the order of the page.
    pub headings: Vec<Heading>,
    /// How many words there are to read, those of code and footnotes included.
    pub n_words: usize,
}

/// A heading of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// 2 to 6: the title of the page is the only first-level heading.
    pub level: u8,
    /// The id to link to, without `#`.
    pub id: Box<str>,
    /// The words, as plain text that is not yet escaped.
    pub text: Box<str>,
}

/// Turns the Markdown in `body`, a range of bytes of `source`, into HTML.
///
/// `target` is asked about every link and picture that is written, with the address's place.
pub fn to_html(
    source: &Source,
    body: Range<usize>,
    target: &dyn Fn(&str, LinkKind<'_>, Location) -> Target,
) -> Checked<Body> {
    let offset = body.start;
    let Some(text) = source.text.get(body) else { return Checked::default() };
    let refused = |code, message: &str, range: Range<usize>, help: &str| {
        let place = source.at(offset + range.start..offset + range.end);
        let problem = Diagnostic::error(code, message, place).help(help);
        Checked::new(Body::default(), vec![problem])
    };
    if text.len() > MAX_BODY {
        let help = "divide it into several pages, or link to a document";
        return refused("body-too-large", "the text is longer than 1 MB", 0..0, help);
    }
    if let Some(range) = nesting::too_deep(text) {
        return refused("too-deep", writer::TOO_DEEP, range, writer::LESS_DEEP);
    }
    let mut broken = Vec::new();
    let mut on_broken = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        broken.extend(broken_link(source, offset, text, &link));
        None
    };
    let parser = Parser::new_with_broken_link_callback(text, options(), Some(&mut on_broken));
    let mut checked = Writer::new(source, offset, text, target).write(parser.into_offset_iter());
    checked.problems.extend(broken);
    checked.problems = in_order(checked.problems);
    // All bodies are kept until the pages are made.
    checked.value.html.shrink_to_fit();
    checked.value.headings.shrink_to_fit();
    checked
}

/// What is wrong with brackets that make no link: nothing, if they are ordinary ones like `[sic]`.
fn broken_link(
    source: &Source,
    offset: usize,
    text: &str,
    link: &BrokenLink<'_>,
) -> Option<Diagnostic> {
    /// Bounds the work where there are many brackets and no end to any.
    const MAX_ADDRESS: usize = 300;
    let after = text.get(link.span.end..)?;
    let at = |end| source.at(offset + link.span.start..offset + end);
    let missing = |end| {
        let message = format!("there is no address for {}", escape::quoted(&link.reference));
        Diagnostic::warning("missing-reference", message, at(end))
            .help("write the address in round brackets: `[text](https://…)`")
    };
    match link.link_type {
        LinkType::Collapsed if after.starts_with("[]") => Some(missing(link.span.end + 2)),
        LinkType::Reference | LinkType::Collapsed => Some(missing(link.span.end)),
        // `[text](my file.pdf)` is no link in Markdown, and most people would expect one.
        LinkType::Shortcut if after.starts_with('(') => {
            let mut ends = after.bytes().take(MAX_ADDRESS).enumerate();
            let (end, last) = ends.find(|(_, byte)| matches!(byte, b')' | b'\n'))?;
            let has_space = after.get(..end)?.contains(' ');
            (last == b')' && has_space).then(|| {
                let message = "this is not understood as a link: there are spaces in the address";
                Diagnostic::warning("not-a-link", message, at(link.span.end + end + 1))
                    .help("put the address between `<` and `>`: `[text](<my file.pdf>)`")
            })
        }
        // `[text] (https://…)`: the space keeps it from being a link.
        LinkType::Shortcut if is_address(after.trim_start_matches(' ')) => {
            let mut ends = after.bytes().take(MAX_ADDRESS);
            let last = ends.position(|byte| matches!(byte, b')' | b'\n'))?;
            let end = link.span.end + last + 1;
            if !after[..=last].ends_with(')') {
                return None;
            }
            let message = "this is not understood as a link: there is a space behind the words";
            Some(
                Diagnostic::warning("not-a-link", message, at(end))
                    .help("delete the space between `]` and `(`"),
            )
        }
        _ => None,
    }
}

/// Whether a text begins with a web address in round brackets.
fn is_address(text: &str) -> bool {
    ["(http://", "(https://", "(www.", "(mailto:"].iter().any(|start| text.starts_with(start))
}

/// The extensions of Markdown we understand.
///
/// Listed one by one: `Options::all()` also brings wiki links and `~x~` as subscript. Heading
/// attributes stay off: they would let a body write any attribute, `onclick` too.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}
