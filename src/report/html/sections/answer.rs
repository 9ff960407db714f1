//! The answer, and what must be known before believing it.

use super::SectionSpec;
use crate::report::{answer::sentences, caveats::caveats, html::markup::list};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "answer",
    link: "Answer",
    title: "Answer",
    body: |page| {
        let mut body = list(&sentences(page.analysis()));
        let caveats = caveats(page.analysis());
        if !caveats.is_empty() {
            body += &format!(
                "<aside class=\"warnings\" aria-labelledby=\"warnings-title\">\n<h3 id=\"warnings-title\">Warnings</h3>\n{}</aside>\n",
                list(&caveats)
            );
        }
        Some(body)
    },
};
