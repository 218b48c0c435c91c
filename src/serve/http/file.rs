//! A file → an answer: the whole of it, a part, or the word that it is the same as before.
//!
//! Does not know where the file comes from.

use std::ops::Range;

use http_body_util::{Either, Full};
use hyper::body::Bytes;
use hyper::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName,
    HeaderValue, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use hyper::{HeaderMap, Method, Response, StatusCode};

/// What is sent: bytes that are there, or messages that come one by one.
pub type Body = Either<Full<Bytes>, super::events::Messages>;

/// A file as it is sent.
#[derive(Debug, Clone)]
pub struct File {
    /// All of it.
    pub bytes: Bytes,
    /// What kind of file it is.
    pub content_type: &'static str,
    /// The same for the same bytes, and only for them; in quotes, as in the header.
    pub tag: String,
}

impl File {
    /// A file with a tag of its own.
    pub fn new(bytes: Bytes, content_type: &'static str) -> Self {
        let tag = format!("\"{}\"", fingerprint(&bytes));
        File { bytes, content_type, tag }
    }
}

/// A word that is the same for the same bytes, and only for them.
pub fn fingerprint(bytes: &[u8]) -> String {
    let mut fingerprint = blake3::hash(bytes).to_hex();
    fingerprint.truncate(32);
    fingerprint.to_string()
}

/// The answer to a request for this file.
pub fn answer(method: &Method, asked: &HeaderMap, file: File) -> Response<Body> {
    let is_known = header(asked, IF_NONE_MATCH).is_some_and(|tags| names(tags, &file.tag))
        || asked.get_all(IF_NONE_MATCH).iter().skip(1).any(|tags| names(text(tags), &file.tag));
    if is_known {
        let mut response = Response::new(nothing());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        set(&mut response, ETAG, &file.tag);
        set(&mut response, CACHE_CONTROL, "no-cache");
        return response;
    }
    let len = file.bytes.len();
    // Other methods than GET have no parts.
    let part = if *method == Method::GET { part(asked, &file.tag, len) } else { Part::Whole };
    let mut response = match part {
        Part::Whole => whole(StatusCode::OK, file),
        Part::Some(range) => {
            let mut file = file;
            file.bytes = file.bytes.slice(range.clone());
            let mut response = whole(StatusCode::PARTIAL_CONTENT, file);
            let shown = format!("bytes {}-{}/{len}", range.start, range.end - 1);
            set(&mut response, CONTENT_RANGE, &shown);
            response
        }
        Part::Outside => {
            let mut response = Response::new(nothing());
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            set(&mut response, CONTENT_RANGE, &format!("bytes */{len}"));
            response
        }
    };
    set(&mut response, ACCEPT_RANGES, "bytes");
    response
}

/// All of a file.
pub fn whole(status: StatusCode, file: File) -> Response<Body> {
    let len = file.bytes.len();
    let mut response = Response::new(Either::Left(Full::new(file.bytes)));
    *response.status_mut() = status;
    set(&mut response, CONTENT_TYPE, file.content_type);
    set(&mut response, CONTENT_LENGTH, &len.to_string());
    set(&mut response, ETAG, &file.tag);
    // Kept, but never shown again without asking.
    set(&mut response, CACHE_CONTROL, "no-cache");
    response
}

/// An empty body.
pub fn nothing() -> Body {
    Either::Left(Full::new(Bytes::new()))
}

/// Sets a header of our own making. What can't be a header is left out.
pub fn set(response: &mut Response<Body>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}

fn header(asked: &HeaderMap, name: HeaderName) -> Option<&str> {
    asked.get(name).map(text)
}

/// Whether a list of tags names this one, weak or not.
fn names(tags: &str, tag: &str) -> bool {
    let mut rest = tags.trim();
    if rest == "*" {
        return true;
    }
    // A tag may hold commas, so the quotes lead.
    while let Some((_, from_quote)) = rest.split_once('"') {
        let Some((inside, after)) = from_quote.split_once('"') else { return false };
        if tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')) == Some(inside) {
            return true;
        }
        rest = after;
    }
    false
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Some(Range<usize>),
    Outside,
}

/// The part that is asked for, if it is one part and still of the same file.
fn part(asked: &HeaderMap, tag: &str, len: usize) -> Part {
    let mut ranges = asked.get_all(RANGE).iter();
    let (Some(range), None) = (ranges.next(), ranges.next()) else { return Part::Whole };
    // Dates, and weak tags, say nothing certain.
    if header(asked, IF_RANGE).is_some_and(|known| known.trim() != tag) {
        return Part::Whole;
    }
    let unit =
        |range: &'_ str| range.get(..6).is_some_and(|unit| unit.eq_ignore_ascii_case("bytes="));
    let range = text(range).trim();
    if unit(range) { one_part(range[6..].trim(), len) } else { Part::Whole }
}

fn one_part(range: &str, len: usize) -> Part {
    let Some((first, last)) = range.split_once('-') else { return Part::Whole };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(first) || !is_number(last) || (first.is_empty() && last.is_empty()) {
        return Part::Whole;
    }
    // A number too large to be counted with is larger than any file.
    let number = |text: &str| text.parse::<usize>().unwrap_or(usize::MAX);
    if first.is_empty() {
        let n = number(last).min(len);
        return if n == 0 { Part::Outside } else { Part::Some(len - n..len) };
    }
    let start = number(first);
    let end = if last.is_empty() { len } else { number(last).saturating_add(1).min(len) };
    let is_backwards = !last.is_empty() && number(last) < start;
    match () {
        () if is_backwards => Part::Whole,
        () if start >= len => Part::Outside,
        () => Part::Some(start..end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_of_a_file_is_given() {
        for (range, expected) in [
            ("0-3", Part::Some(0..4)),
            ("5-", Part::Some(5..10)),
            ("-4", Part::Some(6..10)),
            ("-40", Part::Some(0..10)),
            ("9-9", Part::Some(9..10)),
            ("0-99999999999999999999999", Part::Some(0..10)),
            ("10-", Part::Outside),
            ("99999999999999999999999-", Part::Outside),
            ("-0", Part::Outside),
            ("3-2", Part::Whole),
            ("-", Part::Whole),
            ("", Part::Whole),
            ("0-1,3-4", Part::Whole),
            ("a-b", Part::Whole),
            ("+1-2", Part::Whole),
            ("--1", Part::Whole),
        ] {
            assert_eq!(one_part(range, 10), expected, "{range}");
        }
        assert_eq!(one_part("0-", 0), Part::Outside);
        assert_eq!(one_part("-1", 0), Part::Outside);
    }

    #[test]
    fn a_list_names_a_tag() {
        for list in ["*", "\"a\"", "W/\"a\"", "\"x\", \"a\"", "\"x,y\",W/\"a\" , \"z\"", " \"a\" "]
        {
            assert!(names(list, "\"a\""), "{list}");
        }
        for list in ["", "a", "\"b\"", "\"a", "\"*\"", "\"x\" a \"y\"", "\"A\""] {
            assert!(!names(list, "\"a\""), "{list}");
        }
    }
}
