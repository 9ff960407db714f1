//! The `albench` binary: parse, dispatch, print what went wrong, exit.
//!
//! Exit codes: 0 ok, 1 a run failed, 2 bad usage or input, 130 interrupted, 143 terminated.

use std::process::ExitCode;

use albench::cli::{self, Cli};
use clap::Parser;

fn main() -> ExitCode {
    match cli::dispatch(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", cli::printable(&cli::message(&error)));
            ExitCode::from(cli::exit_code(&error))
        }
    }
}
