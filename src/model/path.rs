//! Paths of files as entries and texts write them: relative, and with `%20` for a blank.
//!
//! Does not know which files there are.

use std::borrow::Cow;

/// `content/partnerships/a.md` and `../pages/about.md` make `content/pages/about.md`.
pub fn joined(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// `a%20b` is `a b`; what would then be no text stays as it is.
pub fn percent_decoded(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return path.into();
    }
    let bytes = path.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            (byte, ..) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).map_or(path.into(), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_are_joined() {
        let from = "content/partnerships/a.md";
        assert_eq!(joined(from, "b.md").as_deref(), Some("content/partnerships/b.md"));
        assert_eq!(joined(from, "../pages/./about.md").as_deref(), Some("content/pages/about.md"));
        assert_eq!(joined(from, "../../../../etc/passwd"), None);
    }

    #[test]
    fn percent_signs_are_decoded_once() {
        assert_eq!(percent_decoded("a%20b%2"), "a b%2");
        assert_eq!(percent_decoded("%252e"), "%2e");
        assert_eq!(percent_decoded("%ff"), "%ff");
    }
}
