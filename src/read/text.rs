//! A file's bytes, and the text they are.
//!
//! Does not know which files are read, nor what is in them.

use std::fs;
use std::io::ErrorKind;
use std::sync::Arc;

use super::failure;
use super::walk::{Found, is_listed};
use crate::diagnostic::{Checked, Diagnostic};
use crate::source::{Location, Source};

/// A text file of a site is never this large.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// A file's bytes, if they are not more than `most`. None without a problem: it has gone away.
pub fn bytes(found: &Found, most: u64, help: &str) -> anyhow::Result<Checked<Option<Vec<u8>>>> {
    let problem = match fs::metadata(&found.file) {
        Ok(about) if about.len() > most => {
            const MB: u64 = 1024 * 1024;
            let n = about.len().div_ceil(MB);
            let message = format!("this file has {n} MB; {} MB are the most", most / MB);
            let at = Location::start_of(found.path.clone());
            Diagnostic::error("file-too-large", message, at).help(help)
        }
        _ => match fs::read(&found.file) {
            Ok(bytes) => return Ok(Checked::fine(Some(bytes))),
            Err(error) if error.kind() == ErrorKind::NotFound && !is_listed(&found.file) => {
                return Ok(Checked::fine(None));
            }
            Err(error) => failure::unreadable(&found.path, &error)?,
        },
    };
    Ok(Checked::new(None, vec![problem]))
}

/// A file's text. With a byte that is not UTF-8 the fault is told and the rest goes on. None
/// without a problem: it has gone away.
pub fn text(found: &Found) -> anyhow::Result<Checked<Option<Source>>> {
    let help = "an entry is a page or two of text; keep the rest elsewhere and link to it";
    let bytes = bytes(found, MOST_BYTES, help)?;
    Ok(match bytes.value {
        Some(value) => decoded(&found.path, value),
        None => Checked::new(None, bytes.problems),
    })
}

/// The text that the bytes of a file are.
pub fn decoded(path: &Arc<str>, mut bytes: Vec<u8>) -> Checked<Option<Source>> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let skipped = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
    bytes.drain(..skipped);
    let source = |text: &str| Source { skipped, ..Source::new(path.clone(), text) };
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Checked::fine(Some(source(&text))),
        Err(error) => error,
    };
    let start = error.utf8_error().valid_up_to();
    let byte = error.as_bytes()[start];
    let utf16 =
        error.as_bytes().starts_with(b"\xff\xfe") || error.as_bytes().starts_with(b"\xfe\xff");
    let source = source(&String::from_utf8_lossy(error.as_bytes()));
    let source = Source { is_lossy: true, ..source };
    let message = match utf16 {
        true => "this file is saved as UTF-16".to_owned(),
        false => format!("this letter is not saved as UTF-8 (its byte is 0x{byte:02X})"),
    };
    let place = source.at(start..start + '\u{fffd}'.len_utf8());
    let problem = Diagnostic::error("not-utf-8", message, place)
        .help("save the file again, and choose the encoding UTF-8");
    // UTF-16 would only be a heap of further faults.
    Checked::new((!utf16).then_some(source), vec![problem])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_text_or_a_fault_with_its_place() {
        let path: Arc<str> = "content/a.md".into();
        let fine = decoded(&path, b"\xef\xbb\xbfa\r\n".to_vec());
        assert_eq!(fine.value.map(|source| source.text.to_string()), Some("a\r\n".into()));
        let bad = decoded(&path, b"ab\ncaf\xe9".to_vec());
        let at = bad.problems[0].location.range.start;
        let text = bad.value.expect("the rest goes on").text;
        assert_eq!(crate::source::line_and_column(&text, at), (2, 4));
    }
}
