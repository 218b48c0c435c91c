//! Addresses on the web, as far as an entry may use them.
//!
//! Does not know this site's own pages: that is `render/links.rs`.

use url::Url;

/// The address, if it leads to a web site and hides nothing; else a word on what to write.
pub fn address(text: &str) -> Result<Url, String> {
    if let Some(inner) = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        return Err(format!("write the address without `<` and `>`: `{inner}`"));
    }
    // Signs that can be seen, all of them English, need no look of this kind.
    if !text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') {
        no_odd_signs(text)?;
    }
    let begins =
        |with: &str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    if !begins("https://") && !begins("http://") {
        let lower = text.to_ascii_lowercase();
        return Err(match lower.split_once(':') {
            None if lower.starts_with("//") => format!("write `https:{text}`"),
            None if text.contains('.') => format!("write `https://{text}`"),
            _ => "write an address that begins with `https://`".into(),
        });
    }
    let url = Url::parse(text).map_err(|_| "copy the address from the browser's address bar")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("take out the name and password before the `@`".into());
    }
    let host = url.host_str().unwrap_or_default();
    // A dot at the end is odd, and right.
    let labels = host.strip_suffix('.').unwrap_or(host);
    // `www.` alone before one word is half of a name.
    let labels = labels.strip_prefix("www.").unwrap_or(labels);
    if !labels.contains('.') || labels.split('.').any(str::is_empty) {
        return Err("write the whole name of the web site, such as `www.example.org`".into());
    }
    Ok(url)
}

/// What is wrong with an address that has blanks, hidden signs or the like in it.
fn no_odd_signs(text: &str) -> Result<(), String> {
    if text.contains(' ') && !text.contains([':', '/']) {
        return Err("write an address that begins with `https://`".into());
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("an address has no blanks or line ends in it".into());
    }
    let hidden = |c: char| {
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
            || matches!(c, '\u{ad}' | '\u{feff}')
    };
    if text.contains('\\') || text.chars().any(hidden) {
        return Err("copy the address from the browser's address bar".into());
    }
    Ok(())
}

/// The address as it is published: as written, unless it has letters that not every program takes.
pub fn published(text: &str, url: &Url) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&()*+,;=%".contains(&b);
    if text.bytes().all(plain) { text.to_owned() } else { url.to_string() }
}

/// An e-mail address, if the text is one.
pub fn email(text: &str) -> Option<&str> {
    let (name, host) = text.split_once('@')?;
    let word = |part: &str, extra: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
    };
    let labels = host.contains('.') && !host.split('.').any(str::is_empty);
    (word(name, ".+-_") && word(host, ".-") && labels).then_some(text)
}

/// The name of the web site: `www.example.org`. Look-alike letters are shown as `xn--…`.
pub fn host(url: &str) -> Option<String> {
    Url::parse(url).ok()?.host_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_need_no_look_are_fine() {
        for c in (0..128).map(char::from).chain("\u{85}\u{ad}é\u{200b}\u{2028}".chars()) {
            let is_passed_over = c.is_ascii_graphic() && c != '\\';
            assert!(!is_passed_over || no_odd_signs(&c.to_string()).is_ok(), "{c:?}");
        }
    }

    #[test]
    fn only_plain_web_addresses_pass() {
        for good in ["https://www.example.org/a?b#c", "http://example.org", "HTTPS://Example.org/"]
        {
            assert!(address(good).is_ok(), "{good}");
        }
        let bad = [
            ("www.example.org", "write `https://www.example.org`"),
            ("//example.org", "write `https://example.org` in place of it"),
            ("javascript:alert(1)", ""),
            ("data:text/html,x", ""),
            ("java\tscript:alert(1)", ""),
            ("https://user:pass@example.org", ""),
            ("https://exam ple.org", ""),
            ("https://localhost/", ""),
            ("https://", ""),
            ("https://example.org\\x", ""),
            ("https://ex..org/", ""),
            ("https://www.tawford", ""),
            ("https://example.org/\u{202e}x", ""),
        ];
        for (bad, _) in bad {
            assert!(address(bad).is_err(), "{bad}");
        }
        let odd = "https://example.org/ä\"<";
        let url = address(odd).expect("an address");
        assert_eq!(published(odd, &url), "https://example.org/%C3%A4%22%3C");
        assert_eq!(email("office@example.org"), Some("office@example.org"));
        for bad in ["", "@example.org", "a@b", "a@b.c%0aBcc:x@y.z", "a b@example.org", "a@b..c"] {
            assert_eq!(email(bad), None, "{bad}");
        }
        assert_eq!(address("www.example.org").unwrap_err(), "write `https://www.example.org`");
    }
}
