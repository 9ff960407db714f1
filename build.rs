//! Remembers from which revision the binary is built, so that a run can say so.

use std::process::Command;

fn main() {
    // In a worktree they are elsewhere than under `.git`.
    for place in ["HEAD", "refs"] {
        if let Some(path) = git(&["rev-parse", "--git-path", place]) {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    println!("cargo:rustc-env=ALBENCH_REVISION={}", revision().unwrap_or_else(|| "unknown".to_owned()));
}

/// The commit and whether tracked sources differ from it; nothing outside a git checkout.
fn revision() -> Option<String> {
    git(&["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"])
}

/// What git prints.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.trim().is_empty()).then(|| text.trim().to_owned())
}
