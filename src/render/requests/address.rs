//! Where an address leads, as a browser reads it when it stands in a page, a style or a picture.
//!
//! Does not know what the address is used for.

use std::borrow::Cow;

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leads {
    /// To this site, or nowhere.
    Inside,
    /// To another host.
    Outside,
    /// The address is itself what it leads to: `data:`.
    Data,
    /// It is a script: `javascript:`.
    Script,
    /// To another program: `mailto:` and the like.
    Program,
}

/// Where `address` leads, which is written without references such as `&amp;`. `own` is the base
/// address of the site.
pub fn leads(address: &[u8], own: Option<&str>) -> Leads {
    // Most by far.
    if let [b'.' | b'#' | b'?', ..] = address {
        return Leads::Inside;
    }
    let address = as_browsers_read(address);
    if let Some(host) = address.strip_prefix(b"//") {
        return of_host(host);
    }
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let end = address.iter().position(|byte| !is_scheme(byte)).unwrap_or(address.len());
    let is_whole = address.first().is_some_and(u8::is_ascii_alphabetic);
    if !is_whole || address.get(end) != Some(&b':') {
        return Leads::Inside;
    }
    match &address[..end].to_ascii_lowercase()[..] {
        b"data" => Leads::Data,
        b"javascript" | b"vbscript" | b"livescript" => Leads::Script,
        b"about" => Leads::Inside,
        b"http" | b"https" if own.is_some_and(|own| is_of(&address, own)) => Leads::Inside,
        b"http" | b"https" | b"ws" | b"wss" | b"ftp" | b"file" | b"blob" | b"filesystem" => {
            Leads::Outside
        }
        _ => Leads::Program,
    }
}

/// Whether an address that begins with `data:` is what styles show or write with, and not a style.
pub fn is_picture_or_font(address: &str) -> bool {
    let read = as_browsers_read(address.as_bytes()).to_ascii_lowercase();
    let kind = read.strip_prefix(b"data:").unwrap_or_default();
    [&b"image/"[..], b"font/", b"application/font", b"application/x-font"]
        .iter()
        .any(|start| kind.starts_with(start))
}

/// Without blanks at its ends, without any tab or line end, and with `/` for `\`.
fn as_browsers_read(address: &[u8]) -> Vec<u8> {
    let is_blank = |byte: &u8| *byte <= b' ';
    let start = address.iter().position(|byte| !is_blank(byte)).unwrap_or(address.len());
    let end = address.iter().rposition(|byte| !is_blank(byte)).map_or(start, |end| end + 1);
    let read = address[start..end].iter().filter(|byte| !b"\t\n\r".contains(byte));
    read.map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect()
}

/// What stands behind `//`; more slashes are as good as none.
fn of_host(rest: &[u8]) -> Leads {
    match rest.iter().find(|byte| **byte != b'/') {
        None | Some(b' ' | b'?' | b'#') => Leads::Inside,
        Some(_) => Leads::Outside,
    }
}

/// Whether an address has the scheme, the host and the port of `own`.
fn is_of(address: &[u8], own: &str) -> bool {
    let host = own.find("//").map_or(own.len(), |at| at + 2);
    let end = own[host..].find('/').map_or(own.len(), |length| host + length);
    let Some((start, rest)) = address.split_at_checked(end) else { return false };
    start.eq_ignore_ascii_case(&own.as_bytes()[..end])
        && matches!(rest.first(), None | Some(b'/' | b'?' | b'#'))
}

/// An attribute's value without references: `&#47;`, `&sol;` and `&amp;`. Only those by name are
/// known that can change where an address leads or what a style names.
pub fn without_references(value: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr::memchr(b'&', value) else { return Cow::Borrowed(value) };
    let mut read = value[..first].to_vec();
    let mut rest = &value[first..];
    while let Some(behind) = rest.strip_prefix(b"&") {
        let (character, length) = reference(behind).unwrap_or(('&', 0));
        read.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        let next = memchr::memchr(b'&', &behind[length..]).map_or(behind.len(), |at| at + length);
        read.extend_from_slice(&behind[length..next]);
        rest = &behind[next..];
    }
    Cow::Owned(read)
}

/// The character that a reference stands for, and how long it is behind the `&`.
fn reference(text: &[u8]) -> Option<(char, usize)> {
    const NAMES: [(&[u8], char); 22] = [
        (b"Tab", '\t'),
        (b"NewLine", '\n'),
        (b"colon", ':'),
        (b"sol", '/'),
        (b"bsol", '\\'),
        (b"period", '.'),
        (b"commat", '@'),
        (b"num", '#'),
        (b"quest", '?'),
        (b"lpar", '('),
        (b"rpar", ')'),
        (b"semi", ';'),
        (b"comma", ','),
        (b"equals", '='),
        (b"ast", '*'),
        (b"lbrack", '['),
        (b"rbrack", ']'),
        (b"quot", '"'),
        (b"apos", '\''),
        (b"amp", '&'),
        (b"lt", '<'),
        (b"gt", '>'),
    ];
    let with_end = |length: usize| length + usize::from(text.get(length) == Some(&b';'));
    if let Some(digits) = text.strip_prefix(b"#") {
        let (radix, prefix) = if let [b'x' | b'X', ..] = digits { (16, 2) } else { (10, 1) };
        let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
        let n_digits = text[prefix..].iter().take_while(is_digit).count();
        let end = prefix + n_digits;
        let digits = str::from_utf8(&text[prefix..end]).ok()?;
        let digits = digits.trim_start_matches('0');
        let number = u32::from_str_radix(digits, radix).ok()?;
        return Some((char::from_u32(number).unwrap_or('\u{fffd}'), with_end(end)));
    }
    let (name, character) = NAMES.iter().find(|(name, _)| text.starts_with(name))?;
    // Of those without `;` only a few old names are references, and none of these leads anywhere.
    let is_whole = text.get(name.len()) == Some(&b';');
    is_whole.then_some((*character, name.len() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_where_browsers_go() {
        let own = Some("https://www.example.org/together/");
        let check = |address: &str, expected| {
            assert_eq!(leads(address.as_bytes(), own), expected, "{address:?}");
        };
        for inside in ["", "./a", "../a:b", "#a", "?a", "/a//b", "a.html", "a/b:c", "//", "// a"] {
            check(inside, Leads::Inside);
        }
        for inside in ["https://www.example.org", "HTTPS://WWW.example.org/x", "about:blank"] {
            check(inside, Leads::Inside);
        }
        let outside = [
            "https://evil.example/",
            " \u{1}https://evil.example",
            "ht\ntps://evil.example",
            "https:evil.example",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "https://www.example.org.evil.example/",
            "https://www.example.org@evil.example/",
            "https://www.example.org:8080/",
            "http://www.example.org/",
            "file:///etc/passwd",
        ];
        outside.into_iter().for_each(|address| check(address, Leads::Outside));
        check("Data:text/html,x", Leads::Data);
        check(" java\tscript:x", Leads::Script);
        check("mailto:a@example.org", Leads::Program);
    }

    #[test]
    fn references_are_read() {
        let check = |value: &str, expected: &str| {
            assert_eq!(without_references(value.as_bytes()), expected.as_bytes(), "{value}");
        };
        check("a?b&c=d&amp;e", "a?b&c=d&e");
        check("&#47;&#x2F;&sol;&#000047evil&bsol;", "////evil\\");
        check("java&Tab;script&colon;&NewLine;x", "java\tscript:\nx");
        check("&#99999999999;&#xD800;&#;&unknown;&", "&#99999999999;\u{fffd}&#;&unknown;&");
    }
}
