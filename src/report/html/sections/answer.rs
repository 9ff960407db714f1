//! The answer, and what must be known before believing it.

use super::{Page, SectionSpec};
use crate::report::{
    answer::{answer, many},
    caveats::caveats,
    html::markup::{element, escape, folded, list, prose},
};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "answer",
    link: "Answer",
    title: "Answer",
    folded: false,
    body: |page| Some(body(page)),
};

fn body(page: &Page<'_>) -> String {
    let answer = answer(page.analysis());
    let mut sentences = answer.overall.iter();
    let first = sentences.next().map(|sentence| format!("<p class=\"verdict\">{}</p>\n", prose(sentence)));
    let rest: Vec<String> = sentences.cloned().collect();
    let mut body = first.unwrap_or_default();
    if !rest.is_empty() {
        body += &list(&rest);
    }
    let settings = list(&answer.settings);
    let n = answer.settings.len();
    body += &if many(page.analysis()) {
        folded(&format!("One line for each of the {n} data sets and learners"), &settings)
    } else {
        element("h3", "By data set and learner") + &settings
    };
    body + &warnings(page)
}

/// Groups of warnings that are in sight; those of a page with more are a screen to scroll past.
const MOST_IN_SIGHT: usize = 8;

/// Warnings by strategy, folded: the first sentence of each is in sight, where they are few.
fn warnings(page: &Page<'_>) -> String {
    let caveats = caveats(page.analysis());
    let mut groups: Vec<String> =
        caveats.strategies.iter().map(|(name, sentences)| group(name, sentences)).collect();
    if !caveats.run.is_empty() {
        groups.push(group("The run", &caveats.run));
    }
    let groups = match groups.len() {
        0 => return String::new(),
        n if n > MOST_IN_SIGHT => {
            let run = if caveats.run.is_empty() { "" } else { " and the run" };
            folded(&format!("About {} strategies{run}", caveats.strategies.len()), &groups.concat())
        }
        _ => groups.concat(),
    };
    format!(
        "<aside class=\"warnings\" aria-labelledby=\"warnings-title\">\n<h3 id=\"warnings-title\">Warnings</h3>\n{groups}</aside>\n"
    )
}

/// Sentences about something, of which the first is in sight.
fn group(head: &str, sentences: &[String]) -> String {
    let Some((first, rest)) = sentences.split_first() else { return String::new() };
    let first = format!("<b>{}</b> {}", escape(head), prose(first));
    if rest.is_empty() {
        return element("p", &first);
    }
    let more = rest.len();
    format!(
        "<details><summary>{first} <span class=\"more\">and {more} more</span></summary>\n{}</details>\n",
        list(rest)
    )
}
