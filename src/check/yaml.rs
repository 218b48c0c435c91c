//! YAML text → a tree in which every key and value knows its place.
//!
//! The only file that knows the YAML parser. It is the guard too: depth, number of values,
//! anchors, tags and merge keys are refused here, before anything else looks at the text.
//! Does not know what the keys mean.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, options};

use super::syntax;

use crate::diagnostic::{Checked, Diagnostic};
use crate::source::Source;

/// Deeper nesting than any honest entry has.
const MAX_DEPTH: usize = 16;
/// More keys and values than any honest file has.
const MAX_NODES: usize = 50_000;

/// One value with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Bytes of the file.
    pub range: Range<usize>,
    /// What is there.
    pub value: Value,
}

/// What a YAML value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing was written, or `~`.
    Nothing,
    /// Something was written that could not be read; the fault is told already.
    Unreadable,
    /// A piece of text, a number, a date: YAML's guesses are not used.
    Text {
        /// The text, unquoted and unfolded.
        text: String,
        /// Whether it stood without quotes, so that it may be a number or a yes or no.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// Keys with values, in the order of the file.
    Map(Vec<(Key, Node)>),
}

/// A key with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Bytes of the file.
    pub range: Range<usize>,
    /// The key as written.
    pub name: String,
}

impl Node {
    /// What this is, for a message: `a list`.
    pub fn describe(&self) -> &'static str {
        match &self.value {
            Value::Nothing | Value::Unreadable => "nothing",
            Value::Text { .. } => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a group of fields",
        }
    }
}

/// The YAML of `part` (bytes of the source) as a tree. A syntax fault spoils one field of the
/// file, not the others; the value is none when not even the fields could be told apart.
pub fn parse(source: &Source, part: Range<usize>) -> Checked<Option<Node>> {
    let whole = parse_strictly(source, part.clone());
    if whole.value.is_some() {
        return whole;
    }
    field_by_field(source, part).unwrap_or(whole)
}

/// The tree of YAML without a syntax fault; none, and the fault, if there is one.
fn parse_strictly(source: &Source, part: Range<usize>) -> Checked<Option<Node>> {
    let text = &source.text[part.clone()];
    let options = options! {
        emit_comments: false,
        disallow_directives: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut builder = Builder { source, offset: part.start, problems: Vec::new(), n_nodes: 0 };
    let mut parser = Parser::new_from_str_with_options(text, options);
    match builder.document(&mut parser) {
        Ok(root) => {
            let nothing = Node { range: part.start..part.start, value: Value::Nothing };
            Checked::new(Some(root.unwrap_or(nothing)), builder.problems)
        }
        Err(Stop::Scan(fault)) => {
            builder.problems.push(syntax::fault(source, part, &fault));
            Checked::new(None, builder.problems)
        }
        Err(Stop::TooMany) => Checked::new(None, builder.problems),
    }
}

/// Reads each field of the file by itself, so that a fault in one leaves the others.
fn field_by_field(source: &Source, part: Range<usize>) -> Option<Checked<Option<Node>>> {
    let mut problems = Vec::new();
    let mut fields: Vec<(Key, Node)> = Vec::new();
    let mut n_faults = 0;
    for (name, field) in top_fields(source, part.clone()) {
        let read = parse_strictly(source, field.clone());
        problems.extend(read.problems);
        let found = match read.value {
            Some(Node { value: Value::Map(found), .. }) => found,
            Some(Node { value: Value::Nothing, .. }) => continue,
            read_value => {
                n_faults += 1;
                if read_value.is_some() {
                    problems.push(syntax::no_field(source, field.clone()));
                }
                let key = Key { range: name.clone(), name: source.text[name].trim().to_owned() };
                vec![(key, Node { range: field, value: Value::Unreadable })]
            }
        };
        for (key, value) in found {
            match fields.iter().find(|(other, _)| other.name == key.name) {
                Some((first, _)) => problems.push(given_twice(source, &key.range, first)),
                None => fields.push((key, value)),
            }
        }
    }
    let range = fields.first()?.0.range.start..fields.last()?.1.range.end;
    // A fault that none of the fields has by itself is told by the caller.
    let told = n_faults > 0;
    told.then(|| Checked::new(Some(Node { range, value: Value::Map(fields) }), problems))
}

/// The fields that begin at the beginning of a line: the name's place, and the whole field's.
fn top_fields(source: &Source, part: Range<usize>) -> Vec<(Range<usize>, Range<usize>)> {
    let mut fields: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let mut at = part.start;
    for line in source.text[part].split_inclusive('\n') {
        let end = at + line.len();
        // A list's lines may stand as far left as the field they belong to.
        let goes_on = line.trim().is_empty() || line.starts_with([' ', '\t', '#', '-', ']', '}']);
        match fields.last_mut() {
            Some((_, field)) if goes_on => field.end = end,
            None if line.trim().is_empty() || line.starts_with('#') => {}
            _ => {
                let name = line.find(':').unwrap_or(line.trim_end().len());
                fields.push((at..at + name, at..end));
            }
        }
        at = end;
    }
    fields
}

fn given_twice(source: &Source, again: &Range<usize>, first: &Key) -> Diagnostic {
    let message = format!("`{}` is given twice", first.name);
    Diagnostic::error("duplicate-field", message, source.at(again.clone()))
        .field(&first.name)
        .help("keep one of them; a list takes several values")
        .related(source.at(first.range.clone()), "it is first given here")
}

/// Why the tree could not be finished.
enum Stop {
    /// The text is not YAML.
    Scan(ScanError),
    /// There are more values than are allowed; already reported.
    TooMany,
}

struct Builder<'a> {
    source: &'a Source,
    offset: usize,
    problems: Vec<Diagnostic>,
    n_nodes: usize,
}

type Events<'a> = Parser<'a, granit_parser::StrInput<'a>>;

impl Builder<'_> {
    fn document(&mut self, events: &mut Events<'_>) -> Result<Option<Node>, Stop> {
        let mut root = None;
        while let Some(next) = events.next_event() {
            let (event, span) = next.map_err(Stop::Scan)?;
            match event {
                Event::DocumentStart(..) if root.is_some() => {
                    let at = self.range(&span);
                    self.refuse("yaml-syntax", "a second `---` begins another document", at).help =
                        Some("keep all fields between the first two `---` lines".into());
                    break;
                }
                event if event.is_node() => root = Some(self.node(events, event, &span, 0)?),
                _ => {}
            }
        }
        Ok(root)
    }

    fn range(&self, span: &Span) -> Range<usize> {
        let range = span.byte_range().unwrap_or(0..0);
        let start = self.offset + range.start;
        // A plain value's span may reach over the blanks behind it; a fault points at the words.
        let end = self.offset + range.end.max(range.start);
        let text = &self.source.text[start..end];
        start..start + text.trim_end().len()
    }

    fn refuse(&mut self, code: &'static str, message: &str, at: Range<usize>) -> &mut Diagnostic {
        self.problems.push(Diagnostic::error(code, message, self.source.at(at)));
        self.problems.last_mut().expect("one was pushed the line before")
    }

    fn node(
        &mut self,
        events: &mut Events<'_>,
        event: Event<'_>,
        span: &Span,
        depth: usize,
    ) -> Result<Node, Stop> {
        let range = self.range(span);
        self.n_nodes += 1;
        if self.n_nodes > MAX_NODES {
            self.refuse("yaml-too-large", "there are too many values here", range).help =
                Some(format!("a file may have {MAX_NODES} values at most"));
            return Err(Stop::TooMany);
        }
        self.refuse_tricks(&event, span, &range);
        let value = match event {
            Event::Scalar(text, style, ..) => scalar(&text, style),
            Event::SequenceStart(..) => return self.list(events, range, depth),
            Event::MappingStart(..) => return self.map(events, range, depth),
            _ => Value::Nothing,
        };
        Ok(Node { range, value })
    }

    fn list(
        &mut self,
        events: &mut Events<'_>,
        range: Range<usize>,
        depth: usize,
    ) -> Result<Node, Stop> {
        let mut items = Vec::new();
        let mut end = range.end;
        while let Some(next) = events.next_event() {
            let (event, span) = next.map_err(Stop::Scan)?;
            match event {
                Event::SequenceEnd => {
                    end = end.max(self.range(&span).end);
                    break;
                }
                event => {
                    let item = self.node(events, event, &span, depth + 1)?;
                    end = end.max(item.range.end);
                    items.push(item);
                }
            }
        }
        Ok(Node { range: range.start..end, value: Value::List(items) })
    }

    fn map(
        &mut self,
        events: &mut Events<'_>,
        range: Range<usize>,
        depth: usize,
    ) -> Result<Node, Stop> {
        let mut fields: Vec<(Key, Node)> = Vec::new();
        let mut end = range.end;
        let mut start = range.start;
        while let Some(next) = events.next_event() {
            let (event, span) = next.map_err(Stop::Scan)?;
            if event == Event::MappingEnd {
                end = end.max(self.range(&span).end);
                break;
            }
            let key = self.node(events, event, &span, depth + 1)?;
            let Some(next) = events.next_event() else { break };
            let (event, span) = next.map_err(Stop::Scan)?;
            let value = self.node(events, event, &span, depth + 1)?;
            start = start.min(key.range.start);
            end = end.max(value.range.end).max(key.range.end);
            if let Some(key) = self.key(key, &fields) {
                fields.push((key, value));
            }
        }
        Ok(Node { range: start..end, value: Value::Map(fields) })
    }

    /// The key of a field, unless it can't be one: a list, `<<`, or the same name again.
    fn key(&mut self, key: Node, fields: &[(Key, Node)]) -> Option<Key> {
        let Value::Text { text: name, .. } = key.value else {
            self.refuse("yaml-syntax", "a field's name must be a word", key.range).help =
                Some("if this is text, put it in quotes: \"…\"".into());
            return None;
        };
        if name == "<<" {
            self.refuse("yaml-trick", "merge keys (`<<`) are not allowed", key.range).help =
                Some("write the fields out".into());
            return None;
        }
        if let Some((first, _)) = fields.iter().find(|(other, _)| other.name == name) {
            self.problems.push(given_twice(self.source, &key.range, first));
            return None;
        }
        Some(Key { range: key.range, name })
    }

    fn refuse_tricks(&mut self, event: &Event<'_>, span: &Span, range: &Range<usize>) {
        let help = "write the value out in full, in quotes if it begins with `&`, `*` or `!`";
        if event.is_alias() {
            let message =
                "a value that begins with `*` is read as a reference, which is not allowed";
            self.refuse("yaml-trick", message, range.clone()).help = Some(help.into());
        } else if event.anchor_id().is_some() {
            let message = "a value that begins with `&` is read as a mark, which is not allowed";
            self.refuse("yaml-trick", message, range.clone()).help = Some(help.into());
        }
        if event.tag().is_some() {
            let at = span.tag_span().map_or(range.clone(), |tag| self.range(&tag));
            let message = "a value that begins with `!` is read as a tag, which is not allowed";
            self.refuse("yaml-trick", message, at).help = Some(help.into());
        }
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    let plain = style == ScalarStyle::Plain;
    if plain && matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Value::Nothing;
    }
    Value::Text { text: text.to_owned(), plain }
}
