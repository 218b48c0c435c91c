//! Gather: entries → Site, and the checks that need all of them.
//!
//! Does not know how a page looks or where it is.

pub mod alt;
pub mod balance;
pub mod category;
pub mod colour;
pub mod compare;
pub mod config;
pub mod dates;
pub mod group;
pub mod host;
pub mod identity;
pub mod image;
pub mod look;
pub mod names;
pub mod numbers;
pub mod page;
pub mod palette;
pub mod partnership;
pub mod path;
pub mod permission;
pub mod region;
pub mod related;
pub mod school;
pub mod site;
pub mod slug;
pub mod web;
