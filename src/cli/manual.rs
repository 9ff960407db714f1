//! `albench completions` and `albench man`: what shells and `man` want to know of this program.

use std::{fs, path::PathBuf};

use anyhow::Result;
use clap::Command;
use clap_complete::Shell;

use super::output::Output;
use crate::error::StoreError;

/// Arguments of `albench completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// Which shell; the script goes where that shell looks, or is sourced: `source <(albench completions bash)`
    shell: Shell,
}

/// Arguments of `albench man`.
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// Write a page for every verb into this folder, such as ~/.local/share/man/man1, instead of printing
    /// that of the program
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

pub(super) fn completions(args: &CompletionsArgs, mut command: Command, output: &Output) {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "albench", &mut script);
    output.print(&String::from_utf8_lossy(&script));
}

pub(super) fn man(args: &ManArgs, command: Command, output: &Output) -> Result<()> {
    let Some(folder) = &args.into else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        output.print(&String::from_utf8_lossy(&page));
        return Ok(());
    };
    let failed = |source| StoreError::Io { action: "write", path: folder.clone(), source };
    fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(command, folder).map_err(failed)?;
    Ok(())
}
