//! Files that are too large, broken, or no pictures: told, and never a crash.

use image::Rgb;
use schools_together::picture::{Format, MAX_BYTES, PictureFile, Widths};

use super::files::{
    chunk, corners, exif, jpeg, png, png_that_says, riff_chunk, segment, webp, zlib,
};
use super::support::dice::{Dice, n_cases};
use super::{Album, hidden, opaque};
use schools_together::picture::Darkroom;

/// The code and the words of the fault.
#[track_caller]
fn refused(original: &[u8]) -> (&'static str, String) {
    match Album::new().make(original, 1600) {
        Ok(picture) => panic!("{picture:?}"),
        Err(fault) => {
            assert!(!fault.help.is_empty() && !fault.message.contains("picture.jpg"));
            (fault.code, fault.message)
        }
    }
}

/// A JPEG file that says it has this size.
fn jpeg_that_says(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = jpeg(&corners(16, 16), b"");
    let at = bytes.windows(2).position(|part| part == [0xFF, 0xC0]).expect("a frame") + 5;
    bytes[at..at + 4].copy_from_slice(&[height.to_be_bytes(), width.to_be_bytes()].concat());
    bytes
}

/// The same of a WebP file without a word about its contents.
fn webp_that_says(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = webp(&opaque(corners(16, 16)), b"");
    bytes[26..30].copy_from_slice(&[width.to_le_bytes(), height.to_le_bytes()].concat());
    bytes
}

#[test]
fn too_many_pixels() {
    for original in [
        png_that_says(50_000, 50_000, &zlib(&[0; 999])),
        png_that_says(1 << 31, 1 << 31, b""),
        png_that_says(u32::MAX, u32::MAX, b""),
        png_that_says(8_000, 8_000, &zlib(&[0; 999])),
        png_that_says(20_000, 2, &zlib(&[0; 120_002])),
        jpeg_that_says(65_535, 65_535),
        jpeg_that_says(12_001, 10),
        jpeg_that_says(10_000, 5_001),
        webp_that_says(16_383, 16_383),
    ] {
        let (code, message) = refused(&original);
        assert_eq!(code, "picture-too-large", "{message}");
        assert!(message.contains(" × ") && message.contains("may"), "{message}");
    }
    // What is allowed is said to be missing, and is not waited for.
    for original in [png_that_says(7_000, 7_000, &zlib(&[0; 999])), webp_that_says(8_064, 6_048)] {
        assert_eq!(refused(&original).0, "picture-broken");
    }
    for (width, height) in [(0, 9), (9, 0)] {
        assert_eq!(refused(&png_that_says(width, height, b"")).0, "picture-broken");
        assert_eq!(refused(&jpeg_that_says(width as u16, height as u16)).0, "picture-broken");
    }
}

#[test]
fn too_many_bytes() {
    let album = Album::new();
    let large = vec![0; MAX_BYTES as usize + 1];
    let file = album.put("a.png", &large);
    assert_eq!((file.len, file.hash), (MAX_BYTES + 1, None));
    let fault = album.darkroom.picture(&file, &Widths::default()).expect_err("a fault");
    assert_eq!(fault.code, "picture-too-large");
    assert_eq!(fault.message, "this file has 26 MB; a picture may have 25 MB");
    // One byte less is read, and is no picture.
    let file = album.put("a.png", &large[1..]);
    let fault = album.darkroom.picture(&file, &Widths::default()).expect_err("a fault");
    assert_eq!(fault.code, "picture-format");
}

#[test]
fn what_is_no_picture_or_not_one_that_is_taken() {
    for (original, expected) in [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" as &[u8], "HEIC"),
        (b"GIF89a\x01\0\x01\0\x80\0\0", "GIF"),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "SVG"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"\xFF\xD8", "no picture"),
    ] {
        let (code, message) = refused(original);
        assert_eq!(code, "picture-format");
        assert!(message.contains(expected), "{message}");
    }
    assert_eq!(refused(b""), ("picture-broken", "this file is empty".to_owned()));
}

#[test]
fn a_picture_that_is_cut_short() {
    let (image, exif) = (corners(90, 60), exif(6, "a phone"));
    let in_jpeg = segment(0xE1, &[b"Exif\0\0" as &[u8], &exif].concat());
    for whole in [
        jpeg(&image, &in_jpeg),
        png(image.clone(), &chunk(b"eXIf", &exif)),
        webp(&opaque(image.clone()), b""),
        webp(&opaque(image), &riff_chunk(b"EXIF", &exif)),
    ] {
        // The last part of PNG says only that it is the last. What is behind a WebP picture is
        // not looked at, nor are its last bytes.
        let behind = whole.windows(4).position(|part| part == b"EXIF");
        let needed = match whole[0] {
            0xFF => whole.len(),
            0x89 => whole.len() - 16,
            _ => behind.unwrap_or(whole.len()) - 8,
        };
        let album = Album::new();
        for len in (0..whole.len()).step_by(7).chain([needed - 1]) {
            let made = album.make(&whole[..len], 48);
            assert!(made.is_err() || len >= needed, "{len} of {needed}");
        }
        let cut = album.make(&whole[..60], 48).expect_err("a fault");
        assert_eq!(cut.code, "picture-broken");
    }
}

#[test]
fn a_png_picture_with_a_wrong_sum() {
    let mut bytes = png(corners(60, 40), b"");
    let at = bytes.windows(4).position(|part| part == b"IDAT").expect("pixels");
    bytes[at + 20] ^= 4;
    let (code, message) = refused(&bytes);
    assert_eq!(code, "picture-broken");
    assert!(message.starts_with("this picture is damaged ("), "{message}");
}

/// Plain files with their colours one after another, which the decoder shows in wrong colours and
/// says nothing: <https://github.com/etemesi254/zune-image/issues/422>.
#[test]
fn a_jpeg_picture_in_several_plain_scans() {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
    encoder.set_optimized_huffman_tables(true);
    encoder.encode(&corners(90, 60), 90, 60, jpeg_encoder::ColorType::Rgb).expect("a picture");
    let (code, message) = refused(&bytes);
    assert_eq!(code, "picture-format");
    assert!(message.contains("a JPEG picture of a rare kind"), "{message}");
}

/// Texts and profiles that are short in the file and long in memory are not unpacked.
#[test]
fn parts_that_swell() {
    // Sixty million zeros: the pixels of a picture in one colour.
    let flat = png(image::GrayImage::new(8000, 8000), b"");
    let (mut swollen, mut at) = (Vec::new(), 33);
    while at < flat.len() {
        let len = u32::from_be_bytes(flat[at..at + 4].try_into().expect("four bytes")) as usize;
        swollen.extend(&flat[at + 8..at + 8 + len]);
        at += 12 + len;
    }
    assert!(swollen.len() < 1_000_000, "{}", swollen.len());
    let chunks = [
        chunk(b"zTXt", &[b"Comment\0\0" as &[u8], &swollen].concat()),
        chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\x01\0\0\0" as &[u8], &swollen].concat()),
        chunk(b"iCCP", &[b"P3\0\0" as &[u8], &swollen].concat()),
    ];
    for chunk in chunks {
        Album::new().make(&png(corners(60, 40), &chunk), 48).expect("a picture");
    }
    let text = chunk(b"tEXt", &[b"Comment\0" as &[u8], &vec![b'x'; 20 << 20]].concat());
    assert_eq!(refused(&png(corners(60, 40), &text)).0, "picture-broken");
}

/// Whatever is changed in a file, there is a picture or a fault.
#[test]
fn random_damage() {
    let image = corners(90, 60);
    let (exif, profile) = (exif(6, "a phone"), hidden::profile());
    let in_jpeg = [
        segment(0xE1, &[b"Exif\0\0" as &[u8], &exif].concat()),
        segment(0xE2, &[b"ICC_PROFILE\0\x01\x01" as &[u8], &profile].concat()),
    ];
    let in_png =
        [chunk(b"eXIf", &exif), chunk(b"iCCP", &[b"P3\0\0" as &[u8], &zlib(&profile)].concat())];
    let in_webp = [riff_chunk(b"EXIF", &exif), riff_chunk(b"ICCP", &profile)].concat();
    let clear = image::RgbaImage::from_fn(90, 60, |x, y| {
        let Rgb([red, green, blue]) = *image.get_pixel(x, y);
        image::Rgba([red, green, blue, (x * 2) as u8])
    });
    let mut progressive = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut progressive, 90);
    encoder.set_progressive(true);
    encoder.encode(&image, 90, 60, jpeg_encoder::ColorType::Rgb).expect("a picture");
    let mut lossless = webp::Encoder::from_rgba(&clear, 90, 60).encode_lossless().to_vec();
    lossless.extend(b"\0\0");
    let originals = [
        jpeg(&image, &in_jpeg.concat()),
        progressive,
        png(image, &in_png.concat()),
        png(clear.clone(), b""),
        webp(&clear, &in_webp),
        lossless,
        super::files::moving_webp(&clear, &clear),
    ];
    let (album, mut dice, mut n_made) = (Album::new(), Dice(7), 0);
    for case in 0..n_cases(60) {
        for original in &originals {
            let mut bytes = damaged(original, &mut dice);
            if case % 2 == 0 {
                mend_sums(&mut bytes);
            }
            if let Ok(picture) = album.make(&bytes, 40) {
                n_made += 1;
                assert_eq!(picture.of(Format::WebP).count(), 1);
            }
        }
    }
    assert!(n_made > 20, "only {n_made} pictures were made");
}

fn damaged(original: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len());
        match dice.below(6) {
            0 => bytes[at] ^= 1 << dice.below(8),
            1 => bytes[at] = u8::try_from(dice.below(256)).expect("a byte"),
            2 => bytes[at] = *dice.pick(&[&0u8, &1, &0x7F, &0x80, &0xFF]),
            3 => drop(bytes.drain(at..(at + dice.below(40)).min(bytes.len()))),
            4 => {
                let part = bytes[at..(at + dice.below(40)).min(bytes.len())].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, part);
            }
            // The header, where sizes are.
            _ => {
                let at = dice.below(40).min(bytes.len() - 1);
                bytes[at] = u8::try_from(dice.below(256)).expect("a byte");
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    bytes
}

/// Gives the chunks of a PNG file their right sums, so that damage gets further.
fn mend_sums(bytes: &mut Vec<u8>) {
    if !bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        return;
    }
    let (mut mended, mut at) = (bytes[..8].to_vec(), 8);
    while let Some(head) = bytes.get(at..at + 8) {
        let len = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some(inner) = bytes.get(at + 8..at.saturating_add(8).saturating_add(len)) else {
            break;
        };
        let name = [head[4], head[5], head[6], head[7]];
        mended.extend(chunk(&name, inner));
        at += 12 + len;
    }
    *bytes = mended;
}

#[test]
fn a_file_that_changes_or_goes_while_the_site_is_built() {
    let album = Album::new();
    let file = album.put("a.jpg", &jpeg(&corners(60, 40), b""));
    let other = jpeg(&corners(60, 42), b"");
    let look = |file: &PictureFile| album.darkroom.picture(file, &Widths::default());
    std::fs::write(album.path().join("a.jpg"), &other).expect("a file");
    let fault = look(&file).expect_err("a fault");
    assert_eq!(fault.code, "picture-changed");
    std::fs::remove_file(album.path().join("a.jpg")).expect("a file");
    assert_eq!(look(&file).expect_err("a fault").message, "this picture is gone");
    // And back as it was.
    album.put("a.jpg", &jpeg(&corners(60, 40), b""));
    assert_eq!(look(&file).map(|picture| picture.height), Ok(40));
}
