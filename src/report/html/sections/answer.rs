//! The answer, and what must be known before believing it.

use super::{Page, SectionSpec};
use crate::report::{
    answer::{answer, many},
    caveats::caveats,
    html::markup::{element, escape, folded, list},
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
    let first = sentences.next().map(|sentence| format!("<p class=\"verdict\">{}</p>\n", escape(sentence)));
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

/// Warnings by strategy, folded: the first sentence of each is in sight.
fn warnings(page: &Page<'_>) -> String {
    let caveats = caveats(page.analysis());
    let mut groups: Vec<String> =
        caveats.strategies.iter().map(|(_, sentences)| group("", sentences)).collect();
    if !caveats.run.is_empty() {
        groups.push(group("The run: ", &caveats.run));
    }
    if groups.is_empty() {
        return String::new();
    }
    format!(
        "<aside class=\"warnings\" aria-labelledby=\"warnings-title\">\n<h3 id=\"warnings-title\">Warnings</h3>\n{}</aside>\n",
        groups.concat()
    )
}

/// Sentences of which the first is in sight.
fn group(head: &str, sentences: &[String]) -> String {
    let Some((first, rest)) = sentences.split_first() else { return String::new() };
    let first = escape(&format!("{head}{first}"));
    if rest.is_empty() {
        return element("p", &first);
    }
    let more = rest.len();
    format!(
        "<details><summary>{first} <span class=\"more\">and {more} more</span></summary>\n{}</details>\n",
        list(rest)
    )
}
