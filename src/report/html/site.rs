//! The index of several reports: what each says, and a table of all their results that can be searched.

use super::{
    STYLE,
    markup::{element, escape, paragraph},
};

use serde::Deserialize;

const SCRIPT: &str = include_str!("../../../assets/site.js");

/// No request may leave the page; its script is its own.
const POLICY: &str =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

/// Sentences of a report that the index repeats.
const MOST_SENTENCES: usize = 3;

/// Columns of the table of all results.
const HEADS: [(&str, bool); 9] = [
    ("report", false),
    ("data set", false),
    ("learner", false),
    ("strategy", false),
    ("rank", true),
    ("area", true),
    ("difference", true),
    ("95 % interval", true),
    ("verdict", false),
];

/// What the index needs of an `answer.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct Answer {
    title: String,
    question: String,
    recommendation: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Deserialize)]
struct Row {
    dataset_label: String,
    learner_label: String,
    label: String,
    rank: Option<usize>,
    mean: Option<f64>,
    difference: Option<f64>,
    low95: Option<f64>,
    high95: Option<f64>,
    verdict: Option<String>,
}

impl Answer {
    /// How many results it has.
    #[must_use]
    pub fn results(&self) -> usize {
        self.rows.len()
    }
}

/// The page; every report is in the folder of its name.
#[must_use]
pub fn index(reports: &[(String, Answer)]) -> String {
    let cards: String = reports.iter().map(|(name, answer)| card(name, answer)).collect();
    let rows: String = reports
        .iter()
        .flat_map(|(name, answer)| answer.rows.iter().map(move |found| row(name, answer, found)))
        .collect();
    let heads: String = HEADS
        .iter()
        .map(|(head, right)| {
            format!("<th scope=\"col\"{}>{head}</th>", if *right { " class=\"right\"" } else { "" })
        })
        .collect();
    let n: usize = reports.iter().map(|(_, answer)| answer.results()).sum();
    let note = paragraph(
        "Difference to the strategy that a report compares with, seed by seed; better and worse are told at 5 % after \
         the correction of that report. Areas of different data sets or metrics must not be compared.",
    );
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>Reports</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#results\">Skip to the results</a>\n\
         <nav aria-label=\"Sections\"><a href=\"#reports\">Reports</a> <a href=\"#results\">Results</a></nav>\n<main>\n\
         <h1>Reports</h1>\n<section id=\"reports\" aria-label=\"Reports\">\n{cards}</section>\n\
         <section id=\"results\" aria-labelledby=\"results-title\">\n<h2 id=\"results-title\">All results</h2>\n{note}\
         <div id=\"search\" class=\"bar\" hidden></div>\n\
         <div class=\"scroll cards\" tabindex=\"0\" role=\"region\" aria-label=\"All results\">\n\
         <table id=\"all\">\n<caption><span id=\"count\" aria-live=\"polite\">{n} results</span></caption>\n\
         <thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n</section>\n</main>\n\
         <script>{SCRIPT}</script>\n</body>\n</html>\n"
    )
}

/// What a report says, with the way there.
fn card(name: &str, answer: &Answer) -> String {
    let link = format!("<a href=\"{}\">{}</a>", href(name), escape(&answer.title));
    let sentences: String =
        answer.recommendation.iter().take(MOST_SENTENCES).map(|sentence| paragraph(sentence)).collect();
    let question = format!("<p class=\"question\">{}</p>\n", escape(&answer.question));
    format!("<article>\n{}{question}{sentences}</article>\n", element("h2", &link))
}

fn row(name: &str, answer: &Answer, found: &Row) -> String {
    let number = |value: Option<f64>, signed: bool| match value {
        Some(value) if signed => format!("{value:+.4}"),
        Some(value) => format!("{value:.4}"),
        None => String::new(),
    };
    let interval = found.low95.zip(found.high95).map(|(low, high)| format!("{low:+.4} to {high:+.4}"));
    let verdict = found.verdict.as_deref().unwrap_or("");
    let class = match verdict {
        "better" => " class=\"good\"",
        "worse" => " class=\"bad\"",
        _ => " class=\"open\"",
    };
    let rank = found.rank.map(|rank| rank.to_string()).unwrap_or_default();
    let right = |text: &str| format!("<td class=\"right\">{}</td>", escape(text));
    format!(
        "<tr><td><a href=\"{}\">{}</a></td><td>{}</td><td>{}</td><th scope=\"row\">{}</th>{}{}{}{}<td{class}>{}</td></tr>\n",
        href(name),
        escape(&answer.title),
        escape(&found.dataset_label),
        escape(&found.learner_label),
        escape(&found.label),
        right(&rank),
        right(&number(found.mean, false)),
        right(&number(found.difference, true)),
        right(&interval.unwrap_or_default()),
        escape(verdict)
    )
}

/// The address of a report; what is no plain letter is spelled out, byte by byte.
fn href(name: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    let folder: String = name.bytes().map(byte).collect();
    format!("{folder}/report.html")
}

#[cfg(test)]
mod tests {
    use super::{Answer, index};
    use crate::report::{analysis::Analysis, fake, json};

    #[test]
    fn every_result_of_every_report_has_a_row_and_labels_are_no_markup() {
        let mut experiment = fake::experiment(&["a", "b"], &["svc"], &["random", "x"], 3);
        experiment.title = "</script><b>".to_owned();
        experiment.strategies[1].label = "<img src=x>".to_owned();
        let results = fake::results(experiment);
        let json = json::ranking(&Analysis::new(&results)).to_string();
        let answer: Answer = serde_json::from_str(&json).expect("an answer");
        let page = index(&[("one".to_owned(), answer.clone()), ("t w/o".to_owned(), answer)]);
        assert_eq!(page.matches("<tr><td>").count(), 8);
        assert!(page.contains("href=\"one/report.html\"") && page.contains("href=\"t%20w%2Fo/report.html\""));
        assert!(!page.contains("<img") && !page.contains("</script><b>"));
        assert!(page.contains("<p>Use &lt;img src=x&gt;: better than random in 2 of 2 data sets"));
    }
}
