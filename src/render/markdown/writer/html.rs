//! HTML in a body: shown as text, with a warning.

use std::ops::Range;

use super::Writer;
use crate::render::markdown::escape;
use crate::render::markdown::raw_html::TagRun;

impl<'a> Writer<'a> {
    pub(super) fn block_html(&mut self, html: &str) {
        let (out, reading) = (&mut self.out, &mut self.reading);
        self.comments.each_part(html, |part| escape::text(out, part, reading));
    }

    pub(super) fn close_html_block(&mut self, start: usize, n_visible: usize, range: Range<usize>) {
        if self.comments.is_open() {
            // The rest of the page would be missing, and nobody told.
            let help = "write `-->` where it should end";
            self.refuse("unclosed-comment", "the comment never ends", range.clone(), help);
        }
        if self.reading.n_visible == n_visible {
            self.out.truncate(start);
            return;
        }
        self.out.truncate(self.out.trim_end_matches('\n').len());
        self.out.push_str("</p>\n");
        self.warn_of_html(range);
    }

    pub(super) fn inline_html(&mut self, html: &str, range: Range<usize>) {
        if html.starts_with("<!--") {
            return;
        }
        self.text(html);
        let tag = self.markdown.get(range.clone()).unwrap_or_default();
        if !self.tag_run.as_mut().is_some_and(|run| run.takes(tag, &range)) {
            self.end_tag_run();
            self.tag_run = Some(TagRun::new(tag, range));
        }
    }

    pub(super) fn end_tag_run(&mut self) {
        if let Some(run) = self.tag_run.take() {
            self.warn_of_html(run.range);
        }
    }

    fn warn_of_html(&mut self, range: Range<usize>) {
        let message = "HTML is not understood here: the tags are shown as text";
        let help = "write Markdown instead, or put the tags between backticks if they are meant";
        self.warn("raw-html", message, range, help);
    }
}
