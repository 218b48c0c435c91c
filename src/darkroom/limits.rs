//! How large a picture may be, so that none takes more memory or time than there is.
//!
//! Knows sums. Does not know how a picture is decoded.
//!
//! Phones take pictures of 12 and of 48 million pixels, and those are allowed. A decoder's memory
//! goes by pixels, not by the file's length: a file of a few kilobytes may say that it is 50,000
//! pixels wide. So what the header says is checked before anything is decoded.

use super::faults;
use crate::picture::{Fault, MAX_BYTES};

/// The longest side.
pub const MAX_SIDE: u32 = 12_000;
/// The most pixels.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The memory that all pictures may take at one time.
pub const MEMORY: u64 = 400 * 1024 * 1024;
/// What each counts for at least, even one that is only looked at: so there are never more than
/// four at a time.
pub const LEAST: u64 = MEMORY / 4;
// To look at the largest file takes no more than that.
const _: () = assert!(2 * MAX_BYTES + ASIDE < LEAST);
/// What a decoder may take before the first pixel, for profiles and the like.
pub const ASIDE: u64 = 16 * 1024 * 1024;
/// How often a JPEG may go over the whole picture. Ten times are usual; hundreds take minutes.
pub const MAX_SCANS: usize = 30;

/// What a picture is, before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// In pixels, as they are stored: not yet upright.
    pub width: u32,
    /// Likewise.
    pub height: u32,
    /// Bytes of a decoded pixel.
    pub per_pixel: u64,
    /// Bytes that the decoder takes for a pixel besides.
    pub meanwhile: u64,
    /// The length of the file.
    pub len: u64,
}

/// Refuses sizes that no picture may have.
///
/// # Errors
///
/// When there is nothing of it, or too much.
pub fn check_size(width: u32, height: u32) -> Result<(), Fault> {
    if width == 0 || height == 0 {
        return Err(faults::broken("this picture has no pixels"));
    }
    let is_too_large = width.max(height) > MAX_SIDE || pixels(width, height) > MAX_PIXELS;
    if is_too_large { Err(faults::too_many_pixels(width, height)) } else { Ok(()) }
}

impl Outline {
    /// The memory it takes to make renditions of it, the largest of them `width × height`.
    ///
    /// # Errors
    ///
    /// When there is not as much.
    pub fn memory(&self, (width, height): (u32, u32)) -> Result<u64, Fault> {
        check_size(self.width, self.height)?;
        let original = pixels(self.width, self.height) * self.per_pixel;
        let decoding = pixels(self.width, self.height) * self.meanwhile;
        // First across, then down: one picture in between, as high as the original or as wide.
        let between = pixels(width, self.height).max(pixels(self.width, height)) * self.per_pixel;
        let (small, working) = (pixels(width, height) * self.per_pixel, 24 * pixels(width, height));
        let most = (original + decoding).max(original + between + small).max(small + working);
        // The file twice, and what is aside.
        let memory = 2 * self.len + ASIDE + most;
        if memory > MEMORY {
            return Err(faults::too_many_pixels(self.width, self.height));
        }
        Ok(memory.max(LEAST))
    }
}

fn pixels(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(width: u32, height: u32, per_pixel: u64, meanwhile: u64) -> Result<u64, Fault> {
        let outline = Outline { width, height, per_pixel, meanwhile, len: 5_000_000 };
        outline.memory((width.min(1600), height.min(1600)))
    }

    #[test]
    fn pictures_of_phones_are_allowed() {
        assert_eq!(memory(4032, 3024, 3, 3).unwrap(), LEAST);
        assert!(memory(8064, 6048, 3, 0).is_ok());
        // One that comes in several scans, with its colours at half the size.
        assert!(memory(8064, 6048, 3, 3).is_ok());
    }

    #[test]
    fn what_takes_too_much_is_refused() {
        for (width, height) in [(12_001, 1), (20_000, 2), (8_000, 8_000), (u32::MAX, u32::MAX)] {
            assert_eq!(memory(width, height, 3, 0).unwrap_err().code, "picture-too-large");
        }
        // Colours of 16 bits take twice the memory.
        assert!(memory(7_000, 7_000, 8, 0).unwrap_err().message.contains("memory"));
        assert_eq!(memory(1, 0, 3, 0).unwrap_err().code, "picture-broken");
    }
}
