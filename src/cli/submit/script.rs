//! The text of an sbatch script, and the two kinds of quoting in it.

use std::fmt;

/// Seconds between SIGTERM and the time limit. A process needs less than one to leave; Slurm may be late.
const WARNING: u32 = 60;

/// A job array that runs one experiment, one shard per task. All paths are absolute but those in `command`.
#[derive(Debug)]
pub(super) struct Script<'a> {
    /// What the script is for, in one line.
    pub title: String,
    /// Name of the job.
    pub job_name: &'a str,
    /// Number of tasks.
    pub shards: usize,
    /// Cores of a task.
    pub cpus: usize,
    /// `--mem`, checked.
    pub memory: Option<&'a str>,
    /// `--time`, checked.
    pub time: Option<&'a str>,
    /// `--partition`, checked.
    pub partition: Option<&'a str>,
    /// Folder of the logs; it must exist when a task starts, or the task fails without a word.
    pub logs: &'a str,
    /// Where relative paths in `command` start.
    pub directory: &'a str,
    /// Program and arguments of a task, but for shard and threads.
    pub command: &'a [String],
}

impl fmt::Display for Script<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { shards, cpus, .. } = self;
        writeln!(f, "#!/bin/bash")?;
        writeln!(f, "# {}", self.title)?;
        writeln!(
            f,
            "# Submit it with sbatch, and again whenever tasks were lost or ran out of time: finished"
        )?;
        writeln!(f, "# cells are never run again, and a task that runs twice, even at once, does no harm.")?;
        writeln!(f, "#SBATCH --job-name={}", directive_word(self.job_name))?;
        writeln!(f, "#SBATCH --array=1-{shards}")?;
        writeln!(f, "#SBATCH --nodes=1")?;
        writeln!(f, "#SBATCH --ntasks=1")?;
        writeln!(f, "#SBATCH --cpus-per-task={cpus}")?;
        let limits = [("mem", self.memory), ("time", self.time), ("partition", self.partition)];
        for (name, value) in limits.iter().filter_map(|(name, value)| Some((name, (*value)?))) {
            writeln!(f, "#SBATCH --{name}={value}")?;
        }
        let logs = format!("{}/%A_%a.log", self.logs.replace('%', "%%"));
        writeln!(f, "#SBATCH --output={}", directive_word(&logs))?;
        writeln!(f, "# A task that is started again, because its node failed, goes on with its log.")?;
        writeln!(f, "#SBATCH --requeue")?;
        writeln!(f, "#SBATCH --open-mode=append")?;
        writeln!(f, "# SIGTERM before the time limit, to the batch process: by `exec`, that is albench.")?;
        writeln!(f, "#SBATCH --signal=B:TERM@{WARNING}")?;
        writeln!(f)?;
        writeln!(f, "cd -- {} || exit 2", shell_word(self.directory))?;
        write!(f, "exec")?;
        for word in self.command {
            write!(f, " {}", shell_word(word))?;
        }
        writeln!(f, " \\")?;
        writeln!(f, "    --threads \"${{SLURM_CPUS_PER_TASK:-{cpus}}}\" \\")?;
        writeln!(f, "    --shard \"${{SLURM_ARRAY_TASK_ID:?submit this script with sbatch}}/{shards}\"")
    }
}

/// `text` as one word of a POSIX shell.
pub(in crate::cli) fn shell_word(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./=:,+@%".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// `text`, which has no line break, as one word of an `#SBATCH` line. Slurm expands no variables there.
fn directive_word(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        process::{Command, Output, Stdio},
    };

    use super::{Script, directive_word, shell_word};

    const ODD_NAMES: [&str; 9] = [
        "my results",
        "it's",
        "say \"hi\"",
        "$(touch /tmp/x)`id`",
        "a;b|c&d",
        "*?[a]{b,c}~",
        "back\\slash",
        "two\nlines",
        "",
    ];

    fn example(command: &[String]) -> Script<'_> {
        Script {
            title: "albench 0.1.0: experiment `density`, 280 cells in 8 tasks".into(),
            job_name: "density",
            shards: 8,
            cpus: 2,
            memory: Some("4G"),
            time: Some("2:00:00"),
            partition: None,
            logs: "/scratch/my 100%/results/density/slurm-logs",
            directory: "/home/ada/it's",
            command,
        }
    }

    fn bash(arguments: &[&str], script: &str) -> Output {
        let mut bash = Command::new("bash")
            .args(arguments)
            .env_remove("SLURM_CPUS_PER_TASK")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("bash is there");
        bash.stdin.take().expect("a pipe").write_all(script.as_bytes()).expect("bash reads all of it");
        bash.wait_with_output().expect("bash ends")
    }

    #[test]
    fn the_script_is_this_text() {
        let command = ["/opt/albench", "run", "density", "--out=results of mine"].map(String::from);
        let expected = r#"#!/bin/bash
# albench 0.1.0: experiment `density`, 280 cells in 8 tasks
# Submit it with sbatch, and again whenever tasks were lost or ran out of time: finished
# cells are never run again, and a task that runs twice, even at once, does no harm.
#SBATCH --job-name="density"
#SBATCH --array=1-8
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=2:00:00
#SBATCH --output="/scratch/my 100%%/results/density/slurm-logs/%A_%a.log"
# A task that is started again, because its node failed, goes on with its log.
#SBATCH --requeue
#SBATCH --open-mode=append
# SIGTERM before the time limit, to the batch process: by `exec`, that is albench.
#SBATCH --signal=B:TERM@60

cd -- '/home/ada/it'\''s' || exit 2
exec /opt/albench run density '--out=results of mine' \
    --threads "${SLURM_CPUS_PER_TASK:-2}" \
    --shard "${SLURM_ARRAY_TASK_ID:?submit this script with sbatch}/8"
"#;
        assert_eq!(example(&command).to_string(), expected);
    }

    #[test]
    fn bash_accepts_a_script_full_of_odd_names() {
        let command = ODD_NAMES.map(String::from);
        let output = bash(&["-n"], &example(&command).to_string());
        assert!(output.status.success(), "{output:?}");
    }

    #[test]
    fn a_task_gets_its_arguments_as_they_were_given() {
        let mut command = vec!["/usr/bin/printf".to_owned(), "%s\\0".to_owned()];
        command.extend(ODD_NAMES.map(String::from));
        let script = Script { directory: "/", ..example(&command) }.to_string();
        let output = bash(&["-c", &format!("SLURM_ARRAY_TASK_ID=3; {script}")], "");
        let printed = String::from_utf8(output.stdout).expect("what was given");
        let words: Vec<&str> = printed.split_terminator('\0').collect();
        assert_eq!(words[..ODD_NAMES.len()], ODD_NAMES);
        assert_eq!(words[ODD_NAMES.len()..], ["--threads", "2", "--shard", "3/8"]);
    }

    #[test]
    fn outside_of_slurm_the_script_says_what_to_do() {
        let command = ["true".to_owned()];
        let script = Script { directory: "/", ..example(&command) }.to_string();
        let output = bash(&["-c", &format!("unset SLURM_ARRAY_TASK_ID; {script}")], "");
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains("submit this script with sbatch"));
    }

    #[test]
    fn a_shell_reads_every_quoted_word_back() {
        for name in ODD_NAMES {
            let output = bash(&["-c", &format!("printf %s {}", shell_word(name))], "");
            assert_eq!(String::from_utf8_lossy(&output.stdout), name);
        }
    }

    #[test]
    fn words_of_directives_are_quoted_as_slurm_reads_them() {
        assert_eq!(directive_word("it's"), "\"it's\"");
        assert_eq!(directive_word("a \"b\" \\c"), r#""a \"b\" \\c""#);
    }
}
