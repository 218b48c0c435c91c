//! Quotes that are not closed, that close too early, or that are no quotes; and what they are
//! needed for: colons, and signs at the beginning of a text.

use std::ops::Range;

use super::Cause;
use super::lines::{indent, rest_of_line, value_of};

/// `title: 'St Mary's'`, `title: "The "big" day"`.
pub fn quote_in_quotes(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let (value, at) = value_of(yaml, line)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = &value[1..];
    let close = inner.find(quote)?;
    let behind = inner[close + 1..].trim_start();
    if behind.is_empty() || behind.starts_with('#') || behind.starts_with([',', ']', '}']) {
        return None;
    }
    let spot = at + 1 + close..at + 2 + close;
    let is_whole = value.trim_end().ends_with(quote);
    let other = if quote == '\'' { "double" } else { "single" };
    let cause = match quote {
        _ if !is_whole => Cause::new(
            "the text begins with a quote, which ends here",
            format!("put {other} quotes round the whole text: {}", requoted(value, quote)),
        ),
        '\'' => Cause::new(
            "the text is in single quotes, and this apostrophe ends it",
            format!(
                "use double quotes round the whole text: {}",
                requoted(value.trim().trim_matches('\''), quote)
            ),
        ),
        _ => Cause::new(
            "the text is in double quotes, and this quote ends it",
            "use single quotes inside the text, or put a backslash before the quote: \\\"",
        ),
    };
    Some(cause.at(spot))
}

/// The text in the other kind of quotes.
fn requoted(text: &str, quote: char) -> String {
    let text = text.trim();
    match quote {
        '\'' => format!("\"{}\"", text.replace('"', "'")),
        // An apostrophe would end single quotes; twice it does not.
        _ => format!("'{}'", text.replace('\'', "''")),
    }
}

/// A text in double quotes, as it should be written.
fn quoted(value: &str) -> String {
    let curly = ['\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}'];
    format!("\"{}\"", value.trim_end().trim_matches(curly).replace('"', "'"))
}

/// A quote that is opened and never closed, where the parser came to the end of its field.
pub fn unclosed_quote(yaml: &str, byte: usize) -> Cause {
    let start = yaml[..byte.min(yaml.len())].rfind('\n').map_or(0, |at| at + 1);
    // The parser names either the opening quote or the end of the text: look for the opener.
    let opener = yaml[byte..]
        .starts_with(['"', '\''])
        .then_some(byte)
        .or_else(|| last_opening_quote(&yaml[..byte]))
        .unwrap_or(start);
    never_closed(yaml, opener)
}

fn never_closed(yaml: &str, opener: usize) -> Cause {
    Cause::new(
        "a quote is opened here and never closed",
        "put the same quote at the end of the text, or take this one away",
    )
    .at(rest_of_line(yaml, opener))
}

fn last_opening_quote(yaml: &str) -> Option<usize> {
    ["\"", "'"]
        .iter()
        .flat_map(|quote| [format!(": {quote}"), format!("- {quote}")])
        .filter_map(|pattern| yaml.rfind(&pattern).map(|at| at + 2))
        .max()
}

/// A quote that a quote in a later line closed: the parser stops behind that one.
pub fn closed_too_late(yaml: &str, byte: usize) -> Option<Cause> {
    let mut end = 0;
    for line in yaml.split_inclusive('\n') {
        let start = end;
        end += line.len();
        let line = start..start + line.trim_end().len();
        let Some((value, at)) = value_of(yaml, &line).filter(|_| start <= byte) else { continue };
        let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            continue;
        };
        // The next line being a field again, the text was meant to end here.
        let next = yaml[end..].lines().next().unwrap_or_default();
        if !value[1..].contains(quote) && super::lines::is_field(next) {
            return Some(never_closed(yaml, at));
        }
    }
    None
}

/// `"C:\quiz"`: a backslash in double quotes begins a special letter.
pub fn backslash(yaml: &str, byte: usize) -> Cause {
    let at = yaml[byte..].find('\\').map_or(byte, |n| byte + n);
    let end = yaml[at..].char_indices().nth(2).map_or(yaml.len(), |(n, _)| at + n);
    Cause::new(
        "a backslash in double quotes has a special meaning",
        "write two backslashes `\\\\`, or use single quotes round the text",
    )
    .at(at..end)
}

/// `title: Music: a festival`.
pub fn colon_in_text(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let (value, at) = value_of(yaml, line)?;
    if value.starts_with(['"', '\'', '[', '{', '|', '>', '#']) {
        return None;
    }
    let value = value.trim_end();
    let colon = value.find(": ").or_else(|| value.ends_with(':').then(|| value.len() - 1))?;
    let help = format!("put double quotes round the whole text: {}", quoted(value));
    if value.starts_with(['\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}']) {
        let message = "these are curly quotes, which do not hold a text with a colon together";
        return Some(Cause::new(message, help).at(at..at + value.len()));
    }
    let message = "the text has a colon in it, which is read as the end of a field's name";
    let help = second_field(&value[..colon], &value[colon..]).unwrap_or(help);
    Some(Cause::new(message, help).at(at + colon..at + colon + 1))
}

/// `- name: Hill School sector: state`: two fields in one line.
fn second_field(before: &str, behind: &str) -> Option<String> {
    const OFTEN: &[&str] = &[
        "alt",
        "gains",
        "gives",
        "kind",
        "phase",
        "published",
        "role",
        "sector",
        "town",
        "url",
        "urn",
        "value",
        "year",
    ];
    let (_, name) = before.trim_end().rsplit_once(' ')?;
    OFTEN
        .contains(&name)
        .then(|| format!("begin a new line for each field; this one is `{name}{}`", behind.trim()))
}

/// A text that goes on in a line of its own, and has a colon there.
pub fn colon_in_more_text(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let text = &yaml[line.clone()];
    let written = text.trim();
    if written.starts_with(['-', '#', '[', '{']) || super::lines::is_field(text) {
        return None;
    }
    let colon = text.find(": ")?;
    Some(
        Cause::new(
            "the text goes on here and has a colon in it, which is read as the end of a field's name",
            "put double quotes round the whole text, from its first line to its last",
        )
        .at(line.start + colon..line.start + colon + 1),
    )
}

/// A value that begins with a character that YAML keeps for itself.
pub fn starts_badly(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let whole = &yaml[line.clone()];
    let (value, at) = match value_of(yaml, line) {
        Some(found) => found,
        None => return starred(whole, line.start + indent(whole)),
    };
    let first = value.chars().next()?;
    let spot = at..at + value.trim_end().len();
    let help = format!("put double quotes round the text: {}", quoted(value));
    let message = format!("text may not begin with {} unless it is in quotes", in_ticks(first));
    let cause = match first {
        '@' | '`' | '%' | ',' | ']' | '}' | '*' | '&' | '!' => Cause::new(message, help),
        '?' if value[1..].starts_with(' ') => Cause::new(message, help),
        '-' if value.starts_with("- ") && !whole.trim_start().starts_with('-') => {
            let help = format!("put it on a line of its own below: `  {}`", value.trim_end());
            Cause::new("a list may not begin behind the field's name", help)
        }
        '|' | '>' if value.trim_end().len() > 2 => Cause::new(message, help),
        '[' | '{' => {
            let close = if first == '[' { ']' } else { '}' };
            value.rsplit_once(close).filter(|(_, behind)| !behind.trim().is_empty())?;
            let help = match address_of_link(value) {
                Some(address) => format!("write the address alone: `{address}`"),
                None => help,
            };
            Cause::new(format!("text that begins with `{first}` is read as a list"), help)
        }
        _ => return None,
    };
    Some(cause.at(spot))
}

/// `[our news](https://…)` behind `url: `: a link as the story has them.
fn address_of_link(value: &str) -> Option<&str> {
    let (_, address) = value.trim_end().strip_prefix('[')?.split_once("](")?;
    address.strip_suffix(')').filter(|address| address.starts_with("http"))
}

/// A character between backticks, or between more of them if it is one.
fn in_ticks(c: char) -> String {
    if c == '`' { "a backtick".into() } else { format!("`{c}`") }
}

/// `* music`, `**title:** Music`: signs of Markdown that mean nothing here.
fn starred(line: &str, at: usize) -> Option<Cause> {
    let written = line.trim();
    let spot = at..at + written.len();
    if let Some(item) = written.strip_prefix("* ") {
        let help = format!("write `- {item}`");
        return Some(Cause::new("a list's lines begin with a hyphen", help).at(spot));
    }
    let plain = written.replace('*', "");
    (written.starts_with('*') && plain.contains(':')).then(|| {
        let message = "stars have no place round the name of a field";
        Cause::new(message, format!("write `{plain}`")).at(spot)
    })
}
