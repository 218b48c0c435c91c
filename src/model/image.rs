//! Image: a picture as an entry or a page lists it: what it shows, who is in it, who allowed it.
//!
//! Does not know whether it may be shown: that is for `model/permission.rs`.

use std::ops::Range;

use jiff::civil::Date;

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Where in the file that lists it.
    pub range: Range<usize>,
    /// The picture's file, as written; [`super::permission::path_of`] says which that is.
    pub src: String,
    /// Where that stands in the file.
    pub src_at: Range<usize>,
    /// What it shows.
    pub alt: String,
    /// Who took it.
    pub credit: Option<String>,
    /// Who can be seen in it; none when nobody has said.
    pub people: Option<People>,
    /// Who allowed it to be shown, when, and until when.
    pub permission: Option<Permission>,
}

/// Who can be seen in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum People {
    /// Nobody.
    Nobody,
    /// People, none of whom can be recognised.
    NotIdentifiable,
    /// Somebody who can be recognised.
    Identifiable,
}

impl People {
    /// In the order they are declared in `check/contract.rs`.
    pub const ALL: [People; 3] = [People::Nobody, People::NotIdentifiable, People::Identifiable];

    /// As written in an entry.
    pub fn slug(self) -> &'static str {
        match self {
            People::Nobody => "none",
            People::NotIdentifiable => "not-identifiable",
            People::Identifiable => "identifiable",
        }
    }
}

/// The leave to show a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// Who gave it: a role.
    pub by: String,
    /// When.
    pub date: Date,
    /// Where that stands in the file.
    pub date_at: Range<usize>,
    /// The last day on which the picture may be shown.
    pub until: Option<Date>,
    /// Where that stands in the file; where `date` stands when there is no `until`.
    pub until_at: Range<usize>,
}
