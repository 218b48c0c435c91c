//! Text in the two forms in which browsers take it compressed.
//!
//! The same text gives the same bytes: no time stands in them.

use std::io::{self, Write};

use brotli::CompressorWriter;
use flate2::{Compression, GzBuilder};

/// What is shorter than this travels in one packet anyway.
const FEWEST_BYTES: usize = 1024;

/// The ends of the names of files that are text.
pub const TEXTS: [&str; 8] = ["html", "css", "js", "json", "svg", "txt", "xml", "webmanifest"];

/// The compressed forms of a file, each with the end of its name; none when they are of no use.
pub fn forms(path: &str, bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let end = path.rsplit_once('.').map_or("", |(_, end)| end);
    if bytes.len() < FEWEST_BYTES || !TEXTS.contains(&end) {
        return Vec::new();
    }
    let forms = [("gz", gzip(bytes)), ("br", brotli(path, bytes))];
    let made = forms.into_iter().filter_map(|(end, made)| Some((end, made.ok()?)));
    made.filter(|(_, made)| made.len() < bytes.len()).collect()
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn brotli(path: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
    // The few files that every page needs are worth more time.
    let quality = if path.starts_with("assets/") { 9 } else { 5 };
    let mut made = Vec::new();
    let mut writer = CompressorWriter::new(&mut made, 1 << 16, quality, 22);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(made)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn both_forms_hold_the_same_text_and_no_time() {
        let text = "A choir of two schools. ".repeat(100);
        let forms = forms("index.html", text.as_bytes());
        let [("gz", gzip), ("br", brotli)] = &forms[..] else { panic!("{forms:?}") };
        let (mut one, mut other) = (String::new(), String::new());
        flate2::read::GzDecoder::new(&gzip[..]).read_to_string(&mut one).unwrap();
        brotli::Decompressor::new(&brotli[..], 4096).read_to_string(&mut other).unwrap();
        assert_eq!((one, other), (text.clone(), text));
        assert_eq!(gzip[4..8], [0; 4], "the time");
    }

    #[test]
    fn what_is_short_or_no_text_is_left_alone() {
        assert!(forms("index.html", &[b'a'; 1023]).is_empty());
        assert!(forms("pictures/choir.jpg", &[b'a'; 5000]).is_empty());
        assert!(forms("CNAME", &[b'a'; 5000]).is_empty());
    }
}
