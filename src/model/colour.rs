//! A colour on a screen, and how well it can be told from another.
//!
//! Does not know what the colours are for.

use std::fmt;

/// A colour without transparency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour {
    /// From none, 0, to all there can be, 255.
    pub red: u8,
    /// Likewise.
    pub green: u8,
    /// Likewise.
    pub blue: u8,
}

impl Colour {
    const BLACK: Colour = Colour { red: 0, green: 0, blue: 0 };
    const WHITE: Colour = Colour { red: 255, green: 255, blue: 255 };

    /// `#1b2138`, or `#fff` for `#ffffff`.
    pub fn parse(text: &str) -> Option<Colour> {
        let digits: Option<Vec<u8>> = text
            .strip_prefix('#')?
            .chars()
            .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        match digits?[..] {
            [r, g, b] => Some(Colour { red: r * 17, green: g * 17, blue: b * 17 }),
            [r1, r2, g1, g2, b1, b2] => {
                Some(Colour { red: r1 * 16 + r2, green: g1 * 16 + g2, blue: b1 * 16 + b2 })
            }
            _ => None,
        }
    }

    /// The contrast with another colour as WCAG reckons it: from 1, none, to 21, black and white.
    pub fn contrast(self, other: Colour) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// How bright it is: from 0 to 1.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// The nearest colour that will do, darker or lighter, and of the same hue.
    pub fn nearest(self, will_do: impl Fn(Colour) -> bool) -> Option<Colour> {
        let steps = (0..=255).flat_map(|step| [(Self::BLACK, step), (Self::WHITE, step)]);
        steps.map(|(end, step)| self.towards(end, step)).find(|colour| will_do(*colour))
    }

    /// So many steps of 255 on the way to another colour.
    fn towards(self, end: Colour, step: u32) -> Colour {
        let mixed = |from: u8, to: u8| {
            let sum = u32::from(from) * (255 - step) + u32::from(to) * step;
            u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
        };
        Colour {
            red: mixed(self.red, end.red),
            green: mixed(self.green, end.green),
            blue: mixed(self.blue, end.blue),
        }
    }
}

/// As it is written: `#1b2138`.
impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn colour(text: &str) -> Colour {
        Colour::parse(text).expect("a colour")
    }

    #[test]
    fn a_colour_is_a_sign_and_three_or_six_digits() {
        let check = |text: &str, expected: Option<&str>| {
            let written = Colour::parse(text).map(|colour| colour.to_string());
            assert_eq!(written.as_deref(), expected, "{text}");
        };
        check("#1b2138", Some("#1b2138"));
        check("#FFF", Some("#ffffff"));
        check("#a0C", Some("#aa00cc"));
        for wrong in ["", "#", "1b2138", "#12", "#1234", "#1b21381", "#gggggg", "red", "#１２３"]
        {
            check(wrong, None);
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let check = |one: &str, other: &str, expected: &str| {
            let (one, other) = (colour(one), colour(other));
            assert_eq!(format!("{:.2}", one.contrast(other)), expected);
            assert_eq!(format!("{:.2}", other.contrast(one)), expected);
        };
        check("#000", "#fff", "21.00");
        check("#777", "#777", "1.00");
        check("#777777", "#ffffff", "4.48");
        check("#767676", "#ffffff", "4.54");
        check("#0000ff", "#ffffff", "8.59");
    }

    #[test]
    fn the_nearest_that_will_do_is_darker_or_lighter() {
        let check = |from: &str, ground: &str, expected: Option<&str>| {
            let nearest = colour(from).nearest(|found| found.contrast(colour(ground)) >= 4.5);
            let nearest = nearest.map(|colour| colour.to_string());
            assert_eq!(nearest.as_deref(), expected, "{from} on {ground}");
        };
        check("#777777", "#ffffff", Some("#767676"));
        check("#767676", "#ffffff", Some("#767676"));
        check("#cc4444", "#000000", Some("#cc4545"));
        let none = colour("#777777").nearest(|found| found.contrast(colour("#777777")) > 7.0);
        assert_eq!(none, None);
    }
}
