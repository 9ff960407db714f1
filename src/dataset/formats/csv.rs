//! CSV files in their dialects: one row per line, fields between separators, usually a header.
//!
//! [`Dialect`] finds out how the file is written. Blanks around fields do not count, nor do blank
//! lines, lines of separators only and separators at the ends of all lines.

use std::borrow::Cow;

use super::{
    dialect::{self, Dialect},
    records::{Record, Rows},
};
use crate::{
    dataset::{
        bytes,
        format::{Cells, ColumnRef, Format, FormatSpec, Input, Labels},
    },
    error::{DataProblem, InputError},
};

pub(super) const SPEC: FormatSpec = FormatSpec {
    name: "csv",
    summary: "text with one row per line and separators between fields",
    endings: &["csv", "tsv", "tab", "txt", "data", "dat"],
    params: dialect::PARAMS,
    version: 1,
    labels: Labels::Named,
    images: false,
    archive: false,
    pack: None,
    recognises: |_| false,
    read,
};

/// Longest file whose beginning is taken for that of a page of the web, in bytes.
const PAGE: usize = 1 << 20;

fn read(inputs: &[Input<'_>], format: &Format, sink: &mut dyn Cells) -> Result<(), InputError> {
    inputs.iter().try_for_each(|input| read_file(input, format, sink))
}

fn read_file(input: &Input<'_>, format: &Format, sink: &mut dyn Cells) -> Result<(), InputError> {
    let (text, encoding) = bytes::text(input.bytes, format.params.text("encoding"))
        .map_err(|problem| input.error(None, problem))?;
    let start = text.trim_start();
    if start.len() < PAGE && ["<!doctype", "<html"].iter().any(|tag| begins_with(start, tag)) {
        let remedy = "fetch the data themselves, the page only links to them";
        return Err(input.error(None, DataProblem::Packed { found: "page of the web", remedy }));
    }
    let dialect = Dialect::of(&text, format);
    let table = match dialect.separator {
        b' ' => Cow::Owned(blanks_to_tabs(&text, &dialect)),
        // To the crate a comment ends at LF alone.
        _ if !text.contains('\n') => Cow::Owned(text.replace('\r', "\n")),
        _ => text,
    };
    let mut rows = Rows::new(&table, &dialect);
    let begun = begin(input, &mut rows, &dialect, format, sink)?;
    sink.decimal_comma(dialect.comma);
    let shown = if encoding == "utf-8" { String::new() } else { format!(", {encoding}") };
    sink.note(format!("csv ({}{shown})", dialect.describe()));
    let Some(table) = begun else {
        return Ok(());
    };
    if let Some(first) = table.first {
        row(&first.0, table.width, sink).map_err(|problem| input.error(Some(first.1), problem))?;
        sink.end_row(Some(first.1)).map_err(|problem| input.error(Some(first.1), problem))?;
    }
    sink.expect_rows(rows.most());
    let mut blank = 0;
    let mut record = rows.record();
    while let Some(line) = rows.next(&mut record).map_err(|(line, problem)| input.error(line, problem))? {
        if record.iter().all(|field| field.trim().is_empty()) {
            blank += 1;
            continue;
        }
        let fail = |problem| input.error(Some(line), rows.blame(problem, &record));
        row(&record, table.width, sink).map_err(fail)?;
        sink.end_row(Some(line)).map_err(fail)?;
    }
    if blank > 0 {
        sink.note(format!("{blank} lines of separators only skipped"));
    }
    Ok(())
}

fn begins_with(text: &str, tag: &str) -> bool {
    text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag))
}

/// What the first lines have told.
struct Table<'a> {
    /// Fields of every row, without those that are empty in all of them.
    width: usize,
    /// The first record and its line, where it is a row.
    first: Option<(Record<'a>, usize)>,
}

/// Reads the header, names the columns.
fn begin<'a>(
    input: &Input<'_>,
    rows: &mut Rows<'a>,
    dialect: &Dialect,
    format: &Format,
    sink: &mut dyn Cells,
) -> Result<Option<Table<'a>>, InputError> {
    let mut record = rows.record();
    let Some(line) = rows.next(&mut record).map_err(|(line, problem)| input.error(line, problem))? else {
        return Err(input.error(Some(1), DataProblem::Empty));
    };
    let fail = |problem| input.error(Some(line), problem);
    let (common, most) = rows.lengths();
    if !dialect.header {
        // Separators at the ends of all lines make no column.
        let width = most.max(record.filled()).max(1);
        sink.begin(input, vec![None; width]).map_err(fail)?;
        return Ok(Some(Table { width, first: Some((record, line)) }));
    }
    let named = record.filled();
    let width = if most > 0 { named.max(most.min(record.len())) } else { named };
    if let Some(fields) = common.filter(|&fields| fields < width || most > width) {
        return Err(fail(DataProblem::HeaderLength { names: named, fields }));
    }
    let name = |field: &str| {
        let name = field.trim();
        let name = if rows.commented { name.trim_start_matches(['#', '%', ' ']) } else { name };
        (!name.is_empty()).then(|| name.to_owned())
    };
    let names: Vec<Option<String>> = record.iter().take(width).map(name).collect();
    sink.begin(input, names).map_err(|problem| fail(explain(problem, &record, format)))?;
    Ok(Some(Table { width, first: None }))
}

/// A header that is a row of numbers is none.
fn explain(problem: DataProblem, record: &Record<'_>, format: &Format) -> DataProblem {
    let DataProblem::NoColumn { role: "label", column, columns, .. } = problem else {
        return problem;
    };
    let pairs = record.iter().flat_map(str::split_whitespace).filter(|word| word.contains(':'));
    let numbers = record.iter().any(|field| field.trim().parse::<f64>().is_ok());
    let remedy = if pairs.count() > 0 && columns.len() == 1
        || record.iter().skip(1).any(|field| field.contains(':'))
    {
        "does it hold index:value pairs? then write kind = \"libsvm\""
    } else if numbers && matches!(format.label, Some(ColumnRef::Name(_))) {
        "the file has no header: write as `label` the position of the column, \"first\" or \"last\""
    } else if columns.len() == 1 {
        "the file needs a header and a separator between the fields: set `separator` in the card"
    } else {
        "the card says as `label` which column holds the classes: its name, its position, \"first\" or \"last\""
    };
    DataProblem::NoColumn { role: "label", column, columns, remedy }
}

/// Hands over the fields of a row.
fn row(record: &Record<'_>, width: usize, sink: &mut dyn Cells) -> Result<(), DataProblem> {
    let extra_is_empty = || record.iter().skip(width).all(|field| field.trim().is_empty());
    if record.len() != width && (record.len() < width || !extra_is_empty()) {
        return Err(DataProblem::RowLength { expected: width, found: record.len() });
    }
    match record {
        Record::Plain(fields) => cells(fields.iter().copied().take(width), sink),
        Record::Quoted(fields) => cells(fields.iter().take(width), sink),
    }
}

fn cells<'r>(fields: impl Iterator<Item = &'r str>, sink: &mut dyn Cells) -> Result<(), DataProblem> {
    fields.enumerate().try_for_each(|(column, field)| sink.text(column, field))
}

/// The text with one tab for every run of blanks within a line.
fn blanks_to_tabs(text: &str, dialect: &Dialect) -> String {
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..dialect.skip]);
    let (mut quoted, mut blank, mut begun) = (false, false, false);
    for c in text[dialect.skip..].chars() {
        if matches!(c, '\n' | '\r') {
            (blank, begun) = (false, false);
            out.push(c);
        } else if !quoted && matches!(c, ' ' | '\t') {
            blank = true;
        } else {
            if blank && begun {
                out.push('\t');
            }
            quoted ^= dialect.quote.is_some_and(|quote| char::from(quote) == c);
            (blank, begun) = (false, true);
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use crate::{
        dataset::{ColumnRef, Dataset, Encode, Format, Missing},
        error::{DataProblem, InputError, InputProblem},
    };

    fn read(text: &str) -> Result<Dataset, InputError> {
        Dataset::parse(text.as_bytes(), &Format::csv("y"), "f.csv")
    }

    fn failure(text: &str) -> (Option<usize>, DataProblem) {
        match read(text) {
            Err(InputError { line, problem: InputProblem::Data(problem), .. }) => (line, *problem),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_column_but_the_label_is_a_feature() {
        let data = read("a,y,b\n1, no ,-2.5e0\n\"3\",yes,4\n").expect("a good file");
        assert_eq!(data.features, array![[1.0, -2.5], [3.0, 4.0]]);
        assert_eq!((data.labels, data.classes), (vec![0, 1], vec!["no".to_owned(), "yes".to_owned()]));
        assert_eq!(data.about.lines, [2, 3]);
    }

    #[test]
    fn one_table_is_read_alike_in_every_dialect() {
        let plain = read("a,b,y\n1.5,2,no\n-3,4,yes\n").expect("a good file");
        for text in [
            "\u{feff}a,b,y\r\n1.5,2,no\r\n-3,4,yes\r\n",
            "a,b,y\r1.5,2,no\r-3,4,yes\r",
            "sep=,\r\na,b,y\r\n1.5,2,no\r\n-3,4,yes\r\n",
            "sep=;\na;b;y\n1,5;2;no\n-3;4;yes\n",
            "a\tb\ty\n1.5\t2\tno\n-3\t4\tyes\n",
            "a | b | y\n1.5 | 2 | no\n-3 | 4 | yes\n",
            "a   b  y\n 1.5 2  no\n-3  4   yes\n",
            "a;b;y\n1,5;2;no\n-3;4;yes\n",
            "'a','b','y'\n'1.5','2','no'\n'-3','4','yes'\n",
            "# exported\na,b,y\n1.5,2,no\n# half-way\n-3,4,yes\n",
            "# exported\ra,\"b\",y\r1.5,2,no\r# half-way\r-3,4,yes\r",
            "# a,b,y\n1.5,2,no\n-3,4,yes\n",
            "a,b,y,\n1.5,2,no,\n-3,4,yes,\n",
            "a,b,y\n1.5,2,no,,\n-3,4,yes,,\n,,,,\n",
            "a,b,y,,\n1.5,2,no\n-3,4,yes\n",
            "\n\na,b,y\n\n1.5,2,no\n-3,4,yes\n\n",
        ] {
            let data = read(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            assert_eq!(data.digest(), plain.digest(), "{text:?}");
            assert_eq!(data.about.columns, plain.about.columns, "{text:?}");
        }
    }

    #[test]
    fn files_without_a_header_have_their_label_at_a_position() {
        let plain = read("a,b,y\n1.5,2,no\n-3,4,yes\n").expect("a good file");
        for label in [ColumnRef::Name("last".to_owned()), ColumnRef::Position(3)] {
            let format = Format { label: Some(label), ..Format::csv("y") };
            let data = Dataset::parse(b"1.5,2,no\n-3,4,yes\n", &format, "f").expect("a good file");
            assert_eq!(data.digest(), plain.digest());
            assert_eq!(data.about.columns[1].name, "2");
            let data = Dataset::parse(b"p,q,r\n1.5,2,no\n-3,4,yes\n", &format, "f").expect("a good file");
            assert_eq!(data.digest(), plain.digest());
            assert_eq!(data.about.columns[1].name, "q");
        }
    }

    #[test]
    fn a_feature_that_is_no_finite_number_is_named_with_its_line() {
        for value in ["x", "inf", "-Infinity", "1e400", "1 2", "0x10", "1,234.5", "12%"] {
            let (line, problem) = failure(&format!("a,y\n1,0\n\"{value}\",1\n"));
            assert_eq!(line, Some(3), "{value}");
            assert!(problem.to_string().contains(&format!("column `a` holds `{value}`")), "{problem}");
        }
        let (line, problem) = failure("a,b,y\n1,2,0\n2,,1\n");
        assert_eq!(
            (line, problem),
            (Some(3), DataProblem::MissingFeature { column: "b".to_owned(), value: String::new() })
        );
    }

    #[test]
    fn rows_of_another_length_are_refused_and_a_header_of_another_length_is_the_headers_fault() {
        assert_eq!(failure("a,y\n1,0\n1\n"), (Some(3), DataProblem::RowLength { expected: 2, found: 1 }));
        assert_eq!(failure("a,y\n1,0\n1,2,3\n"), (Some(3), DataProblem::RowLength { expected: 2, found: 3 }));
        let header = |names, fields| (Some(1), DataProblem::HeaderLength { names, fields });
        assert_eq!(failure("a,b,c,y\n1,2,0\n3,4,1\n"), header(4, 3));
        assert_eq!(failure("a,y\nr1,1,0\nr2,2,1\n"), header(2, 3));
    }

    #[test]
    fn a_quote_that_is_not_closed_is_named_where_it_begins() {
        let (line, problem) = failure("a,b,y\n1,2,no\n3,\"4,yes\n5,6,no\n7,8,no\n");
        assert_eq!((line, problem), (Some(3), DataProblem::OpenQuote { quote: '"', lines: 3 }));
    }

    #[test]
    fn a_file_without_a_usable_label_is_refused() {
        let (line, problem) = failure("a,b\n1,0\n2,1\n");
        assert_eq!(line, Some(1));
        assert!(
            problem.to_string().starts_with("there is no label column `y`; the columns are a, b; "),
            "{problem}"
        );
        assert!(matches!(failure("y,y\n1,0\n").1, DataProblem::RepeatedColumn { .. }));
        assert_eq!(failure("y\n1\n"), (Some(1), DataProblem::NoFeatures));
        assert_eq!(failure("a,y\n").1, DataProblem::NoRows);
        assert!(matches!(failure("a,y\n1,0\n2,0\n").1, DataProblem::SingleClass { .. }));
        assert_eq!(failure("").1, DataProblem::Empty);
        for mark in ["", "?", "NA", "NaN", "null", "-"] {
            let column = "y".to_owned();
            assert_eq!(
                failure(&format!("a,y\n1,x\n2,{mark}\n3,z\n")),
                (Some(3), DataProblem::MissingLabel { column, value: mark.to_owned() })
            );
        }
    }

    #[test]
    fn lines_are_counted_whatever_ends_or_separates_them() {
        assert_eq!(failure("\na,y\n1,0\n\n\nx,1\n").0, Some(6));
        assert_eq!(failure("\u{feff}a,y\r\n1,0\r\n\r\nx,1\r\n").0, Some(4));
        assert_eq!(failure("a,y\r1,0\rx,1\r").0, Some(3));
        assert_eq!(failure("# c\na,y\n1,0\n# c\n# d\nx,1\n").0, Some(6));
        assert_eq!(failure("sep=,\na,y\n1,\"0\n0\"\nx,1\n").0, Some(5));
    }

    #[test]
    fn rows_without_label_or_feature_are_dropped_where_the_card_says_so() {
        let format = Format { drop_unlabeled: true, missing: Missing::DropRows, ..Format::csv("y") };
        let data = Dataset::parse(b"a,y\n1,no\nNA,yes\n3,?\n4,yes\n", &format, "f").expect("a good file");
        assert_eq!(data.features, array![[1.0], [4.0]]);
        assert_eq!(data.about.lines, [2, 5]);
        assert!(data.about.notes.iter().filter(|note| note.starts_with("1 rows without")).count() == 2);
    }

    #[test]
    fn rows_that_are_dropped_leave_no_class_no_group_and_no_word_behind() {
        let text = "a,w,g,y\n1,p,g1,no\n,q,g2,maybe\n3,r,g3,?\n4,s,g4,yes\nx,p,g5,?\n";
        let format = Format {
            drop_unlabeled: true,
            missing: Missing::DropRows,
            encode: Encode::Ordinal,
            groups: Some(ColumnRef::Name("g".to_owned())),
            ..Format::csv("y")
        };
        let data = Dataset::parse(text.as_bytes(), &format, "f").expect("a good file");
        assert_eq!((data.classes, data.labels), (vec!["no".to_owned(), "yes".to_owned()], vec![0, 1]));
        assert_eq!(data.about.groups, Some(vec![0, 1]));
        assert_eq!(data.about.columns[0].words, [""; 0]);
        assert_eq!(data.about.columns[1].words, ["p", "s"]);
        assert_eq!(data.features, array![[1.0, 0.0], [4.0, 1.0]]);
        let format = Format { missing: Missing::DropRows, ..Format::csv("y") };
        let alone = Dataset::parse(b"a,y\n1,no\n,yes\n2,no\n", &format, "f").expect_err("one class");
        let class = "no".to_owned();
        assert_eq!(alone.problem, DataProblem::SingleClass { class }.into());
    }

    #[test]
    fn words_after_numbers_make_all_of_the_column_words() {
        let format = Format { encode: Encode::Ordinal, ..Format::csv("y") };
        let data = Dataset::parse(b"a,b,y\n10,True,no\n9,False,yes\nx,True,no\n", &format, "f")
            .expect("a good file");
        assert_eq!(data.about.columns[0].words, ["10", "9", "x"]);
        assert_eq!(data.features, array![[0.0, 1.0], [1.0, 0.0], [2.0, 1.0]]);
    }

    #[test]
    fn an_index_without_a_name_is_refused_until_the_card_leaves_it_out_or_names_it() {
        let text = ",a,y\n0,5,no\n1,7,yes\n2,6,no\n3,9,yes\n";
        assert_eq!(failure(text).1, DataProblem::IndexColumn { position: 1, start: 0 });
        let left_out = Format { leave_out: vec![ColumnRef::Position(1)], ..Format::csv("y") };
        let data = Dataset::parse(text.as_bytes(), &left_out, "f").expect("a good file");
        assert_eq!(data.features, array![[5.0], [7.0], [6.0], [9.0]]);
        let kept =
            Format { columns: vec![ColumnRef::Position(1), ColumnRef::Position(2)], ..Format::csv("y") };
        assert_eq!(Dataset::parse(text.as_bytes(), &kept, "f").expect("a good file").features.ncols(), 2);
    }
}
