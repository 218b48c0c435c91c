//! The preview's mark on the site's pages, and its own few pages.
//!
//! Adds one script to a page and changes nothing else. Does not know what a page says.

use hyper::body::Bytes;

use super::file::{File, fingerprint};
use super::guard::Token;
use super::types;

/// Where everything of the preview's own is; no site has such a folder.
pub const OWN: &str = "/__together/";

/// A page of a site as it is sent: with the script that keeps it up to date before the last end of
/// a body. Other files are sent as they are.
pub fn with_script(bytes: Bytes, content_type: &'static str, token: &Token) -> File {
    if !types::is_page(content_type) {
        return File::new(bytes, content_type);
    }
    let (mark, word) = (fingerprint(&bytes), token.word());
    let script =
        format!("<script src=\"{OWN}live.js?{word}\" data-page=\"{mark}\" defer></script>");
    let at = end_of_body(&bytes);
    let mut marked = Vec::with_capacity(bytes.len() + script.len());
    marked.extend_from_slice(&bytes[..at]);
    marked.extend_from_slice(script.as_bytes());
    marked.extend_from_slice(&bytes[at..]);
    // The second half stands for the word, which is in the page too.
    let tag = format!("\"{mark}-{}\"", &fingerprint(word.as_bytes())[..8]);
    File { bytes: marked.into(), content_type, tag }
}

/// What a page is known by, whatever the script's word is.
pub fn mark(page: &File) -> &str {
    let tag = page.tag.trim_matches('"');
    tag.split_once('-').map_or(tag, |(mark, _)| mark)
}

/// The last `</body>`, or the end of the page.
fn end_of_body(page: &[u8]) -> usize {
    const END: &[u8] = b"</body>";
    let is_end = |window: &[u8]| window.eq_ignore_ascii_case(END);
    page.windows(END.len()).rposition(is_end).unwrap_or(page.len())
}

/// A page of our own with one thing to say. It goes when there is something to see.
pub fn notice(title: &str, words: &str, token: &Token) -> File {
    let page = include_str!("notice.html").replace("{title}", &escaped(title)).replacen(
        "{words}",
        &escaped(words),
        1,
    );
    with_script(page.into(), "text/html; charset=utf-8", token)
}

/// Text as it stands in HTML, in quotes too.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(page: &str) -> String {
        let file = with_script(page.to_owned().into(), "text/html", &Token::random());
        let page = String::from_utf8(file.bytes.to_vec()).unwrap();
        let start = page.find("<script src=").unwrap();
        let end = start + page[start..].find("</script>").unwrap() + "</script>".len();
        format!("{}|{}", &page[..start], &page[end..])
    }

    #[test]
    fn the_script_stands_before_the_last_end_of_a_body() {
        for (page, expected) in [
            ("<body>a</body></html>", "<body>a|</body></html>"),
            ("<BODY>a</BODY>\n", "<BODY>a|</BODY>\n"),
            ("<!-- </body> --></body>", "<!-- </body> -->|</body>"),
            ("no end", "no end|"),
            ("", "|"),
        ] {
            assert_eq!(marked(page), expected);
        }
    }

    #[test]
    fn other_files_stay_as_they_are() {
        let bytes = Bytes::from_static(b"<body></body>");
        for content_type in ["text/plain", "image/svg+xml", "application/xml"] {
            assert_eq!(with_script(bytes.clone(), content_type, &Token::random()).bytes, bytes);
        }
    }

    #[test]
    fn a_notice_says_text() {
        let file = notice("<b>", "'\"&</p><script>", &Token::random());
        let page = String::from_utf8(file.bytes.to_vec()).unwrap();
        assert!(
            page.contains("&lt;b&gt;") && page.contains("&#39;&quot;&amp;&lt;/p&gt;"),
            "{page}"
        );
        assert_eq!(page.matches("<script").count(), 1);
    }
}
