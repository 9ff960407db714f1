//! Remembers from which revision the binary is built, so that a run can say so.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=.git/HEAD");
    println!("cargo:rerun-if-changed=.git/refs");
    println!("cargo:rustc-env=ALBENCH_REVISION={}", revision().unwrap_or_else(|| "unknown".to_owned()));
}

/// The commit and whether tracked sources differ from it; nothing outside a git checkout.
fn revision() -> Option<String> {
    let output = Command::new("git")
        .args(["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.trim().is_empty()).then(|| text.trim().to_owned())
}
