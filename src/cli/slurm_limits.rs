//! Limits of a Slurm task, checked before sbatch or, worse, the running task finds them wrong.

/// Slurm warns a task up to a minute earlier than asked, and accepts limits that leave no time before the
/// warning.
const MIN_SECONDS: u64 = 3 * 60;

/// A number of megabytes below this is a number whose unit was forgotten.
const MIN_KILOBYTES: u64 = 64 * 1024;

/// Checks a `--time`: `minutes`, `minutes:seconds`, `hours:minutes:seconds`, `days-hours`,
/// `days-hours:minutes`, `days-hours:minutes:seconds` or `UNLIMITED`.
pub(super) fn time(text: &str) -> Result<String, String> {
    if text.eq_ignore_ascii_case("unlimited") {
        return Ok(text.to_owned());
    }
    let seconds = seconds(text).ok_or(
        "expected Slurm's MINUTES, MINUTES:SECONDS, HOURS:MINUTES:SECONDS, DAYS-HOURS[:MINUTES[:SECONDS]] \
         or UNLIMITED, such as 2:00:00 for two hours",
    )?;
    if seconds < MIN_SECONDS {
        return Err(format!(
            "Slurm reads this as {} min {} s, and a task needs at least {} min; two hours are written 2:00:00",
            seconds / 60,
            seconds % 60,
            MIN_SECONDS / 60,
        ));
    }
    Ok(text.to_owned())
}

fn seconds(text: &str) -> Option<u64> {
    let (days, clock) = match text.split_once('-') {
        Some((days, clock)) => (number(days)?, clock),
        None => (0, text),
    };
    let parts: Vec<u64> = clock.split(':').map(number).collect::<Option<_>>()?;
    let (hours, minutes, seconds) = match (text.contains('-'), &parts[..]) {
        (true, &[hours]) => (hours, 0, 0),
        (true, &[hours, minutes]) => (hours, minutes, 0),
        (_, &[hours, minutes, seconds]) => (hours, minutes, seconds),
        (false, &[minutes]) => (0, minutes, 0),
        (false, &[minutes, seconds]) => (0, minutes, seconds),
        _ => return None,
    };
    let hours = days.checked_mul(24)?.checked_add(hours)?;
    let minutes = hours.checked_mul(60)?.checked_add(minutes)?;
    minutes.checked_mul(60)?.checked_add(seconds)
}

/// Checks a `--mem`: a whole number with the unit K, M (which may be left out), G or T.
pub(super) fn memory(text: &str) -> Result<String, String> {
    let expected = || "expected a whole number and a unit out of K, M, G, T, such as 4G".to_owned();
    let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let unit = match text[digits.len()..].to_ascii_uppercase().trim_end_matches('B') {
        "K" => 1,
        "" if digits.len() == text.len() => 1 << 10,
        "M" => 1 << 10,
        "G" => 1 << 20,
        "T" => 1 << 30,
        _ => return Err(expected()),
    };
    let kilobytes = number(digits).and_then(|count| count.checked_mul(unit)).ok_or_else(expected)?;
    if kilobytes < MIN_KILOBYTES {
        return Err(format!(
            "Slurm reads this as {kilobytes} KB, and a task needs 64M or more; write 4G for 4 GB"
        ));
    }
    Ok(text.to_owned())
}

/// A `--time` of at least so many seconds, in whole steps of ten minutes.
pub(super) fn spell_time(seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, and is not negative"
    )]
    let steps = ((seconds / 600.0).ceil() as u64).max(1);
    let (hours, minutes) = (steps / 6, steps % 6 * 10);
    if hours < 24 {
        format!("{hours}:{minutes:02}:00")
    } else {
        format!("{}-{:02}:{minutes:02}", hours / 24, hours % 24)
    }
}

/// A `--mem` of at least so many bytes, in whole steps of 256 MB.
pub(super) fn spell_memory(bytes: u64) -> String {
    format!("{}M", bytes.div_ceil(256 << 20).max(1) * 256)
}

/// Checks a `--partition`: one or several names, with commas between them.
pub(super) fn partition(text: &str) -> Result<String, String> {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(letter))
    };
    if text.split(',').all(is_name) {
        Ok(text.to_owned())
    } else {
        Err("expected names of partitions with commas between them; `sinfo` lists them".to_owned())
    }
}

/// Nine digits at most, so that Slurm's 32-bit counts hold it.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::{memory, partition, seconds, spell_memory, spell_time, time};

    #[test]
    fn every_format_of_slurm_means_the_time_it_means_to_slurm() {
        for (text, expected) in [
            ("90", 5400),
            ("90:30", 5430),
            ("2:00:00", 7200),
            ("1-12", 129_600),
            ("1-12:30", 131_400),
            ("1-12:30:15", 131_415),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
            assert_eq!(time(text).as_deref(), Ok(text));
        }
        assert_eq!(time("UNLIMITED").as_deref(), Ok("UNLIMITED"));
    }

    #[test]
    fn limits_that_are_suggested_are_enough_and_accepted() {
        for (needed, expected) in
            [(0.0, "0:10:00"), (601.0, "0:20:00"), (86_399.0, "1-00:00"), (2e5, "2-07:40")]
        {
            let text = spell_time(needed);
            assert_eq!(text, expected);
            assert!(time(&text).is_ok() && seconds(&text).is_some_and(|seconds| seconds as f64 >= needed));
        }
        assert_eq!([0, 1 << 28, (1 << 28) + 1].map(spell_memory), ["256M", "256M", "512M"]);
        assert!(memory(&spell_memory(0)).is_ok());
    }

    #[test]
    fn what_is_not_a_time_is_refused() {
        for text in ["", "2h", "-1", "1-", "1:2:3:4", "1-2:3:4:5", "1.5", " 5", "9999999999", "1--2", "+5"] {
            let message = time(text).expect_err(text);
            assert!(message.starts_with("expected Slurm's MINUTES"), "{message}");
        }
    }

    #[test]
    fn hours_that_slurm_would_read_as_minutes_are_refused() {
        let message = time("2:00").expect_err("two minutes");
        assert_eq!(
            message,
            "Slurm reads this as 2 min 0 s, and a task needs at least 3 min; two hours are written 2:00:00"
        );
        assert!(time("0").is_err());
    }

    #[test]
    fn memory_is_a_whole_number_with_a_unit() {
        for text in ["4G", "4g", "4GB", "500M", "500", "65536K", "1T"] {
            assert_eq!(memory(text).as_deref(), Ok(text));
        }
        for text in ["", "G", "4.5G", "4X", "4 G", "-4G", "4GG", "4B", "9999999999T", "4é"] {
            assert!(memory(text).expect_err(text).starts_with("expected a whole number"), "{text}");
        }
    }

    #[test]
    fn memory_without_its_unit_is_refused() {
        let message = memory("4").expect_err("four megabytes");
        assert_eq!(message, "Slurm reads this as 4096 KB, and a task needs 64M or more; write 4G for 4 GB");
    }

    #[test]
    fn a_partition_cannot_smuggle_anything_into_the_script() {
        for text in ["gpu", "short,long-2", "a.b_c"] {
            assert_eq!(partition(text).as_deref(), Ok(text));
        }
        for text in ["", "a b", "a,", "a\n#SBATCH --uid=0", "\"a\""] {
            assert!(partition(text).is_err(), "{text}");
        }
    }
}
