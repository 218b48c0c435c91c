//! Render: the site → finished files, one after another, to wherever they are wanted.
//!
//! Does not touch the disk.

pub mod address;
pub mod album;
pub mod bodies;
pub mod feed;
pub mod files;
pub mod folders;
pub mod groups;
pub mod json_ld;
pub mod key;
pub mod links;
pub mod lists;
pub mod map;
pub mod markdown;
pub mod near;
pub mod numbers;
pub mod page;
pub mod pages;
pub mod partnership;
pub mod pictures;
pub mod requests;
pub mod school;
pub mod search;
pub mod shared;
pub mod sitemap;
pub mod theme;
pub mod view;
