//! What a browser would load from elsewhere, or run, if it were shown a finished file.
//!
//! Themes are the work of strangers too, and a policy inside a page is part of the theme. So every
//! page, and every style and SVG picture of a theme, is looked through as browsers read it. Knows
//! nothing of what scripts do, which are files of their own.

mod address;
mod css;
mod seen;
mod tags;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memmem};

use crate::diagnostic::{Diagnostic, shown};
use crate::source::Location;
use address::{Leads, leads, without_references};
use seen::Known;
pub use seen::Seen;
use tags::{Tag, is_harmless, places, plain_tag};

/// One thing that must not be in a finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    what: What,
    /// The words of the file that it is about, as they are written there.
    pub words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// Something is loaded from another host.
    Load,
    /// Something is sent to another host.
    Send,
    /// The page gives way to one of another host.
    Leave,
    /// A script that is written into the file.
    Script,
    /// Something that can hide any of these.
    Hiding,
}

impl Finding {
    /// As a problem at a place.
    pub fn problem(&self, at: Location) -> Diagnostic {
        let words = shown(self.words.trim());
        let (code, message, help) = match self.what {
            What::Load => (
                "outside-request",
                format!("`{words}` would be loaded from another web site"),
                "put the file into the theme's `assets/`: another web site would learn who reads \
                 the page, and could change it",
            ),
            What::Send => (
                "outside-request",
                format!("`{words}` would get what a reader types"),
                "make a link to that web site instead, so that readers see where they go",
            ),
            What::Leave => (
                "outside-request",
                format!("readers would be sent on to `{words}`"),
                "make a link to that web site instead, so that readers see where they go",
            ),
            What::Script => (
                "inline-script",
                format!("this would run a script that is written into it: `{words}`"),
                "put the script into a file of its own in the theme's `assets/`",
            ),
            What::Hiding => (
                "inline-script",
                format!("nobody can see what `{words}` would load or run"),
                "write it in a plainer way",
            ),
        };
        Diagnostic::error(code, message, at).help(help)
    }
}

/// What must not be in a page. `own` is the base address of the site, the same for all pages with
/// which `seen` is used.
pub fn in_page(html: &[u8], own: Option<&str>, seen: &mut Seen) -> Vec<Finding> {
    let mut look = Look { own, found: Vec::new() };
    let mut rest = html;
    while !rest.is_empty() {
        let n = match seen.next(rest) {
            Known::Line(n) => n,
            Known::Before(start) => {
                let n = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                if !seen.has(&rest[..n]) && look.line(rest, start..n) {
                    seen.add(&rest[..n]);
                }
                n
            }
        };
        rest = &rest[n..];
    }
    look.found
}

/// What must not be in an asset of a theme, known by its name: a style, or what is shown as a page.
pub fn in_asset(path: &str, bytes: &[u8]) -> Vec<Finding> {
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_style = ending == "css";
    let is_page = ["svg", "html", "htm", "xhtml", "xht", "xml"].contains(&ending.as_str());
    let mut look = Look { own: None, found: Vec::new() };
    if is_style {
        look.style(&String::from_utf8_lossy(bytes));
    } else if is_page {
        places(bytes, 0..bytes.len()).for_each(|place| _ = look.tag(Tag::at(place)));
        // The document can say what `&x;` means.
        look.hiding(memmem::find(bytes, b"<!ENTITY").map(|_| "<!ENTITY"));
    }
    if is_style || is_page {
        // Alphabets in which other bytes are letters, or these letters other bytes.
        let is_strange = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        let is_strange = is_strange || memchr::memchr2(0, b'\x1b', bytes).is_some();
        look.hiding(is_strange.then_some("a file that is not stored as UTF-8"));
    }
    look.found
}

/// What an attribute does.
enum Use {
    /// A browser loads the address as soon as it sees it.
    Load,
    /// Several such addresses, divided by blanks, commas or semicolons.
    LoadAll,
    /// A reader may follow it.
    Follow,
    Send,
    Style,
    Script,
    Nothing,
}

/// What other attributes of the same tag have to say.
#[derive(Default)]
struct Several<'h> {
    rel: Option<&'h [u8]>,
    href: Option<&'h [u8]>,
    equiv: Option<&'h [u8]>,
    content: Option<&'h [u8]>,
    kind: Option<&'h [u8]>,
}

struct Look<'a> {
    own: Option<&'a str>,
    found: Vec<Finding>,
}

impl Look<'_> {
    /// Looks at the tags that begin in a part of a page. Returns whether nothing was found, and each
    /// ends before the next one begins, the last one within the part.
    fn line(&mut self, html: &[u8], part: Range<usize>) -> bool {
        let n_found = self.found.len();
        let (mut is_whole, mut end) = (true, part.start);
        for place in places(html, part.clone()) {
            let start = html.len() - place.len();
            is_whole &= start >= end;
            match plain_tag(place).or_else(|| self.tag(Tag::at(place))) {
                // One without an end goes on to the end of the page.
                Some(n) if place[..n].ends_with(b">") => end = start + n,
                _ => is_whole = false,
            }
        }
        is_whole && end <= part.end && self.found.len() == n_found
    }

    /// Returns how long the tag is, unless it also counts what stands behind it.
    fn tag(&mut self, tag: Tag<'_>) -> Option<usize> {
        let mut several = Several::default();
        let mut attributes = tag.attributes();
        for (name, value) in attributes.by_ref() {
            if is_harmless(name) {
                continue;
            }
            let mut buffer = [0; 48];
            let Some(name) = in_small_letters(name, &mut buffer) else { continue };
            match name {
                b"rel" => drop(several.rel.get_or_insert(value)),
                b"href" if tag.is("link") => drop(several.href.get_or_insert(value)),
                b"http-equiv" => drop(several.equiv.get_or_insert(value)),
                b"content" => drop(several.content.get_or_insert(value)),
                b"type" => drop(several.kind.get_or_insert(value)),
                name => self.attribute(&tag, name, value),
            }
        }
        match tag.name.len() {
            4 if tag.is("link") => self.link(&several),
            4 if tag.is("meta") => self.meta(&several),
            5 if tag.is("style") => {
                self.style_element(until(attributes.behind(), b"</style"));
                return None;
            }
            6 if tag.is("script") && runs(several.kind) => {
                let text = until(attributes.behind(), b"</script");
                if !text.trim_ascii().is_empty() {
                    self.add(What::Script, text);
                }
                return None;
            }
            _ => {}
        }
        Some(tag.length(attributes.behind()))
    }

    fn attribute(&mut self, tag: &Tag<'_>, name: &[u8], value: &[u8]) {
        let used = use_of(tag, name);
        if let Use::Nothing = used {
            return;
        }
        let read = without_references(value);
        match used {
            Use::Load => self.load(tag, value, &read),
            Use::LoadAll => {
                let divides = |byte: &u8| byte.is_ascii_whitespace() || b",;".contains(byte);
                read.split(divides).for_each(|one| self.load(tag, value, one));
            }
            Use::Follow => match leads(&read, self.own) {
                Leads::Script | Leads::Data => self.add(What::Script, value),
                Leads::Inside | Leads::Outside | Leads::Program => {}
            },
            Use::Send => match leads(&read, self.own) {
                Leads::Inside => {}
                Leads::Script | Leads::Data => self.add(What::Script, value),
                Leads::Outside | Leads::Program => self.add(What::Send, value),
            },
            Use::Style => self.style(&String::from_utf8_lossy(&read)),
            Use::Script => self.add(What::Script, value),
            Use::Nothing => {}
        }
    }

    fn load(&mut self, tag: &Tag<'_>, value: &[u8], read: &[u8]) {
        // In these, data are a page of their own, or a script.
        let is_page =
            || ["iframe", "frame", "object", "embed", "script", "base"].iter().any(|it| tag.is(it));
        match leads(read, self.own) {
            Leads::Inside => {}
            Leads::Outside | Leads::Program => self.add(What::Load, value),
            Leads::Script => self.add(What::Script, value),
            Leads::Data if is_page() || tag.is("use") => self.add(What::Hiding, value),
            Leads::Data => {}
        }
    }

    /// Nothing is loaded for a link that only says what other addresses there are.
    fn link(&mut self, several: &Several<'_>) {
        const QUIET: [&str; 9] = [
            "canonical",
            "alternate",
            "author",
            "license",
            "help",
            "next",
            "prev",
            "me",
            "bookmark",
        ];
        let Some(href) = several.href else { return };
        let rel = without_references(several.rel.unwrap_or_default()).to_ascii_lowercase();
        let mut kinds = rel.split(u8::is_ascii_whitespace).filter(|kind| !kind.is_empty());
        if kinds.all(|kind| QUIET.iter().any(|quiet| quiet.as_bytes() == kind)) {
            return;
        }
        match leads(&without_references(href), self.own) {
            Leads::Inside => {}
            Leads::Data if rel == b"icon" => {}
            Leads::Data | Leads::Script => self.add(What::Hiding, href),
            Leads::Outside | Leads::Program => self.add(What::Load, href),
        }
    }

    /// `<meta http-equiv="refresh" content="0; url=…">`.
    fn meta(&mut self, several: &Several<'_>) {
        let equiv = without_references(several.equiv.unwrap_or_default());
        let Some(content) = several.content else { return };
        if !equiv.trim_ascii().eq_ignore_ascii_case(b"refresh") {
            return;
        }
        let read = without_references(content);
        let is_time = |byte: &u8| byte.is_ascii_digit() || b". \t\n\r\x0c;,".contains(byte);
        let start = read.iter().position(|byte| !is_time(byte)).unwrap_or(read.len());
        let mut to = &read[start..];
        if to.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(b"url")) {
            let rest = to[3..].trim_ascii_start();
            to = rest.strip_prefix(b"=").map_or(to, <[u8]>::trim_ascii_start);
        }
        let to = to.strip_prefix(b"\"").or_else(|| to.strip_prefix(b"'")).unwrap_or(to);
        match leads(to, self.own) {
            Leads::Inside => {}
            Leads::Script | Leads::Data => self.add(What::Script, content),
            Leads::Outside | Leads::Program => self.add(What::Leave, content),
        }
    }

    fn style_element(&mut self, text: &[u8]) {
        let text = text.trim_ascii();
        let inside = text.strip_prefix(b"<![CDATA[").and_then(|text| text.strip_suffix(b"]]>"));
        let text = inside.unwrap_or(text);
        // In a picture inside a page, what stands between two pieces of a word may be a tag.
        let is_tag = |at: usize| {
            let next = text.get(at + 1);
            next.is_some_and(|next| next.is_ascii_alphabetic() || b"/!?".contains(next))
        };
        if let Some(at) = memchr::memchr_iter(b'<', text).find(|at| is_tag(*at)) {
            return self.add(What::Hiding, &text[at..]);
        }
        self.style(&String::from_utf8_lossy(text));
        // And references are read there.
        if let Cow::Owned(read) = without_references(text) {
            self.style(&String::from_utf8_lossy(&read));
        }
    }

    fn style(&mut self, css: &str) {
        css::addresses(css, &mut |written, read| match leads(read.as_bytes(), None) {
            Leads::Outside => self.add(What::Load, written.as_bytes()),
            Leads::Script => self.add(What::Script, written.as_bytes()),
            Leads::Data if !address::is_picture_or_font(read) => {
                self.add(What::Hiding, written.as_bytes());
            }
            Leads::Inside | Leads::Data | Leads::Program => {}
        });
    }

    fn hiding(&mut self, words: Option<&str>) {
        self.found.extend(words.map(|words| Finding { what: What::Hiding, words: words.into() }));
    }

    fn add(&mut self, what: What, words: &[u8]) {
        let words = String::from_utf8_lossy(words).into_owned();
        self.found.push(Finding { what, words });
    }
}

fn use_of(tag: &Tag<'_>, attribute: &[u8]) -> Use {
    let is = |names: &[&str]| names.iter().any(|name| tag.is(name));
    match attribute {
        b"href" if is(&["a", "area"]) => Use::Follow,
        b"href" | b"src" | b"poster" | b"background" | b"manifest" | b"base" => Use::Load,
        b"data" if is(&["object"]) => Use::Load,
        b"srcset" | b"imagesrcset" | b"ping" | b"attributionsrc" => Use::LoadAll,
        // A picture that moves may move to another address.
        b"to" | b"from" | b"by" | b"values" => Use::LoadAll,
        b"action" | b"formaction" => Use::Send,
        b"style" | b"fill" | b"stroke" | b"filter" | b"mask" | b"clip-path" | b"cursor"
        | b"marker" | b"marker-start" | b"marker-mid" | b"marker-end" => Use::Style,
        b"srcdoc" => Use::Script,
        name if name.starts_with(b"on") && name.len() > 2 => Use::Script,
        _ => Use::Nothing,
    }
}

/// Whether a browser runs, or goes by, what stands in a `<script>` of this type.
fn runs(kind: Option<&[u8]>) -> bool {
    let kind = without_references(kind.unwrap_or_default()).to_ascii_lowercase();
    let kind = kind.trim_ascii();
    let is_data = kind.ends_with(b"json") || kind.starts_with(b"text/");
    !is_data || memmem::find(kind, b"script").is_some()
}

/// None of the names that matter is longer than the buffer.
fn in_small_letters<'b>(name: &'b [u8], buffer: &'b mut [u8; 48]) -> Option<&'b [u8]> {
    if !name.iter().any(u8::is_ascii_uppercase) {
        return Some(name);
    }
    let small = buffer.get_mut(..name.len())?;
    small.copy_from_slice(name);
    small.make_ascii_lowercase();
    Some(small)
}

/// What stands before `end`, in letters of any size, or everything.
fn until<'h>(html: &'h [u8], end: &[u8]) -> &'h [u8] {
    let is_end =
        |at: &usize| html[*at..].get(..end.len()).is_some_and(|it| it.eq_ignore_ascii_case(end));
    let at = memchr::memchr_iter(b'<', html).find(is_end);
    &html[..at.unwrap_or(html.len())]
}
