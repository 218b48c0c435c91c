//! The program `together`: an exit code, what gives out memory, and nothing else.

use std::process::ExitCode;

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    schools_together::cli::run()
}
