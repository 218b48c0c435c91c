//! The program `together`: an exit code and nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    schools_together::cli::run()
}
