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
        let fault_at = read.problems.first().map(|problem| problem.location.range.start);
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
                let items = fault_at.and_then(|at| item_by_item(source, &field, at, &mut problems));
                let this = fields.iter_mut().find(|(key, _)| key.range == name);
                if let (Some(items), Some((_, node))) = (items, this) {
                    node.value = Value::List(items);
                }
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

/// The items of a list with a fault at `fault_at`, each read by itself; none when it is no list.
/// The item with that fault, told already, and others with faults of their own, are unreadable.
fn item_by_item(
    source: &Source,
    field: &Range<usize>,
    fault_at: usize,
    problems: &mut Vec<Diagnostic>,
) -> Option<Vec<Node>> {
    let ranges = items(&source.text[field.clone()], field.start);
    if ranges.len() < 2 || ranges[0].start > fault_at {
        return None;
    }
    let mut nodes = Vec::with_capacity(ranges.len());
    for range in ranges {
        let unreadable = Node { range: range.clone(), value: Value::Unreadable };
        if range.contains(&fault_at) {
            nodes.push(unreadable);
            continue;
        }
        let read = parse_strictly(source, range);
        problems.extend(read.problems);
        match read.value {
            Some(Node { value: Value::List(items), .. }) => nodes.extend(items),
            _ => nodes.push(unreadable),
        }
    }
    Some(nodes)
}

/// The lines of each item below a field's name: those from one `- ` to the next one as far left.
fn items(field: &str, start: usize) -> Vec<Range<usize>> {
    let mut items: Vec<Range<usize>> = Vec::new();
    let mut margin = None;
    let mut at = start;
    for (n, line) in field.split_inclusive('\n').enumerate() {
        let end = at + line.len();
        let indent = line.len() - line.trim_start_matches(' ').len();
        let is_item = n > 0 && line[indent..].starts_with("- ");
        if is_item && *margin.get_or_insert(indent) >= indent {
            items.push(at..end);
        } else if let Some(item) = items.last_mut() {
            item.end = end;
        }
        at = end;
    }
    items
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
