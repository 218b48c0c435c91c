//! What to say of a value that has another shape than its kind asks for: text for a list, a list
//! for text, a field for text with a colon in it.
//!
//! Does not read values: that is `check/reader.rs`.

use super::contract::{Field, Kind};
use super::fields::Given;
use super::missing::nearest_field;
use super::reader::{Path, Reader, Spot, first_line, shown};
use super::yaml::{Node, Value};
use crate::diagnostic::Diagnostic;

impl Reader<'_> {
    /// Something else where a list should be.
    pub fn not_a_list(
        &mut self,
        node: &Node,
        one: &'static Kind,
        path: Path<'_>,
        example: &str,
    ) -> Option<Given> {
        let spot = Spot { field: path, range: &node.range };
        let written = self.source.text[node.range.clone()].to_owned();
        let message = format!("`{path}` should be a list, but this is {}", node.describe());
        if !matches!(node.value, Value::Text { .. }) {
            let help = match (&node.value, one) {
                (Value::Map(fields), Kind::Group(_)) if !fields.is_empty() => format!(
                    "put a hyphen before the first of these fields: `- {}: …`",
                    shown(&fields[0].0.name)
                ),
                _ => format!("begin each item on a line of its own: `{}`", first_line(example)),
            };
            return self.wrong("not-a-list", spot, message, help).likely(None::<String>);
        }
        let has_bullets = written.lines().any(|line| bullet(line).is_some());
        if has_bullets {
            let message = format!("the lines of `{path}` don't begin with a hyphen and a space");
            let help = format!("write {} {}", items(&written, false, ""), what_is_wrong(&written));
            return self.wrong("not-a-list", spot, message, help.trim_end()).likely(None::<String>);
        }
        if let Kind::Group(fields) = one {
            let name = fields.first().map_or("name", |field| field.name);
            let help = format!(
                "write `  - {name}: {}` on a line of its own below, and its other fields below that",
                shown(&written)
            );
            return self.wrong("not-a-list", spot, message, help).likely(None::<String>);
        }
        let by_comma = matches!(one, Kind::Category | Kind::Region | Kind::OneOf(_));
        let items = items(&written, by_comma, "  ");
        let what = if items.contains("` and `") { "each" } else { "it" };
        let help = format!("write {what} on a line of its own below: {items}");
        let cure = (!written.contains('\n')).then(|| format!("[{written}]"));
        self.wrong("not-a-list", spot, message, help).certain(cure)
    }

    /// Something else where text should be. `kind` is what the text should be of.
    pub fn not_text(&mut self, node: &Node, kind: &Kind, path: Path<'_>, example: &str) {
        let written = self.source.text[node.range.clone()].trim().to_owned();
        let on_a_line = !written.contains(['\n', '"']);
        let is_words = matches!(kind, Kind::Text(_));
        let in_brackets = written.starts_with(['[', '{']);
        let is_field = matches!(&node.value, Value::Map(fields) if fields.len() == 1);
        let quoted =
            (is_words && on_a_line && (in_brackets || is_field)).then(|| format!("\"{written}\""));
        let help = match &quoted {
            Some(quoted) => format!("put double quotes round it: {}", shown(quoted)),
            None => format!("write one value, such as `{}`", first_line(example)),
        };
        let message = match in_brackets || !is_field {
            true => format!("`{path}` should be text, but this is {}", node.describe()),
            false => format!("`{path}` should be text, but its colon makes this a field"),
        };
        let spot = Spot { field: path, range: &node.range };
        self.wrong("wrong-type", spot, message, help).likely(quoted);
    }

    /// Something else where fields should be.
    pub fn not_fields(&mut self, node: &Node, fields: &'static [Field], path: Path<'_>) {
        let first = fields.first().map_or("name", |field| field.name);
        let message = format!("here should be fields, but this is {}", node.describe());
        let written = shown(first_line(&self.source.text[node.range.clone()]));
        let in_list = matches!(path, Path::Item(..));
        let help = match &node.value {
            Value::Text { .. } if matches!(path, Path::File) => format!(
                "this is neither a field nor part of a list: begin with `{first}: ` before the text"
            ),
            Value::Text { .. } if in_list => {
                format!("write `- {first}: {written}`, and its other fields below that")
            }
            Value::List(_) => "write the fields without the hyphen before each".into(),
            _ => format!("write each on a line of its own below, such as `  {first}: …`"),
        };
        self.wrong("wrong-type", Spot { field: path, range: &node.range }, message, help);
    }

    /// `- Sponsor: Rotary Club`, which should be text and became a field. Whether it was told.
    pub fn is_text_with_colon(
        &mut self,
        node: &Node,
        fields: &'static [Field],
        short: &str,
        path: Path<'_>,
    ) -> bool {
        let Value::Map(given) = &node.value else { return false };
        let [(key, value)] = &given[..] else { return false };
        let written = &self.source.text[node.range.clone()];
        let is_name = fields.iter().any(|field| field.name == key.name)
            || nearest_field(&key.name, fields).is_some();
        let Value::Text { text, .. } = &value.value else { return false };
        if is_name || written.starts_with('{') || written.contains(['\n', '"']) {
            return false;
        }
        let message = format!("`{path}` has a colon in it, which makes it a field");
        let help = if short == "url" && text.contains("://") {
            format!("write `- title: {}` and below it `  url: {}`", shown(&key.name), shown(text))
        } else {
            format!("put double quotes round the whole text: \"{}\"", shown(written))
        };
        self.wrong("wrong-type", Spot { field: path, range: &node.range }, message, help);
        true
    }

    /// A value without quotes inside curly ones: the text between them. They are shown when they
    /// are round words, and mean nothing round anything else.
    pub fn inside_curly<'t>(
        &mut self,
        node: &Node,
        kind: &Kind,
        path: Path<'_>,
        text: &'t str,
    ) -> Option<&'t str> {
        const CURLY: [char; 6] =
            ['\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}', '\u{2018}', '\u{2019}'];
        let inner = text.strip_prefix(CURLY)?.strip_suffix(CURLY)?;
        if inner.is_empty() || inner.contains(CURLY) {
            return None;
        }
        let is_words = matches!(kind, Kind::Text(_));
        let what = if is_words { "which will be shown" } else { "which mean nothing here" };
        let message = format!("`{path}` is in curly quotes, {what}");
        let help = "use straight quotes `\"`, or none";
        let warning =
            Diagnostic::warning("curly-quotes", message, self.source.at(node.range.clone()));
        let cured = !inner.contains(['"', '\\', '\n']);
        let warning = warning.help(help).field(path.to_string());
        self.problems.push(if cured { warning.certain(format!("\"{inner}\"")) } else { warning });
        (!is_words).then_some(inner)
    }
}

/// What stands behind the bullet of a line, if it begins with one that is no YAML.
fn bullet(line: &str) -> Option<&str> {
    const BULLETS: &[char] = &['•', '·', '–', '—', '‣', '▪', '◦', '*', '-', '−', '‐', '‑'];
    let line = line.trim();
    if let Some(rest) = line.strip_prefix(BULLETS) {
        return Some(rest.trim_start()).filter(|rest| !rest.is_empty());
    }
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = digits.len() < line.len() && digits.starts_with(". ");
    is_numbered.then(|| digits[1..].trim_start())
}

/// A word on what stands in place of the hyphen and the space.
fn what_is_wrong(written: &str) -> &'static str {
    let line = written.trim();
    if line.starts_with("-\u{a0}") {
        "(behind the hyphen is a non-breaking space: type the space again)"
    } else if line.starts_with('-') {
        ""
    } else {
        "(a hyphen `-` and a space before each)"
    }
}

/// Each item as it should be written: `` `- music` and `- sport` ``.
fn items(written: &str, by_comma: bool, indent: &str) -> String {
    let separators: &[char] = if by_comma { &['\n', ','] } else { &['\n'] };
    let items = written.split(separators).map(|item| bullet(item).unwrap_or(item.trim()));
    let items: Vec<String> = items
        .filter(|item| !item.is_empty())
        .map(|item| format!("`{indent}- {}`", shown(item)))
        .collect();
    items.join(" and ")
}
