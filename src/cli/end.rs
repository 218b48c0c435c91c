//! Somebody presses Ctrl-C, or the system wants the program to end.
//!
//! Does not know what is to be done then.

use anyhow::Context;

/// What is done when the program is asked to end although it was started so that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// It ends: it would go on for ever.
    Mine,
    /// It goes on, as who started it wants it, with `nohup` or behind a script.
    Theirs,
}

/// From now on this is done when the program is asked to end.
pub(super) fn on_request(wish: Wish, end: impl FnMut() + Send + 'static) -> anyhow::Result<()> {
    let set = match wish {
        Wish::Mine => ctrlc::set_handler(end),
        Wish::Theirs => match ctrlc::try_set_handler(end) {
            Err(ctrlc::Error::MultipleHandlers) => Ok(()),
            set => set,
        },
    };
    set.context("can't listen for Ctrl-C")
}
