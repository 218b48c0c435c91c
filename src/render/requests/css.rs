//! The addresses that a style sheet names, however they are written.
//!
//! Reads no more of CSS than it takes to tell comments, texts and addresses apart. Does not know
//! where the addresses lead.

/// Calls `found` with each text and each `url(…)` of a style that a browser may take for an
/// address: as it is written, and as it is read. Selectors such as `[href^="https:"]` and the
/// names of `@namespace` are none.
pub fn addresses<'c>(css: &'c str, found: &mut dyn FnMut(&'c str, &str)) {
    let mut reader = Reader { css, at: 0, n_brackets: 0, is_namespace: false };
    while reader.step(found) {}
}

struct Reader<'c> {
    css: &'c str,
    at: usize,
    /// Open `[`.
    n_brackets: usize,
    /// Whether this is behind `@namespace`.
    is_namespace: bool,
}

impl<'c> Reader<'c> {
    /// Reads one sign or word; false at the end.
    fn step(&mut self, found: &mut dyn FnMut(&'c str, &str)) -> bool {
        let rest = &self.css[self.at..];
        let Some(sign) = rest.chars().next() else { return false };
        if let Some(comment) = rest.strip_prefix("/*") {
            self.at += comment.find("*/").map_or(rest.len(), |end| end + 4);
            return true;
        }
        if sign == '\\' || sign == '-' || sign == '_' || sign.is_alphanumeric() {
            let word = self.read(|c| !(c == '-' || c == '_' || c.is_alphanumeric()));
            if word.eq_ignore_ascii_case("url") && self.css[self.at..].starts_with('(') {
                self.url(found);
            }
            return true;
        }
        self.at += sign.len_utf8();
        match sign {
            '"' | '\'' => self.text(sign, found),
            '[' => self.n_brackets += 1,
            ']' => self.n_brackets = self.n_brackets.saturating_sub(1),
            ';' | '{' | '}' => (self.n_brackets, self.is_namespace) = (0, false),
            '@' => {
                let word = self.read(|c| !(c == '-' || c.is_alphanumeric()));
                self.is_namespace = word.eq_ignore_ascii_case("namespace");
            }
            _ => {}
        }
        true
    }

    /// What stands between quotation marks. A line end ends it too.
    fn text(&mut self, quote: char, found: &mut dyn FnMut(&'c str, &str)) {
        let start = self.at;
        let read = self.read(|c| c == quote || c == '\n');
        if self.n_brackets == 0 && !self.is_namespace {
            found(&self.css[start..self.at], &read);
        }
        self.at = (self.at + 1).min(self.css.len());
    }

    /// Behind the word `url`: an address without quotation marks; one with them is a text.
    fn url(&mut self, found: &mut dyn FnMut(&'c str, &str)) {
        let inside = &self.css[self.at + 1..];
        let trimmed = inside.trim_start();
        self.at += 1 + inside.len() - trimmed.len();
        if trimmed.starts_with(['"', '\'']) {
            return;
        }
        let start = self.at;
        let read = self.read(|c| c == ')');
        if !self.is_namespace {
            found(self.css[start..self.at].trim_end(), read.trim_end());
        }
    }

    /// Reads up to a sign that `ends`, without the backslashes of escapes.
    fn read(&mut self, ends: impl Fn(char) -> bool) -> String {
        let mut read = String::new();
        while let Some(sign) = self.css[self.at..].chars().next() {
            if sign == '\\' {
                self.at += 1;
                self.escape(&mut read);
            } else if ends(sign) {
                break;
            } else {
                self.at += sign.len_utf8();
                read.push(sign);
            }
        }
        read
    }

    /// Behind a backslash: up to six digits and a blank, or any sign but a line end.
    fn escape(&mut self, read: &mut String) {
        let rest = &self.css[self.at..];
        let n_digits = rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        if let Ok(number) = u32::from_str_radix(&rest[..n_digits], 16) {
            read.push(char::from_u32(number).unwrap_or('\u{fffd}'));
            let behind = &rest[n_digits..];
            let is_blank = behind.starts_with([' ', '\t', '\n', '\r', '\u{c}']);
            self.at += n_digits + usize::from(is_blank);
        } else if let Some(sign) = rest.chars().next() {
            read.extend((sign != '\n').then_some(sign));
            self.at += sign.len_utf8();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_however_they_are_written() {
        let check = |css: &str, expected: &[&str]| {
            let mut found = Vec::new();
            addresses(css, &mut |_, read| found.push(read.to_owned()));
            assert_eq!(found, expected, "{css}");
        };
        check("a{b:url(c.png)}", &["c.png"]);
        check("a{b:URL( 'c.png' )d:url(\"e\")}", &["c.png", "e"]);
        check("@import 'a';@import url( b )print;", &["a", "b"]);
        check("a{b:\\75 r\\6C(h\\74tp\\:c)}", &["http:c"]);
        check("a{b:image-set('c' 1x,\"d\\\ne\" 2x)}", &["c", "de"]);
        check("a{b:curl(c);d:var(--url)}", &[]);
        check("a[b='c'],:not([d=\"e\"]){}", &[]);
        check("a[b{c:url(d)}", &["d"]);
        check("@namespace url(a);@namespace 'b';@NAMESPACE c 'd';e{f:url(g)}", &["g"]);
        check("/* url(a) 'b' */c{d:url(/* e */)}/* url(f)", &["/* e */"]);
        check("a{b:'c\nd:url(e)", &["c", "e"]);
        check("é\\", &[]);
        check("a{b:url(", &[""]);
        check("a{b:'", &[""]);
    }
}
