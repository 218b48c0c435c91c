//! Schools Together: a showcase of partnerships between independent and state schools.
//!
//! A site is read from a folder ([`read`]), every file is checked by itself ([`check`]), the
//! entries are gathered into a site ([`model`]), its pages are planned and rendered ([`render`]),
//! and the finished files take the place of the old ones in one step ([`publish`]). [`build`] is
//! the middle of it, a function without side effects: the same inputs give the same bytes.
//! Pictures are made ready for it in the [`darkroom`].
//! Beside it stand two that help to write entries, [`fix`] and [`new`], and one that takes pictures
//! out of them again: [`takedown`].
//! What is wrong with content or theme is a [`diagnostic::Diagnostic`]; what is wrong with the
//! machine is an [`anyhow::Error`], and only [`read`], [`publish`], [`serve`] and [`cli`] can meet
//! one.

pub mod cli;

pub mod build;

pub mod source;

pub mod diagnostic;

pub mod picture;

pub mod carried;

pub mod failure;

pub mod threads;

pub mod read;

pub mod darkroom;

pub mod check;

pub mod model;

pub mod schema;

pub mod guide;

pub mod render;

pub mod host;

pub mod output;

pub mod publish;

pub mod serve;

pub mod fix;

pub mod new;

pub mod takedown;

#[cfg(test)]
#[path = "../tests/support/dice.rs"]
mod dice;
