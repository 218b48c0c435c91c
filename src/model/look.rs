//! Look: what a theme and those that it extends say of themselves besides templates and assets.
//!
//! Does not know where it was said.

use super::palette::Palette;
use crate::picture::Widths;

/// What themes say in `theme.yaml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The colours.
    pub palette: Palette,
    /// How pictures are wanted.
    pub pictures: PictureLook,
}

/// How a theme wants pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureLook {
    /// How wide their renditions are.
    pub widths: Widths,
    /// How wide a picture in a story is on the page, as browsers read it in `sizes`.
    pub sizes: String,
}

impl Default for PictureLook {
    fn default() -> Self {
        PictureLook { widths: Widths::default(), sizes: "100vw".into() }
    }
}
