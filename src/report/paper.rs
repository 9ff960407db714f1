//! `paper.tex`: a table that fits the column of a paper, strategies by data sets.
//!
//! As `[table]` asks: which strategies and data sets, means or differences to the baseline, the best of each
//! data set in bold, marks where a strategy is better or worse than the baseline, caption and label. Data
//! sets beyond those that stand side by side follow in further blocks.

use crate::{
    config::{Shown, TableChoice},
    stats::paired::Verdict,
};

use super::{
    analysis::{
        Analysis,
        comparison::{Comparison, Entry},
    },
    grid::latex::escape,
    words::area_name,
};

/// The column of labels takes what the numbers leave, and breaks lines.
const LABELS: &str = ">{\\raggedright\\arraybackslash}X";

/// A column of numbers, up to its width; heads break lines, and words that are too long for it.
const NUMBERS: &str = ">{\\raggedleft\\hspace{0pt}\\arraybackslash}p";

/// The file.
pub(super) fn table(analysis: &Analysis<'_>) -> String {
    let choice = &analysis.experiment().table;
    let chosen = |comparison: &&Comparison<'_>| {
        choice.datasets.as_ref().is_none_or(|ids| ids.contains(&comparison.dataset.id))
    };
    let comparisons: Vec<&Comparison<'_>> = analysis.comparisons.iter().filter(chosen).collect();
    let across = choice.across.min(comparisons.len()).max(1);
    let mut out = format!(
        "% Needs \\usepackage{{booktabs,tabularx}}.\n\\begin{{table}}\n\\centering\n\\caption{{{}}}\n\\label{{{}}}\n\\small\n\
         \\setlength{{\\tabcolsep}}{{3pt}}\n\\begin{{tabularx}}{{\\columnwidth}}{{@{{}}{LABELS}*{{{across}}}{{{NUMBERS}{{{:.1}em}}}}@{{}}}}\n\\toprule\n",
        escape(&caption(analysis)),
        label(analysis),
        width(&comparisons, choice),
    );
    for (number, block) in comparisons.chunks(across).enumerate() {
        if number > 0 {
            out += "\\midrule\n";
        }
        let heads = block.iter().map(|comparison| escape(&comparison.label())).collect();
        out += &row("", heads, across);
        out += "\\midrule\n";
        for strategy in order(analysis, choice) {
            let cells =
                block.iter().map(|comparison| cell(comparison, &comparison.entries[strategy], choice));
            let name = escape(&analysis.experiment().strategies[strategy].label);
            out += &row(&name, cells.collect(), across);
        }
    }
    out + "\\bottomrule\n\\end{tabularx}\n\\end{table}\n"
}

/// Width of a column of numbers in em: that of its numbers, more where the words of its heads need it.
fn width(comparisons: &[&Comparison<'_>], choice: &TableChoice) -> f64 {
    const DIGIT: f64 = 0.5;
    const LETTER: f64 = 0.55;
    const MOST: f64 = 5.5;
    let number = DIGIT * (choice.decimals + 2) as f64 + 1.1;
    let labels = comparisons.iter().map(|comparison| comparison.label());
    let word =
        labels.filter_map(|label| label.split_whitespace().map(|word| word.chars().count()).max()).max();
    (LETTER * word.unwrap_or(0) as f64).clamp(number, number.max(MOST))
}

fn row(name: &str, mut cells: Vec<String>, across: usize) -> String {
    cells.resize(across, String::new());
    // After a line's end LaTeX takes a bracket for an argument.
    let name = if name.starts_with('[') { format!("{{}}{name}") } else { name.to_owned() };
    format!("{name} & {} \\\\\n", cells.join(" & "))
}

/// Numbers of the chosen strategies, by their mean area over all comparisons, the best first.
fn order(analysis: &Analysis<'_>, choice: &TableChoice) -> Vec<usize> {
    let strategies = analysis.experiment().strategies.iter().enumerate();
    let chosen = strategies
        .filter(|(_, strategy)| choice.strategies.as_ref().is_none_or(|ids| ids.contains(&strategy.id)));
    let mean = |number: usize| -> f64 {
        let all = analysis.comparisons.iter().map(|comparison| comparison.entries[number].mean_area());
        all.filter(|mean| mean.is_finite()).sum()
    };
    let mut numbers: Vec<usize> = chosen.map(|(number, _)| number).collect();
    numbers.sort_by(|&a, &b| mean(b).total_cmp(&mean(a)));
    numbers
}

/// A number, bold where it is the best, marked where it differs from the baseline.
fn cell(comparison: &Comparison<'_>, entry: &Entry<'_>, choice: &TableChoice) -> String {
    let decimals = choice.decimals;
    let value = match choice.show {
        Shown::Mean => {
            Some(entry.mean_area()).filter(|mean| mean.is_finite()).map(|mean| format!("{mean:.decimals$}"))
        }
        Shown::Difference => comparison.paired(entry).map(|paired| format!("{:+.decimals$}", paired.mean)),
    };
    let Some(value) = value else { return "--".to_owned() };
    let value = format!("${value}$");
    let best = comparison
        .ranked()
        .iter()
        .any(|(place, other)| *place == Some(1) && other.strategy.id == entry.strategy.id);
    let value = if choice.bold && best { format!("\\boldmath{value}\\unboldmath") } else { value };
    let mark = match comparison.verdict(entry).filter(|_| choice.marks) {
        Some(Verdict::Better) => "$^{+}$",
        Some(Verdict::Worse) => "$^{-}$",
        Some(Verdict::Open) | None => "",
    };
    format!("{value}{mark}")
}

fn caption(analysis: &Analysis<'_>) -> String {
    let (experiment, choice) = (analysis.experiment(), &analysis.experiment().table);
    if let Some(caption) = &choice.caption {
        return caption.clone();
    }
    let area = area_name(experiment);
    let baseline = super::answer::baseline_label(analysis);
    let what = match (choice.show, baseline) {
        (Shown::Difference, Some(name)) => format!("mean difference in {area} to {name}"),
        _ => format!("mean {area}"),
    };
    let bold = if choice.bold { "; the best in bold" } else { "" };
    let marks = match baseline.filter(|_| choice.marks) {
        Some(name) => format!(
            "; + and - mark what is better and worse than {name} (paired t-tests over {} seeds at 5 % after Holm's correction)",
            experiment.seeds
        ),
        None => String::new(),
    };
    format!("{}: {what}{bold}{marks}.", experiment.title)
}

/// The label, which LaTeX reads as it is.
fn label(analysis: &Analysis<'_>) -> String {
    let experiment = analysis.experiment();
    let label = experiment.table.label.clone().unwrap_or_else(|| format!("tab:{}", experiment.name));
    label.chars().filter(|c| c.is_ascii_alphanumeric() || ":-_.".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::table;
    use crate::{
        config::{Shown, TableChoice},
        report::{analysis::Analysis, fake},
    };

    #[test]
    fn the_best_is_bold_and_verdicts_are_marked() {
        let results = fake::reference();
        let text = table(&Analysis::new(&results));
        assert!(
            text.contains("margin & \\boldmath$0.570$\\unboldmath$^{+}$ \\\\\nrandom & $0.554$ \\\\\n"),
            "{text}"
        );
        assert!(
            text.contains("modal-euclidean & $0.506$$^{-}$ \\\\\n") && text.contains("\\label{tab:made-up}")
        );
    }

    #[test]
    fn what_is_asked_for_is_shown_in_blocks() {
        let mut experiment = fake::experiment(&["a", "b", "c"], &["svc"], &["random", "x", "y"], 3);
        experiment.table = TableChoice {
            show: Shown::Difference,
            across: 2,
            strategies: Some(vec!["y".to_owned()]),
            caption: Some("50 % of it".to_owned()),
            label: Some("tab:own".to_owned()),
            bold: false,
            marks: false,
            decimals: 2,
            datasets: None,
        };
        let text = table(&Analysis::new(&fake::results(experiment)));
        assert!(
            text.contains("X*{2}{>{\\raggedleft\\hspace{0pt}\\arraybackslash}p{3.1em}}@{}}\n")
                && text.contains("\\caption{50 \\% of it}"),
            "{text}"
        );
        assert!(
            text.contains(" & a & b \\\\\n\\midrule\ny & $+0.07$ & $+0.08$ \\\\\n\\midrule\n & c &  \\\\\n")
                || text.contains("& c &  \\\\"),
            "{text}"
        );
        assert!(text.contains("\\label{tab:own}") && !text.contains("bold") && !text.contains("random"));
    }
}
