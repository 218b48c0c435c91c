//! Nothing that a picture's file holds besides the picture is published.

use image::{Rgba, RgbaImage};
use schools_together::picture::{Format, Picture};

use super::files::{chunk, corners, exif, jpeg, png, riff_chunk, segment, webp, zlib};
use super::parts;
use super::{Album, bytes, opaque, shown};

/// In everything that must not be published.
const SECRET: &str = "51.4816N at Mill Lane, by A. Teacher";

fn has_secret(bytes: &[u8]) -> bool {
    // A word of it is enough.
    bytes.windows(9).any(|part| part == b"Mill Lane")
}

/// Looks at every byte that is published of a picture.
fn check(original: &[u8]) {
    assert!(has_secret(original), "the original has something to hide");
    let album = Album::new();
    let picture = album.make(original, 1600).expect("a picture");
    check_jpeg(&bytes(&picture, Format::Jpeg));
    check_webp(&bytes(&picture, Format::WebP), false);
    assert!(!picture.renditions.iter().any(|made| made.file.contains("picture.jpg")));
}

fn check_jpeg(bytes: &[u8]) {
    assert!(!has_secret(bytes));
    let parts = parts::of_jpeg(bytes);
    // A header of fixed words, two tables of each kind, and the picture. No APP1 and above, and
    // no comment.
    for (marker, part) in &parts {
        match marker {
            0xE0 => assert_eq!(*part, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
            0xDB | 0xC0 | 0xC4 | 0xDA | 0xD9 => {}
            other => panic!("a part {other:X}"),
        }
    }
    let n_of = |marker| parts.iter().filter(|part| part.0 == marker).count();
    assert_eq!([n_of(0xE0), n_of(0xC0), n_of(0xDA), n_of(0xD9)], [1; 4]);
}

fn check_webp(bytes: &[u8], has_alpha: bool) {
    assert!(!has_secret(bytes));
    let parts = parts::of_webp(bytes);
    let names: Vec<&str> = parts.iter().map(|part| part.0).collect();
    if has_alpha {
        assert_eq!(names, ["VP8X", "ALPH", "VP8 "]);
        // Alpha, and nothing else, is announced.
        assert_eq!(parts[0].1[0], 0b1_0000);
    } else {
        assert_eq!(names, ["VP8 "]);
    }
}

/// A colour profile that is one, with a description.
pub fn profile() -> Vec<u8> {
    let mut profile = moxcms::ColorProfile::new_display_p3();
    let text = moxcms::LocalizableString::new("en".into(), "GB".into(), SECRET.into());
    profile.copyright = Some(moxcms::ProfileText::Localizable(vec![text]));
    let profile = profile.encode().expect("a profile");
    // Its texts have two bytes for each letter.
    assert!(profile.windows(4).any(|part| part == b"\0M\0i"), "the profile tells something");
    [profile, SECRET.into()].concat()
}

#[test]
fn of_a_jpeg_file() {
    let image = corners(60, 40);
    let icc = [b"ICC_PROFILE\0\x01\x01" as &[u8], &profile()].concat();
    let xmp = format!("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>{SECRET}</x:xmpmeta>");
    let more_xmp = format!("http://ns.adobe.com/xmp/extension/\0{}{SECRET}", "0".repeat(40));
    let iptc = [b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x30\x1C\x02\x5A\0\x2B", SECRET.as_bytes()];
    let segments = [
        segment(0xE1, &[b"Exif\0\0" as &[u8], &exif(1, SECRET)].concat()),
        segment(0xE1, xmp.as_bytes()),
        segment(0xE1, more_xmp.as_bytes()),
        segment(0xE2, &icc),
        segment(0xE2, format!("MPF\0{SECRET}").as_bytes()),
        segment(0xED, &iptc.concat()),
        segment(0xEC, format!("Ducky\0{SECRET}").as_bytes()),
        segment(0xEF, SECRET.as_bytes()),
        segment(0xFE, SECRET.as_bytes()),
    ];
    for segment in &segments {
        check(&jpeg(&image, segment));
    }
    let all = jpeg(&image, &segments.concat());
    check(&all);
    // A second picture, or anything, behind the end of the first.
    check(&[&*jpeg(&image, b""), &jpeg(&image, &segment(0xFE, SECRET.as_bytes()))].concat());
    check(&[&*all, SECRET.as_bytes()].concat());
}

#[test]
fn of_a_png_file() {
    let image = corners(60, 40);
    let packed = zlib(SECRET.as_bytes());
    let profile = [b"P3\0\0" as &[u8], &zlib(&profile())].concat();
    let chunks = [
        chunk(b"iCCP", &profile),
        chunk(b"tEXt", format!("Author\0{SECRET}").as_bytes()),
        chunk(b"zTXt", &[b"Comment\0\0" as &[u8], &packed].concat()),
        chunk(b"iTXt", format!("XML:com.adobe.xmp\0\0\0\0\0{SECRET}").as_bytes()),
        chunk(b"eXIf", &exif(1, SECRET)),
        chunk(b"prVt", SECRET.as_bytes()),
        chunk(b"tEXt", format!("Raw profile type iptc\0{SECRET}").as_bytes()),
    ];
    for chunk in &chunks {
        check(&png(image.clone(), chunk));
    }
    let all = png(image, &chunks.concat());
    check(&[&*all, SECRET.as_bytes()].concat());
}

#[test]
fn of_a_webp_file() {
    let image = opaque(corners(60, 40));
    let chunks = [
        riff_chunk(b"EXIF", &exif(1, SECRET)),
        riff_chunk(b"XMP ", SECRET.as_bytes()),
        riff_chunk(b"ICCP", &profile()),
        riff_chunk(b"note", SECRET.as_bytes()),
    ];
    for chunk in &chunks {
        check(&webp(&image, chunk));
    }
    check(&[&*webp(&image, &chunks.concat()), SECRET.as_bytes()].concat());
}

/// Pixels that can't be seen may still be there: a face that somebody has rubbed out.
#[test]
fn of_what_was_rubbed_out() {
    let hidden = RgbaImage::from_fn(64, 64, |x, _| match x {
        0..32 => Rgba([255, 0, 0, 0]),
        _ => Rgba([0, 0, 255, 255]),
    });
    for original in [png(hidden.clone(), b""), webp(&hidden, &riff_chunk(b"XMP ", b"x"))] {
        for width in [64, 32] {
            let album = Album::new();
            check_seen_through(&album.make(&original, width).expect("a picture"));
        }
    }
}

fn check_seen_through(picture: &Picture) {
    check_webp(&bytes(picture, Format::WebP), true);
    let webp = shown(picture, Format::WebP);
    let (left, right) = (webp.get_pixel(2, 20).0, webp.get_pixel(webp.width() - 3, 20).0);
    assert!(left[3] < 8 && left[0] < 100, "{left:?}");
    assert!(right[3] == 255 && right[2] > 240, "{right:?}");
    // JPEG knows no alpha: white is behind it.
    let jpeg = shown(picture, Format::Jpeg);
    let (left, right) = (jpeg.get_pixel(2, 20).0, jpeg.get_pixel(jpeg.width() - 3, 20).0);
    assert!(left[..3].iter().all(|value| *value > 245), "{left:?}");
    assert!(right[2] > 240 && right[0] < 20, "{right:?}");
}
