//! HTML's names of characters in a field, where they mean nothing: `Art &amp; Music`.
//!
//! The story may have them: there they are Markdown.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// Those that word processors and web forms leave behind, and what they stand for.
const NAMES: &[(&str, &str)] = &[
    ("&amp;", "&"),
    ("&apos;", "'"),
    ("&#39;", "'"),
    ("&quot;", "'"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&nbsp;", " "),
    ("&lsquo;", "‘"),
    ("&rsquo;", "’"),
    ("&ldquo;", "“"),
    ("&rdquo;", "”"),
    ("&ndash;", "–"),
    ("&mdash;", "—"),
    ("&hellip;", "…"),
    ("&pound;", "£"),
    ("&eacute;", "é"),
];

/// The first such name in a value, which is shown as it stands.
pub fn fault(source: &Source, value: &Range<usize>) -> Option<Diagnostic> {
    let text = source.text.get(value.clone())?;
    let mut marks = memchr::memchr_iter(b'&', text.as_bytes());
    let (at, name, meant) = marks.find_map(|at| {
        let (name, meant) = NAMES.iter().find(|(name, _)| text[at..].starts_with(name))?;
        Some((at, name, meant))
    })?;
    let start = value.start + at;
    let message = format!("`{name}` is HTML, and is shown just like this");
    let help = match *meant {
        " " => "write a space".to_owned(),
        meant => format!("write `{meant}`"),
    };
    let place = source.at(start..start + name.len());
    Some(Diagnostic::warning("raw-html", message, place).help(help))
}
