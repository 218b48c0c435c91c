//! The address of a request → the path of a file below the site's root.
//!
//! Strict: what browsers never send is refused, not mended. Does not know which files there are.

/// The longest path that is looked at, in bytes as they are sent.
const LONGEST: usize = 2048;

/// The path of the file that is asked for: `/regions/` asks for `regions/index.html`. Why not, if
/// it is none.
pub fn file_path(asked: &str) -> Result<String, &'static str> {
    if asked.len() > LONGEST {
        return Err("This address is too long.");
    }
    let path = asked.strip_prefix('/').ok_or("An address begins with a slash.")?;
    let mut decoded = String::with_capacity(path.len() + "index.html".len());
    let (folders, name) = path.rsplit_once('/').map_or(("", path), |(before, name)| (before, name));
    if path.len() > name.len() {
        for folder in folders.split('/') {
            decoded.push_str(&segment(folder)?);
            decoded.push('/');
        }
    }
    decoded.push_str(&if name.is_empty() { "index.html".to_owned() } else { segment(name)? });
    Ok(decoded)
}

/// One part of a path, decoded once.
fn segment(asked: &str) -> Result<String, &'static str> {
    let mut bytes = Vec::with_capacity(asked.len());
    let mut rest = asked.bytes();
    while let Some(byte) = rest.next() {
        let decoded = match byte {
            b'%' => {
                let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
                let (Some(high), Some(low)) = (digit(), digit()) else {
                    return Err("A percent sign stands before two digits from 0 to f.");
                };
                u8::try_from(high * 16 + low).unwrap_or_default()
            }
            b'!'..=b'~' => byte,
            _ => return Err("Letters other than a to z are written with percent signs."),
        };
        if decoded.is_ascii_control() || matches!(decoded, b'/' | b'\\') {
            return Err("This address has a sign in it that names of files never have.");
        }
        bytes.push(decoded);
    }
    let name = String::from_utf8(bytes).map_err(|_| "This address is not written in UTF-8.")?;
    match &*name {
        "" | "." | ".." => Err("An address names every folder once, and none by dots."),
        _ => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_file() {
        for (asked, path) in [
            ("/", "index.html"),
            ("/a", "a"),
            ("/a/", "a/index.html"),
            ("/a/b.css", "a/b.css"),
            ("/Ll%C5%B7n%20x/", "Llŷn x/index.html"),
            ("/%252e%252e/x", "%2e%2e/x"),
            ("/..a/b../...", "..a/b../..."),
            ("/~a;b=1/@,+", "~a;b=1/@,+"),
        ] {
            assert_eq!(file_path(asked), Ok(path.to_owned()), "{asked}");
        }
    }

    #[test]
    fn what_browsers_never_send_is_refused() {
        for asked in [
            "",
            "a",
            "*",
            "//",
            "//a",
            "/a//b",
            "/a//",
            "/.",
            "/..",
            "/../",
            "/a/../b",
            "/a/./b",
            "/%2e%2e/a",
            "/%2E./a",
            "/.%2e",
            "/a%2fb",
            "/a%2Fb",
            "/a\\b",
            "/a%5cb",
            "/%00",
            "/a%0d",
            "/a%0a",
            "/%7f",
            "/%",
            "/%2",
            "/%zz",
            "/%+1",
            "/%c0%ae",
            "/%ff",
            "/é",
            "/a b",
            "/a\tb",
        ] {
            assert!(file_path(asked).is_err(), "{asked}");
        }
        assert!(file_path(&format!("/{}", "a".repeat(LONGEST))).is_err());
        assert!(file_path(&format!("/{}", "a".repeat(LONGEST - 1))).is_ok());
    }
}
