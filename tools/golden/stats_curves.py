"""stats_curves.json: statistics of learning curves and of picks, from scipy and numpy.

Where a package has the statistic it is called. The others are computed here from their definitions,
by other means than in albench: interpolation on a grid, scipy's tests, explicit resamples.
"""
import common
import numpy as np
from scipy import stats

SEEDS = (0,)
LABELS = np.arange(20, 420, 20)
ALPHA = 0.05


def make(out, seeds=SEEDS):
    stream = np.random.RandomState(list(seeds))
    name = "stats_curves.json" if tuple(seeds) == SEEDS else f"stats_curves_seed{'_'.join(map(str, seeds))}.json"
    common.save(out, name, {
        "seeds": seeds,
        "bootstrap": [bootstrap(i, values) for i, values in enumerate(samples(stream))],
        "position_test": [positions(stream, n_queries) for n_queries in (1, 1, 1, 5, 40)],
        "class_balance": [class_balance(stream, n_classes) for n_classes in (2, 3, 10, 10)],
        "curves": [curves(stream, n_seeds, gain) for n_seeds, gain in ((5, 0.0), (10, 0.02), (20, 0.1), (7, -0.05))],
        "penalty_matrix": [penalty_matrix(stream, n_seeds, k) for n_seeds, k in ((5, 3), (10, 6))],
        "range": [studentized_range(x, k) for k in (2, 3, 8, 30) for x in (0.1, 1.0, 2.5, 3.633, 5.0)],
    })


def samples(stream):
    """Multiples of 1/512 add up without rounding, so that resampled means tie with the mean exactly."""
    cases = [stream.standard_normal(n) for n in (5, 20, 50)]
    cases += [stream.randint(-8, 12, size=n) / 512 for n in (5, 20)]
    return cases + [stream.exponential(size=20)]


def bootstrap(seed, values):
    """scipy.stats.bootstrap((values,), np.mean) with the resamples of RandomState(seed)."""
    case = {"values": values, "seed": seed, "n_resamples": 999}
    for method in ("percentile", "BCa"):
        for level in (0.8, 0.95):
            interval = stats.bootstrap(
                (values,), np.mean, method=method, confidence_level=level, n_resamples=case["n_resamples"],
                random_state=np.random.RandomState(seed)).confidence_interval
            case[f"{method} {level}"] = [interval.low, interval.high]
    return case


def positions(stream, n_queries):
    """Rank sums of the picks' positions; scipy.stats.ranksums for a single query."""
    queries, excess, variance = [], 0.0, 0.0
    for query in range(n_queries):
        pool, k = 200 - 4 * query, int(stream.randint(1, 15))
        bias = np.linspace(2, 1, pool)
        picks = stream.choice(pool, k, replace=False, p=bias / bias.sum())
        rest = np.setdiff1d(np.arange(pool), picks)
        sigma = np.sqrt(k * (pool - k) * (pool + 1) / 12)
        excess += stats.ranksums(picks, rest).statistic * sigma
        variance += sigma**2
        queries.append({"positions": picks, "pool": pool})
    z = excess / np.sqrt(variance)
    return {"queries": queries, "z": z, "p": 2 * stats.norm.sf(abs(z))}


def class_balance(stream, n_classes):
    """scipy.stats.entropy and chisquare; the latter with the factor (N - 1)/(N - k) of drawing
    without replacement, its p-value from the chi-square distribution with classes - 1 df."""
    pool = stream.randint(20, 60, size=n_classes)
    picked = stream.binomial(pool, stream.uniform(0.1, 0.4, size=n_classes))
    if picked.sum() == 0:
        picked[0] = 1
    n, k = pool.sum(), picked.sum()
    chi_square = stats.chisquare(picked, k * pool / n).statistic * (n - 1) / (n - k)
    return {"pool": pool, "picked": picked, "evenness": stats.entropy(picked) / np.log(n_classes),
            "chi_square": chi_square, "df": n_classes - 1, "pvalue": stats.chi2.sf(chi_square, n_classes - 1)}


def drawn_curves(stream, n_seeds, gain):
    """Scores at `LABELS`, a row per seed, rising to about 0.9 and noisy."""
    rise = 0.9 - 0.5 * np.exp(-(LABELS - LABELS[0]) / 120)
    return rise + gain + 0.02 * stream.standard_normal((n_seeds, len(LABELS)))


def curves(stream, n_seeds, gain):
    """One strategy against random sampling."""
    baseline, strategy = drawn_curves(stream, n_seeds, 0), drawn_curves(stream, n_seeds, gain)
    mean_strategy, mean_baseline = strategy.mean(axis=0), baseline.mean(axis=0)
    last = mean_baseline[-1]
    shares = [0.7, 0.9, 0.95, 0.99]
    needed = {name: [labels_needed(curve, share * last) for share in shares]
              for name, curve in (("strategy", mean_strategy), ("baseline", mean_baseline))}
    return {
        "labels": LABELS, "strategy": strategy, "baseline": baseline, "alpha": ALPHA,
        "deficiency": (last - mean_strategy).sum() / (last - mean_baseline).sum(),
        "phases": phases(mean_strategy - mean_baseline),
        "shares": shares, "labels_needed": needed,
        "win_tie_loss": win_tie_loss(strategy, baseline),
        "ratio_intervals": [ratio_interval(strategy, baseline, share, seed=n_seeds, level=0.9) for share in shares],
    }


def labels_needed(curve, target):
    """The first crossing, by looking at every step; None if there is none."""
    if curve[0] >= target:
        return float(LABELS[0])
    for i in range(1, len(curve)):
        if curve[i] >= target:
            return np.interp(target, curve[i - 1:i + 1], LABELS[i - 1:i + 1])
    return None


def phases(difference):
    """Mean height over the first 20 %, the middle and the last 20 % of the labels."""
    first, last = LABELS[0], LABELS[-1]
    heights = []
    for low, high in ((0, 0.2), (0.2, 0.8), (0.8, 1)):
        low, high = first + low * (last - first), first + high * (last - first)
        grid = np.unique(np.concatenate([[low, high], LABELS[(LABELS > low) & (LABELS < high)]]))
        heights.append(np.trapz(np.interp(grid, LABELS, difference), grid) / (high - low))
    return heights


def ratio_interval(strategy, baseline, share, seed, level):
    """Percentile interval of the reduction ratio; a missed target counts as 0 for the lower end, and
    as labels of the baseline over the last budget for the upper one."""
    n_seeds, lower, upper = len(strategy), [], []
    for rows in np.random.RandomState(seed).randint(0, n_seeds, (500, n_seeds)):
        base = baseline[rows].mean(axis=0)
        target = share * base[-1]
        ours, theirs = labels_needed(strategy[rows].mean(axis=0), target), labels_needed(base, target)
        lower.append(theirs / ours if ours else -np.inf)
        upper.append(theirs / (ours or LABELS[-1]))
    tail = (1 - level) / 2
    ordered = np.sort(lower)
    position = tail * (len(lower) - 1)
    below, above = ordered[int(np.floor(position))], ordered[int(np.ceil(position))]
    low = np.quantile(np.maximum(lower, 0), tail) if np.isfinite([below, above]).all() else None
    return {"share": share, "seed": seed, "n_resamples": 500, "level": level, "low": low,
            "high": np.quantile(upper, 1 - tail), "censored": int(np.isinf(lower).sum())}


def win_tie_loss(strategy, baseline):
    """Paired t-tests at every budget: wins, ties, losses."""
    result = stats.ttest_rel(strategy, baseline, axis=0)
    significant = result.pvalue < ALPHA
    wins, losses = (significant & (result.statistic > 0)).sum(), (significant & (result.statistic < 0)).sum()
    return [wins, len(LABELS) - wins - losses, losses]


def penalty_matrix(stream, n_seeds, k):
    """Wins at 1, 2, 4, .. queries over the number of these checkpoints; the first curve is random's."""
    scores = [drawn_curves(stream, n_seeds, 0.02 * i) for i in range(k)]
    mean = scores[0].mean(axis=0)
    saturated = int(np.argmax(mean >= 0.99 * mean[-1]))
    checkpoints = [2**m for m in range(int(np.log2(saturated)))]
    matrix = np.zeros((k, k))
    for i in range(k):
        for j in range(k):
            for at in checkpoints if i != j else []:
                result = stats.ttest_rel(scores[i][:, at], scores[j][:, at])
                matrix[i, j] += (result.pvalue < ALPHA) & (result.statistic > 0)
    return {"scores": scores, "alpha": ALPHA, "checkpoints": checkpoints, "penalties": matrix / len(checkpoints)}


def studentized_range(x, k):
    """scipy.stats.studentized_range.sf(x, k, inf), 1 minus an integral with absolute error 1e-11."""
    return {"x": x, "k": k, "sf": stats.studentized_range.sf(x, k, np.inf)}
