//! Headings, alerts, code and tasks.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind};

use super::{END_OF_CODE, Open, Writer};
use crate::render::markdown::{Heading, escape};

/// The elements of headings, by their levels.
const TAGS: [&str; 7] = ["", "h1", "h2", "h3", "h4", "h5", "h6"];

impl Writer<'_> {
    pub(super) fn heading(&mut self, level: u8, range: Range<usize>) -> Open {
        if self.open.iter().any(|open| matches!(open, Open::Note { .. })) {
            // A note is written at the end of the page: a heading there would belong to whatever
            // section happens to be last.
            return self.element("<p><strong>", "</strong></p>\n");
        }
        self.heading = Some(String::new());
        // The tag needs the id, and the id needs the words: it is put in afterwards.
        Open::Heading { start: self.out.len(), level, range }
    }

    pub(super) fn close_heading(&mut self, start: usize, level: u8, range: Range<usize>) {
        let words = self.heading.take().unwrap_or_default();
        let words = words.trim();
        if !escape::has_visible(words) {
            let help = "write its words after the `#`, or remove the line";
            self.warn("empty-heading", "the heading is empty", range, help);
            if self.out.len() > start {
                // No words, but perhaps a footnote, whose way back must not lead nowhere.
                self.out.insert_str(start, "<p>");
                self.out.push_str("</p>\n");
            }
            return;
        }
        let level = self.outline.level_of(level);
        let id = self.heading_ids.id_of(words);
        let tag = TAGS[usize::from(level)];
        self.out.insert_str(start, &["<", tag, " id=\"", &id, "\">"].concat());
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push_str(">\n");
        self.body.headings.push(Heading { level, id: id.into(), text: words.into() });
    }

    pub(super) fn alert(&mut self, kind: BlockQuoteKind) -> Open {
        let (class, title) = match kind {
            BlockQuoteKind::Note => ("note", "Note"),
            BlockQuoteKind::Tip => ("tip", "Tip"),
            BlockQuoteKind::Important => ("important", "Important"),
            BlockQuoteKind::Warning => ("warning", "Warning"),
            BlockQuoteKind::Caution => ("caution", "Caution"),
        };
        let _ = write!(
            self.out,
            "<div class=\"alert alert-{class}\" role=\"note\">\n\
             <p class=\"alert-title\">{title}</p>\n"
        );
        Open::Element("</div>\n")
    }

    pub(super) fn code_block(&mut self, kind: &CodeBlockKind<'_>) -> Open {
        // Long lines scroll, so the keyboard must be able to get there.
        self.out.push_str("<pre tabindex=\"0\"><code");
        if let CodeBlockKind::Fenced(info) = kind {
            let language = info.split_whitespace().next().unwrap_or_default();
            let start = self.out.len();
            self.out.push_str(" class=\"language-");
            let empty = self.out.len();
            let letters = language.bytes().map(|byte| byte.to_ascii_lowercase());
            let letters = letters.filter(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
            self.out.extend(letters.take(30).map(char::from));
            if self.out.len() == empty {
                self.out.truncate(start);
            } else {
                self.out.push('"');
            }
        }
        self.element(">", END_OF_CODE)
    }

    pub(super) fn task(&mut self, is_done: bool) {
        const CLASS: &str = " class=\"task\"";
        let is_item = |open: &Open| matches!(open, Open::Item { .. });
        if let Some(item) = self.open.iter().rposition(is_item)
            && let Open::Item { start } = self.open[item]
            && self.out[start..].starts_with("<li>")
        {
            self.out.insert_str(start + "<li".len(), CLASS);
            // No more than these can stand between an item and its box.
            for open in &mut self.open[item + 1..] {
                if let Open::Paragraph { start } | Open::Heading { start, .. } = open {
                    *start += CLASS.len();
                }
            }
        }
        // A name by `aria-label`, since the words beside it may go on to be a list or a quote,
        // which a `<label>` cannot hold.
        self.out.push_str(if is_done {
            "<input type=\"checkbox\" disabled checked aria-label=\"Done\"> "
        } else {
            "<input type=\"checkbox\" disabled aria-label=\"To do\"> "
        });
    }
}
