//! The colours of a theme by their names, in light and in dark.
//!
//! Does not know what they are for, nor which of them must differ.

use super::colour::Colour;

/// A colour that has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedColour {
    /// Small letters, digits and hyphens: `on-panel`.
    pub name: String,
    /// In light.
    pub light: Colour,
    /// In the dark.
    pub dark: Colour,
}

/// The colours of a theme, each name once, in the theme's order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Palette(pub Vec<NamedColour>);
