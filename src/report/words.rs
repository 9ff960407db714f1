//! Words and numbers in the form that all texts of a report share.

use crate::config::{Area, Band, Experiment};

/// What the area under the curve is called.
#[must_use]
pub fn area_name(experiment: &Experiment) -> &'static str {
    match experiment.area {
        Area::Aulc => "AULC",
        Area::Aubc => "AUBC",
    }
}

/// A share as a percentage, without needless decimals: 0.95 is `95 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    let decimals = format!("{:.4}", share * 100.0);
    format!("{} %", decimals.trim_end_matches('0').trim_end_matches('.'))
}

/// What a band shows, after "bands:"; `None` where there is none.
#[must_use]
pub fn band_words(band: Band) -> Option<&'static str> {
    match band {
        Band::Quantiles => Some("10 % to 90 % quantile"),
        Band::Sd => Some("a standard deviation to either side"),
        Band::Interval => Some("95 % interval of the mean"),
        Band::None => None,
    }
}

/// A p-value in a sentence.
#[must_use]
pub fn p_words(p: f64) -> String {
    if p < 0.0001 { "p < 0.0001".to_owned() } else { format!("p = {p:.4}") }
}

/// Ascending seeds in words, runs of three and more as ranges: `0, 2-5, 9`.
#[must_use]
pub fn seed_list(seeds: impl IntoIterator<Item = u64>) -> String {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for seed in seeds {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == seed => *last = seed,
            _ => ranges.push((seed, seed)),
        }
    }
    let words = ranges.iter().map(|&(first, last)| match last - first {
        0 => format!("{first}"),
        1 => format!("{first}, {last}"),
        _ => format!("{first}-{last}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{percent, seed_list};

    #[test]
    fn seeds_are_listed_as_ranges() {
        assert_eq!(seed_list([0, 2, 3, 4, 5, 8, 9]), "0, 2-5, 8, 9");
        assert_eq!(seed_list([]), "");
    }

    #[test]
    fn percentages_have_no_needless_decimals() {
        assert_eq!([0.95, 0.9, 1.0, 0.975, 0.29].map(percent), ["95 %", "90 %", "100 %", "97.5 %", "29 %"]);
    }
}
