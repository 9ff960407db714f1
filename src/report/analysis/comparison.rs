//! What every table and figure is made of: one data set under one learner, strategy by strategy.
//!
//! Everything follows the order of the experiment file. Cells that are missing or skipped stay
//! visible as such, and paired statistics use the seeds that both sides have.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use crate::{
    config::{Area, Band, DatasetChoice, Experiment, LearnerChoice, StrategyChoice},
    simulation::{Packed, Point},
    stats::{
        aubc::aubc,
        aulc::aulc,
        moments, paired,
        paired::{Paired, Verdict},
        paired_t::paired_t,
        quantile::quantile,
        rank,
    },
    store::record::{CellKey, Outcome},
};

use super::runs::Runs;
use crate::report::{Results, names, words::seed_list};

/// Lower and upper quantile of the bands.
pub const BAND: (f64, f64) = (0.1, 0.9);

/// The strategies of an experiment on one data set under one learner.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// What was run.
    pub experiment: &'a Experiment,
    /// The data set.
    pub dataset: &'a DatasetChoice,
    /// The learner.
    pub learner: &'a LearnerChoice,
    /// One entry per strategy, in the order of the experiment.
    pub entries: Vec<Entry<'a>>,
    /// What there is to warn of; filled when first asked for.
    pub(in crate::report) diagnosis: OnceLock<Diagnosis>,
}

/// What diagnostics have found, kept because tables and texts show it.
#[derive(Debug)]
pub struct Diagnosis {
    /// Their numbers, a row per strategy.
    pub measures: Vec<Vec<Option<f64>>>,
    /// Their warnings, strategy by strategy in the order of the experiment, those about the learner last.
    pub warnings: Vec<Warning>,
}

/// A sentence that a reader must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The strategy that it is about, by its place in the comparison, the first of several; `None`
    /// where it is about the learner.
    pub about: Option<usize>,
    /// The sentence, strategies by their labels.
    pub text: String,
}

/// The runs of one strategy.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The strategy.
    pub strategy: &'a StrategyChoice,
    /// Finished runs by seed.
    pub runs: Runs<'a>,
    /// Reasons of the seeds that the protocol skips.
    pub skipped: BTreeMap<u64, &'a str>,
    /// Seeds without a stored cell.
    pub missing: BTreeSet<u64>,
    /// Area under the curve of the first metric, where it is defined.
    pub areas: BTreeMap<u64, f64>,
    /// P-value of the paired t-test of the areas against the baseline, corrected with all other tests of
    /// the experiment ([`correction`](super::correction)); `None` where fewer than two seeds are shared.
    pub p: Option<f64>,
}

/// Level of the verdicts, after correction.
pub const LEVEL: f64 = 0.05;

/// One point of a summarised curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Labeled rows.
    pub n_labeled: usize,
    /// Mean over the seeds.
    pub mean: f64,
    /// 10 % quantile over the seeds.
    pub q10: f64,
    /// 90 % quantile over the seeds.
    pub q90: f64,
    /// Standard deviation over the seeds; `None` for a single one.
    pub sd: Option<f64>,
    /// Seeds with a point here.
    pub n_seeds: usize,
}

impl Summary {
    /// The ends of a band; both are the mean where nothing is shown or known.
    #[must_use]
    pub fn band(&self, band: Band) -> (f64, f64) {
        let around = |reach: f64| (self.mean - reach, self.mean + reach);
        match band {
            Band::Quantiles => (self.q10, self.q90),
            Band::Sd => around(self.sd.unwrap_or(0.0)),
            Band::Interval => {
                let spread = self.sd.and_then(|sd| paired::spread(self.n_seeds, self.mean, sd));
                spread.map_or(around(0.0), |spread| (spread.low, spread.high))
            }
            Band::None => around(0.0),
        }
    }

    /// Summarises columns of values, one per seed, by the labeled rows.
    #[must_use]
    pub fn of(columns: BTreeMap<usize, Vec<f64>>) -> Vec<Self> {
        let summarise = |(n_labeled, values): (usize, Vec<f64>)| Self {
            n_labeled,
            mean: moments::mean(&values),
            q10: quantile(&values, BAND.0),
            q90: quantile(&values, BAND.1),
            sd: moments::sd(&values),
            n_seeds: values.len(),
        };
        columns.into_iter().map(summarise).collect()
    }
}

/// All comparisons of a run, their p-values still uncorrected and unknown to the entries: data sets in
/// order, within each the learners in order.
#[must_use]
pub fn comparisons(results: &Results) -> Vec<Comparison<'_>> {
    let experiment = &results.experiment;
    let pairs = experiment
        .datasets
        .iter()
        .flat_map(|dataset| experiment.learners.iter().map(move |learner| (dataset, learner)));
    pairs
        .map(|(dataset, learner)| {
            let entry = |strategy| Entry::collect(results, dataset, learner, strategy);
            Comparison {
                experiment,
                dataset,
                learner,
                entries: experiment.strategies.iter().map(entry).collect(),
                diagnosis: OnceLock::new(),
            }
        })
        .collect()
}

/// P-value of the paired t-test of such differences, one per seed; `None` for fewer than two.
pub(super) fn p_value(differences: &[f64]) -> Option<f64> {
    if differences.len() < 2 {
        return None;
    }
    // Seeds that agree to the last bit leave nothing to chance.
    let certain = if differences[0] == 0.0 { 1.0 } else { 0.0 };
    Some(paired_t(differences).map_or(certain, |test| test.p))
}

/// What a mean difference and its corrected p-value say.
pub(super) fn verdict(difference: f64, p: Option<f64>) -> Verdict {
    match p {
        Some(p) if p < LEVEL && difference > 0.0 => Verdict::Better,
        Some(p) if p < LEVEL && difference < 0.0 => Verdict::Worse,
        _ => Verdict::Open,
    }
}

impl<'a> Comparison<'a> {
    /// The data set's label, with the learner's where there are several.
    #[must_use]
    pub fn label(&self) -> String {
        match self.experiment.learners.len() {
            1 => self.dataset.label.clone(),
            _ => format!("{}, {}", self.dataset.label, self.learner.label),
        }
    }

    /// A name for its files: the data set, with the learner where there are several.
    #[must_use]
    pub fn stem(&self, name: &str) -> String {
        names::stem(self.experiment, name, &self.dataset.id, &self.learner.id)
    }

    /// The entry that others are compared with.
    #[must_use]
    pub fn baseline(&self) -> Option<&Entry<'a>> {
        let id = self.experiment.baseline.as_ref()?;
        self.entries.iter().find(|entry| &entry.strategy.id == id)
    }

    /// Entries by descending mean area with their places, ties in the order of the experiment;
    /// entries without an area come last and have no place.
    #[must_use]
    pub fn ranked(&self) -> Vec<(Option<usize>, &Entry<'a>)> {
        let (with, without): (Vec<_>, Vec<_>) =
            self.entries.iter().partition(|entry| !entry.areas.is_empty());
        let means: Vec<f64> = with.iter().map(|entry| entry.mean_area()).collect();
        let mut ranked: Vec<_> = rank::places(&means).into_iter().map(Some).zip(with).collect();
        ranked.sort_by_key(|&(place, _)| place);
        ranked.extend(without.into_iter().map(|entry| (None, entry)));
        ranked
    }

    /// Areas of `entry` against the baseline, over the seeds that both have; `None` for the
    /// baseline itself and where there is nothing to compare.
    #[must_use]
    pub fn paired(&self, entry: &Entry<'_>) -> Option<Paired> {
        paired::compare(&self.differences(entry))
    }

    /// Differences of the areas to the baseline, one per seed that both have; empty for the baseline.
    #[must_use]
    pub fn differences(&self, entry: &Entry<'_>) -> Vec<f64> {
        let baseline = self.baseline().filter(|baseline| baseline.strategy.id != entry.strategy.id);
        baseline.map_or_else(Vec::new, |baseline| entry.differences(baseline))
    }

    /// P-value of the paired t-test against the baseline, of this strategy alone; `None` for the baseline
    /// and where fewer than two seeds are shared.
    #[must_use]
    pub fn uncorrected(&self, entry: &Entry<'_>) -> Option<f64> {
        p_value(&self.differences(entry))
    }

    /// Whether `entry` is better or worse than the baseline after correction; `None` for the
    /// baseline itself and where there is nothing to compare.
    #[must_use]
    pub fn verdict(&self, entry: &Entry<'_>) -> Option<Verdict> {
        Some(verdict(self.paired(entry)?.mean, entry.p))
    }

    /// Sentences about cells that are missing or skipped; none if the comparison is complete.
    #[must_use]
    pub fn gaps(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        for entry in &self.entries {
            let name = &entry.strategy.label;
            let of = self.experiment.seeds;
            if !entry.missing.is_empty() {
                let seeds = seed_list(entry.missing.iter().copied());
                gaps.push(format!(
                    "{name}: {} of {of} cells are missing (seeds {seeds}).",
                    entry.missing.len()
                ));
            }
            let mut reasons: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
            for (&seed, reason) in &entry.skipped {
                reasons.entry(reason).or_default().push(seed);
            }
            for (reason, seeds) in reasons {
                let n = seeds.len();
                gaps.push(format!(
                    "{name}: {n} of {of} cells are skipped (seeds {}): {reason}.",
                    seed_list(seeds)
                ));
            }
        }
        gaps
    }
}

impl<'a> Entry<'a> {
    fn collect(
        results: &'a Results,
        dataset: &DatasetChoice,
        learner: &LearnerChoice,
        strategy: &'a StrategyChoice,
    ) -> Self {
        let (mut runs, mut skipped, mut missing) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        let mut key = key(dataset, learner, strategy, 0);
        for seed in 0..results.experiment.seeds {
            key.seed = seed;
            match results.cells.get(&key) {
                Some(Outcome::Finished(run)) => runs.push((seed, run)),
                Some(Outcome::Skipped(reason)) => drop(skipped.insert(seed, reason.as_str())),
                None => drop(missing.insert(seed)),
            }
        }
        let runs = runs.into_iter().collect();
        let mut entry = Self { strategy, runs, skipped, missing, areas: BTreeMap::new(), p: None };
        entry.areas = entry.areas_of(0, results.experiment.area);
        entry
    }

    /// Area under the curve of metric number `metric` by seed, where it is defined.
    #[must_use]
    pub fn areas_of(&self, metric: usize, area: Area) -> BTreeMap<u64, f64> {
        let area = match area {
            Area::Aulc => aulc,
            Area::Aubc => aubc,
        };
        let found = |(seed, run): (u64, &Packed)| Some((seed, area(&curve(run, metric))?));
        self.runs.packed().filter_map(found).collect()
    }

    /// Mean area over the seeds that have one; NaN without any.
    #[must_use]
    pub fn mean_area(&self) -> f64 {
        moments::mean(&self.areas.values().copied().collect::<Vec<_>>())
    }

    /// Standard deviation of the area; `None` for fewer than two seeds.
    #[must_use]
    pub fn sd_area(&self) -> Option<f64> {
        moments::sd(&self.areas.values().copied().collect::<Vec<_>>())
    }

    /// Differences of the areas to those of another strategy, one per seed that both have.
    #[must_use]
    pub fn differences(&self, other: &Entry<'_>) -> Vec<f64> {
        let pair = |(seed, area): (&u64, &f64)| Some(area - other.areas.get(seed)?);
        self.areas.iter().filter_map(pair).collect()
    }

    /// The runs' curves of metric number `metric`, summarised over the seeds.
    #[must_use]
    pub fn summary(&self, metric: usize) -> Vec<Summary> {
        let mut columns: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for (_, run) in self.runs.packed() {
            for (n_labeled, value) in curve(run, metric) {
                columns.entry(n_labeled).or_default().push(value);
            }
        }
        Summary::of(columns)
    }
}

/// The key of a cell.
#[must_use]
pub fn key(
    dataset: &DatasetChoice,
    learner: &LearnerChoice,
    strategy: &StrategyChoice,
    seed: u64,
) -> CellKey {
    CellKey::new(&*dataset.id, &*learner.id, &*strategy.id, seed)
}

/// What is stored of the experiment, in its order.
pub fn cells(results: &Results) -> impl Iterator<Item = (CellKey, &Outcome<Packed>)> {
    let Experiment { datasets, learners, strategies, seeds, .. } = &results.experiment;
    let learned =
        datasets.iter().flat_map(move |dataset| learners.iter().map(move |learner| (dataset, learner)));
    let asked = learned.flat_map(move |(dataset, learner)| {
        strategies.iter().map(move |strategy| key(dataset, learner, strategy, 0))
    });
    asked.flat_map(move |key| (0..*seeds).map(move |seed| CellKey { seed, ..key.clone() })).filter_map(
        |key| {
            let outcome = results.cells.get(&key)?;
            Some((key, outcome))
        },
    )
}

/// A run's curve of metric number `metric`: (labeled rows, value).
#[must_use]
pub fn curve(run: &Packed, metric: usize) -> Vec<(usize, f64)> {
    run.points().iter().map(|point| (point.n_labeled, value(point, metric))).collect()
}

/// The value of metric number `metric`; NaN where the point has none.
#[must_use]
pub fn value(point: &Point, metric: usize) -> f64 {
    point.metrics.get(metric).copied().flatten().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::comparisons;
    use crate::{
        report::fake,
        stats::{
            close,
            reduction_ratio::{labels_needed, reduction_ratio},
        },
    };

    /// Bound on the difference to scipy's interval, relative to its width; see `stats::paired`.
    const INVERSION: f64 = 1e-9;
    /// Bound on the difference of mean differences: areas are near 1 and round at 1e-16.
    const CANCELLED: f64 = 1e-14;

    /// Strategy, mean and sd of its AULC, labels to 95 % of random's final mean, reduction ratio,
    /// and mean and quantiles at 220 labels: from the same curves by numpy 1.26.4.
    const NUMPY: [(&str, [f64; 7]); 3] = [
        ("random", [0.554_225, 0.025_166_658_388_519_607, 302.918_367_346_938_7, 1.0, 0.603, 0.5416, 0.6406]),
        (
            "margin",
            [
                0.569_505,
                0.024_367_184_787_013_108,
                236.114_754_098_360_7,
                1.282_928_584_889_485_4,
                0.628,
                0.5902,
                0.6628,
            ],
        ),
        (
            "modal-euclidean",
            [0.506_25, 0.032_267_062_669_746_3, 341.125, 0.887_998_145_392_271_5, 0.5482, 0.5014, 0.5986],
        ),
    ];

    /// Strategy, paired difference to random, its standard error and interval, and seeds won: from
    /// the same curves by scipy 1.13.1 `ttest_rel`.
    const SCIPY: [(&str, [f64; 4], usize); 2] = [
        (
            "margin",
            [0.015_28, 0.006_143_344_185_195_67, 0.001_382_789_947_581_560_7, 0.029_177_210_052_418_49],
            9,
        ),
        (
            "modal-euclidean",
            [-0.047_975, 0.006_423_932_034_025_404, -0.062_506_943_864_458_44, -0.033_443_056_135_541_5],
            0,
        ),
    ];

    #[test]
    fn curves_and_areas_of_the_reference_run_equal_those_of_numpy() {
        let results = fake::reference();
        let comparison = &comparisons(&results)[0];
        let mean = |number: usize| -> Vec<(usize, f64)> {
            let summary = comparison.entries[number].summary(0);
            summary.into_iter().map(|point| (point.n_labeled, point.mean)).collect()
        };
        let random = mean(0);
        let target = 0.95 * random[20].1;
        for (number, (id, expected)) in NUMPY.into_iter().enumerate() {
            let entry = &comparison.entries[number];
            let point = entry.summary(0)[10];
            let labels = labels_needed(&mean(number), target);
            let ratio = reduction_ratio(labels_needed(&random, target), labels);
            let sd = entry.sd_area().expect("ten seeds");
            let (labels, ratio) = (labels.expect("reached"), ratio.expect("reached"));
            let found = [entry.mean_area(), sd, labels, ratio, point.mean, point.q10, point.q90];
            assert_eq!((entry.strategy.id.as_str(), point.n_labeled, point.n_seeds), (id, 220, 10));
            assert!(
                found.into_iter().zip(expected).all(|(ours, theirs)| close(ours, theirs)),
                "{id}: {found:?}"
            );
        }
    }

    #[test]
    fn paired_differences_of_the_reference_run_equal_those_of_scipy() {
        let results = fake::reference();
        let comparison = &comparisons(&results)[0];
        for (id, [mean, se, low, high], won) in SCIPY {
            let entry = comparison.entries.iter().find(|entry| entry.strategy.id == id).expect("an entry");
            let paired = comparison.paired(entry).expect("ten pairs");
            let spread = paired.spread.expect("ten pairs");
            assert!(
                (paired.mean - mean).abs() < CANCELLED && (spread.se - se).abs() < CANCELLED,
                "{paired:?}"
            );
            assert!((spread.low - low).abs() < INVERSION * se && (spread.high - high).abs() < INVERSION * se);
            assert_eq!((paired.n, paired.won, paired.tied, paired.lost), (10, won, 0, 10 - won));
        }
        assert_eq!(comparison.paired(&comparison.entries[0]), None);
    }

    #[test]
    fn equal_areas_share_a_place_and_strategies_without_any_come_last() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["none", "x", "y"], 2));
        results.cells.retain(|key, _| &*key.of.strategy != "none");
        for seed in 0..2 {
            let copy = results.cells[&fake::cell("a", "x", seed)].clone();
            results.cells.insert(fake::cell("a", "y", seed), copy);
        }
        let comparison = &comparisons(&results)[0];
        let ranked: Vec<_> = comparison
            .ranked()
            .into_iter()
            .map(|(place, entry)| (place, entry.strategy.id.as_str()))
            .collect();
        assert_eq!(ranked, [(Some(1), "x"), (Some(1), "y"), (None, "none")]);
    }
}
