//! The learning curves with their controls.

use super::{SectionSpec, figure, left_out};
use crate::report::{
    analysis::{Analysis, comparison::Comparison},
    answer::many,
    html::markup::{folded, paragraph},
    tables::summary,
    vega::{Chart, Kind},
};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "curves",
    link: "Curves",
    title: "Learning curves",
    folded: false,
    body: |page| Some(body(page.analysis(), &page.charts(Kind::Curves).collect::<Vec<_>>())),
};

/// Comparisons whose curves a page with many draws, those of the first learner.
const MOST_DRAWN: usize = 8;

/// Figures that are in sight at first.
const MOST_OPEN: usize = 4;

fn body(analysis: &Analysis<'_>, charts: &[&Chart]) -> String {
    let all = analysis.comparisons.len();
    let numbers: Vec<usize> = (0..all).filter(|&number| drawn(analysis, number)).collect();
    let draw = |(place, &number): (usize, &usize)| {
        let shown = figure(charts[number], &summary::means(&analysis.comparisons[number]));
        if place < MOST_OPEN { shown } else { folded(&charts[number].title, &shown) }
    };
    let figures: String = numbers.iter().enumerate().map(draw).collect();
    let mut note = paragraph(
        "Lines are means over the seeds, bands the 10 % to 90 % quantiles. Point at a line, or move the focus to a \
         figure and use the arrow keys, to read values.",
    );
    if numbers.len() < all {
        let what = format!("{} of {all} figures of curves", all - numbers.len());
        note += &left_out(&what, "learning-curves-*.svg and learning-curves-*.vl.json");
    }
    let controls = "<div id=\"controls\" class=\"controls\" hidden></div>\n";
    format!("{note}{controls}{figures}")
}

/// Whether the page draws the curves of comparison number `number`.
fn drawn(analysis: &Analysis<'_>, number: usize) -> bool {
    let first = &analysis.experiment().learners[0].id;
    let with_first = |comparison: &&Comparison<'_>| &comparison.learner.id == first;
    let before = analysis.comparisons[..number].iter().filter(with_first).count();
    !many(analysis) || (with_first(&&analysis.comparisons[number]) && before < MOST_DRAWN)
}
