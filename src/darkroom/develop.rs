//! From a picture's bytes to its renditions.
//!
//! Knows pixels, colours and encoders. Does not know files, nor what is kept.
//!
//! Invariant: nothing of the original reaches a rendition but its pixels. Whatever else a file
//! holds (where it was taken and with which camera, names, comments, a small copy of itself) has
//! no way through: only pixels are handed on, and the encoders are given nothing besides.

use fast_image_resize::{FilterType, MulDiv, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, ImageBuffer, Rgb, Rgba};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::decode::{self, is_on_its_side};
use super::faults;
use crate::picture::{Fault, Format, Widths};

/// Names all that renditions depend on besides the picture and the widths. The number is raised
/// when the same settings come to other bytes.
pub const SETTINGS: &str = "1: webp 75 2, jpeg 80";

const WEBP_QUALITY: f32 = 75.0;
/// How much time is spent to make files smaller, from 0 to 6. Beyond 2 it takes six times as long
/// for a fifteenth.
const WEBP_METHOD: i32 = 2;
const JPEG_QUALITY: u8 = 80;
/// The largest profile that is looked at. Those of cameras and screens have less than 4 KB.
const MAX_PROFILE: usize = 1024 * 1024;

/// A rendition in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// How it is encoded.
    pub format: Format,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// How much memory [`develop`] will take.
///
/// # Errors
///
/// When the picture can't be taken.
pub fn memory(bytes: &[u8], widths: &Widths) -> Result<u64, Fault> {
    let original = decode::open(bytes)?;
    let size = sizes(original.upright(), widths).last().copied().unwrap_or_default();
    original.outline.memory(stored(size, is_on_its_side(original.orientation)))
}

/// Makes every rendition of a picture: by format, then ascending by width.
///
/// # Errors
///
/// When the picture can't be taken.
pub fn develop(bytes: &[u8], widths: &Widths) -> Result<Vec<Made>, Fault> {
    let original = decode::open(bytes)?;
    let (orientation, sizes) = (original.orientation, sizes(original.upright(), widths));
    let largest = sizes.last().copied().unwrap_or_default();
    let pixels = original.decode()?;
    // What follows is done on a small picture where that comes to the same.
    let profile = pixels.profile;
    let image = smaller(pixels.image, stored(largest, is_on_its_side(orientation)))?;
    let mut image = plain(image);
    if let Some(profile) = profile {
        image = in_colours_of_the_web(image, &profile);
    }
    image.apply_orientation(orientation);

    let mut made = Vec::new();
    for size in sizes.into_iter().rev() {
        image = smaller(image, size)?;
        made.push(encoded(&image, Format::WebP)?);
        made.push(encoded(&image, Format::Jpeg)?);
    }
    made.sort_by_key(|made| (made.format, made.width));
    Ok(made)
}

/// The sizes of renditions, ascending.
fn sizes((width, height): (u32, u32), widths: &Widths) -> Vec<(u32, u32)> {
    let height_at = |wide: u32| {
        let (wide, width) = (u64::from(wide), u64::from(width.max(1)));
        // A half is rounded up; a line stays a line.
        let high = (2 * u64::from(height) * wide + width) / (2 * width);
        u32::try_from(high.max(1)).unwrap_or(u32::MAX)
    };
    widths.of(width).into_iter().map(|wide| (wide, height_at(wide))).collect()
}

fn stored((width, height): (u32, u32), is_on_its_side: bool) -> (u32, u32) {
    if is_on_its_side { (height, width) } else { (width, height) }
}

/// The picture in a smaller size.
fn smaller(mut image: DynamicImage, (width, height): (u32, u32)) -> Result<DynamicImage, Fault> {
    if (image.width(), image.height()) == (width, height) {
        return Ok(image);
    }
    let has_alpha = image.color().has_alpha();
    let by_alpha = MulDiv::new();
    // What can't be seen must not colour what is beside it.
    if has_alpha {
        by_alpha.multiply_alpha_inplace(&mut image).map_err(not_made)?;
    }
    let mut small = DynamicImage::new(width, height, image.color());
    let how = ResizeAlg::Convolution(FilterType::CatmullRom);
    let options = ResizeOptions::new().resize_alg(how).use_alpha(false);
    Resizer::new().resize(&image, &mut small, &options).map_err(not_made)?;
    if has_alpha {
        by_alpha.divide_alpha_inplace(&mut small).map_err(not_made)?;
    }
    Ok(small)
}

/// The picture with 8 bits for each colour, and without alpha if all of it is opaque.
fn plain(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return image.into_rgb8().into();
    }
    let mut image = image.into_rgba8();
    if image.pixels().all(|pixel| pixel.0[3] == 255) {
        return DynamicImage::from(image).into_rgb8().into();
    }
    // What can't be seen is not published either.
    image.pixels_mut().filter(|pixel| pixel.0[3] == 0).for_each(|pixel| pixel.0 = [0; 4]);
    image.into()
}

/// Phones and cameras know stronger colours than the web. The profile that says so is not
/// published, so the colours themselves are changed. Of a profile that makes no sense nothing is
/// believed.
fn in_colours_of_the_web(image: DynamicImage, profile: &[u8]) -> DynamicImage {
    if profile.len() > MAX_PROFILE {
        return image;
    }
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return image };
    if profile.color_space != DataColorSpace::Rgb {
        return image;
    }
    let layout = if image.color().has_alpha() { Layout::Rgba } else { Layout::Rgb };
    let (web, options) = (ColorProfile::new_srgb(), TransformOptions::default());
    let Ok(transform) = profile.create_transform_8bit(layout, &web, layout, options) else {
        return image;
    };
    let mut changed = vec![0; image.as_bytes().len()];
    if transform.transform(image.as_bytes(), &mut changed).is_err() {
        return image;
    }
    let (width, height) = (image.width(), image.height());
    let changed = match layout {
        Layout::Rgba => {
            ImageBuffer::<Rgba<u8>, _>::from_raw(width, height, changed).map(DynamicImage::from)
        }
        _ => ImageBuffer::<Rgb<u8>, _>::from_raw(width, height, changed).map(DynamicImage::from),
    };
    changed.unwrap_or(image)
}

fn encoded(image: &DynamicImage, format: Format) -> Result<Made, Fault> {
    let bytes = match format {
        Format::WebP => webp(image)?,
        Format::Jpeg => jpeg(image)?,
    };
    Ok(Made { format, width: image.width(), height: image.height(), bytes })
}

fn webp(image: &DynamicImage) -> Result<Vec<u8>, Fault> {
    let (bytes, width, height) = (image.as_bytes(), image.width(), image.height());
    let encoder = match image.color().has_alpha() {
        true => webp::Encoder::from_rgba(bytes, width, height),
        false => webp::Encoder::from_rgb(bytes, width, height),
    };
    let mut config = webp::WebPConfig::new().map_err(|()| not_made("no settings"))?;
    (config.quality, config.method) = (WEBP_QUALITY, WEBP_METHOD);
    let made = encoder.encode_advanced(&config).map_err(|error| not_made(format!("{error:?}")))?;
    Ok(made.to_vec())
}

/// As JPEG, over white where it can be seen through.
fn jpeg(image: &DynamicImage) -> Result<Vec<u8>, Fault> {
    let over_white;
    let pixels = match image {
        DynamicImage::ImageRgba8(image) => {
            let pixels = image.pixels().flat_map(|Rgba([red, green, blue, alpha])| {
                let (alpha, white) = (u32::from(*alpha), 255 * (255 - u32::from(*alpha)));
                // Never more than 255.
                [red, green, blue]
                    .map(|value| ((u32::from(*value) * alpha + white + 127) / 255) as u8)
            });
            over_white = pixels.collect::<Vec<u8>>();
            &over_white
        }
        image => image.as_bytes(),
    };
    let side = |pixels: u32| u16::try_from(pixels).map_err(not_made);
    let (width, height) = (side(image.width())?, side(image.height())?);
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, JPEG_QUALITY);
    encoder.encode(pixels, width, height, jpeg_encoder::ColorType::Rgb).map_err(not_made)?;
    Ok(bytes)
}

/// No sound picture comes to this.
fn not_made(error: impl std::fmt::Display) -> Fault {
    faults::not_decoded(&error)
}
