//! Addresses on the web, as far as an entry may use them.
//!
//! Does not know this site's own pages: that is `render/links.rs`.

use url::Url;

/// The address, if it leads to a web site and hides nothing; else a word on what to write.
pub fn address(text: &str) -> Result<Url, String> {
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("an address has no blanks or line ends in it".into());
    }
    let lower = text.to_ascii_lowercase();
    if !lower.starts_with("https://") && !lower.starts_with("http://") {
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
    if !host.contains('.') {
        return Err("write the whole name of the web site, such as `www.example.org`".into());
    }
    Ok(url)
}

/// The name of the web site: `www.example.org`. Look-alike letters are shown as `xn--…`.
pub fn host(url: &str) -> Option<String> {
    Url::parse(url).ok()?.host_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ];
        for (bad, _) in bad {
            assert!(address(bad).is_err(), "{bad}");
        }
        assert_eq!(address("www.example.org").unwrap_err(), "write `https://www.example.org`");
    }
}
