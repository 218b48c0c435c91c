//! What was given in a file's fields, once it is known to be as it should.
//!
//! Does not check anything: `check/reader.rs` makes these values.

use std::ops::Range;

use jiff::civil::Date;

use super::contract::Field;
use super::yaml::Key;

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
    /// Values by their names, each with its place.
    ByName(Vec<(Key, Given)>),
}

/// The values of a group of fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The whole group's place, in bytes of the file.
    pub range: Range<usize>,
    /// The fields that can be given.
    pub fields: &'static [Field],
    /// For each of them its place and value.
    pub values: Vec<Option<(Range<usize>, Given)>>,
    /// For each of them whether it was written at all, rightly or wrongly.
    pub written: Vec<bool>,
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

    /// Takes the groups that have names.
    pub fn named_groups(&mut self, name: &str) -> Vec<(Key, Group)> {
        let group = |(key, given)| match given {
            Given::Group(group) => Some((key, group)),
            _ => None,
        };
        match self.take(name) {
            Some((_, Given::ByName(given))) => given.into_iter().filter_map(group).collect(),
            _ => Vec::new(),
        }
    }

    /// Takes the words of a list, each with its place.
    pub fn placed_texts(&mut self, name: &str) -> Vec<(Range<usize>, String)> {
        let text = |(place, given)| match given {
            Given::Text(text) => Some((place, text)),
            _ => None,
        };
        self.list(name).into_iter().filter_map(text).collect()
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
