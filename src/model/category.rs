//! Category: what a partnership is about. The set is declared in `content/categories.yaml`.

use super::slug::Slug;

/// One of the declared categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// The short name, used in addresses.
    pub slug: Slug,
    /// The name readers see.
    pub name: String,
    /// One sentence about it; may be empty.
    pub description: String,
}

/// A category by its place in the declared order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CategoryId(pub u16);

impl CategoryId {
    /// As an index into [`super::config::Config::categories`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}
