//! What a file really is, by its content.
//!
//! Knows the first bytes of many formats. Does not know the file's name: a PNG that is called
//! `.jpg` is as good as any, since nothing of its name or its bytes is published.

use super::faults;
use crate::picture::Fault;

/// The kinds of pictures that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Photographs, mostly.
    Jpeg,
    /// Drawings and screenshots, mostly.
    Png,
    /// Either.
    WebP,
}

/// Which kind of picture a file is.
///
/// # Errors
///
/// When it is none, or one that is not taken.
pub fn kind(bytes: &[u8]) -> Result<Kind, Fault> {
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    match bytes {
        [] => Err(faults::broken("this file is empty")),
        [0xFF, 0xD8, 0xFF, ..] => Ok(Kind::Jpeg),
        [0x89, b'P', b'N', b'G', ..] => Ok(Kind::Png),
        _ if is_webp => Ok(Kind::WebP),
        _ => Err(other(bytes)),
    }
}

const EXPORT: &str = "open it, and export or save it as JPEG";

/// What begins with what, what that is, and the cure.
const BEGINNINGS: [(&[u8], &str, &str); 16] = [
    (b"GIF8", "a GIF picture, which is not taken", "save it as PNG; of a moving picture one still"),
    (b"II*\0", "a TIFF or raw picture of a camera", EXPORT),
    (b"MM\0*", "a TIFF or raw picture of a camera", EXPORT),
    (b"BM", "a BMP picture, which is not taken", "open it, and save it as PNG or JPEG"),
    (b"8BPS", "a file of Photoshop", EXPORT),
    (b"\0\0\0\x0CJXL ", "a JPEG XL picture, which few browsers show", EXPORT),
    (b"\xFF\x0A", "a JPEG XL picture, which few browsers show", EXPORT),
    (b"\0\0\0\x0CjP  ", "a JPEG 2000 picture, which few browsers show", EXPORT),
    (b"\0\0\x01\0", "an icon, which is too small for a page", "take the picture it was made from"),
    (b"%PDF", "a PDF document", "export the page as a picture, or save the picture in it"),
    (b"PK\x03\x04", "an Office document or a ZIP file", "take the picture out of it"),
    (b"\xD0\xCF\x11\xE0", "an Office document", "take the picture out of it"),
    (b"RIFF", "a sound or a video", "choose a still picture"),
    (b"\x1A\x45\xDF\xA3", "a video", "choose a still picture"),
    (b"ID3", "a sound", "choose a picture"),
    (
        b"version https://git-lfs",
        "the place where Git LFS would put a picture",
        "run `git lfs pull`, or upload the picture itself",
    ),
];

fn other(bytes: &[u8]) -> Fault {
    if let Some((_, what, cure)) = BEGINNINGS.iter().find(|(start, ..)| bytes.starts_with(start)) {
        return faults::format(what, cure);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return of_the_iso_family(bytes);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1000)]).to_ascii_lowercase();
    let text = head.trim_start_matches(|sign: char| sign.is_whitespace() || sign == '\u{FEFF}');
    let is_markup = text.starts_with('<');
    if is_markup && (text.contains("<html") || text.starts_with("<!doctype html")) {
        let what = "a web page, not a picture: most likely the page around it was saved";
        return faults::format(what, "open the picture itself and save that");
    }
    if is_markup && text.contains("<svg") {
        let what = "an SVG drawing, which can hold a program and is not taken";
        return faults::format(what, "export it as PNG, 1,600 pixels wide");
    }
    faults::format("no picture of a known kind", "export the picture as JPEG or PNG")
}

/// HEIC, AVIF and videos of phones: they begin alike, and name what they are in a brand.
fn of_the_iso_family(bytes: &[u8]) -> Fault {
    let brand = bytes.get(8..12).unwrap_or_default();
    match brand {
        b"avif" | b"avis" => faults::format("an AVIF picture, which is not taken", EXPORT),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
            let what = "a HEIC picture, as iPhones take them, which most browsers can't show";
            let cure = "export it as JPEG; for the next ones choose on the iPhone \
                        Settings > Camera > Formats > Most Compatible";
            faults::format(what, cure)
        }
        b"crx " => faults::format("a raw picture of a camera", EXPORT),
        _ => faults::format("a video", "choose a still picture"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        let fault = kind(bytes).unwrap_err();
        assert!(fault.message.contains(expected), "{}", fault.message);
        assert!(!fault.help.is_empty());
    }

    #[test]
    fn what_is_taken_is_known_by_its_first_bytes() {
        assert_eq!(kind(b"\xFF\xD8\xFF\xE0").unwrap(), Kind::Jpeg);
        assert_eq!(kind(b"\x89PNG\r\n\x1A\n").unwrap(), Kind::Png);
        assert_eq!(kind(b"RIFF\x10\0\0\0WEBPVP8 ").unwrap(), Kind::WebP);
    }

    #[test]
    fn what_is_not_taken_is_called_what_it_is() {
        check(b"GIF89a", "GIF");
        check(b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC");
        check(b"\0\0\0\x18ftypmif1\0\0\0\0", "HEIC");
        check(b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF");
        check(b"\0\0\0\x18ftypqt  \0\0\0\0", "video");
        check(b"\0\0\0\x18ftyp", "video");
        check(b"II*\0\x08", "TIFF");
        check(b"%PDF-1.7", "PDF");
        check(b"PK\x03\x04", "Office");
        check(b"RIFF\0\0\0\0WAVE", "sound");
        check(b"version https://git-lfs.github.com/spec/v1", "LFS");
        check(b"\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- x --><svg xmlns=''>", "SVG");
        check(b"<SVG onload=alert(1)>", "SVG");
        check(b"\n<!DOCTYPE html><p><svg>", "web page");
        check(b"<html><body><svg>", "web page");
        check(b"hello", "no picture");
        check(b"\0", "no picture");
        check(b"", "empty");
    }
}
