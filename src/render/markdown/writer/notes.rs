//! What can be wrong with footnotes, and their place at the end.

use std::ops::Range;

use super::{END_OF_CODE, Open, Writer};
use crate::diagnostic::Diagnostic;
use crate::render::markdown::escape;
use crate::render::markdown::footnotes::Fault;

impl Writer<'_> {
    /// `[^x]` without a note is text for the parser, which says nothing of it.
    pub(super) fn look_for_missing_note(&mut self, range: &Range<usize>) {
        const MAX_NAME: usize = 100;
        let bytes = self.markdown.as_bytes();
        let Some(start) = range.end.checked_sub(1) else { return };
        if bytes.get(start) != Some(&b'[') || bytes.get(range.end) != Some(&b'^') {
            return;
        }
        let in_code = matches!(self.open.last(), Some(Open::Element(END_OF_CODE)));
        let n_backslashes = bytes[..start].iter().rev().take_while(|byte| **byte == b'\\').count();
        if in_code || n_backslashes % 2 == 1 {
            return;
        }
        let from = range.end + 1;
        let ends = |byte: &u8| matches!(byte, b']' | b'[' | b'\n' | b'\r');
        let Some(length) = bytes[from..].iter().take(MAX_NAME).position(ends) else { return };
        let name = self.markdown.get(from..from + length).unwrap_or_default();
        if bytes[from + length] != b']' || !escape::has_visible(name) {
            return;
        }
        let message = format!("there is no footnote {}", escape::quoted(name));
        let help = "write its text on a line of its own: `[^1]: The text`";
        self.warn("missing-footnote", &message, start..from + length + 1, help);
    }

    pub(super) fn write_notes(&mut self) {
        for (name, range, fault) in self.notes.faults() {
            let name = escape::quoted(name);
            let place = self.at(range);
            self.problems.push(match fault {
                Fault::Unused => {
                    let message = format!("nothing refers to the footnote {name}");
                    Diagnostic::warning("unused-footnote", message, place)
                        .help("write its name where it belongs, as in `text[^1]`, or remove it")
                }
                Fault::Repeated(first) => {
                    let message = format!("there is already a footnote {name}");
                    Diagnostic::warning("duplicate-footnote", message, place)
                        .related(self.at(first), "the first is here")
                }
            });
        }
        let notes = std::mem::take(&mut self.notes);
        notes.write_section(&mut self.out);
    }
}
