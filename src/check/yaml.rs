//! YAML text → a tree in which every key and value knows its place.
//!
//! The only file that knows the YAML parser. It is the guard too: depth, number of values,
//! anchors, tags and merge keys are refused here, before anything else looks at the text.
//! Does not know what the keys mean.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, options};

use super::salvage::{field_by_field, given_twice};
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
pub(super) fn parse_strictly(source: &Source, part: Range<usize>) -> Checked<Option<Node>> {
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
            let fault = syntax::fault(source, part, &fault);
            // `*New* choir` is a reference, and then no YAML: one cause, one problem.
            let line = |at: usize| source.text[..at].matches('\n').count();
            let here = line(fault.location.range.start);
            builder.problems.retain(|trick| line(trick.location.range.start) != here);
            builder.problems.push(fault);
            Checked::new(None, builder.problems)
        }
        Err(Stop::TooMany) => Checked::new(None, builder.problems),
    }
}

/// Why the tree could not be finished.
enum Stop {
    /// The text is not YAML.
    Scan(ScanError),
    /// There are more values than are allowed; already reported.
    TooMany,
}

impl From<ScanError> for Stop {
    fn from(fault: ScanError) -> Self {
        Stop::Scan(fault)
    }
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
            let (event, span) = next?;
            match event {
                Event::DocumentStart(..) if root.is_some() => {
                    let at = self.range(&span);
                    self.refuse("yaml-syntax", "this `---` ends the fields, but more follow", at)
                        .help = Some("keep all fields between the first two `---` lines".into());
                }
                event if event.is_node() => {
                    let next = self.node(events, &event, &span, 0)?;
                    root = Some(match root {
                        Some(root) => self.joined(root, next),
                        None => next,
                    });
                }
                _ => {}
            }
        }
        Ok(root)
    }

    /// The fields of both, where a line `---` stands between them.
    fn joined(&mut self, mut root: Node, next: Node) -> Node {
        let (Value::Map(fields), Value::Map(more)) = (&mut root.value, next.value) else {
            return root;
        };
        for (key, value) in more {
            match fields.iter().find(|(other, _)| other.name == key.name) {
                Some((first, _)) => {
                    self.problems.push(given_twice(self.source, &key.range, first));
                }
                None => fields.push((key, value)),
            }
        }
        root
    }

    fn range(&self, span: &Span) -> Range<usize> {
        let range = span.byte_range().unwrap_or(0..0);
        let start = self.offset + range.start;
        // A plain value's span may reach over the blanks behind it; a fault points at the words.
        let end = self.offset + range.end.max(range.start);
        let text = &self.source.text[start..end];
        start..start + text.trim_end().len()
    }

    /// Where a list or group ends: at its bracket, or with its last value when it has none.
    fn end_of(&self, last: &Span, last_value: usize) -> usize {
        let last = self.range(last);
        if last.is_empty() { last_value } else { last_value.max(last.end) }
    }

    fn refuse(&mut self, code: &'static str, message: &str, at: Range<usize>) -> &mut Diagnostic {
        self.problems.push(Diagnostic::error(code, message, self.source.at(at)));
        self.problems.last_mut().expect("one was pushed the line before")
    }

    fn node(
        &mut self,
        events: &mut Events<'_>,
        event: &Event<'_>,
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
        let is_told = self.refuse_tricks(event, span, &range);
        let mut node = match event {
            Event::Scalar(text, style, ..) => {
                let is_refused = self.refuse_backslash(*style, &range);
                let value = if is_refused { Value::Unreadable } else { scalar(text, *style) };
                Node { range, value }
            }
            Event::SequenceStart(..) => self.list(events, range, depth)?,
            Event::MappingStart(..) => self.map(events, range, depth)?,
            _ => Node { range, value: Value::Nothing },
        };
        if is_told {
            node.value = Value::Unreadable;
        }
        Ok(node)
    }

    /// `"C:\new"` would be read with a line end in it, and nobody told.
    fn refuse_backslash(&mut self, style: ScalarStyle, range: &Range<usize>) -> bool {
        if style != ScalarStyle::DoubleQuoted {
            return false;
        }
        let written = self.source.text.get(range.clone()).unwrap_or_default().as_bytes();
        let mut at = 0;
        while let Some(n) = written[at..].iter().position(|byte| *byte == b'\\') {
            at += n;
            let meant = written.get(at + 1).is_some_and(|next| b"\\\"/uUx\r\n".contains(next));
            if !meant {
                self.problems.push(syntax::hidden_backslash(self.source, range.start + at));
                return true;
            }
            at += 2;
        }
        false
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
            let (event, span) = next?;
            if matches!(event, Event::SequenceEnd) {
                end = self.end_of(&span, end);
                break;
            }
            let mut item = self.node(events, &event, &span, depth + 1)?;
            end = end.max(item.range.end);
            if let Value::Text { plain: true, .. } = item.value
                && let Some(fault) = syntax::swallowed_item(self.source, &item.range)
            {
                self.problems.push(fault);
                item.value = Value::Unreadable;
            }
            items.push(item);
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
        let mut is_whole = true;
        while let Some(next) = events.next_event() {
            let (event, span) = next?;
            if matches!(event, Event::MappingEnd) {
                end = self.end_of(&span, end);
                break;
            }
            let key = self.node(events, &event, &span, depth + 1)?;
            let Some(next) = events.next_event() else { break };
            let (event, span) = next?;
            let value = self.node(events, &event, &span, depth + 1)?;
            start = start.min(key.range.start);
            end = end.max(value.range.end).max(key.range.end);
            if !matches!(key.value, Value::Text { .. }) {
                // `{{ title }}` is a group of fields without names: the whole of it is meant.
                let in_braces = self.source.text[start..].starts_with('{');
                is_whole &= !in_braces;
                if !in_braces {
                    self.no_name(key.range);
                }
            } else if let Some(key) = self.key(key, &fields) {
                fields.push((key, value));
            }
        }
        if !is_whole {
            self.no_name(start..end);
            return Ok(Node { range: start..end, value: Value::Unreadable });
        }
        let value = Value::Map(fields);
        Ok(Node { range: start..end, value })
    }

    fn no_name(&mut self, at: Range<usize>) {
        let written = &self.source.text[at.clone()];
        let help = match written.contains(['\n', '"']) {
            true => "if this is text, put double quotes round it".to_owned(),
            false => format!("if this is text, put double quotes round it: \"{written}\""),
        };
        self.refuse("yaml-syntax", "a field's name must be a word", at).help = Some(help);
    }

    /// The key of a field, unless it can't be one: `<<`, or the same name again.
    fn key(&mut self, key: Node, fields: &[(Key, Node)]) -> Option<Key> {
        let Value::Text { text: name, .. } = key.value else { return None };
        if name == "<<" {
            self.refuse("yaml-trick", "merge keys (`<<`) are not allowed", key.range).help =
                Some("write the fields out".into());
            return None;
        }
        if let Some((first, _)) = fields.iter().find(|(other, _)| other.name == name) {
            self.again(&key.range, first, &fields[0].0);
            return None;
        }
        Some(Key { range: key.range, name })
    }

    /// A field that is there again. If it is the first one of a list's item, the next item may
    /// lack its hyphen, and then all its fields are there again: one cause, one problem.
    fn again(&mut self, again: &Range<usize>, field: &Key, first: &Key) {
        let is_item = self.source.text[..first.range.start].ends_with("- ");
        let is_told = |problem: &Diagnostic| {
            problem.code == "duplicate-field"
                && problem.related.iter().any(|(place, _)| place.range == first.range)
        };
        if is_item && self.problems.iter().any(is_told) {
            return;
        }
        let mut fault = given_twice(self.source, again, field);
        if is_item && field.range == first.range {
            fault.help = Some(format!(
                "if another of the list begins here, put a hyphen before it: `- {}: …`",
                first.name
            ));
        }
        self.problems.push(fault);
    }

    /// Whether the value is an alias or has a tag, so that it can't be known what it should be.
    fn refuse_tricks(&mut self, event: &Event<'_>, span: &Span, range: &Range<usize>) -> bool {
        if event.is_alias() {
            let message =
                "a value that begins with `*` is read as a reference, which is not allowed";
            self.refuse_trick(message, range.clone());
        } else if event.anchor_id().is_some() {
            let message = "a value that begins with `&` is read as a mark, which is not allowed";
            self.refuse_trick(message, self.mark_before(range));
        }
        if event.tag().is_some() {
            let at = span.tag_span().map_or(range.clone(), |tag| self.range(&tag));
            let message = "a value that begins with `!` is read as a tag, which is not allowed";
            self.refuse_trick(message, at);
        }
        event.is_alias() || event.tag().is_some()
    }

    fn refuse_trick(&mut self, message: &str, at: Range<usize>) {
        let rest = self.source.text[at.start..].lines().next().unwrap_or_default().trim_end();
        let help = match rest.contains(['"', '[', ']', '{', '}', '\\']) {
            true => "write the value out in full, in double quotes if it begins like this".into(),
            false => format!("if this is text, put double quotes round it: \"{rest}\""),
        };
        self.refuse("yaml-trick", message, at).help = Some(help);
    }

    /// Where the `&mark` of a value stands: before it, as a word of its own.
    fn mark_before(&self, value: &Range<usize>) -> Range<usize> {
        let before = self.source.text[self.offset..value.start].trim_end();
        match before.rfind(char::is_whitespace) {
            Some(blank) if before[blank..].trim_start().starts_with('&') => {
                let start = self.offset + before.len() - before[blank..].trim_start().len();
                start..self.offset + before.len()
            }
            _ => value.clone(),
        }
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    let plain = style == ScalarStyle::Plain;
    let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    if is_block && text.trim().is_empty() {
        return Value::Nothing;
    }
    if plain && matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Value::Nothing;
    }
    Value::Text { text: text.to_owned(), plain }
}
