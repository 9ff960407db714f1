//! The `albench` binary: parse, dispatch, print what went wrong, exit.
//!
//! Exit codes: 0 ok, 1 a run failed or something is missing, 2 bad usage or input, 130 interrupted,
//! 141 nobody read the output, 143 terminated.

use std::process::ExitCode;

use albench::cli::{self, Output};

fn main() -> ExitCode {
    match Output::standard() {
        Ok(output) => ExitCode::from(cli::main(std::env::args_os(), &output)),
        // No threads to write with, so nobody to tell.
        Err(_) => ExitCode::FAILURE,
    }
}
