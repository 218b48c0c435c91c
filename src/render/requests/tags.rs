//! The tags of a page or an SVG picture, and their attributes.
//!
//! Invariant: wherever any browser sees a tag begin, one is found. So comments, texts of scripts
//! and the insides of other tags are no exceptions: `<` with a letter behind it is a tag. What
//! people write has `&lt;` there.

use std::ops::Range;

use memchr::{memchr, memchr_iter};

/// A place where a tag begins.
#[derive(Debug, Clone, Copy)]
pub struct Tag<'h> {
    /// As it is written, without a prefix: `image` of `svg:image`.
    pub name: &'h [u8],
    behind_name: &'h [u8],
    place: &'h [u8],
}

/// The places in a part of a page where a tag begins: what stands behind `<`, closing tags left out.
/// Signs such as `<?xml-stylesheet`, which do something in a picture, are read as tags.
pub fn places(html: &[u8], part: Range<usize>) -> impl Iterator<Item = &[u8]> {
    let html = &html[part.start..];
    memchr_iter(b'<', &html[..part.len()]).filter_map(|at| {
        let inside = &html[at + 1..];
        let inside = inside.strip_prefix(b"?").unwrap_or(inside);
        inside.first().is_some_and(u8::is_ascii_alphabetic).then_some(inside)
    })
}

impl<'h> Tag<'h> {
    /// The tag that begins at a place.
    pub fn at(place: &'h [u8]) -> Self {
        let (name, behind_name) = name_of(place, b'>');
        Tag { name, behind_name, place }
    }

    /// Whether its name is this one, which is in small letters.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// How long it is, given what stands behind it.
    pub fn length(&self, behind: &[u8]) -> usize {
        self.place.len() - behind.len()
    }

    /// Its attributes in order.
    pub fn attributes(&self) -> Attributes<'h> {
        Attributes { rest: self.behind_name }
    }
}

/// Walks through the attributes of a tag: the name of each, without a prefix, and its value as it
/// is written.
pub struct Attributes<'h> {
    rest: &'h [u8],
}

impl<'h> Attributes<'h> {
    /// What stands behind the tag, once all attributes have been seen.
    pub fn behind(&self) -> &'h [u8] {
        self.rest
    }

    fn skip(&mut self, skips: impl Fn(u8) -> bool) {
        let n = self.rest.iter().position(|byte| !skips(*byte)).unwrap_or(self.rest.len());
        self.rest = &self.rest[n..];
    }

    fn value(&mut self) -> &'h [u8] {
        let (end, n_quotes) = match self.rest.first() {
            Some(quote @ (b'"' | b'\'')) => {
                self.rest = &self.rest[1..];
                (memchr(*quote, self.rest), 1)
            }
            _ => (self.rest.iter().position(|byte| is_blank(*byte) || *byte == b'>'), 0),
        };
        let end = end.unwrap_or(self.rest.len());
        let value = &self.rest[..end];
        self.rest = self.rest.get(end + n_quotes..).unwrap_or_default();
        value
    }
}

impl<'h> Iterator for Attributes<'h> {
    type Item = (&'h [u8], &'h [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        self.skip(|byte| is_blank(byte) || byte == b'/');
        match self.rest.first()? {
            b'>' => {
                self.rest = &self.rest[1..];
                None
            }
            _ => {
                let (name, rest) = name_of(self.rest, b'=');
                self.rest = rest;
                self.skip(is_blank);
                let Some(rest) = self.rest.strip_prefix(b"=") else {
                    return Some((name, b""));
                };
                self.rest = rest;
                self.skip(is_blank);
                Some((name, self.value()))
            }
        }
    }
}

/// How long the tag at this place is, if it is one of those that most of a page is: of an element
/// that only has text or is a shape, written in the plainest way, with attributes that say nothing
/// or lead to a place of the site. In such a tag nothing can be.
pub fn plain_tag(place: &[u8]) -> Option<usize> {
    let n = place.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let (name, mut rest) = place.split_at(n);
    if !is_plain_name(name) {
        return None;
    }
    loop {
        let attributes = match rest {
            [b'>', behind @ ..] | [b'/', b'>', behind @ ..] => {
                return Some(place.len() - behind.len());
            }
            [b' ', attributes @ ..] => attributes,
            _ => return None,
        };
        let is_of_name = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'-';
        let n = attributes.iter().take_while(|byte| is_of_name(byte)).count();
        let (attribute, value) = attributes.split_at(n);
        let value = value.strip_prefix(b"=\"")?;
        let leads_to_a_place = || {
            let is_place = value.starts_with(b"../") || value.starts_with(b"./");
            name == b"a" && attribute == b"href" && is_place
        };
        if !says_nothing(attribute) && !leads_to_a_place() {
            return None;
        }
        rest = &value[memchr(b'"', value)? + 1..];
    }
}

fn is_plain_name(name: &[u8]) -> bool {
    match name {
        [b'h', level] => level.is_ascii_digit(),
        [_] => matches!(name, b"a" | b"p" | b"b" | b"i"),
        [_, _] => matches!(
            name,
            b"li" | b"ul" | b"ol" | b"dl" | b"dt" | b"dd" | b"em" | b"td" | b"tr" | b"th"
        ),
        _ => matches!(
            name,
            b"div"
                | b"span"
                | b"time"
                | b"strong"
                | b"nav"
                | b"section"
                | b"article"
                | b"header"
                | b"main"
                | b"footer"
                | b"html"
                | b"head"
                | b"body"
                | b"title"
                | b"meta"
                | b"form"
                | b"input"
                | b"button"
                | b"svg"
                | b"defs"
                | b"pattern"
                | b"path"
                | b"circle"
        ),
    }
}

/// Whether an attribute of these elements neither loads, nor sends, nor runs anything.
fn says_nothing(attribute: &[u8]) -> bool {
    is_harmless(attribute)
        || matches!(attribute, b"datetime" | b"d" | b"cx" | b"cy" | b"r" | b"width" | b"height")
        || matches!(
            attribute,
            b"viewBox" | b"patternUnits" | b"focusable" | b"tabindex" | b"scope" | b"lang"
        )
        || matches!(attribute, b"type" | b"name" | b"maxlength" | b"placeholder")
        || matches!(attribute, b"property" | b"content" | b"media" | b"rel")
}

/// Whether an attribute is one of those that most are, which only say something of the element.
pub fn is_harmless(name: &[u8]) -> bool {
    matches!(name, b"class" | b"id" | b"role") || matches!(name.get(..5), Some(b"aria-" | b"data-"))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c')
}

/// The name at the beginning of `text`, without its prefix, and what stands behind it. A blank, `/`,
/// `>` and `end` end it, but for the first letter.
fn name_of(text: &[u8], end: u8) -> (&[u8], &[u8]) {
    let (mut at, mut start) = (1, 0);
    while let Some(byte) = text.get(at) {
        match *byte {
            b'a'..=b'z' | b'-' => {}
            b'/' | b'>' => break,
            byte if is_blank(byte) || byte == end => break,
            b':' => start = at + 1,
            _ => {}
        }
        at += 1;
    }
    (&text[start..at], &text[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tag_is_found_with_its_attributes() {
        let check = |html: &str, expected: &[&str]| {
            let words = |bytes| String::from_utf8_lossy(bytes).into_owned();
            let found: Vec<String> = places(html.as_bytes(), 0..html.len())
                .filter(|place| plain_tag(place).is_none())
                .map(Tag::at)
                .map(|tag| {
                    let one = |(name, value)| format!(" {}={}", words(name), words(value));
                    let attributes: String = tag.attributes().map(one).collect();
                    words(tag.name) + &attributes
                })
                .collect();
            assert_eq!(found, expected, "{html}");
        };
        check("<p><li class=\"a>b\"><a class=\"c\" href=\"../d/\"><a href='e'>", &["a href=e"]);
        check(
            "<a href=\"../a\" on=b><a href=\"a:b\"><p x=\"y\">",
            &["a href=../a on=b", "a href=a:b", "p x=y"],
        );
        check("a < b <= c <3 </p> <!-- --> <", &[]);
        check("<u><br/><A/B=c>", &["u", "br", "A B=c"]);
        check("<a b='c \" >' d = \"e\nf\"g=h/i j>k=l", &["a b=c \" > d=e\nf g=h/i j="]);
        check("<a =b c==d>", &["a =b= c==d"]);
        check("<h2 id=\"a\"><svg width=\"1\"><path d=\"m1\"/><h x=\"y\">", &["h x=y"]);
        check("<path d=\"m1\" href=\"../a\"/>", &["path d=m1 href=../a"]);
        check("<input type=\"image\" src=\"../a\">", &["input type=image src=../a"]);
        check(
            "<p onclick=\"a\"><p data-a=\"b\" style=\"c\">",
            &["p onclick=a", "p data-a=b style=c"],
        );
        check("<svg:image xlink:href=a>", &["image href=a"]);
        check("<?xml-stylesheet href='a'?>", &["xml-stylesheet href=a ?="]);
        check("<!-- <a b='<c d=e>", &["a b=<c d=e>", "c d=e"]);
        check("<a b", &["a b="]);
        check("<a b=", &["a b="]);
        check("<a b='", &["a b="]);
    }

    #[test]
    fn what_stands_behind_a_tag_is_known() {
        let mut attributes = Tag::at(b"a b='>'>c").attributes();
        assert_eq!(attributes.by_ref().count(), 1);
        assert_eq!(attributes.behind(), b"c");
    }
}
