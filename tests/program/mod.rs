//! The program as the tests start it.

use std::path::Path;

use assert_cmd::Command;

/// Exit code, stdout and stderr of `albench` with these arguments in `folder`.
pub fn albench(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("albench").expect("the binary is built");
    let output = command.current_dir(folder).args(args).output().expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("it ends by itself"), text(output.stdout), text(output.stderr))
}
