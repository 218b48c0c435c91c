//! HTML in a body: comments are left out, tags are shown as text.
//!
//! Only tells them apart. Escaping is [`super::escape`]'s, warning [`super::writer`]'s.

use std::ops::Range;

/// Takes the comments out of the lines of a block of HTML. A comment may go over several.
#[derive(Debug, Default)]
pub struct CommentFilter {
    in_comment: bool,
}

impl CommentFilter {
    /// Calls `keep` with each part of `html` outside of comments.
    pub fn each_part<'h>(&mut self, html: &'h str, mut keep: impl FnMut(&'h str)) {
        let mut rest = html;
        loop {
            if self.in_comment {
                let Some(end) = rest.find("-->") else { return };
                rest = &rest[end + 3..];
                self.in_comment = false;
            }
            let Some(start) = rest.find("<!--") else { break };
            keep(&rest[..start]);
            rest = &rest[start + 4..];
            // `<!-->` and `<!--->` are whole comments.
            match rest.strip_prefix("->").or_else(|| rest.strip_prefix('>')) {
                Some(after) => rest = after,
                None => self.in_comment = true,
            }
        }
        if !rest.is_empty() {
            keep(rest);
        }
    }

    /// Whether the last comment was never closed.
    pub fn is_open(&self) -> bool {
        self.in_comment
    }
}

/// Tags that belong together: from one that opens to the one that closes it, with all between.
#[derive(Debug)]
pub struct TagRun<'t> {
    /// From the first tag to the last.
    pub range: Range<usize>,
    /// The name that closes the run; none when it is whole.
    open: Option<&'t str>,
}

impl<'t> TagRun<'t> {
    /// A run that begins with `tag`.
    pub fn new(tag: &'t str, range: Range<usize>) -> Self {
        // `<br>` and `<img …>` have no end to wait for, nor has `<x/>` or a stray `</x>`.
        const VOID: [&str; 7] = ["br", "hr", "img", "input", "wbr", "source", "embed"];
        let name = name_of(tag);
        let is_whole = name.is_empty()
            || tag.starts_with("</")
            || tag.ends_with("/>")
            || VOID.iter().any(|void| name.eq_ignore_ascii_case(void));
        TagRun { range, open: (!is_whole).then_some(name) }
    }

    /// Takes `tag` in, if it belongs to this run.
    pub fn takes(&mut self, tag: &str, range: &Range<usize>) -> bool {
        let belongs = self.open.is_some() || self.range.end == range.start;
        if belongs {
            self.range.end = self.range.end.max(range.end);
            let closes =
                |name: &&str| tag.starts_with("</") && name.eq_ignore_ascii_case(name_of(tag));
            self.open = self.open.filter(|name| !closes(name));
        }
        belongs
    }
}

fn name_of(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(name.len());
    &name[..end]
}
