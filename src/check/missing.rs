//! What to say of a field that is missing or empty, and of one that there is not.
//!
//! Does not look at values: that is `check/reader.rs`.

use std::ops::Range;

use super::contract::{Field, Kind};
use super::reader::{Path, Reader, Spot, first_line, shown};
use super::scalars::list_of;
use super::yaml::{Key, Node};
use crate::diagnostic::nearest;
use crate::model::names::folded;

impl Reader<'_> {
    /// A field that must be there and is not.
    pub fn missing(&mut self, node: &Node, field: &Field, path: Path<'_>) {
        // A group's first line is the best place to put the new line.
        let line_end = self.source.text[node.range.start..]
            .find('\n')
            .map_or(self.source.text.len(), |n| node.range.start + n);
        let range = node.range.start..line_end.min(node.range.end).max(node.range.start);
        let whose = match path {
            Path::File => String::new(),
            path => format!(" in `{path}`"),
        };
        let message = format!("`{}` is missing{whose}", field.name);
        let spot = Spot { field: Path::Field(&path, field.name), range: &range };
        self.wrong("missing-field", spot, message, format!("add {}", line_for(field)));
    }

    /// A field with nothing behind its name.
    pub fn nothing(&mut self, key: &Key, field: &Field, path: Path<'_>) {
        if let Some(note) = self.note(key.range.end) {
            return self.only_a_note(&note, path);
        }
        let message = format!("`{}` has nothing behind it", field.name);
        let help = match field.required {
            true => format!("write {}", line_for(field)),
            false => "write something behind the colon, or delete the line".into(),
        };
        self.wrong("empty-field", Spot { field: path, range: &key.range }, message, help);
    }

    /// `title: #SingTogether`.
    pub fn only_a_note(&mut self, note: &Range<usize>, path: Path<'_>) {
        let written = self.source.text[note.clone()].to_owned();
        let message =
            format!("`{path}` has nothing behind it: `#` begins a note, which is not read");
        let help =
            format!("if this is the text, put double quotes round it: \"{}\"", shown(&written));
        self.wrong("empty-field", Spot { field: path, range: note }, message, help);
    }

    /// Reports a field that there is not; returns the one that was probably meant.
    pub fn unknown_field(&mut self, key: &Key, fields: &[Field], path: Path<'_>) -> Option<usize> {
        let names = || fields.iter().map(|field| field.name);
        let meant = nearest_field(&key.name, fields);
        let help = match (meant, parent_of(&key.name, fields)) {
            (_, Some(parent)) => {
                let name = &key.name;
                format!(
                    "`{name}` belongs to `{parent}`: put spaces before it, as many as before its fields"
                )
            }
            (Some(name), _) => format!("did you mean `{name}`?"),
            (None, None) => format!("the fields are {}", list_of(names())),
        };
        let message = format!("there is no field called `{}` here", shown(&key.name));
        let spot = Spot { field: Path::Field(&path, &shown(&key.name)), range: &key.range };
        self.wrong("unknown-field", spot, message, help).likely(meant);
        fields.iter().position(|field| Some(field.name) == meant)
    }

    /// What was written behind a field's name or a hyphen, if it is only a note: its place.
    pub fn note(&self, at: usize) -> Option<Range<usize>> {
        let text = &self.source.text;
        let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
        let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
        let hash = text[start..end].find(" #")? + start + 1;
        Some(hash..hash + text[hash..end].trim_end().len())
    }
}

/// The field that is probably meant by a name: spelled otherwise, nearly the same, or another
/// form of the same word.
pub fn nearest_field(name: &str, fields: &[Field]) -> Option<&'static str> {
    let names = || fields.iter().map(|field| field.name);
    let same = folded(name);
    let shared = |other: &str| name.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    // `category` is `categories` cut short.
    let is_form = |other: &&str| shared(other) >= 5 && shared(other) * 3 >= other.len() * 2;
    names()
        .find(|name| folded(name) == same)
        .or_else(|| nearest(name, names()))
        .or_else(|| names().find(is_form))
}

/// The field of these whose own fields have this name: it stands too far left.
fn parent_of(name: &str, fields: &[Field]) -> Option<&'static str> {
    let has = |kind: &Kind| match kind {
        Kind::Group(inner) => inner.iter().any(|field| field.name == name),
        _ => false,
    };
    let parent = fields.iter().find(|field| match &field.kind {
        Kind::List(one, _) => has(one),
        kind => has(kind),
    });
    parent.map(|field| field.name)
}

/// How a field is written, for a message: `` `title: Music at Hillcrest` ``.
fn line_for(field: &Field) -> String {
    match &field.kind {
        Kind::List(..) => {
            format!("`{}:` and below it a line `  {}`", field.name, first_line(field.example))
        }
        _ => format!("a line such as `{}: {}`", field.name, first_line(field.example)),
    }
}
