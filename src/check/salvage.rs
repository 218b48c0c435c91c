//! YAML with a syntax fault, read field by field: the fault spoils one field, not the others.

use std::ops::Range;

use super::syntax;
use super::yaml::{Key, Node, Value, parse_strictly};
use crate::diagnostic::{Checked, Diagnostic};
use crate::source::Source;

/// Reads each field of the file by itself; none when that finds no fault, so that the fault of
/// the whole must be told.
pub fn field_by_field(source: &Source, part: Range<usize>) -> Option<Checked<Option<Node>>> {
    let mut problems = Vec::new();
    let mut fields: Vec<(Key, Node)> = Vec::new();
    let mut n_faults = 0;
    let top_fields = top_fields(source, part.clone());
    if source.text[top_fields.first()?.1.clone()].starts_with('-') {
        // A list has no fields that could be read one by one.
        return None;
    }
    for (name, field) in top_fields {
        let read = parse_strictly(source, field.clone());
        let is_told = !read.problems.is_empty();
        problems.extend(read.problems);
        let found = match read.value {
            Some(Node { value: Value::Map(found), .. }) => found,
            Some(Node { value: Value::Nothing, .. }) => continue,
            read_value => {
                n_faults += 1;
                if read_value.is_some() && !is_told {
                    problems.push(syntax::no_field(source, field.clone()));
                }
                spoiled(source, &name, &field, &mut fields);
                continue;
            }
        };
        for (key, value) in found {
            match fields.iter_mut().find(|(other, _)| other.name == key.name) {
                Some(spoiled) if spoiled.1.value == Value::Unreadable => *spoiled = (key, value),
                Some((first, _)) => problems.push(given_twice(source, &key.range, first)),
                None => fields.push((key, value)),
            }
        }
    }
    let range = fields.first()?.0.range.start..fields.last()?.1.range.end;
    let told = n_faults > 0;
    told.then(|| Checked::new(Some(Node { range, value: Value::Map(fields) }), problems))
}

/// Adds a field that could not be read, so that it is not said to be missing, and those that it
/// swallowed: a field indented below `summary: text` belongs to nothing else.
fn spoiled(
    source: &Source,
    name: &Range<usize>,
    field: &Range<usize>,
    fields: &mut Vec<(Key, Node)>,
) {
    let mut add = |range: Range<usize>| {
        let name = source.text[range.clone()].trim().to_owned();
        if !fields.iter().any(|(other, _)| other.name == name) {
            let node = Node { range: field.clone(), value: Value::Unreadable };
            fields.push((Key { range, name }, node));
        }
    };
    add(name.clone());
    let mut lines = source.text[field.clone()].split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let mut at = field.start + first.len();
    let has_value = first.split_once(':').is_some_and(|(_, value)| !value.trim().is_empty());
    for line in lines {
        let words = line.trim_start().trim_start_matches("- ");
        let start = at + line.len() - words.len();
        let is_ours = has_value || line.starts_with("- ");
        if let Some((name, _)) = words.split_once(':').filter(|_| is_ours) {
            add(start..start + name.len());
        }
        at += line.len();
    }
}

/// The fields that begin at the beginning of a line: the name's place, and the whole field's.
fn top_fields(source: &Source, part: Range<usize>) -> Vec<(Range<usize>, Range<usize>)> {
    let mut fields: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let mut at = part.start;
    for line in source.text[part].split_inclusive('\n') {
        let end = at + line.len();
        // A list's lines may stand as far left as the field they belong to.
        let goes_on = line.trim().is_empty()
            || line.starts_with(|c: char| c.is_whitespace() || "#-]}".contains(c));
        match fields.last_mut() {
            Some((_, field)) if goes_on => field.end = end,
            None if line.trim().is_empty() || line.starts_with('#') => {}
            _ => fields.push((at..at + name_length(line), at..end)),
        }
        at = end;
    }
    fields
}

/// How long the name at the beginning of a line is, whatever stands in place of its colon.
fn name_length(line: &str) -> usize {
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    match line.find(|c| !is_letter(c)) {
        Some(end) if end > 0 => end,
        _ => line.find(':').unwrap_or(line.trim_end().len()),
    }
}

/// A field that is there again.
pub fn given_twice(source: &Source, again: &Range<usize>, first: &Key) -> Diagnostic {
    let message = format!("`{}` is given twice", first.name);
    Diagnostic::error("duplicate-field", message, source.at(again.clone()))
        .field(&first.name)
        .help("keep one of them; a list takes several values")
        .related(source.at(first.range.clone()), "it is first given here")
}
