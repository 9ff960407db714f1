//! What is wrong with the content of a data file.

use thiserror::Error;

use super::{
    images::ImageProblem,
    space::SpaceProblem,
    words::{quoted, retold, shorten, shown, shown_columns},
};

/// What is wrong with the content of a data file.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum DataProblem {
    /// Bytes that are not those of the card.
    #[error("sha256 is {found}, the card says {expected}; fetch the file again or correct the card")]
    Checksum {
        /// What the card says.
        expected: String,
        /// What the file has.
        found: String,
    },
    /// Another size than the card says.
    #[error("the data have {found}, the card says {expected}; check that file and card belong together")]
    Shape {
        /// What the card says.
        expected: String,
        /// What the file has.
        found: String,
    },
    /// A container that is not unpacked here.
    #[error("is a {found}; {remedy}")]
    Packed {
        /// What it is.
        found: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A damaged gzip file.
    #[error("cannot be unpacked: {}; fetch the file again", retold(.reason))]
    Gzip {
        /// What the reader says.
        reason: String,
    },
    /// A file of another format.
    #[error(
        "looks like {found}, the card says kind = \"{kind}\"; write kind = \"{found}\" or take another file"
    )]
    OtherFormat {
        /// Registry name of what it looks like.
        found: &'static str,
        /// What the card says.
        kind: &'static str,
    },
    /// Bytes that are no text.
    #[error("holds bytes that are no text; save the file as UTF-8, or name another `kind`")]
    NotText,
    /// Bytes that are no text in the encoding of the card.
    #[error("is no {encoding} text; correct `encoding` in the card")]
    Encoding {
        /// The encoding.
        encoding: &'static str,
    },
    /// A file without anything.
    #[error("the file is empty; expected one labeled row per line")]
    Empty,
    /// No row.
    #[error("there are no rows; expected one labeled row per line")]
    NoRows,
    /// Labels and nothing else.
    #[error("there are no features beside the label; each row needs at least one")]
    NoFeatures,
    /// More numbers than are held.
    #[error(
        "{rows} rows of {features} features would take {} as a dense table, the most is {}; leave out rows or columns (`columns`, `leave_out`)",
        size(*.rows, *.features), size(*.limit, 1)
    )]
    TooWide {
        /// Rows.
        rows: usize,
        /// Features.
        features: usize,
        /// Largest number of values.
        limit: usize,
    },
    /// Sparse text that is nearly nothing but the zeros that it leaves out.
    #[error(
        "{rows} rows of {features} features are more than the {limit} values that {bytes} bytes of sparse text may stand for; sparse data are not supported: leave out features"
    )]
    TooSparse {
        /// Rows.
        rows: usize,
        /// Features.
        features: usize,
        /// Bytes of the text.
        bytes: usize,
        /// Largest number of values.
        limit: usize,
    },
    /// More features than are named.
    #[error(
        "{features} features are more than {limit}; sparse data are not supported: leave out columns or make a denser form of them"
    )]
    TooManyFeatures {
        /// Features.
        features: usize,
        /// Largest number of features.
        limit: usize,
    },
    /// Text that cannot be taken apart.
    #[error("not {format}: {}", retold(.reason))]
    Malformed {
        /// The format.
        format: &'static str,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// A column of the card that the file does not have.
    #[error("there is no {role} column `{}`; the columns are {}; {remedy}", shown(.column), shown_columns(.columns))]
    NoColumn {
        /// What the column is for.
        role: &'static str,
        /// As the card names it.
        column: String,
        /// Names of all columns.
        columns: Vec<String>,
        /// What to do.
        remedy: &'static str,
    },
    /// An array of the card that the file does not have.
    #[error("there is no array `{}`; the arrays are {}; {remedy}", shown(.name), shown_columns(.arrays))]
    NoArray {
        /// As the card names it.
        name: String,
        /// Names of all arrays.
        arrays: Vec<String>,
        /// What to do.
        remedy: &'static str,
    },
    /// A name that fits several columns.
    #[error("the {role} column `{}` occurs more than once; name its position, as in `{key} = {position}`", shown(.column))]
    RepeatedColumn {
        /// What the column is for.
        role: &'static str,
        /// The key of the card.
        key: &'static str,
        /// As the card names it.
        column: String,
        /// Position of the last one, counted from 1.
        position: usize,
    },
    /// A class of the card that no row has.
    #[error("`classes` names `{}`, which no row has; the classes are {}; correct the card", shown(.class), shown_columns(.classes))]
    NoSuchClass {
        /// As the card names it.
        class: String,
        /// Those that there are.
        classes: Vec<String>,
    },
    /// Images of another size than there are features.
    #[error(
        "images of {shape} have {pixels} numbers, and there are {features} features; correct `image`, or `columns` and `leave_out`"
    )]
    OtherImages {
        /// The shape of the card.
        shape: String,
        /// The product of its sizes.
        pixels: usize,
        /// Features.
        features: usize,
    },
    /// Images whose pixels may be words.
    #[error("`image` and `encode` exclude each other: pixels are numbers; leave one of them out")]
    EncodedImage,
    /// Labels in a column and in a file.
    #[error("`label` and `label_file` name the classes twice; keep one of them")]
    TwoLabels,
    /// A column with two uses.
    #[error("column `{}` cannot be both {first} and {second}; correct the card", shown(.column))]
    TwoRoles {
        /// As the card names it.
        column: String,
        /// One use.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A header that does not fit the rows.
    #[error(
        "the header has {names} names, every row below has {fields} fields; correct the header (programs that write row names leave out the name of their column)"
    )]
    HeaderLength {
        /// Names in the header.
        names: usize,
        /// Fields of the rows.
        fields: usize,
    },
    /// A row that is longer or shorter than the others.
    #[error(
        "the row has {found} fields, expected {expected}; correct the row, and quote fields that hold the separator or line breaks"
    )]
    RowLength {
        /// Columns.
        expected: usize,
        /// Fields of the row.
        found: usize,
    },
    /// A quote that is never closed.
    #[error(
        "a field begins with {quote} here and ends {lines} lines below; close it, or write `quote = \"none\"` in the card"
    )]
    OpenQuote {
        /// The quote.
        quote: char,
        /// Lines that the field goes on for.
        lines: usize,
    },
    /// A file of another table.
    #[error(
        "has {found} columns or other names than `{first}`, which has {expected}; both must have the same header"
    )]
    OtherColumns {
        /// The first file.
        first: String,
        /// Its columns.
        expected: usize,
        /// Columns of this one.
        found: usize,
    },
    /// An index that was written as a column.
    #[error(
        "column {position} has no name and numbers the rows from {start}: it is an index, no feature; write `leave_out = [{position}]` in the card (or name it in `columns` to keep it)"
    )]
    IndexColumn {
        /// Position, counted from 1.
        position: usize,
        /// 0 or 1.
        start: u64,
    },
    /// A feature that is not a number.
    #[error(
        "column `{}` holds `{}`, expected a finite number; {}", shown(.column), shown(.value), word_remedy(.value)
    )]
    Word {
        /// Name of the column.
        column: String,
        /// What it holds.
        value: String,
    },
    /// A feature that is missing.
    #[error(
        "column `{}` is missing a value (`{}`); write `missing = \"median\"`, \"mean\", \"most-frequent\" or \"drop-rows\" in the card, or leave the column out", shown(.column), shown(.value)
    )]
    MissingFeature {
        /// Name of the column.
        column: String,
        /// What stands there.
        value: String,
    },
    /// A number beyond the largest one.
    #[error(
        "column `{}` holds `{}`, which is not finite; correct it, or name it as missing: `missing_marks = [{}]`, and `missing` says what becomes of it", shown(.column), shown(.value), quoted(&shorten(.value))
    )]
    NotFinite {
        /// Name of the column.
        column: String,
        /// What it holds.
        value: String,
    },
    /// Digits grouped by threes.
    #[error(
        "column `{}` holds `{}`, a number with thousands separators; write it without them, or say `decimal = \",\"` in the card where the comma is a decimal mark", shown(.column), shown(.value)
    )]
    Thousands {
        /// Name of the column.
        column: String,
        /// What it holds.
        value: String,
    },
    /// Two decimal marks in one file.
    #[error(
        "column `{}` holds `{}`, elsewhere the decimal mark is `{mark}`; write all numbers alike, or set `decimal` in the card", shown(.column), shown(.value)
    )]
    OtherDecimal {
        /// Name of the column.
        column: String,
        /// What it holds.
        value: String,
        /// The decimal mark of the file.
        mark: char,
    },
    /// A row without a label.
    #[error(
        "the label column `{}` is missing a value (`{}`); fill it in, write `missing_labels = \"drop-rows\"` in the card, or list in `missing_marks` what is missing where this is a class", shown(.column), shown(.value)
    )]
    MissingLabel {
        /// Name of the label column.
        column: String,
        /// What stands there.
        value: String,
    },
    /// No words to impute from numbers.
    #[error(
        "column `{}` holds words and misses some, `missing = \"{missing}\"` is for numbers; write \"most-frequent\" or \"drop-rows\" in the card", shown(.column)
    )]
    WordsNeedMostFrequent {
        /// Name of the column.
        column: String,
        /// What the card says.
        missing: &'static str,
    },
    /// A column without any value.
    #[error("column `{}` holds no value at all; write `leave_out = [{}]` in the card", shown(.column), quoted(&shorten(.column)))]
    EmptyColumn {
        /// Name of the column.
        column: String,
    },
    /// A column that marks rows and holds something else than truth values.
    #[error("column `{}` holds `{}`, expected 1 or 0, true or false: whether the row is labeled at the start", shown(.column), shown(.value))]
    NoTruthValue {
        /// Name of the column.
        column: String,
        /// What it holds.
        value: String,
    },
    /// A row without a group.
    #[error("the column of groups `{}` is missing a value (`{}`); fill it in", shown(.column), shown(.value))]
    MissingGroup {
        /// Name of the column.
        column: String,
        /// What stands there.
        value: String,
    },
    /// Nothing to tell apart.
    #[error("every row has the class `{}`, expected at least 2 classes; add rows of another class", shown(.class))]
    SingleClass {
        /// The class.
        class: String,
    },
    /// Two spellings of one number as classes.
    #[error("the classes `{}` and `{}` are the same number; spell it alike in every row", shown(.first), shown(.second))]
    SameNumber {
        /// One spelling.
        first: String,
        /// Another.
        second: String,
    },
    /// A libsvm line that does not start with a number.
    #[error("the line starts with `{}`, expected a label that is a finite number; number the classes, and leave out headers", shown(.value))]
    BadLabel {
        /// What the line starts with.
        value: String,
    },
    /// A libsvm row of several classes.
    #[error("the row has several labels (`{}`); each row needs one: keep one, or make a file for each class", shown(.value))]
    SeveralLabels {
        /// The labels.
        value: String,
    },
    /// A libsvm feature in another form.
    #[error("found `{}`, expected `index:value` with an index from 0 to {max} and a finite value; correct it", shown(.value))]
    BadPair {
        /// What was found.
        value: String,
        /// Largest index that is allowed.
        max: usize,
    },
    /// A libsvm feature out of order.
    #[error(
        "index {index} follows index {previous}, expected ascending indices; sort the features of the row and keep one of each"
    )]
    IndexOrder {
        /// The index.
        index: usize,
        /// The one before it.
        previous: usize,
    },
    /// An index 0 in a file whose indices start at 1 according to the card.
    #[error("index 0, the card says that indices start at 1; write `indices = \"zero-based\"` or \"auto\"")]
    IndexZero,
    /// A problem in a row of a file without lines.
    #[error("row {row}: {problem}")]
    Row {
        /// The row, counted from 1.
        row: usize,
        /// What is wrong.
        problem: Box<DataProblem>,
    },
    /// Images that cannot be read.
    #[error(transparent)]
    Image(#[from] ImageProblem),
    /// A problem in the table of a space.
    #[error("space `{name}`: {problem}")]
    OfSpace {
        /// Name of the space.
        name: String,
        /// What is wrong.
        problem: Box<DataProblem>,
    },
    /// A table that cannot be a space.
    #[error(transparent)]
    Space(SpaceProblem),
    /// A format that this build leaves out.
    #[error(
        "this program was built without {format}; build it with `--features {feature}`, or save the data as csv or npz"
    )]
    NotBuilt {
        /// The format.
        format: &'static str,
        /// The feature of the build.
        feature: &'static str,
    },
}

fn size(rows: usize, columns: usize) -> String {
    format!("{:.1} GiB", rows as f64 * columns as f64 * 8.0 / f64::from(1 << 30))
}

fn word_remedy(value: &str) -> &'static str {
    if value.contains(['%', '$', '€', '£']) {
        "write the number without its unit"
    } else {
        "write `encode = \"one-hot\"` or \"ordinal\" in the card where it is a word, leave the column out with `leave_out`, or name it in `missing_marks` where it stands for nothing"
    }
}
