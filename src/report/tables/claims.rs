//! Verdicts on the claims of the experiment; see [`claims`](crate::report::analysis::claims).

use super::{Csv, Place, Readers, TableSpec};
use crate::{
    config::{Claim, Direction, Part},
    report::{
        analysis::{Analysis, claims::Judgement, comparison::Comparison},
        grid::{
            Cell, Column, Grid,
            csv::{Sheet, exact, maybe},
        },
    },
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "claims",
    title: |_| "Claims".to_owned(),
    applies: |experiment| !experiment.claims.is_empty(),
    csv: Csv::Made(csv),
    readers: Some(Readers { place: Place::Section, grids }),
};

/// With so many data sets and learners, claims by settings are shown as a matrix first.
const MATRIX_FROM: usize = 3;

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let mut sheet = Sheet::new([
        "claim",
        "dataset",
        "learner",
        "direction",
        "margin",
        "part",
        "strategy",
        "than",
        "n_paired",
        "difference",
        "low95",
        "high95",
        "won",
        "tied",
        "lost",
        "p_corrected",
        "verdict",
    ]);
    for judgement in analysis.judgements() {
        for pair in &judgement.pairs {
            let found = pair.found;
            let spread = found.and_then(|found| found.spread);
            let count = |n: Option<usize>| n.map(|n| n.to_string()).unwrap_or_default();
            sheet.row([
                judgement.claim.text.clone(),
                judgement.comparison.dataset.id.clone(),
                judgement.comparison.learner.id.clone(),
                direction(judgement.claim.direction).to_owned(),
                exact(judgement.claim.margin),
                part(judgement.claim.part).to_owned(),
                pair.strategy.strategy.id.clone(),
                pair.than.strategy.id.clone(),
                count(found.map(|found| found.n)),
                maybe(found.map(|found| found.mean)),
                maybe(spread.map(|spread| spread.low)),
                maybe(spread.map(|spread| spread.high)),
                count(found.map(|found| found.won)),
                count(found.map(|found| found.tied)),
                count(found.map(|found| found.lost)),
                maybe(judgement.p),
                judgement.verdict.word().to_owned(),
            ]);
        }
    }
    sheet.bytes()
}

/// All settings at a glance where there are many, then each claim.
pub(in crate::report) fn grids(analysis: &Analysis<'_>) -> Vec<Grid> {
    let judgements = analysis.judgements();
    let mut grids = Vec::new();
    if analysis.comparisons.len() >= MATRIX_FROM && !judgements.is_empty() {
        grids.push(matrix(analysis, &judgements));
    }
    for claim in &analysis.experiment().claims {
        grids.push(details(claim, judgements.iter().filter(|judgement| judgement.claim == claim)));
    }
    grids
}

/// Claims by settings.
fn matrix(analysis: &Analysis<'_>, judgements: &[Judgement<'_>]) -> Grid {
    let mut columns = vec![Column::left("setting")];
    let claims = &analysis.experiment().claims;
    columns.extend((1..=claims.len()).map(|number| Column::left(number.to_string())));
    let row = |comparison: &Comparison<'_>| {
        let verdict = |claim: &Claim| {
            let here = judgements.iter().find(|judgement| {
                judgement.claim == claim
                    && judgement.comparison.dataset.id == comparison.dataset.id
                    && judgement.comparison.learner.id == comparison.learner.id
            });
            here.map_or(Cell::Empty, |judgement| Cell::text(judgement.verdict.word()))
        };
        std::iter::once(Cell::text(comparison.label())).chain(claims.iter().map(verdict)).collect()
    };
    let notes = claims.iter().enumerate().map(|(at, claim)| format!("{}: {}", at + 1, claim.text));
    Grid {
        heading: "All settings".to_owned(),
        columns,
        rows: analysis.comparisons.iter().map(row).collect(),
        notes: notes.collect(),
    }
}

fn details<'a>(claim: &Claim, judgements: impl Iterator<Item = &'a Judgement<'a>>) -> Grid {
    let columns = vec![
        Column::left("on"),
        Column::left("pair"),
        Column::right("difference"),
        Column::right("95 % interval"),
        Column::right("seeds won"),
        Column::right("p (Holm)"),
        Column::left("verdict"),
    ];
    Grid {
        heading: claim.text.clone(),
        columns,
        rows: judgements.map(row).collect(),
        notes: vec![terms(claim)],
    }
}

fn row(judgement: &Judgement<'_>) -> Vec<Cell> {
    let pair = judgement.hardest();
    let found = pair.and_then(|pair| pair.found);
    let names = pair.map(|pair| {
        let (ours, theirs) = (&pair.strategy.strategy.label, &pair.than.strategy.label);
        format!("{ours} − {theirs}")
    });
    vec![
        Cell::text(judgement.comparison.label()),
        names.map_or(Cell::Empty, Cell::Text),
        found.map_or(Cell::Empty, |found| Cell::Number(format!("{:+.4}", found.mean))),
        found
            .and_then(|found| found.spread)
            .map_or(Cell::Empty, |spread| Cell::Number(format!("{:+.4} to {:+.4}", spread.low, spread.high))),
        found.map_or(Cell::Empty, |found| Cell::Number(format!("{}/{}", found.won, found.n))),
        judgement.p.map_or(Cell::Empty, Cell::p_value),
        Cell::text(judgement.verdict.word()),
    ]
}

/// What is tested, in words.
fn terms(claim: &Claim) -> String {
    let margin = claim.margin;
    let says = match claim.direction {
        Direction::Better if margin > 0.0 => format!("the difference is above {margin}"),
        Direction::Better => "the difference is above 0".to_owned(),
        Direction::Worse if margin > 0.0 => format!("the difference is below -{margin}"),
        Direction::Worse => "the difference is below 0".to_owned(),
        Direction::Equal => format!("the difference lies within ±{margin}"),
        Direction::NotWorse => format!("the difference is above -{margin}"),
    };
    let on = match claim.part {
        Part::Whole => "whole curve",
        Part::Start => "first 20 % of the labels",
        Part::Middle => "middle 60 % of the labels",
        Part::End => "last 20 % of the labels",
    };
    let pairs = claim.strategies.len() * claim.than.len();
    let all = if pairs > 1 {
        format!("; it must hold for all {pairs} pairs, of which the hardest is shown")
    } else {
        String::new()
    };
    format!("Tested: {says}, {on}{all}.")
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Better => "better",
        Direction::Worse => "worse",
        Direction::Equal => "equal",
        Direction::NotWorse => "not-worse",
    }
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Whole => "whole",
        Part::Start => "start",
        Part::Middle => "middle",
        Part::End => "end",
    }
}

#[cfg(test)]
mod tests {
    use super::{Analysis, csv, grids};
    use crate::{
        config::{Claim, Direction, Part},
        report::fake,
    };

    #[test]
    fn every_claim_has_a_row_per_setting_and_many_settings_make_a_matrix() {
        let mut experiment = fake::experiment(&["a", "b", "c"], &["svc"], &["random", "x"], 3);
        experiment.claims.push(Claim {
            text: "x is better".to_owned(),
            strategies: vec!["x".to_owned()],
            than: vec!["random".to_owned()],
            direction: Direction::Better,
            margin: 0.0,
            part: Part::Whole,
            datasets: vec!["a".to_owned(), "b".to_owned()],
        });
        let results = fake::results(experiment);
        let analysis = Analysis::new(&results);
        let grids = grids(&analysis);
        assert_eq!((grids.len(), grids[0].rows.len(), grids[1].rows.len()), (2, 3, 2));
        assert_eq!(grids[0].rows[0][1].plain(), "supported");
        assert_eq!(grids[0].rows[2][1].plain(), "");
        assert_eq!(String::from_utf8(csv(&analysis)).expect("UTF-8").lines().count(), 3);
    }
}
