//! From a file's bytes to pixels.
//!
//! Knows decoders and what each needs. Does not know what the pixels are for.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits};

use super::faults;
use super::jpeg;
use super::kind::{Kind, kind};
use super::limits::{ASIDE, Outline, check_size};
use crate::picture::Fault;

/// A picture that was looked at but not decoded.
pub struct Original<'a> {
    decoder: Box<dyn ImageDecoder + 'a>,
    /// How large it is, and what it takes to decode it.
    pub outline: Outline,
    /// Which way up it is to be shown.
    pub orientation: Orientation,
}

/// The pixels of a picture, as they are stored.
pub struct Pixels {
    /// All of them.
    pub image: DynamicImage,
    /// What its colours mean, if it says so: an ICC profile for red, green and blue.
    pub profile: Option<Vec<u8>>,
}

/// Looks at a picture: what it is, how large, and which way up. Decodes nothing.
///
/// # Errors
///
/// When it is no picture that is taken, or damaged, or too large.
pub fn open(bytes: &[u8]) -> Result<Original<'_>, Fault> {
    let (mut decoder, meanwhile) = match kind(bytes)? {
        Kind::Jpeg => of_jpeg(bytes)?,
        Kind::Png => of_png(bytes)?,
        Kind::WebP => of_webp(bytes)?,
    };
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let per_pixel = u64::from(decoder.color_type().bytes_per_pixel());
    let len = bytes.len() as u64;
    let outline = Outline { width, height, per_pixel, meanwhile, len };
    Ok(Original { decoder, outline, orientation })
}

impl Original<'_> {
    /// How large it is once it is upright.
    pub fn upright(&self) -> (u32, u32) {
        let Outline { width, height, .. } = self.outline;
        if is_on_its_side(self.orientation) { (height, width) } else { (width, height) }
    }

    /// Decodes it.
    ///
    /// # Errors
    ///
    /// When it is damaged.
    pub fn decode(mut self) -> Result<Pixels, Fault> {
        let has_colours = self.decoder.color_type().has_color();
        // A profile that can't be read is as none.
        let profile = self.decoder.icc_profile().ok().flatten().filter(|_| has_colours);
        let image = DynamicImage::from_decoder(self.decoder).map_err(fault)?;
        Ok(Pixels { image, profile })
    }
}

/// Whether width and height change places when a picture is turned upright.
pub fn is_on_its_side(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// A decoder, and the bytes it takes for each pixel besides the pixel's own.
type Decoder<'a> = (Box<dyn ImageDecoder + 'a>, u64);

fn of_jpeg(bytes: &[u8]) -> Result<Decoder<'_>, Fault> {
    let jpeg = jpeg::look(bytes)?;
    check_size(jpeg.width, jpeg.height)?;
    let decoder = JpegDecoder::new(Cursor::new(&bytes[..jpeg.end])).map_err(fault)?;
    Ok((Box::new(decoder), jpeg.held))
}

fn of_png(bytes: &[u8]) -> Result<Decoder<'_>, Fault> {
    // Before anything else comes the size.
    let number = |at: usize| {
        let bytes = bytes.get(at..at + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    let size = Option::zip(number(16), number(20)).filter(|_| bytes.get(12..16) == Some(b"IHDR"));
    let (width, height) = size.ok_or_else(faults::cut_short)?;
    check_size(width, height)?;
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(ASIDE);
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits).map_err(fault)?;
    Ok((Box::new(decoder), 0))
}

fn of_webp(bytes: &[u8]) -> Result<Decoder<'_>, Fault> {
    let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(fault)?;
    // Brightness and colours by themselves, or all four values of a pixel; what can be seen
    // through comes out of a second picture, and a moving one is laid upon a ground.
    let in_layers = decoder.has_animation() || decoder.color_type().has_alpha();
    Ok((Box::new(decoder), if in_layers { 10 } else { 4 }))
}

fn fault(error: ImageError) -> Fault {
    match error {
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            faults::cut_short()
        }
        error => faults::not_decoded(&error),
    }
}
