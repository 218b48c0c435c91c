//! The themes that the program carries with it, for sites that have none of their own.
//!
//! Does not know what is in their files. `build.rs` in the repository's root lists them.

/// What the paths of their files begin with in messages: they are in the program, not in the site.
pub const TOP: &str = "together";

/// A file of a theme: its path below the theme's folder, with `/`, and all that is in it.
pub type File = (&'static str, &'static [u8]);

/// Every theme that is carried: its name and its files, sorted by path.
pub const THEMES: [(&str, &[File]); 1] = [("default", DEFAULT)];

const DEFAULT: &[File] = include!(concat!(env!("OUT_DIR"), "/carried.rs"));

/// The files of a theme, if it is carried.
pub fn theme(name: &str) -> Option<&'static [File]> {
    THEMES.iter().find(|(carried, _)| *carried == name).map(|(_, files)| *files)
}
