//! Tables that no other section has, the small ones first.

use super::{Page, SectionSpec, left_out};
use crate::report::{
    Times,
    answer::many,
    html::markup::{element, escape, tables},
    tables::Place,
};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "tables",
    link: "Tables",
    title: "Further tables",
    folded: true,
    body: |page| Some(body(page)),
};

fn body(page: &Page<'_>) -> String {
    let mut body = String::new();
    let mut further = page.tables.all(|place| place >= Place::Row);
    further.sort_by_key(|shown| shown.place);
    if many(page.analysis()) {
        let large = further.split_off(further.partition_point(|shown| shown.place == Place::Row));
        let files: Vec<String> = large.iter().map(|shown| format!("{}.md", shown.name)).collect();
        body += &left_out("the tables of every single data set and learner", &files.join(", "));
    }
    for shown in further {
        body += &element("h3", &escape(&shown.title));
        body += &tables(shown.grids);
    }
    if page.times == Times::Hidden {
        body += "<p>Seconds per cell: <a href=\"timings.csv\">timings.csv</a>. They differ from run to run and this page \
                 does not, so it holds none; <code>albench report --times FOLDER</code> adds the time per strategy.</p>\n";
    }
    body
}
