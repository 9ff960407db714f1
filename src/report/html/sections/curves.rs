//! The learning curves with their controls.

use super::{Page, SectionSpec, figure, left_out};
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
    body: |page| Some(body(page, &page.charts(Kind::Curves).collect::<Vec<_>>())),
};

/// Comparisons whose curves a page with many draws, those of the first learner.
const MOST_DRAWN: usize = 8;

/// Figures that are in sight at first.
const MOST_OPEN: usize = 4;

fn body(page: &Page<'_>, charts: &[&Chart]) -> String {
    let analysis = page.analysis();
    let all = analysis.comparisons.len();
    let numbers: Vec<usize> = (0..all).filter(|&number| drawn(analysis, number)).collect();
    let draw = |(place, &number): (usize, &usize)| {
        let shown = figure(charts[number], &summary::means(&analysis.comparisons[number], page.metric));
        if place < MOST_OPEN { shown } else { folded(&charts[number].title, &shown) }
    };
    let figures: String = numbers.iter().enumerate().map(draw).collect();
    let bands = page.bands.map_or(String::new(), |words| format!(", bands {words}"));
    let mut note = paragraph(&format!(
        "Lines are means over the seeds{bands}. Point at a line, or move the focus to a figure and use the arrow keys, to \
         read values."
    ));
    if page.metrics > 1 {
        note += &paragraph(
            "Curves of the other metrics are in learning-curves-*.svg, their areas in the table of all metrics below.",
        );
    }
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
