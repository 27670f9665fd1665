//! The program: hands over to the command line, and turns what it says into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    jetlens::cli::run()
}
