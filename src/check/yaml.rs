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
            Value::Nothing => "nothing",
            Value::Text { .. } => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a group of fields",
        }
    }
}

/// The YAML of `part` (bytes of the source) as a tree. After a syntax fault the value is `None`.
pub fn parse(source: &Source, part: Range<usize>) -> Checked<Option<Node>> {
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
    let mut root = None;
    while let Some(event) = parser.next_event() {
        match event {
            Err(fault) => {
                builder.problems.push(syntax::fault(source, part.clone(), &fault));
                return Checked::new(None, builder.problems);
            }
            Ok((Event::DocumentStart(..), span)) if root.is_some() => {
                let at = builder.range(&span);
                builder.refuse("yaml-syntax", "a second `---` begins another document", at).help =
                    Some("keep all fields between the first two `---` lines".into());
                break;
            }
            Ok((event, span)) if event.is_node() => {
                match builder.node(&mut parser, event, &span, 0) {
                    Ok(node) => root = Some(node),
                    Err(Stop::Scan(fault)) => {
                        builder.problems.push(syntax::fault(source, part.clone(), &fault));
                        return Checked::new(None, builder.problems);
                    }
                    Err(Stop::TooMany) => return Checked::new(None, builder.problems),
                }
            }
            Ok(_) => {}
        }
    }
    let nothing = Node { range: part.start..part.start, value: Value::Nothing };
    Checked::new(Some(root.unwrap_or(nothing)), builder.problems)
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
            let first = self.source.at(first.range.clone());
            let twice = Diagnostic::error(
                "duplicate-field",
                format!("`{name}` is given twice"),
                self.source.at(key.range.clone()),
            );
            self.problems.push(
                twice
                    .help("keep one of them; a list takes several values")
                    .related(first, "it is first given here"),
            );
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
