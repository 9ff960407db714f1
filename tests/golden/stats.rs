//! Statistics of results and curves against scipy 1.13.1, statsmodels 0.14.4, scikit-posthocs
//! 0.11.4 and numpy 1.26.4.
//!
//! A file may hold some of the lists below; each test reads its own list from every file.

use albench::stats::{
    bootstrap::{self, Resamples},
    class_balance, data_utilisation, deficiency, friedman, holm, nemenyi, paired, paired_t, penalty_matrix,
    phases, position_test, quantile, ratio_interval,
    wilcoxon::{self, Zeros},
    win_tie_loss,
};
use ndarray::{Array2, ArrayView2};
use serde_json::Value;

use crate::support::{self, indices, number, numbers};

/// Relative agreement asked of every statistic: the one that the golden files promise among
/// machines.
const AGREEMENT: f64 = 1e-9;

/// scipy takes tails of the studentized range as 1 minus an integral that it asks to be within
/// this of the truth.
const SCIPY_INTEGRAL: f64 = 1e-11;

/// The cases of one list, over all files; without any, a comparison would prove nothing.
fn cases(list: &str) -> Vec<Value> {
    let files = support::files("stats");
    let found: Vec<Value> =
        files.iter().filter_map(|golden| golden.value[list].as_array()).flatten().cloned().collect();
    assert!(!found.is_empty(), "no golden file has a list `{list}`");
    found
}

fn close(ours: f64, theirs: f64) -> bool {
    ours.total_cmp(&theirs).is_eq() || (ours - theirs).abs() <= AGREEMENT * theirs.abs()
}

#[track_caller]
fn assert_close(ours: f64, theirs: f64, what: &dyn std::fmt::Display) {
    assert!(close(ours, theirs), "{what}: {ours} here, {theirs} there");
}

/// Compares vectors by their largest magnitude: entries near 0 carry the rounding of the others.
#[track_caller]
fn assert_all_close(ours: &[f64], theirs: &[f64], what: &dyn std::fmt::Display) {
    let scale = theirs.iter().fold(0.0_f64, |scale, value| scale.max(value.abs()));
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= AGREEMENT * scale;
    let equal = ours.len() == theirs.len() && ours.iter().zip(theirs).all(near);
    assert!(equal, "{what}: {ours:?} here, {theirs:?} there");
}

fn count(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("a count")).expect("64 bits")
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

/// A table of nested lists.
fn table(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = list(value).iter().map(numbers).collect();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).expect("rows of equal length")
}

/// The mean curve of scores with a row per seed.
fn mean_curve(labels: &[usize], scores: ArrayView2<'_, f64>) -> Vec<(usize, f64)> {
    let means = scores.columns().into_iter().map(|column| column.sum() / column.len() as f64);
    labels.iter().copied().zip(means).collect()
}

fn values(curve: &[(usize, f64)]) -> Vec<f64> {
    curve.iter().map(|point| point.1).collect()
}

#[test]
fn signed_rank_tests_agree_with_scipy() {
    for case in cases("wilcoxon") {
        let d = numbers(&case["d"]);
        for result in list(&case["results"]) {
            if result["alternative"] != "two-sided" || result["correction"] != false {
                continue; // not offered
            }
            let zeros = if result["zero_method"] == "pratt" { Zeros::Pratt } else { Zeros::Drop };
            let ours = match result["method"].as_str() {
                Some("auto") => wilcoxon::signed_rank(&d, zeros),
                _ => wilcoxon::signed_rank_normal(&d, zeros),
            };
            let ours = ours.expect("finite differences");
            let what = format!("{} {result}", case["name"]);
            assert_close(ours.statistic(), number(&result["statistic"]), &what);
            assert_close(ours.p, number(&result["pvalue"]), &what);
        }
    }
}

#[test]
fn paired_t_tests_agree_with_scipy() {
    for case in cases("paired_t") {
        let pairs: Vec<(f64, f64)> = numbers(&case["a"]).into_iter().zip(numbers(&case["b"])).collect();
        let ours = paired_t::paired_t(&bootstrap::differences(&pairs)).expect("spread");
        assert_eq!(ours.df, count(&case["df"]));
        assert_close(ours.statistic, number(&case["statistic"]), &case["name"]);
        assert_close(ours.p, number(&case["pvalue"]["two-sided"]), &case["name"]);
    }
}

#[test]
fn intervals_of_students_t_agree_with_scipy() {
    for case in cases("t_interval") {
        let ours = paired::compare(&numbers(&case["values"])).expect("values").spread.expect("more than one");
        for interval in list(&case["level_low_high"]).iter().map(numbers).filter(|i| close(i[0], 0.95)) {
            assert_all_close(&[ours.low, ours.high], &interval[1..], &case["name"]);
        }
    }
}

#[test]
fn holms_correction_agrees_with_statsmodels() {
    for case in cases("holm") {
        let adjusted = holm::adjust(&numbers(&case["p"])).expect("probabilities");
        for (ours, theirs) in adjusted.iter().zip(numbers(&case["adjusted"])) {
            assert_close(*ours, theirs, &case["name"]);
        }
    }
}

#[test]
fn friedmans_test_agrees_with_scipy() {
    for case in cases("friedman") {
        let ours = friedman::friedman(table(&case["scores"]).view()).expect("different scores");
        let what = &case["name"];
        assert_all_close(&ours.mean_ranks, &numbers(&case["mean_ranks"]), what);
        assert_close(ours.chi_square, number(&case["chi_square"]), what);
        assert_close(ours.chi_square_p, number(&case["chi_square_pvalue"]), what);
        assert_close(ours.f, number(&case["iman_davenport"]), what);
        assert_eq!(ours.f_df.to_vec(), indices(&case["iman_davenport_df"]));
        assert_close(ours.f_p, number(&case["iman_davenport_pvalue"]), what);
    }
}

#[test]
fn nemenyis_p_values_agree_with_scikit_posthocs() {
    for case in cases("friedman") {
        let scores = table(&case["scores"]);
        let ranks = numbers(&case["mean_ranks"]);
        let theirs = table(&case["nemenyi_pvalues"]);
        for ((i, j), &theirs) in theirs.indexed_iter().filter(|((i, j), _)| i != j) {
            let ours = nemenyi::p_value(ranks[i] - ranks[j], ranks.len(), scores.nrows()).expect("ranks");
            let bound = AGREEMENT * theirs + SCIPY_INTEGRAL;
            assert!((ours - theirs).abs() <= bound, "{} {i} {j}: {ours} {theirs}", case["name"]);
        }
    }
}

#[test]
fn tails_of_the_studentized_range_agree_with_scipy() {
    for case in cases("range") {
        let theirs = number(&case["sf"]);
        let ours = nemenyi::range_sf(number(&case["x"]), count(&case["k"])).expect("two or more");
        assert!((ours - theirs).abs() <= AGREEMENT * theirs + SCIPY_INTEGRAL, "{case}: {ours}");
    }
}

#[test]
fn critical_differences_agree_with_scipy() {
    for case in cases("nemenyi_critical_difference") {
        let (k, alpha) = (count(&case["k"]), number(&case["alpha"]));
        let ours = nemenyi::critical_difference(k, count(&case["n"]), alpha).expect("two or more");
        assert_close(nemenyi::critical_value(k, alpha).expect("two or more"), number(&case["q"]), &case);
        assert_close(ours, number(&case["critical_difference"]), &case);
    }
}

#[test]
fn quantiles_agree_with_numpy() {
    for case in cases("quantile") {
        let sample = numbers(&case["values"]);
        let ours: Vec<f64> = numbers(&case["q"]).iter().map(|&q| quantile::quantile(&sample, q)).collect();
        assert_all_close(&ours, &numbers(&case["quantiles"]), &case["name"]);
    }
}

#[test]
fn bootstrap_intervals_agree_with_scipy_on_the_same_resamples() {
    for case in cases("bootstrap") {
        let sample = numbers(&case["values"]);
        let seed = u32::try_from(count(&case["seed"])).expect("a legacy seed");
        let resamples = Resamples::seeded(seed, sample.len(), count(&case["n_resamples"])).expect("values");
        for level in [0.8, 0.95] {
            let methods = [("percentile", bootstrap::percentile as Interval), ("BCa", bootstrap::bca)];
            for (method, compute) in methods {
                let ours = compute(&sample, &resamples, level).expect("spread");
                let key = format!("{method} {level}");
                assert_all_close(&[ours.low, ours.high], &numbers(&case[&key]), &key);
            }
        }
    }
}

type Interval = fn(&[f64], &Resamples, f64) -> Option<bootstrap::Interval>;

#[test]
fn rank_sums_of_positions_agree_with_scipy() {
    for case in cases("position_test") {
        let query = |query: &Value| (indices(&query["positions"]), count(&query["pool"]));
        let queries: Vec<(Vec<usize>, usize)> = list(&case["queries"]).iter().map(query).collect();
        let ours = position_test::position_test(&queries).expect("a choice");
        assert_close(ours.z, number(&case["z"]), &"z");
        assert_close(ours.p, number(&case["p"]), &"p");
    }
}

#[test]
fn class_balance_agrees_with_scipy() {
    for case in cases("class_balance") {
        let (picked, pool) = (indices(&case["picked"]), indices(&case["pool"]));
        let evenness = class_balance::evenness(&picked).expect("picks");
        assert_close(evenness, number(&case["evenness"]), &case);
        let ours = class_balance::chi_square(&picked, &pool).expect("a choice");
        assert_eq!(ours.df, count(&case["df"]));
        assert_close(ours.statistic, number(&case["chi_square"]), &case);
        assert_close(ours.p, number(&case["pvalue"]), &case);
    }
}

#[test]
fn statistics_of_curves_agree_with_their_definitions_in_numpy() {
    for case in cases("curves") {
        let labels = indices(&case["labels"]);
        let [strategy, baseline] =
            ["strategy", "baseline"].map(|name| mean_curve(&labels, table(&case[name]).view()));

        let ours = deficiency::deficiency(&values(&strategy), &values(&baseline)).expect("a rising baseline");
        assert_close(ours, number(&case["deficiency"]), &"deficiency");

        let difference = phases::difference(&strategy, &baseline).expect("equal labels");
        let ours = phases::phases(&difference).expect("a range");
        assert_all_close(&[ours.start, ours.middle, ours.end], &numbers(&case["phases"]), &"phases");

        let shares = numbers(&case["shares"]);
        let ours = data_utilisation::data_utilisation(&strategy, &baseline, &shares).expect("finite curves");
        for (at, ours) in ours.iter().enumerate() {
            for (name, ours) in [("strategy", ours.strategy), ("baseline", ours.baseline)] {
                assert_same(ours, &case["labels_needed"][name][at], name);
            }
        }
    }
}

#[test]
fn wins_ties_and_losses_agree_with_t_tests_in_scipy() {
    for case in cases("curves") {
        let differences = table(&case["strategy"]) - table(&case["baseline"]);
        let ours = win_tie_loss::over_budgets(differences.view(), number(&case["alpha"])).expect("seeds");
        assert_eq!(vec![ours.wins, ours.ties, ours.losses], indices(&case["win_tie_loss"]));
    }
}

#[test]
fn intervals_of_the_reduction_ratio_agree_with_numpy_on_the_same_resamples() {
    for case in cases("curves") {
        let (strategy, baseline) = (table(&case["strategy"]), table(&case["baseline"]));
        for interval in list(&case["ratio_intervals"]) {
            let seed = u32::try_from(count(&interval["seed"])).expect("a legacy seed");
            let resamples = Resamples::seeded(seed, strategy.nrows(), count(&interval["n_resamples"]));
            let ours = ratio_interval::ratio_interval(
                &indices(&case["labels"]),
                strategy.view(),
                baseline.view(),
                number(&interval["share"]),
                &resamples.expect("seeds"),
                number(&interval["level"]),
            )
            .expect("finite curves");
            assert_eq!(ours.censored, count(&interval["censored"]));
            assert_same(ours.low, &interval["low"], "low");
            assert_close(ours.high, number(&interval["high"]), interval);
        }
    }
}

/// Both unknown, or both known and close.
#[track_caller]
fn assert_same(ours: Option<f64>, theirs: &Value, what: &str) {
    match ours {
        Some(ours) => assert_close(ours, number(theirs), &what),
        None => assert!(theirs.is_null(), "{what}: unknown here, {theirs} there"),
    }
}

#[test]
fn penalty_matrices_agree_with_t_tests_in_scipy() {
    for case in cases("penalty_matrix") {
        let scores: Vec<Array2<f64>> = list(&case["scores"]).iter().map(table).collect();
        let views: Vec<ArrayView2<'_, f64>> = scores.iter().map(Array2::view).collect();
        let random: Vec<f64> = views[0].columns().into_iter().map(|c| c.sum() / c.len() as f64).collect();

        let checkpoints = penalty_matrix::checkpoints(&random).expect("queries");
        assert_eq!(checkpoints, indices(&case["checkpoints"]));
        let ours = penalty_matrix::penalties(&views, &checkpoints, number(&case["alpha"])).expect("seeds");
        let theirs = table(&case["penalties"]);
        assert_all_close(
            &ours.into_raw_vec_and_offset().0,
            &theirs.into_raw_vec_and_offset().0,
            &"penalties",
        );
    }
}
