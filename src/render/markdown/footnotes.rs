//! The footnotes of a body: numbered by their first reference, written at the end.
//!
//! Knows nothing of where a note stands in the Markdown: it is handed the HTML of each.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

/// About how many bytes the way back from a note to a reference takes.
const WAY_BACK: usize = 90;

/// All footnotes met so far.
#[derive(Debug, Default)]
pub struct Footnotes {
    notes: Vec<Note>,
    by_name: HashMap<String, usize>,
    n_numbered: usize,
    n_bytes: usize,
}

#[derive(Debug)]
struct Note {
    name: String,
    /// From 1. Notes nothing refers to get theirs at the end.
    number: Option<usize>,
    n_references: usize,
    definition: Option<Definition>,
}

#[derive(Debug)]
struct Definition {
    html: String,
    range: Range<usize>,
}

/// What is wrong with a definition. All are written nevertheless: no words are lost, and no
/// reference in them ever leads nowhere.
pub enum Fault {
    /// Nothing refers to it.
    Unused,
    /// There was one of that name before, at this place.
    Repeated(Range<usize>),
}

impl Footnotes {
    /// Writes a reference to the note `name`.
    pub fn write_reference(&mut self, name: &str, out: &mut String) {
        let note = self.note(name);
        let note = &mut self.notes[note];
        let number = *note.number.get_or_insert_with(|| {
            self.n_numbered += 1;
            self.n_numbered
        });
        note.n_references += 1;
        self.n_bytes += WAY_BACK;
        let id = reference_id(number, note.n_references);
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "<sup class=\"footnote-ref\"><a href=\"#fn-{number}\" id=\"{id}\" \
             aria-label=\"Footnote {number}\">{number}</a></sup>"
        );
    }

    /// Keeps the text of the note `name`, defined at `range`.
    pub fn define(&mut self, name: &str, html: String, range: Range<usize>) {
        self.n_bytes += html.len();
        let definition = Definition { html, range };
        let note = self.note(name);
        if self.notes[note].definition.is_none() {
            self.notes[note].definition = Some(definition);
        } else {
            self.notes.push(Note {
                name: name.to_owned(),
                number: None,
                n_references: 0,
                definition: Some(definition),
            });
        }
    }

    /// How much there will be to write.
    pub fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    /// What is wrong with the definitions: the name and place of each.
    pub fn faults(&self) -> impl Iterator<Item = (&str, Range<usize>, Fault)> {
        self.notes.iter().filter_map(|note| {
            let range = note.definition.as_ref()?.range.clone();
            let first = self.by_name.get(&folded(&note.name)).map(|first| &self.notes[*first]);
            let first = first.and_then(|first| first.definition.as_ref());
            let fault = match first {
                Some(first) if first.range != range => Fault::Repeated(first.range.clone()),
                _ if note.n_references == 0 => Fault::Unused,
                _ => return None,
            };
            Some((note.name.as_str(), range, fault))
        })
    }

    /// Writes the notes as the last section of the body.
    pub fn write_section(mut self, out: &mut String) {
        if self.notes.is_empty() {
            return;
        }
        for note in &mut self.notes {
            note.number.get_or_insert_with(|| {
                self.n_numbered += 1;
                self.n_numbered
            });
        }
        self.notes.sort_by_key(|note| note.number);
        out.push_str("<section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n");
        for (number, note) in (1..).zip(&self.notes) {
            let _ = writeln!(out, "<li id=\"fn-{number}\">");
            write_note(note, number, out);
            out.push_str("</li>\n");
        }
        out.push_str("</ol>\n</section>\n");
    }

    fn note(&mut self, name: &str) -> usize {
        *self.by_name.entry(folded(name)).or_insert_with(|| {
            let name = name.to_owned();
            self.notes.push(Note { name, number: None, n_references: 0, definition: None });
            self.notes.len() - 1
        })
    }
}

/// The parser takes `[^A]` for the note `[^a]`, by the rules that also make `ß` equal `SS`.
fn folded(name: &str) -> String {
    name.to_lowercase().to_uppercase().to_lowercase()
}

fn reference_id(number: usize, reference: usize) -> String {
    if reference == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{reference}") }
}

/// The text of a note, with the ways back at the end of its last paragraph.
fn write_note(note: &Note, number: usize, out: &mut String) {
    let html = note.definition.as_ref().map_or("", |definition| &definition.html);
    match html.strip_suffix("</p>\n") {
        Some(html) => out.push_str(html),
        None if note.n_references == 0 => return out.push_str(html),
        None => {
            out.push_str(html);
            out.push_str("<p>");
        }
    }
    for reference in 1..=note.n_references {
        let id = reference_id(number, reference);
        let label = &id["fnref-".len()..];
        if !out.ends_with("<p>") {
            out.push(' ');
        }
        // The variation selector keeps telephones from drawing the arrow as an emoji.
        let _ = write!(
            out,
            "<a class=\"footnote-back\" href=\"#{id}\" \
             aria-label=\"Back to reference {label}\">↩\u{FE0E}</a>"
        );
    }
    out.push_str("</p>\n");
}
