//! Pictures for tests, made by hand: every part of a file where it is wanted.

use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};

/// Four corners of four colours: top left, top right, bottom left, bottom right.
pub const CORNERS: [[u8; 3]; 4] = [[200, 30, 40], [30, 160, 60], [40, 60, 190], [230, 210, 60]];

/// A picture whose corners are [`CORNERS`].
pub fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let corner = usize::from(x >= width.div_ceil(2)) + 2 * usize::from(y >= height.div_ceil(2));
        image::Rgb(CORNERS[corner])
    })
}

/// As a JPEG file, with `segments` of one's own before the picture.
pub fn jpeg(image: &RgbImage, segments: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = sides(image.width(), image.height());
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 92);
    encoder.encode(image, width, height, jpeg_encoder::ColorType::Rgb).expect("a picture");
    [&bytes[..2], segments, &bytes[2..]].concat()
}

pub fn sides(width: u32, height: u32) -> (u16, u16) {
    (width.try_into().expect("a short side"), height.try_into().expect("a short side"))
}

/// A segment of a JPEG file.
pub fn segment(marker: u8, bytes: &[u8]) -> Vec<u8> {
    let len = u16::try_from(bytes.len() + 2).expect("a short segment").to_be_bytes();
    [&[0xFF, marker], &len as &[u8], bytes].concat()
}

/// As a PNG file, with `chunks` of one's own between its header and its pixels.
pub fn png(image: impl Into<DynamicImage>, chunks: &[u8]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, ImageFormat::Png).expect("a picture");
    let bytes = bytes.into_inner();
    [&bytes[..33], chunks, &bytes[33..]].concat()
}

/// A chunk of a PNG file.
pub fn chunk(name: &[u8; 4], bytes: &[u8]) -> Vec<u8> {
    let len = u32::try_from(bytes.len()).expect("a short chunk").to_be_bytes();
    let summed = [&name[..], bytes].concat();
    [&len, &*summed, &crc(&summed).to_be_bytes()].concat()
}

/// A PNG file that says it has this size, whatever is in it.
pub fn png_that_says(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let chunks = [chunk(b"IHDR", &header), chunk(b"IDAT", data), chunk(b"IEND", b"")].concat();
    [b"\x89PNG\r\n\x1A\n" as &[u8], &chunks].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut sum, byte| {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg());
        }
        sum
    })
}

/// Bytes as zlib holds them, without making them fewer.
pub fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![0x78, 0x01];
    let (mut a, mut b) = (1u32, 0u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    let n_blocks = bytes.len().div_ceil(60_000);
    for (at, block) in bytes.chunks(60_000).enumerate() {
        let len = u16::try_from(block.len()).expect("a short block");
        packed.push(u8::from(at + 1 == n_blocks));
        packed.extend([len.to_le_bytes(), (!len).to_le_bytes()].concat());
        packed.extend(block);
    }
    packed.extend((b << 16 | a).to_be_bytes());
    packed
}

/// A WebP file, with `chunks` of one's own behind the picture.
pub fn webp(image: &RgbaImage, chunks: &[u8]) -> Vec<u8> {
    let has_alpha = image.pixels().any(|pixel| pixel.0[3] < 255);
    let plain = match has_alpha {
        true => webp::Encoder::from_rgba(image, image.width(), image.height()).encode(90.0),
        false => {
            let image = DynamicImage::from(image.clone()).into_rgb8();
            webp::Encoder::from_rgb(&image, image.width(), image.height()).encode(90.0)
        }
    };
    if chunks.is_empty() {
        return plain.to_vec();
    }
    let picture = match &plain[12..16] {
        b"VP8X" => &plain[30..],
        _ => &plain[12..],
    };
    // What there is besides.
    let has = |name: &[u8; 4]| chunks.windows(4).any(|part| part == name);
    let flags = [(has(b"ICCP"), 5), (has_alpha, 4), (has(b"EXIF"), 3), (has(b"XMP "), 2)];
    let flags = flags.iter().map(|(is_there, bit)| u8::from(*is_there) << bit).sum();
    riff(&[&webp_head(flags, image.width(), image.height()), picture, chunks].concat())
}

/// A WebP file in which the picture comes first and is followed by another one.
pub fn moving_webp(first: &RgbaImage, second: &RgbaImage) -> Vec<u8> {
    let (width, height) = first.dimensions();
    let frame = |image: &RgbaImage| {
        let sides = [&[0; 6], &less_one(width)[..], &less_one(height), &[100, 0, 0, 0]].concat();
        riff_chunk(b"ANMF", &[&*sides, &webp(image, b"")[12..]].concat())
    };
    let parts =
        [webp_head(0b10, width, height), riff_chunk(b"ANIM", &[0; 6]), frame(first), frame(second)];
    riff(&parts.concat())
}

fn webp_head(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let sides = [&[flags, 0, 0, 0], &less_one(width)[..], &less_one(height)].concat();
    riff_chunk(b"VP8X", &sides)
}

fn less_one(side: u32) -> [u8; 3] {
    let [a, b, c, _] = (side - 1).to_le_bytes();
    [a, b, c]
}

/// A chunk of a WebP file.
pub fn riff_chunk(name: &[u8; 4], bytes: &[u8]) -> Vec<u8> {
    let len = u32::try_from(bytes.len()).expect("a short chunk").to_le_bytes();
    let pad: &[u8] = if bytes.len() % 2 == 1 { &[0] } else { &[] };
    [name, &len, bytes, pad].concat()
}

fn riff(chunks: &[u8]) -> Vec<u8> {
    riff_chunk(b"RIFF", &[b"WEBP", chunks].concat())
}

/// EXIF data (without the word before it that JPEG wants): which way up, and all else that a phone
/// writes. `secret` is in all of it.
pub fn exif(orientation: u16, secret: &str) -> Vec<u8> {
    let text = format!("{secret}\0\0\0\0").into_bytes();
    let n_text = u32::try_from(text.len()).expect("a short text");
    // Three folders of values, and then what did not fit into them.
    let (main, photo, place) = (8u32, 8 + 2 + 5 * 12 + 4, 8 + 2 + 5 * 12 + 4 + 2 + 2 * 12 + 4);
    let small = place + 2 + 2 * 12 + 4;
    let texts = small + 2 + 2 * 12 + 4;
    let value = |tag: u16, kind: u16, n: u32, value: u32| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &n.to_be_bytes(), &value.to_be_bytes()]
            .concat()
    };
    let folder = |values: &[Vec<u8>], next: u32| {
        let n = u16::try_from(values.len()).expect("a few").to_be_bytes();
        [&n[..], &values.concat(), &next.to_be_bytes()].concat()
    };
    let (text_of, whole) = (|tag| value(tag, 2, n_text, texts), |tag, at| value(tag, 4, 1, at));
    let parts = [
        [b"MM\0\x2A" as &[u8], &main.to_be_bytes()].concat(),
        // Camera, orientation, author, and where the other two are.
        folder(
            &[
                text_of(0x0110),
                value(0x0112, 3, 1, u32::from(orientation) << 16),
                text_of(0x013B),
                whole(0x8769, photo),
                whole(0x8825, place),
            ],
            small,
        ),
        // The maker's own notes, and the camera's number.
        folder(&[value(0x927C, 7, n_text, texts), text_of(0xA431)], 0),
        // North; the latitude.
        folder(&[value(1, 2, 2, 0x4E00_0000), value(2, 5, 3, texts)], 0),
        // A small copy of the picture.
        folder(&[whole(0x0201, texts + n_text), whole(0x0202, 600)], 0),
        text,
        jpeg(&corners(16, 16), &segment(0xFE, secret.as_bytes())),
    ];
    parts.concat()
}
