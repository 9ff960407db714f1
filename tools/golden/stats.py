"""stats.json: statistics of paired and ranked results, from scipy, statsmodels and scikit-posthocs.

Each list holds cases: the arguments, then what the named function returns. Some inputs are made by
hand for what formulas forget (zeros, ties, one value, extreme values), the others are drawn.
"""
import warnings

import common
import numpy as np
import scikit_posthocs
from scipy import stats
from statsmodels.stats.multitest import multipletests

SEEDS = (0,)
ALTERNATIVES = ("two-sided", "greater", "less")


def make(out, seeds=SEEDS):
    stream = np.random.RandomState(list(seeds))
    differences = paired_differences(stream)
    common.save(out, "stats.json", {
        "seeds": seeds,
        "wilcoxon": [wilcoxon(name, d) for name, d in differences.items()],
        # Without spread t is 0/0 but for rounding: no value to agree on.
        "paired_t": [paired_t(stream, name, d) for name, d in differences.items() if np.ptp(d) > 0],
        "t_interval": [t_interval(name, d) for name, d in differences.items() if np.ptp(d) > 0],
        "holm": [holm(name, p) for name, p in p_values(stream).items()],
        "friedman": [friedman(name, scores) for name, scores in score_tables(stream).items()],
        "nemenyi_critical_difference": critical_differences(),
        "quantile": [quantiles(name, values) for name, values in samples(stream).items()],
    })


def paired_differences(stream):
    """Differences of two strategies, one per seed; accuracies on 500 rows differ by multiples of 0.002."""
    cases = {
        "hand: no zeros, no ties": [0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 0.7],
        "hand: zeros": [0.0, 0.1, 0.0, -0.2, 0.3, 0.4, 0.55, 0.7],
        "hand: ties": [1.0, 1.0, -1.0, 2.0, 2.0, -3.0, 4.0, 5.0],
        "hand: zeros and ties": [0.0, 1.0, -1.0, 0.0, 2.0, 2.0, 2.0, -3.0, 4.0, 0.0],
        "hand: all positive": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        "hand: all equal": [0.25, 0.25, 0.25, 0.25, 0.25],
        "hand: two values": [1.0, -3.0],
        "hand: one large value": [1e-3, -2e-3, 3e-3, -4e-3, 5e-3, 1e6],
    }
    for n in (5, 10, 20, 50, 51, 120):
        cases[f"drawn: normal, n = {n}"] = stream.standard_normal(n) + 0.3
        cases[f"drawn: multiples of 0.002, n = {n}"] = stream.randint(-8, 12, size=n) / 500
    return cases


def wilcoxon(name, d):
    """scipy.stats.wilcoxon(d); its own rule chooses between the exact and the normal distribution.

    With ties and without zeros scipy 1.13 takes the exact distribution of untied ranks, at the rank
    sum without its fraction, where n <= 50: `method` "approx" is the cleaner comparison there.
    """
    results = []
    for zero_method in ("wilcox", "pratt"):
        for alternative in ALTERNATIVES:
            for method, correction in (("auto", False), ("approx", False), ("approx", True)):
                options = {"zero_method": zero_method, "alternative": alternative,
                           "method": method, "correction": correction}
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # few values for the normal distribution
                    result = stats.wilcoxon(np.array(d), **options)
                results.append({**options, "statistic": result.statistic, "pvalue": result.pvalue})
    return {"name": name, "d": d, "results": results}


def paired_t(stream, name, d):
    """scipy.stats.ttest_rel(a, b) with a - b equal to d but for rounding."""
    b = stream.random_sample(len(d))
    a = b + np.array(d)
    results = {alternative: stats.ttest_rel(a, b, alternative=alternative) for alternative in ALTERNATIVES}
    return {"name": name, "a": a, "b": b, "df": len(d) - 1, "statistic": results["two-sided"].statistic,
            "pvalue": {alternative: result.pvalue for alternative, result in results.items()}}


def t_interval(name, values):
    """scipy.stats.t.interval(level, n - 1, mean, sd / sqrt(n)), sd with ddof = 1."""
    mean, sem = np.mean(values), stats.sem(values)
    intervals = [[level, *stats.t.interval(level, len(values) - 1, loc=mean, scale=sem)]
                 for level in (0.8, 0.9, 0.95, 0.99)]
    return {"name": name, "values": values, "mean": mean, "sem": sem, "level_low_high": intervals}


def p_values(stream):
    cases = {
        "hand: textbook": [0.01, 0.04, 0.03, 0.005],
        "hand: ties": [0.02, 0.02, 0.5, 0.02, 0.5],
        "hand: one": [0.03],
        "hand: capped at one": [0.9, 0.6, 0.8],
        "hand: zero and one": [0.0, 1.0, 1e-300, 0.05],
    }
    for n in (2, 6, 21):
        cases[f"drawn: n = {n}"] = stream.random_sample(n) ** 4
    return cases


def holm(name, p):
    """statsmodels multipletests(p, method="holm")."""
    rejected, adjusted = multipletests(p, alpha=0.05, method="holm")[:2]
    return {"name": name, "p": p, "alpha": 0.05, "adjusted": adjusted, "rejected": rejected}


def score_tables(stream):
    """Rows are blocks (data sets or seeds), columns are treatments (strategies); larger is better."""
    cases = {
        "hand: no ties": [[0.9, 0.8, 0.7], [0.85, 0.86, 0.6], [0.7, 0.65, 0.66], [0.95, 0.9, 0.85]],
        "hand: ties": [[3.0, 3.0, 1.0, 2.0], [1.0, 2.0, 2.0, 2.0], [4.0, 3.0, 2.0, 1.0], [2.0, 2.0, 1.0, 1.0]],
        "hand: same order in every block": [[3.0, 2.0, 1.0]] * 5,
    }
    for n_blocks, n_treatments in ((5, 3), (10, 5), (20, 10), (26, 17)):
        effect = np.linspace(0, 0.5, n_treatments)
        table = stream.standard_normal((n_blocks, n_treatments)) + effect
        cases[f"drawn: {n_blocks} x {n_treatments}"] = table
        cases[f"drawn: {n_blocks} x {n_treatments}, one decimal"] = np.round(table, 1)
    return cases


def friedman(name, scores):
    """scipy.stats.friedmanchisquare, which corrects for ties, and scikit-posthocs' Nemenyi p-values.

    Ranks count from 1 for the largest score, ties share their mean rank. Iman and Davenport's F is
    computed here, (n - 1) chi2 / (n (k - 1) - chi2); no package at hand has it. It is infinite, with
    p-value 0, where every block has the same order.
    """
    scores = np.array(scores)
    n, k = scores.shape
    result = stats.friedmanchisquare(*scores.T)
    rest = n * (k - 1) - result.statistic
    f = (n - 1) * result.statistic / rest if rest > 1e-9 else np.inf
    return {
        "name": name, "scores": scores, "mean_ranks": stats.rankdata(-scores, axis=1).mean(axis=0),
        "chi_square": result.statistic, "chi_square_pvalue": result.pvalue,
        "iman_davenport": f, "iman_davenport_df": [k - 1, (k - 1) * (n - 1)],
        "iman_davenport_pvalue": stats.f.sf(f, k - 1, (k - 1) * (n - 1)),
        "nemenyi_pvalues": scikit_posthocs.posthoc_nemenyi_friedman(scores).to_numpy(),
    }


def critical_differences():
    """q sqrt(k (k + 1) / (6 n)): q is the studentized range for k means and infinitely many degrees
    of freedom, over sqrt 2 (scipy.stats.studentized_range)."""
    cases = []
    for k in (2, 3, 5, 10, 17, 20):
        for alpha in (0.01, 0.05, 0.1):
            q = stats.studentized_range.ppf(1 - alpha, k, np.inf) / np.sqrt(2)
            for n in (5, 20, 100):
                cases.append({"k": k, "n": n, "alpha": alpha, "q": q,
                              "critical_difference": q * np.sqrt(k * (k + 1) / (6 * n))})
    return cases


def samples(stream):
    return {
        "hand: one": [0.4],
        "hand: two": [1.0, 0.0],
        "hand: ties": [0.5, 0.1, 0.5, 0.5, 0.9],
        "hand: negative and large": [-1e9, 3.5, 1e-9, 1e9, -2.0],
        "drawn: n = 20": stream.random_sample(20),
        "drawn: n = 101": stream.standard_normal(101),
    }


def quantiles(name, values):
    """numpy.quantile(values, q), Hyndman and Fan's type 7."""
    q = [0.0, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 0.975, 1.0]
    return {"name": name, "values": values, "q": q, "quantiles": np.quantile(values, q)}
