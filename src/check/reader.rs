//! A tree of YAML against the definition of its fields → values, with every fault on the way.
//!
//! Knows groups and lists; each kind of single value is in `check/scalars.rs`. Knows nothing of
//! any field by name: those are in `check/contract.rs`.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, is_nfc_quick};

use super::characters::{self, alphabets};
use super::contract::{Field, Kind};
use super::entities;
use super::fields::{Given, Group};
pub use super::spot::{Path, Spot};
use super::yaml::{Key, Node, Value};
pub use crate::diagnostic::shown;
use crate::diagnostic::{Certainty, Diagnostic};
use crate::model::config::Config;
use crate::model::names::Names;
use crate::model::permission::PictureRules;
use crate::source::Source;

/// What the fields are checked against besides their kinds.
#[derive(Debug, Clone, Copy)]
pub struct Sets<'a> {
    /// The declared categories; none when their file is broken, and then any will do.
    pub categories: Option<&'a Names>,
    /// The declared regions; likewise.
    pub regions: Option<&'a Names>,
    /// Which pictures may be shown; none when that could not be read, and then any may.
    pub pictures: Option<PictureRules>,
}

impl<'a> Sets<'a> {
    /// The sets that the settings declare.
    pub fn of(config: &'a Config) -> Self {
        Sets {
            categories: (!config.categories.is_empty()).then_some(&config.category_names),
            regions: (!config.regions.is_empty()).then_some(&config.region_names),
            pictures: config.pictures,
        }
    }

    /// Whether the same names stand for the same members in both, and the same pictures may be
    /// shown.
    pub fn are_those_of(self, other: Sets<'_>) -> bool {
        let same = |one: Option<&Names>, other: Option<&Names>| match (one, other) {
            (Some(one), Some(other)) => one.mean_the_same(other),
            (one, other) => one.is_none() && other.is_none(),
        };
        same(self.categories, other.categories)
            && same(self.regions, other.regions)
            && self.pictures == other.pictures
    }
}

/// Reads `node` as a group of `fields`.
pub fn read_group(
    source: &Source,
    node: &Node,
    fields: &'static [Field],
    sets: Sets<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Group {
    Reader { source, sets, problems }.group(node, fields, Path::File)
}

/// Reads `node` as a value of `kind`.
pub fn read_value(
    source: &Source,
    node: &Node,
    kind: &'static Kind,
    sets: Sets<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Given> {
    let path = Path::Field(&Path::File, "this file");
    Reader { source, sets, problems }.value(node, kind, path, "")
}

/// A file in the reading.
pub struct Reader<'a> {
    /// The file.
    pub source: &'a Source,
    /// What names are looked up in.
    pub sets: Sets<'a>,
    /// What was wrong so far.
    pub problems: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// Reports a fault; a cure can be added to it.
    pub fn wrong(
        &mut self,
        code: &'static str,
        spot: Spot<'_>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Fault<'_> {
        let location = self.source.at(spot.range.clone());
        let fault =
            Diagnostic::error(code, message, location).help(help).field(spot.field.to_string());
        self.problems.push(fault);
        Fault(self.problems)
    }

    /// Warns of letters of another alphabet in a text.
    pub fn look_alikes(&mut self, spot: Spot<'_>, text: &str) {
        let found = alphabets::look_alikes(self.source, spot.range.clone(), text);
        self.problems.extend(found.into_iter().map(|fault| fault.field(spot.field.to_string())));
    }

    /// Reads `node` as a group of `fields`. `path` is the group's own field.
    pub fn group(&mut self, node: &Node, fields: &'static [Field], path: Path<'_>) -> Group {
        let mut values: Vec<Option<(Range<usize>, Given)>> = fields.iter().map(|_| None).collect();
        let is_group = matches!(node.value, Value::Map(_) | Value::Nothing);
        // Of something else nothing more is said.
        let mut written = vec![!is_group; fields.len()];
        for (key, value) in self.fields_of(node, fields, path) {
            let Some(index) = fields.iter().position(|field| field.name == key.name) else {
                if value.value == Value::Unreadable {
                    continue;
                }
                // A misspelt field is not reported as missing too: one cause, one problem.
                if let Some(meant) = self.unknown_field(key, fields, path) {
                    written[meant] = true;
                }
                continue;
            };
            written[index] = true;
            let field = &fields[index];
            let path = Path::Field(&path, field.name);
            match value.value {
                Value::Nothing => {
                    self.nothing(key, field, path);
                    continue;
                }
                Value::Unreadable => continue,
                _ => {}
            }
            values[index] = self
                .value(value, &field.kind, path, field.example)
                .map(|given| (value.range.clone(), given));
        }
        for (field, _) in fields.iter().zip(&written).filter(|(f, done)| f.required && !**done) {
            self.missing(node, field, path);
        }
        Group { range: node.range.clone(), fields, values, written }
    }

    /// What is given in a group; nothing, with a fault, when it is none.
    fn fields_of<'n>(
        &mut self,
        node: &'n Node,
        fields: &'static [Field],
        path: Path<'_>,
    ) -> &'n [(Key, Node)] {
        match &node.value {
            Value::Map(given) => given,
            Value::Nothing => &[],
            _ => {
                self.not_fields(node, fields, path);
                &[]
            }
        }
    }

    /// Reads `node` as a value of `kind`. `example` is a good value, for messages.
    fn value(
        &mut self,
        node: &Node,
        kind: &'static Kind,
        path: Path<'_>,
        example: &str,
    ) -> Option<Given> {
        match kind {
            Kind::List(one, least) => self.list(node, one, *least, path, example),
            Kind::OneOrList(one) => match &node.value {
                Value::List(_) => self.list(node, one, 1, path, example),
                _ => self.value(node, one, path, example),
            },
            Kind::Group(fields) => Some(Given::Group(self.group(node, fields, path))),
            Kind::TextOrGroup(fields) => self.short_form(node, fields, fields[0].name, path),
            Kind::UrlOrGroup(fields) => self.short_form(node, fields, "url", path),
            Kind::ByName(one) => self.by_name(node, one, path, example),
            _ => {
                let (text, plain) = self.text_of(node, kind, path, example)?;
                self.scalar(kind, Spot { field: path, range: &node.range }, &text, plain)
            }
        }
    }

    fn list(
        &mut self,
        node: &Node,
        one: &'static Kind,
        least: usize,
        path: Path<'_>,
        example: &str,
    ) -> Option<Given> {
        let spot = Spot { field: path, range: &node.range };
        let Value::List(items) = &node.value else {
            return self.not_a_list(node, one, path, example);
        };
        if items.len() < least {
            let message = format!("`{path}` has too few values");
            let help = format!("write at least {least}, such as `{}`", first_line(example));
            self.wrong("empty-field", spot, message, help);
        }
        let most = if matches!(one, Kind::Category | Kind::Region) { 20 } else { 500 };
        if items.len() > most {
            let message = format!("`{path}` has {} values; {most} is the most", items.len());
            let help = "keep the most important ones, or divide this into several entries";
            self.wrong("too-many", spot, message, help);
            return None;
        }
        let mut given = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = Path::Item(&path, index + 1);
            if item.value == Value::Unreadable {
                continue;
            }
            if item.value == Value::Nothing {
                if let Some(note) = self.note(item.range.start) {
                    self.only_a_note(&note, path);
                    continue;
                }
                let help = "write something behind the hyphen, or delete the line";
                let spot = Spot { field: path, range: &item.range };
                self.wrong("empty-field", spot, format!("`{path}` is empty"), help);
                continue;
            }
            if let Some(value) = self.value(item, one, path, example.trim_start_matches("- ")) {
                given.push((item.range.clone(), value));
            }
        }
        Some(Given::List(given))
    }

    /// Values under names that anybody may choose.
    fn by_name(
        &mut self,
        node: &Node,
        one: &'static Kind,
        path: Path<'_>,
        example: &str,
    ) -> Option<Given> {
        let Value::Map(items) = &node.value else {
            let message = format!("`{path}` should have names with values");
            let help = format!("write each on a line of its own below, such as `  {example}`");
            let spot = Spot { field: path, range: &node.range };
            self.wrong("wrong-type", spot, message, help);
            return None;
        };
        let example = example.split_once(": ").map_or(example, |(_, example)| example);
        let mut given = Vec::with_capacity(items.len());
        for (key, node) in items {
            let name = shown(&key.name);
            let path = Path::Field(&path, &name);
            match node.value {
                Value::Unreadable => {}
                Value::Nothing => match self.note(key.range.end) {
                    Some(note) => self.only_a_note(&note, path),
                    None => {
                        let message = format!("`{path}` has nothing behind it");
                        let help = format!("write a value such as `{example}`, or delete the line");
                        let spot = Spot { field: path, range: &key.range };
                        self.wrong("empty-field", spot, message, help);
                    }
                },
                _ => {
                    let value = self.value(node, one, path, example);
                    given.extend(value.map(|value| (key.clone(), value)));
                }
            }
        }
        Some(Given::ByName(given))
    }

    /// A group, or a single text that stands for one of its fields.
    fn short_form(
        &mut self,
        node: &Node,
        fields: &'static [Field],
        name: &str,
        path: Path<'_>,
    ) -> Option<Given> {
        if !matches!(node.value, Value::Text { .. }) {
            if self.is_text_with_colon(node, fields, name, path) {
                return None;
            }
            return Some(Given::Group(self.group(node, fields, path)));
        }
        let index = fields.iter().position(|field| field.name == name)?;
        let field = &fields[index];
        let given = self.value(node, &field.kind, path, field.example)?;
        let mut values: Vec<_> = fields.iter().map(|_| None).collect();
        values[index] = Some((node.range.clone(), given));
        let written = values.iter().map(Option::is_some).collect();
        Some(Given::Group(Group { range: node.range.clone(), fields, values, written }))
    }

    fn text_of<'n>(
        &mut self,
        node: &'n Node,
        kind: &Kind,
        path: Path<'_>,
        example: &str,
    ) -> Option<(Cow<'n, str>, bool)> {
        let Value::Text { text, plain } = &node.value else {
            self.not_text(node, kind, path, example);
            return None;
        };
        let odd = characters::in_escapes(self.source, node.range.clone(), text);
        let html = entities::fault(self.source, &node.range);
        self.problems
            .extend(odd.into_iter().chain(html).map(|fault| fault.field(path.to_string())));
        let inside = if *plain { self.inside_curly(node, kind, path, text) } else { None };
        Some((cleaned(inside.unwrap_or(text)), *plain))
    }
}

/// The fault reported last.
pub struct Fault<'a>(&'a mut Vec<Diagnostic>);

impl Fault<'_> {
    /// Adds what was probably meant. Always none, for functions that end with a fault.
    pub fn likely(self, text: Option<impl Into<String>>) -> Option<Given> {
        self.cure(Certainty::Likely, text)
    }

    /// Adds what was meant without a doubt. Always none, for functions that end with a fault.
    pub fn certain(self, text: Option<impl Into<String>>) -> Option<Given> {
        self.cure(Certainty::Certain, text)
    }

    fn cure(self, certainty: Certainty, text: Option<impl Into<String>>) -> Option<Given> {
        let text = text?;
        let fault = self.0.pop()?;
        let range = fault.location.range.clone();
        self.0.push(fault.cure(range, text, certainty));
        None
    }
}

/// Text as it is kept: composed letters, no blanks at the ends, no characters that pages,
/// feeds and data files may not hold.
fn cleaned(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let forbidden = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{2028}' | '\u{2029}')
    };
    if text.is_ascii() && !text.bytes().any(|b| b < 0x20 || b == 0x7f) {
        return Cow::Borrowed(text);
    }
    let clean: Cow<'_, str> = if text.chars().any(forbidden) {
        let line = |c: char| if matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}') { ' ' } else { c };
        Cow::Owned(text.chars().map(line).filter(|c| !forbidden(*c)).collect())
    } else {
        Cow::Borrowed(text)
    };
    match is_nfc_quick(clean.chars()) {
        unicode_normalization::IsNormalized::Yes => clean,
        _ => Cow::Owned(clean.nfc().collect()),
    }
}

/// The first line of an example.
pub fn first_line(example: &str) -> &str {
    example.lines().next().unwrap_or_default()
}
