//! The preview: a site shown on this computer while it is written.
//!
//! Knows how to show a site, what has changed and what is wrong. Does not know how a page is made.

pub mod watch;

pub mod preview;

pub mod shown;

pub mod http;
