//! Region: where a partnership is. The set is declared in `content/regions.yaml`.

use super::slug::Slug;

/// One of the declared regions and nations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// The short name, used in addresses.
    pub slug: Slug,
    /// The name readers see.
    pub name: String,
    /// Its code at the Office for National Statistics.
    pub ons_code: Option<String>,
    /// The nation it is part of.
    pub nation: Option<String>,
    /// Column and row on the tile map, from 1.
    pub tile: Option<(u32, u32)>,
}

impl Region {
    /// Its name behind `in`: `the North West`, but `London` and `Wales`.
    pub fn in_a_sentence(&self) -> String {
        match self.name.split_whitespace().collect::<Vec<_>>()[..] {
            ["North" | "South" | "East" | "West", "East" | "West" | "Midlands"] => {
                format!("the {}", self.name)
            }
            _ => self.name.clone(),
        }
    }
}

/// A region by its place in the declared order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionId(pub u16);

impl RegionId {
    /// As an index into [`super::config::Config::regions`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}
