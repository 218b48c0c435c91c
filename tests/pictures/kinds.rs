//! Every kind of picture that is taken comes out upright and in its own colours.

use image::{DynamicImage, ImageBuffer, Luma, LumaA, Rgb, RgbImage, Rgba, RgbaImage};

use super::files::{
    CORNERS, chunk, corners, exif, jpeg, moving_webp, png, riff_chunk, segment, sides, webp, zlib,
};
use super::{Album, both, is_near, opaque};

/// Whether a picture has the four corners, upright.
#[track_caller]
fn has_corners(image: &RgbaImage) {
    let (right, low) = (image.width() - 8, image.height() - 8);
    for (corner, (x, y)) in CORNERS.iter().zip([(8, 8), (right, 8), (8, low), (right, low)]) {
        let pixel = image.get_pixel(x, y).0;
        assert!(is_near(&pixel, corner, 12), "{pixel:?} at {x}, {y} should be {corner:?}");
    }
}

/// A picture as it is stored when the camera was held so that it has to be turned.
fn stored(upright: &RgbImage, orientation: u16) -> RgbImage {
    let (width, height) = upright.dimensions();
    let on_its_side = orientation >= 5;
    let (across, down) = if on_its_side { (height, width) } else { (width, height) };
    RgbImage::from_fn(across, down, |x, y| {
        let (x, y) = match orientation {
            1 => (x, y),
            2 => (width - 1 - x, y),
            3 => (width - 1 - x, height - 1 - y),
            4 => (x, height - 1 - y),
            5 => (y, x),
            6 => (width - 1 - y, x),
            7 => (width - 1 - y, height - 1 - x),
            _ => (y, height - 1 - x),
        };
        *upright.get_pixel(x, y)
    })
}

#[test]
fn whichever_way_the_camera_was_held_the_picture_is_upright() {
    let upright = corners(64, 48);
    for orientation in 1..=8 {
        let (stored, exif) = (stored(&upright, orientation), exif(orientation, "a phone"));
        let in_jpeg = segment(0xE1, &[b"Exif\0\0" as &[u8], &exif].concat());
        for original in [
            jpeg(&stored, &in_jpeg),
            png(stored.clone(), &chunk(b"eXIf", &exif)),
            webp(&opaque(stored), &riff_chunk(b"EXIF", &exif)),
        ] {
            for image in both(&original) {
                assert_eq!(image.dimensions(), (64, 48), "{orientation}");
                has_corners(&image);
            }
            let small = Album::new().make(&original, 32).expect("a picture");
            assert_eq!((small.width, small.height), (32, 24), "{orientation}");
        }
    }
}

#[test]
fn an_orientation_that_makes_no_sense_is_none() {
    for orientation in [0, 9, 65_535] {
        let exif = [b"Exif\0\0" as &[u8], &exif(orientation, "a phone")].concat();
        both(&jpeg(&corners(64, 48), &segment(0xE1, &exif))).iter().for_each(has_corners);
    }
}

#[test]
fn jpeg_files_of_every_usual_kind() {
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
    let image = corners(65, 47);
    let (width, height) = sides(65, 47);
    let cmyk: Vec<u8> = image
        .pixels()
        .flat_map(|Rgb([red, green, blue])| [255 - red, 255 - green, 255 - blue, 0])
        .collect();
    type Setting = fn(&mut Encoder<&mut Vec<u8>>);
    let kinds: [(&[u8], ColorType, Setting); 7] = [
        (&image, ColorType::Rgb, |_| {}),
        (&image, ColorType::Rgb, |encoder| encoder.set_progressive(true)),
        (&image, ColorType::Rgb, |encoder| encoder.set_restart_interval(4)),
        (&image, ColorType::Rgb, |encoder| encoder.set_sampling_factor(SamplingFactor::R_4_2_0)),
        (&image, ColorType::Rgb, |encoder| encoder.set_sampling_factor(SamplingFactor::R_4_4_0)),
        (&cmyk, ColorType::Cmyk, |_| {}),
        (&cmyk, ColorType::CmykAsYcck, |_| {}),
    ];
    for (pixels, colours, set) in kinds {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 95);
        set(&mut encoder);
        encoder.encode(pixels, width, height, colours).expect("a picture");
        both(&bytes).iter().for_each(has_corners);
    }
}

#[test]
fn grey_pictures_stay_grey() {
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    encoder.encode(&[90; 30 * 20], 30, 20, jpeg_encoder::ColorType::Luma).expect("a picture");
    let alpha: ImageBuffer<LumaA<u8>, _> = ImageBuffer::from_pixel(30, 20, LumaA([90, 255]));
    let fine: ImageBuffer<Luma<u16>, _> = ImageBuffer::from_pixel(30, 20, Luma([90 * 257]));
    for original in [bytes, png(alpha, b""), png(fine, b"")] {
        for image in both(&original) {
            assert!(is_near(&image.get_pixel(9, 9).0, &[90, 90, 90, 255], 3));
        }
    }
}

#[test]
fn png_files_of_every_kind() {
    let image = corners(64, 48);
    let fine = DynamicImage::from(image.clone()).into_rgb16();
    let fine_and_clear = DynamicImage::from(image.clone()).into_rgba16();
    for original in [png(image.clone(), b""), png(fine, b""), png(fine_and_clear, b"")] {
        both(&original).iter().for_each(has_corners);
    }
    // Four colours by number, four of them in a byte.
    let header = chunk(b"IHDR", &[0, 0, 0, 64, 0, 0, 0, 48, 2, 3, 0, 0, 0]);
    let row = |left: u8| [&[0], &[left * 0x55; 8][..], &[(left + 1) * 0x55; 8]].concat();
    let rows = [row(0).repeat(24), row(2).repeat(24)].concat();
    let parts = [
        header,
        chunk(b"PLTE", &CORNERS.concat()),
        chunk(b"IDAT", &zlib(&rows)),
        chunk(b"IEND", b""),
    ];
    let original = [b"\x89PNG\r\n\x1A\n" as &[u8], &parts.concat()].concat();
    both(&original).iter().for_each(has_corners);
}

#[test]
fn of_a_moving_picture_the_first_is_shown() {
    let (first, second) = (corners(64, 48), RgbImage::new(64, 48));
    let moving = moving_webp(&opaque(first.clone()), &opaque(second));
    both(&moving).iter().for_each(has_corners);
    // In PNG: how many there are, and how the first of them is shown.
    let frame = [[0, 0, 0, 0], [0, 0, 0, 64], [0, 0, 0, 48]].concat();
    let frame = [frame, vec![0; 8], vec![0, 10, 0, 100, 0, 0]].concat();
    let chunks = [chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), chunk(b"fcTL", &frame)].concat();
    both(&png(first, &chunks)).iter().for_each(has_corners);
}

#[test]
fn pictures_of_strange_shapes() {
    for (width, height, expected) in [
        (1, 1, (1, 1)),
        (1, 300, (1, 300)),
        (12_000, 1, (1600, 1)),
        (3, 12_000, (3, 12_000)),
        (1601, 7, (1600, 7)),
    ] {
        for image in both(&png(RgbImage::from_pixel(width, height, Rgb([9, 200, 90])), b"")) {
            assert_eq!(image.dimensions(), expected);
            assert!(is_near(&image.get_pixel(0, 0).0, &[9, 200, 90], 6));
        }
    }
}

/// The colours of a phone (Display P3) as the web writes them, by the definitions of both.
fn of_display_p3(colour: [u8; 3]) -> [u8; 3] {
    let linear = colour.map(|value| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    let rows = [[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]];
    rows.map(|row| {
        let value: f64 = row.iter().zip(linear).map(|(by, value)| by * value).sum();
        let value = value.clamp(0.0, 1.0);
        let value =
            if value <= 0.0031308 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
        (value * 255.0).round() as u8
    })
}

#[test]
fn colours_of_phones_become_those_of_the_web() {
    let icc = moxcms::ColorProfile::new_display_p3().encode().expect("a profile");
    for colour in [[200, 100, 50], [60, 180, 90], [128, 128, 128], [120, 110, 200]] {
        let expected = of_display_p3(colour);
        let image = RgbImage::from_pixel(40, 40, Rgb(colour));
        let clear = RgbaImage::from_fn(40, 40, |x, _| {
            let [red, green, blue] = colour;
            Rgba([red, green, blue, if x < 30 { 255 } else { 100 }])
        });
        let in_jpeg = segment(0xE2, &[b"ICC_PROFILE\0\x01\x01" as &[u8], &icc].concat());
        let in_png = chunk(b"iCCP", &[b"P3\0\0" as &[u8], &zlib(&icc)].concat());
        for original in [jpeg(&image, &in_jpeg), png(image.clone(), &in_png), png(clear, &in_png)] {
            for image in both(&original) {
                let pixel = image.get_pixel(9, 9).0;
                assert!(is_near(&pixel, &expected, 4), "{pixel:?} should be {expected:?}");
            }
        }
        // A profile that makes no sense changes nothing.
        for len in [0, 40, 127, 130, icc.len() / 2] {
            let cut = segment(0xE2, &[b"ICC_PROFILE\0\x01\x01" as &[u8], &icc[..len]].concat());
            let [_, shown] = both(&jpeg(&image, &cut));
            assert!(is_near(&shown.get_pixel(9, 9).0, &colour, 4), "{len}");
        }
    }
}
