//! A tree of YAML against the definition of its fields → values, with every fault on the way.
//!
//! Knows each [`Kind`] and nothing of any field: those are in `check/contract.rs`.

use std::borrow::Cow;
use std::ops::Range;

use jiff::civil::Date;
use unicode_normalization::{UnicodeNormalization, is_nfc_quick};

use super::contract::{Choice, Field, Kind};
use super::yaml::{Key, Node, Value};
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::dates;
use crate::model::names::{Names, folded};
use crate::source::Source;

/// A value that is as its kind asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// Words.
    Text(String),
    /// A day.
    Date(Date),
    /// A year or any other whole number.
    Number(u32),
    /// Yes or no.
    Flag(bool),
    /// The number of the one chosen, from 0.
    Chosen(u16),
    /// Several values, each with its place.
    List(Vec<(Range<usize>, Given)>),
    /// Fields of its own.
    Group(Group),
}

/// The values of a group of fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The whole group's place, in bytes of the file.
    pub range: Range<usize>,
    fields: &'static [Field],
    values: Vec<Option<(Range<usize>, Given)>>,
    /// Which fields were written at all, rightly or wrongly.
    written: Vec<bool>,
}

impl Group {
    fn take(&mut self, name: &str) -> Option<(Range<usize>, Given)> {
        let index = self.fields.iter().position(|field| field.name == name);
        debug_assert!(index.is_some(), "no field is called `{name}`");
        self.values[index?].take()
    }

    /// Where a field's value is, if it was given and not yet taken.
    pub fn place(&self, name: &str) -> Option<Range<usize>> {
        let index = self.fields.iter().position(|field| field.name == name)?;
        self.values[index].as_ref().map(|(range, _)| range.clone())
    }

    /// A field's value, if it was given and not yet taken.
    pub fn peek(&self, name: &str) -> Option<&Given> {
        let index = self.fields.iter().position(|field| field.name == name)?;
        self.values[index].as_ref().map(|(_, given)| given)
    }

    /// Whether a field was written, rightly or wrongly.
    pub fn was_given(&self, name: &str) -> bool {
        self.fields.iter().position(|field| field.name == name).is_some_and(|at| self.written[at])
    }

    /// Takes the words of a field.
    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name)?.1 {
            Given::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Takes the day of a field.
    pub fn date(&mut self, name: &str) -> Option<Date> {
        match self.take(name)?.1 {
            Given::Date(date) => Some(date),
            _ => None,
        }
    }

    /// Takes the number of a field.
    pub fn number(&mut self, name: &str) -> Option<u32> {
        match self.take(name)?.1 {
            Given::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Takes the year of a field.
    pub fn year(&mut self, name: &str) -> Option<i16> {
        self.number(name).and_then(|year| i16::try_from(year).ok())
    }

    /// Takes the yes or no of a field; no when it was not given.
    pub fn flag(&mut self, name: &str) -> bool {
        matches!(self.take(name), Some((_, Given::Flag(true))))
    }

    /// Takes the number of the choice of a field.
    pub fn chosen(&mut self, name: &str) -> Option<u16> {
        match self.take(name)?.1 {
            Given::Chosen(index) => Some(index),
            _ => None,
        }
    }

    /// Takes the fields of a field.
    pub fn group(&mut self, name: &str) -> Option<Group> {
        match self.take(name)?.1 {
            Given::Group(group) => Some(group),
            _ => None,
        }
    }

    /// Takes the values of a list, each with its place; empty when it was not given.
    pub fn list(&mut self, name: &str) -> Vec<(Range<usize>, Given)> {
        match self.take(name) {
            Some((_, Given::List(items))) => items,
            Some((range, one)) => vec![(range, one)],
            None => Vec::new(),
        }
    }

    /// Takes the words of a list.
    pub fn texts(&mut self, name: &str) -> Vec<String> {
        let text = |(_, given)| match given {
            Given::Text(text) => Some(text),
            _ => None,
        };
        self.list(name).into_iter().filter_map(text).collect()
    }

    /// Takes the choices of a list, each once, in the order given.
    pub fn choices(&mut self, name: &str) -> Vec<u16> {
        let mut chosen = Vec::new();
        for (_, given) in self.list(name) {
            match given {
                Given::Chosen(index) if !chosen.contains(&index) => chosen.push(index),
                _ => {}
            }
        }
        chosen
    }

    /// Takes the groups of a list.
    pub fn groups(&mut self, name: &str) -> Vec<Group> {
        let group = |(_, given)| match given {
            Given::Group(group) => Some(group),
            _ => None,
        };
        self.list(name).into_iter().filter_map(group).collect()
    }
}

/// What the fields are checked against besides their kinds.
#[derive(Debug, Clone, Copy)]
pub struct Sets<'a> {
    /// The declared categories; none when their file is broken, and then any will do.
    pub categories: Option<&'a Names>,
    /// The declared regions; likewise.
    pub regions: Option<&'a Names>,
}

/// Reads `node` as a group of `fields`. `name_of_group` is for messages: `this entry`.
pub fn read_group(
    source: &Source,
    node: &Node,
    fields: &'static [Field],
    sets: Sets<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Group {
    let mut reader = Reader { source, sets, problems };
    reader.group(node, fields, "")
}

/// Reads `node` as a value of `kind`.
pub fn read_value(
    source: &Source,
    node: &Node,
    kind: &'static Kind,
    sets: Sets<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Given> {
    let mut reader = Reader { source, sets, problems };
    reader.value(node, kind, "this file", "")
}

struct Reader<'a> {
    source: &'a Source,
    sets: Sets<'a>,
    problems: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn wrong(
        &mut self,
        code: &'static str,
        at: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let location = self.source.at(at.clone());
        self.problems.push(Diagnostic::error(code, message, location).help(help));
    }

    fn group(&mut self, node: &Node, fields: &'static [Field], path: &str) -> Group {
        let mut values: Vec<Option<(Range<usize>, Given)>> = fields.iter().map(|_| None).collect();
        let mut seen = vec![false; fields.len()];
        let no_fields = Vec::new();
        let given = match &node.value {
            Value::Map(given) => given,
            Value::Nothing => &no_fields,
            _ => {
                let example = fields.first().map_or("name", |field| field.name);
                let message = format!("here should be fields, but this is {}", node.describe());
                self.wrong("wrong-type", &node.range, message, format!("write `{example}: …`"));
                return Group { range: node.range.clone(), fields, values, written: seen };
            }
        };
        for (key, value) in given {
            let Some(index) = fields.iter().position(|field| field.name == key.name) else {
                // A misspelt field is not reported as missing too: one cause, one problem.
                if let Some(meant) = self.unknown_field(key, fields) {
                    seen[meant] = true;
                }
                continue;
            };
            seen[index] = true;
            let field = &fields[index];
            if value.value == Value::Nothing {
                self.nothing(key, field, path);
                continue;
            }
            let path =
                if path.is_empty() { field.name.into() } else { format!("{path}.{}", field.name) };
            values[index] = self
                .value(value, &field.kind, &path, field.example)
                .map(|given| (value.range.clone(), given));
        }
        for (field, seen) in fields.iter().zip(&seen) {
            if field.required && !seen {
                self.missing(node, field, path);
            }
        }
        Group { range: node.range.clone(), fields, values, written: seen }
    }

    fn missing(&mut self, node: &Node, field: &Field, path: &str) {
        // A group's first line is the best place to put the new line.
        let line_end = self.source.text[node.range.start..]
            .find('\n')
            .map_or(self.source.text.len(), |n| node.range.start + n);
        let at = node.range.start..line_end.min(node.range.end.max(node.range.start));
        let whose = if path.is_empty() { String::new() } else { format!(" in `{path}`") };
        let message = format!("`{}` is missing{whose}", field.name);
        self.wrong("missing-field", &at, message, format!("add {}", line_for(field)));
    }

    fn nothing(&mut self, key: &Key, field: &Field, path: &str) {
        let _ = path;
        let message = format!("`{}` has nothing behind it", field.name);
        let help = match field.required {
            true => format!("write {}", line_for(field)),
            false => "write something behind the colon, or delete the line".into(),
        };
        self.wrong("empty-field", &key.range, message, help);
    }

    /// Reports a field that there is not; returns the one that was probably meant.
    fn unknown_field(&mut self, key: &Key, fields: &'static [Field]) -> Option<usize> {
        let names = || fields.iter().map(|field| field.name);
        let shown = shown(&key.name);
        let message = format!("there is no field called `{shown}` here");
        let same = folded(&key.name);
        let meant =
            names().find(|name| folded(name) == same).or_else(|| nearest(&key.name, names()));
        let help = match meant {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("the fields are {}", list_of(names())),
        };
        self.wrong("unknown-field", &key.range, message, help);
        fields.iter().position(|field| Some(field.name) == meant)
    }

    fn value(
        &mut self,
        node: &Node,
        kind: &'static Kind,
        path: &str,
        example: &str,
    ) -> Option<Given> {
        match kind {
            Kind::List(one, least) => self.list(node, one, *least, path, example),
            Kind::OneOrList(one) => match &node.value {
                Value::List(_) => self.list(node, one, 1, path, example),
                _ => self.value(node, one, path, example),
            },
            Kind::Group(fields) => Some(Given::Group(self.group(node, fields, path))),
            Kind::TextOrGroup(fields) | Kind::UrlOrGroup(fields) => {
                self.text_or_group(node, kind, fields, path)
            }
            _ => {
                let (text, plain) = self.text_of(node, path, example)?;
                self.scalar(node, kind, path, &text, plain)
            }
        }
    }

    fn list(
        &mut self,
        node: &Node,
        one: &'static Kind,
        least: usize,
        path: &str,
        example: &str,
    ) -> Option<Given> {
        let Value::List(items) = &node.value else {
            let message = format!("`{path}` should be a list, but this is {}", node.describe());
            let help = match &node.value {
                Value::Text { text, .. } => {
                    format!("write it on a line of its own below, as `- {}`", shown(text))
                }
                _ => format!("begin each item on a line of its own: `{}`", first_line(example)),
            };
            self.wrong("not-a-list", &node.range, message, help);
            return None;
        };
        if items.len() < least {
            let message = format!("`{path}` is an empty list");
            let help = format!("write at least {least}, such as `{}`", first_line(example));
            self.wrong("empty-field", &node.range, message, help);
        }
        let mut given = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = format!("{path}[{}]", index + 1);
            if item.value == Value::Nothing {
                let help = "write something behind the hyphen, or delete the line";
                self.wrong("empty-field", &item.range, format!("`{path}` is empty"), help);
                continue;
            }
            if let Some(value) = self.value(item, one, &path, example.trim_start_matches("- ")) {
                given.push((item.range.clone(), value));
            }
        }
        Some(Given::List(given))
    }

    /// A shorter way to write a group with one field.
    fn text_or_group(
        &mut self,
        node: &Node,
        kind: &'static Kind,
        fields: &'static [Field],
        path: &str,
    ) -> Option<Given> {
        if !matches!(node.value, Value::Text { .. }) {
            return Some(Given::Group(self.group(node, fields, path)));
        }
        let name = if matches!(kind, Kind::UrlOrGroup(_)) { "url" } else { fields[0].name };
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
        path: &str,
        example: &str,
    ) -> Option<(Cow<'n, str>, bool)> {
        let Value::Text { text, plain } = &node.value else {
            let message = format!("`{path}` should be text, but this is {}", node.describe());
            let written = self.source.text[node.range.clone()].trim();
            let help = if written.starts_with(['[', '{']) {
                format!("put double quotes round it: \"{}\"", shown(written))
            } else {
                format!("write one value, such as `{}`", first_line(example))
            };
            self.wrong("wrong-type", &node.range, message, help);
            return None;
        };
        Some((cleaned(text), *plain))
    }

    fn scalar(
        &mut self,
        node: &Node,
        kind: &'static Kind,
        path: &str,
        text: &str,
        plain: bool,
    ) -> Option<Given> {
        if text.is_empty() {
            let help = "write something between the quotes, or delete the line";
            self.wrong("empty-field", &node.range, format!("`{path}` is empty"), help);
            return None;
        }
        match kind {
            Kind::Text(most) => self.words(node, path, text, *most),
            Kind::Date => self.date(node, path, text),
            Kind::VagueDate => self.vague_date(node, path, text),
            Kind::Year => self.year(node, path, text),
            Kind::Number(from, to) => self.number(node, path, text, *from, *to),
            Kind::TrueOrFalse => self.flag(node, path, text, plain),
            Kind::Urn => self.urn(node, path, text),
            Kind::OneOf(choices) => self.one_of(node, path, text, choices),
            Kind::Category => {
                let sets = self.sets.categories;
                self.declared(node, text, sets, "category", "content/categories.yaml")
            }
            Kind::Region => {
                let sets = self.sets.regions;
                self.declared(node, text, sets, "region", "content/regions.yaml")
            }
            Kind::Url => self.url(node, path, text),
            Kind::UrlOrEmail => self.url_or_email(node, path, text),
            Kind::OldPath => self.old_path(node, path, text),
            Kind::Slug => self.slug(node, path, text),
            _ => None,
        }
    }

    fn words(&mut self, node: &Node, path: &str, text: &str, most: usize) -> Option<Given> {
        let n = if text.len() <= most { 0 } else { text.chars().count() };
        if n > most {
            let message = format!("`{path}` has {n} characters; {most} is the most");
            self.wrong("too-long", &node.range, message, "shorten it; the story can say the rest");
        }
        Some(Given::Text(text.to_owned()))
    }

    fn date(&mut self, node: &Node, path: &str, text: &str) -> Option<Given> {
        match dates::day(text) {
            Ok(date) => Some(Given::Date(date)),
            Err(help) => {
                let message = format!("`{path}` is not a date: `{}`", shown(text));
                self.wrong("bad-date", &node.range, message, help);
                None
            }
        }
    }

    fn vague_date(&mut self, node: &Node, path: &str, text: &str) -> Option<Given> {
        if dates::in_words(text).is_some() {
            return Some(Given::Text(text.to_owned()));
        }
        let help = match dates::day(text) {
            Err(help) if help.starts_with("write `") => help,
            _ => "write a year `2024`, a month `2024-09` or a day `2024-09-14`".into(),
        };
        let message = format!("`{path}` is not a date: `{}`", shown(text));
        self.wrong("bad-date", &node.range, message, help);
        None
    }

    fn year(&mut self, node: &Node, path: &str, text: &str) -> Option<Given> {
        let year = (text.len() == 4).then(|| text.parse().ok()).flatten();
        if let Some(year @ 1500..=2100) = year {
            return Some(Given::Number(year));
        }
        let help = match text.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 4) {
            Some(part) if part != text => format!("write the year alone, such as `{part}`"),
            _ => "write a year of four digits, such as `2019`".into(),
        };
        let message = format!("`{path}` is not a year: `{}`", shown(text));
        self.wrong("bad-year", &node.range, message, help);
        None
    }

    fn number(&mut self, node: &Node, path: &str, text: &str, from: u32, to: u32) -> Option<Given> {
        let digits =
            !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
        if let Some(number) = digits.then(|| text.parse().ok()).flatten() {
            if (from..=to).contains(&number) {
                return Some(Given::Number(number));
            }
            let message = format!("`{path}` is {number}, which is out of range");
            let help = format!("write a number from {from} to {to}");
            self.wrong("bad-number", &node.range, message, help);
            return None;
        }
        let only: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}')).collect();
        let found = only.split(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty());
        let help = match found {
            Some(number) if number.len() <= 9 && !text.contains('.') => {
                format!("write the number alone, such as `{number}`")
            }
            _ => "write a whole number in digits, such as `120`".into(),
        };
        let message = format!("`{path}` is not a whole number: `{}`", shown(text));
        self.wrong("bad-number", &node.range, message, help);
        None
    }

    fn flag(&mut self, node: &Node, path: &str, text: &str, plain: bool) -> Option<Given> {
        match (text, plain) {
            ("true", true) => return Some(Given::Flag(true)),
            ("false", true) => return Some(Given::Flag(false)),
            _ => {}
        }
        let help = match text.to_lowercase().as_str() {
            "yes" | "y" | "on" | "1" | "true" => format!("write `{path}: true`"),
            "no" | "n" | "off" | "0" | "false" => format!("write `{path}: false`"),
            _ => format!("write `{path}: true` or `{path}: false`"),
        };
        let message = format!("`{path}` is neither true nor false: `{}`", shown(text));
        self.wrong("not-true-or-false", &node.range, message, help);
        None
    }

    fn urn(&mut self, node: &Node, path: &str, text: &str) -> Option<Given> {
        if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0') {
            return Some(Given::Text(text.to_owned()));
        }
        let message = format!("`{path}` is not a school's number: `{}`", shown(text));
        let help = "a URN has six digits, such as `123456`; find it on \
                    https://get-information-schools.service.gov.uk, or delete the line";
        self.wrong("bad-urn", &node.range, message, help);
        None
    }

    fn one_of(
        &mut self,
        node: &Node,
        path: &str,
        text: &str,
        choices: &'static [Choice],
    ) -> Option<Given> {
        let wanted = folded(text);
        let same = |choice: &Choice| folded(choice.slug) == wanted || folded(choice.name) == wanted;
        if let Some(index) = choices.iter().position(same) {
            return u16::try_from(index).ok().map(Given::Chosen);
        }
        let names = choices.iter().flat_map(|choice| [choice.slug, choice.name]);
        let near = nearest(text, names)
            .and_then(|near| choices.iter().find(|c| c.slug == near || c.name == near));
        let all = list_of(choices.iter().map(|choice| choice.slug));
        let help = match near {
            Some(choice) => format!("did you mean `{}`? It can be {all}", choice.slug),
            None => format!("write {all}"),
        };
        let message = format!("`{path}` can't be `{}`", shown(text));
        self.wrong("unknown-choice", &node.range, message, help);
        None
    }

    fn declared(
        &mut self,
        node: &Node,
        text: &str,
        names: Option<&Names>,
        what: &str,
        file: &str,
    ) -> Option<Given> {
        // A set that could not be read is one fault, not one for each entry that uses it.
        let names = names?;
        if let Some(index) = names.find(text) {
            return Some(Given::Chosen(index));
        }
        let help = match names.suggest(text) {
            Some(slug) => format!("did you mean `{slug}`? All are listed in {file}"),
            None => format!("choose from {}", list_of(names.slugs().iter().map(String::as_str))),
        };
        let code = if what == "region" { "unknown-region" } else { "unknown-category" };
        self.wrong(code, &node.range, format!("there is no {what} `{}`", shown(text)), help);
        None
    }

    fn url(&mut self, node: &Node, path: &str, text: &str) -> Option<Given> {
        match crate::model::web::address(text) {
            Ok(_) => Some(Given::Text(text.to_owned())),
            Err(help) => {
                let message = format!("`{path}` is not an address on the web: `{}`", shown(text));
                self.wrong("bad-url", &node.range, message, help);
                None
            }
        }
    }

    fn url_or_email(&mut self, node: &Node, path: &str, text: &str) -> Option<Given> {
        let email = text.strip_prefix("mailto:").unwrap_or(text);
        if is_email(email) {
            return Some(Given::Text(format!("mailto:{email}")));
        }
        self.url(node, path, text)
    }

    fn old_path(&mut self, node: &Node, path: &str, text: &str) -> Option<Given> {
        let inner = text.trim_matches('/');
        let fine = text.starts_with('/')
            && !inner.is_empty()
            && inner.split('/').all(|part| {
                !part.is_empty()
                    && !part.starts_with('.')
                    && part
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
            });
        if fine {
            return Some(Given::Text(inner.to_owned()));
        }
        let message = format!("`{path}` is not an old address of this site: `{}`", shown(text));
        let help = "write the part behind the site's name, of letters, digits and hyphens: \
                    `/projects/music/`";
        self.wrong("bad-alias", &node.range, message, help);
        None
    }

    fn slug(&mut self, node: &Node, path: &str, text: &str) -> Option<Given> {
        if crate::model::slug::Slug::parse(text).is_some() {
            return Some(Given::Text(text.to_owned()));
        }
        let message = format!("`{path}` is not a short name for an address: `{}`", shown(text));
        let help = match crate::model::slug::Slug::make(text) {
            Some(slug) => format!("write `{slug}`"),
            None => "use small letters, digits and hyphens".into(),
        };
        self.wrong("bad-slug", &node.range, message, help);
        None
    }
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let word = |part: &str, extra: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
    };
    word(name, ".+-_") && word(host, ".-") && host.contains('.') && !host.contains("..")
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

/// A piece of what was written, fit to stand in a message: one line, not too long.
pub fn shown(text: &str) -> String {
    let mut line: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(60).collect();
    if text.chars().nth(60).is_some() {
        line.push('…');
    }
    line
}

fn first_line(example: &str) -> &str {
    example.lines().next().unwrap_or_default()
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

/// `a, b or c`.
fn list_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
