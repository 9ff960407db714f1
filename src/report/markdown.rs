//! `report.md`: the answer first, then what it rests on, then how to get it again.

use crate::config::{Experiment, Format};

use super::{
    analysis::Analysis,
    answer,
    caveats::caveats,
    figures::{self, Plate},
    grid::{Grid, markdown, markdown::escape},
    method,
    series::Plots,
    tables::{Place, Tables, aulc},
};

/// A table's own file: title, then each grid with heading and notes.
pub(super) fn table(title: &str, grids: &[Grid]) -> String {
    let sections = grids.iter().map(|grid| format!("## {}\n\n{}", escape(&grid.heading), body(grid)));
    format!("# {}\n\n{}\n", escape(title), sections.collect::<Vec<_>>().join("\n"))
}

/// A grid and the notes beneath it.
fn body(grid: &Grid) -> String {
    let notes = bullets(&grid.notes);
    if notes.is_empty() { markdown::table(grid) } else { format!("{}\n{notes}", markdown::table(grid)) }
}

/// Sentences as a list.
fn bullets(sentences: &[String]) -> String {
    sentences.iter().map(|sentence| format!("- {}\n", escape(sentence))).collect::<Vec<_>>().concat()
}

/// The whole page.
pub(super) fn page(tables: &Tables<'_>, plots: &Plots<'_>) -> String {
    let analysis = tables.analysis;
    let experiment = analysis.experiment();
    let mut out = format!("# {}\n\n{}\n\n", escape(&experiment.title), escape(&experiment.question));
    out += &answer(analysis);
    out += &warnings_section(analysis);
    out += &ranked_tables(analysis);
    out += &figures(plots);
    out += &further_tables(tables);
    out += &columns(experiment);
    out += &provenance(experiment);
    out
}

fn answer(analysis: &Analysis<'_>) -> String {
    let answer = answer::answer(analysis);
    format!(
        "## Answer\n\n{}\n**By data set and learner**\n\n{}",
        bullets(&answer.overall),
        bullets(&answer.settings)
    )
}

fn ranked_tables(analysis: &Analysis<'_>) -> String {
    let mut out = "\n## Ranking\n".to_owned();
    for comparison in &analysis.comparisons {
        out += &format!("\n### {}\n\n{}", escape(&comparison.label()), body(&aulc::grid(comparison)));
    }
    out
}

/// All figures, by their files.
fn figures(plots: &Plots<'_>) -> String {
    let formats = &plots.analysis.experiment().figure.formats;
    let mut out = String::new();
    for figure in figures::ALL {
        let plates = figure.drawn(plots);
        if !plates.is_empty() {
            out += &format!("\n## {}\n", figure.title);
        }
        for Plate { stem, caption, .. } in plates {
            out += &shown(&format!("{} on {}", figure.title, escape(&caption)), &stem, formats);
        }
    }
    out
}

/// A figure; a link to it where no format is one that pages show.
fn shown(words: &str, stem: &str, formats: &[Format]) -> String {
    for (format, ending) in [(Format::Svg, "svg"), (Format::Png, "png")] {
        if formats.contains(&format) {
            return format!("\n![{words}](<{stem}.{ending}>)\n");
        }
    }
    format!("\n[{words}](<{stem}.pdf>)\n")
}

/// Every other table that is made for readers.
fn further_tables(tables: &Tables<'_>) -> String {
    let mut out = String::new();
    for table in tables.all(|place| place != Place::Ranking) {
        out += &format!("\n## {}\n", escape(&table.title));
        for grid in table.grids {
            out += &format!("\n### {}\n\n{}", escape(&grid.heading), body(grid));
        }
    }
    out
}

fn warnings_section(analysis: &Analysis<'_>) -> String {
    let caveats = caveats(analysis);
    let of_strategy = |(label, sentences): &(&str, Vec<String>)| {
        format!("**{}**\n\n{}\n", escape(label), bullets(sentences))
    };
    let mut out: String = caveats.strategies.iter().map(of_strategy).collect();
    if !caveats.run.is_empty() {
        out += &format!("**The run**\n\n{}", bullets(&caveats.run));
    }
    if out.is_empty() { out } else { format!("\n## Warnings\n\n{}\n", out.trim_end()) }
}

/// What the columns mean.
fn columns(experiment: &Experiment) -> String {
    format!("\n## Columns\n\n{}", bullets(&method::definitions(experiment)))
}

/// The command, versions and protocol.
fn provenance(experiment: &Experiment) -> String {
    format!(
        "\n## How to get this again\n\n    albench run {}\n\n\
         Times and machine: [timings.csv](timings.csv), [run.toml](run.toml).\n\n{}",
        experiment.name,
        bullets(&method::settings_lines(experiment))
    )
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Plots, Tables};
    use crate::{
        config::Area,
        report::{Results, fake},
    };

    fn page(results: &Results) -> String {
        let analysis = Analysis::new(results);
        super::page(&Tables::new(&analysis), &Plots::new(&analysis))
    }

    #[test]
    fn the_page_answers_first_and_hides_no_gap() {
        let mut experiment = fake::experiment(&["a", "b"], &["svc"], &["random", "margin"], 3);
        experiment.datasets[0].protocol.split_seed = Some(0);
        let mut results = fake::results(experiment);
        results.cells.remove(&fake::cell("b", "margin", 2));
        let text = page(&results);
        let order = ["## Answer", "- a: use margin, mean AULC", "## Warnings", "| rank |"];
        let order = order.into_iter().chain(["## Learning curves", "(<learning-curves-a.svg>)"]);
        let order = order.chain(["## Mean AULC by data set", "reduction ratio", "## Columns"]);
        let order = order.chain(["    albench run made-up"]);
        order.fold(0, |from, words| {
            let found = text[from..].find(words);
            from + found.unwrap_or_else(|| panic!("no `{words}` after what comes before it:\n{text}"))
        });
        assert!(text.contains("- b: margin: 1 of 3 cells are missing (seeds 2).\n"));
        assert!(text.contains("- a: all seeds share one split"));
    }

    #[test]
    fn labels_cannot_break_the_markup() {
        let mut experiment = fake::experiment(&["a"], &["svc"], &["random", "x"], 2);
        experiment.strategies[1].label = "a|b <img> _c_".to_owned();
        experiment.title = "1 * 2\n# 3".to_owned();
        let text = page(&fake::results(experiment));
        assert!(text.starts_with("# 1 \\* 2 \\# 3\n"));
        assert!(text.contains("| a\\|b \\<img\\> \\_c\\_ |"));
    }

    #[test]
    fn the_other_area_is_named_as_such_and_a_baseline_is_not_needed() {
        let mut experiment = fake::experiment(&["a"], &["svc"], &["x", "y"], 2);
        experiment.area = Area::Aubc;
        let text = page(&fake::results(experiment));
        assert!(text.contains("AUBC, mean ± sd") && !text.contains("AULC"));
        assert!(!text.contains("verdict") && !text.contains("reduction ratio"));
    }
}
