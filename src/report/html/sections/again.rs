//! How to get the run again, and what its numbers mean.

use super::SectionSpec;
use crate::report::{
    html::markup::{element, escape, list},
    method,
};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "again",
    link: "Again",
    title: "How to get this again",
    folded: false,
    body: |page| {
        let experiment = page.analysis().experiment();
        let commands = escape(&method::again(experiment).join("\n"));
        let mut body = format!("<pre><code>{commands}</code></pre>\n");
        body += &list(&method::settings_lines(experiment));
        body += &element("h3", "What the columns mean");
        body += &list(&method::definitions(experiment));
        Some(body)
    },
};
