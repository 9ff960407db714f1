//! Every key of experiments and cards that no registry declares, for documentation and for editors. Tests
//! hold the lists to what the reader knows.

use crate::{
    dataset::{ENCODES, MAX_VALUES, MISSINGS},
    params::Range,
};

use super::{
    experiment::{MAX_SEEDS, TARGET},
    figure::{FONTS, HEIGHTS, RESOLUTIONS, WIDTHS},
    file_format::MISSING_LABELS,
    protocol::ALL_ROWS,
    table::{ACROSS, DECIMALS},
    words,
};

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeySpec {
    /// The key.
    pub name: &'static str,
    /// What it holds.
    pub value: Holds,
    /// What holds when it is absent: a value as TOML has it, or words; `None`: it must be there.
    pub default: Option<&'static str>,
    /// What its numbers count; empty where it holds none.
    pub unit: &'static str,
    /// A value as TOML has it.
    pub example: &'static str,
    /// What it says.
    pub help: &'static str,
}

/// What a key holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holds {
    /// Text for people.
    Text,
    /// What can name a file.
    Name,
    /// An integer from the first to the second.
    Count(u64, u64),
    /// An integer from the first to the second, or the word.
    CountOr(u64, u64, &'static str),
    /// A number in the range.
    Real(Range),
    /// A number above 0 and below 1.
    Fraction,
    /// true or false.
    Flag,
    /// Two numbers, the smaller first.
    Span,
    /// One of the words.
    Word(fn() -> Vec<&'static str>),
    /// A list of numbers in the range.
    Reals(Range),
    /// A list of words, those of a registry for one.
    Words(fn() -> Vec<&'static str>),
    /// An id, or a list of ids.
    Ids,
    /// A list of any texts.
    Texts,
    /// A column by name or position.
    Column,
    /// A list of columns.
    Columns,
    /// A table whose keys are listed elsewhere, or a name or path of one.
    Card,
    /// The number of rows, features and classes.
    Shape,
    /// Height, width and channels of images.
    Image,
    /// A table of tables, each of whose keys are listed elsewhere.
    Spaces,
}

fn names<T>(words: &'static [(&'static str, T)]) -> Vec<&'static str> {
    words.iter().map(|(word, _)| *word).collect()
}

const fn key(
    name: &'static str,
    value: Holds,
    default: Option<&'static str>,
    unit: &'static str,
    example: &'static str,
    help: &'static str,
) -> KeySpec {
    KeySpec { name, value, default, unit, example, help }
}

const ROWS: u64 = MAX_VALUES as u64;

/// Keys at the top level of an experiment that hold no tables.
pub(super) const EXPERIMENT: &[KeySpec] = &[
    key("name", Holds::Name, None, "", "\"density\"", "names the run folder"),
    key(
        "question",
        Holds::Text,
        None,
        "",
        "\"Does margin sampling pay on my data?\"",
        "what it wants to know; reports print it",
    ),
    key("title", Holds::Text, Some("the name"), "", "\"Density\"", "title of figures and report"),
    key(
        "seeds",
        Holds::Count(1, MAX_SEEDS),
        Some("20"),
        "seeds",
        "50",
        "everything is repeated with the seeds 0 to this number less one",
    ),
    key(
        "metrics",
        Holds::Words(|| crate::metric::ALL.iter().map(|metric| metric.name).collect()),
        Some("[\"accuracy\"]"),
        "",
        "[\"balanced-accuracy\", \"accuracy\"]",
        "what is measured on the test half; the first one ranks",
    ),
    key(
        "area",
        Holds::Word(|| names(words::AREAS)),
        Some("\"aulc\""),
        "",
        "\"aubc\"",
        "how a learning curve becomes one number: its mean height over the labels, or as Lu et al. 2023 have it",
    ),
    key(
        "targets",
        Holds::Reals(TARGET),
        Some("[0.95]"),
        "shares of the baseline's final mean",
        "[0.9, 0.95, 0.99]",
        "targets of the reduction ratio",
    ),
    key(
        "baseline",
        Holds::Text,
        Some("\"random\", where a strategy has this id"),
        "",
        "\"margin\"",
        "id of the strategy that the others are compared with",
    ),
];

/// Keys of `[[learner]]`, besides parameters.
pub(super) const LEARNER: &[KeySpec] = &entry("\"svc\"", "\"svc-linear\"", "\"SVC (linear)\"");

/// Keys of `[[strategy]]`, besides parameters.
pub(super) const STRATEGY: &[KeySpec] = &entry("\"margin\"", "\"margin-2\"", "\"smallest margin\"");

/// Keys of every entry of a registry, with examples.
const fn entry(kind: &'static str, id: &'static str, label: &'static str) -> [KeySpec; 3] {
    [
        key("kind", Holds::Text, None, "", kind, "name in the registry; its parameters may follow"),
        key("id", Holds::Name, Some("the kind"), "", id, "what files and columns call it"),
        key("label", Holds::Text, Some("the id"), "", label, "what figures and tables call it"),
    ]
}

/// Keys of `[[dataset]]`, besides parameters of the card's generator.
pub(super) const DATASET: &[KeySpec] = &[
    key(
        "card",
        Holds::Card,
        None,
        "",
        "\"digits\"",
        "the data: a name, a path that ends in .toml, or a table that holds the card",
    ),
    key(
        "id",
        Holds::Name,
        Some("the card's name without folders"),
        "",
        "\"digits-20\"",
        "what files and columns call it",
    ),
    key(
        "label",
        Holds::Text,
        Some("the id"),
        "",
        "\"Digits, batches of 20\"",
        "what figures and tables call it",
    ),
    key(
        "test_fraction",
        Holds::Fraction,
        Some("0.5"),
        "share of the rows",
        "0.4",
        "rows that test and are never asked for",
    ),
    key(
        "split",
        Holds::Word(|| names(words::SPLITS)),
        Some("\"train-test-split\""),
        "",
        "\"stratified\"",
        "how rows are divided: by chance as scikit-learn does, with equal shares of classes, or as Lu et al. 2023",
    ),
    key(
        "split_seed",
        Holds::Count(0, u32::MAX as u64),
        Some("each seed has its own split"),
        "seed",
        "0",
        "one split for all seeds",
    ),
    key(
        "scaling",
        Holds::Word(|| names(words::SCALINGS)),
        Some("\"none\""),
        "",
        "\"standard\"",
        "\"standard\" gives every feature mean 0 and variance 1 by the training half",
    ),
    key(
        "first_batch",
        Holds::Word(|| names(words::FIRST_BATCHES)),
        Some("\"random\""),
        "",
        "\"first-rows\"",
        "which rows are labeled at the start",
    ),
    key(
        "rows",
        Holds::Count(4, ROWS),
        Some("all"),
        "rows",
        "2000",
        "rows that are used: as many as this, drawn by each seed before the split",
    ),
    key("initial", Holds::Count(2, ROWS), None, "rows", "20", "rows labeled at the start"),
    key("batch", Holds::Count(1, ROWS), None, "rows", "10", "rows per query"),
    key(
        "iterations",
        Holds::CountOr(1, ROWS, ALL_ROWS),
        None,
        "queries",
        "20",
        "number of queries, or \"all\": until no row is left",
    ),
];

/// Keys of `[[claim]]`.
pub(super) const CLAIM: &[KeySpec] = &[
    key("text", Holds::Text, None, "", "\"Margin sampling beats random sampling.\"", "the sentence"),
    key("strategy", Holds::Ids, None, "", "\"margin\"", "whom it is about"),
    key("than", Holds::Ids, None, "", "\"random\"", "whom they are compared with"),
    key(
        "direction",
        Holds::Word(|| names(words::DIRECTIONS)),
        None,
        "",
        "\"better\"",
        "what is said of the difference",
    ),
    key(
        "margin",
        Holds::Real(Range::NOT_NEGATIVE),
        Some("0.0; \"equal\" and \"not-worse\" need one above 0"),
        "of the metric",
        "0.005",
        "differences up to this size count as equal",
    ),
    key(
        "part",
        Holds::Word(|| names(words::PARTS)),
        Some("\"whole\""),
        "",
        "\"start\"",
        "part of the curve: the first 20 %, the middle 60 %, the last 20 % of the labels bought",
    ),
    key("dataset", Holds::Ids, Some("all"), "", "[\"digits\"]", "data sets that it is about"),
];

/// Keys of `[figure]`.
pub(super) const FIGURE: &[KeySpec] = &[
    key("width", Holds::Real(WIDTHS), Some("203.2"), "mm", "85", "width of a figure"),
    key(
        "height",
        Holds::Real(HEIGHTS),
        Some("in proportion to the width"),
        "mm",
        "50",
        "height of each plot, without titles and legend",
    ),
    key("font_size", Holds::Real(FONTS), Some("9.3"), "points", "8", "size of the numbers at the axes"),
    key("titles", Holds::Flag, Some("true"), "", "false", "whether figures have titles"),
    key("y", Holds::Span, Some("that of the curves"), "of the metric", "[0.5, 1.0]", "range of the metric"),
    key("strategies", Holds::Ids, Some("all"), "", "[\"random\", \"margin\"]", "what curves show"),
    key(
        "colours",
        Holds::Texts,
        Some("those of the palette"),
        "",
        "[\"#0072b2\", \"#d55e00\"]",
        "of the strategies but the baseline, in the order of the experiment",
    ),
    key(
        "metric",
        Holds::Word(|| crate::metric::ALL.iter().map(|metric| metric.name).collect()),
        Some("the first of the experiment"),
        "",
        "\"macro-f1\"",
        "what curves show; one of the experiment's",
    ),
    key(
        "band",
        Holds::Word(|| names(words::BANDS)),
        Some("\"quantiles\""),
        "",
        "\"interval\"",
        "what is shown around the means: 10 % to 90 % of the seeds, a standard deviation, the 95 % interval of the mean",
    ),
    key(
        "formats",
        Holds::Words(|| names(words::FIGURE_FORMATS)),
        Some("[\"svg\", \"png\"]"),
        "",
        "[\"pdf\"]",
        "files of every figure",
    ),
    key("dpi", Holds::Real(RESOLUTIONS), Some("300"), "pixels per inch", "600", "of PNG files"),
];

/// Keys of `[table]`.
pub(super) const TABLE: &[KeySpec] = &[
    key(
        "show",
        Holds::Word(|| names(words::SHOWN)),
        Some("\"mean\""),
        "",
        "\"difference\"",
        "areas of the curves, or their differences to the baseline",
    ),
    key("strategies", Holds::Ids, Some("all"), "", "[\"random\", \"margin\"]", "the rows"),
    key("datasets", Holds::Ids, Some("all"), "", "[\"digits\"]", "the columns"),
    key(
        "across",
        Holds::Count(ACROSS.0, ACROSS.1 as u64),
        Some("3"),
        "data sets",
        "2",
        "data sets side by side; others follow in further blocks",
    ),
    key("bold", Holds::Flag, Some("true"), "", "false", "whether the best of each data set is bold"),
    key("marks", Holds::Flag, Some("true"), "", "false", "whether verdicts against the baseline are marked"),
    key(
        "decimals",
        Holds::Count(DECIMALS.0, DECIMALS.1 as u64),
        Some("3"),
        "digits",
        "4",
        "decimals of the numbers",
    ),
    key("caption", Holds::Text, Some("says what is shown"), "", "\"Mean AULC.\"", "the caption"),
    key("label", Holds::Text, Some("from the experiment's name"), "", "\"tab:mine\"", "the label"),
];

/// Keys of every card.
pub(super) const CARD: &[KeySpec] = &[
    key(
        "name",
        Holds::Text,
        None,
        "",
        "\"my-data\"",
        "what files and columns call the data; may have folders, \"lu2023/heart\"",
    ),
    key("summary", Holds::Text, Some("nothing"), "", "\"Flowers, by their leaves\"", "a line for readers"),
    key("origin", Holds::Text, Some("nothing"), "", "\"https://...\"", "where the data come from"),
    key("licence", Holds::Text, Some("nothing"), "", "\"CC BY 4.0\"", "under which terms"),
    key("kind", Holds::Text, None, "", "\"csv\"", "a format or a generator"),
];

/// Keys of the cards of data files, besides parameters of their formats.
pub(super) const FILE: &[KeySpec] = &[
    key("file", Holds::Text, None, "", "\"my-data.csv\"", "the data file, relative to the card"),
    key(
        "sha256",
        Holds::Text,
        Some("not checked"),
        "",
        "\"9f86d0...\"",
        "checksum of the file, 64 hexadecimal digits",
    ),
    key(
        "shape",
        Holds::Shape,
        Some("not checked"),
        "",
        "{ rows = 270, features = 13, classes = 2 }",
        "what the file must hold",
    ),
    key(
        "columns",
        Holds::Columns,
        Some("all others"),
        "",
        "[\"age\", 3]",
        "the features, by name or by position from 1",
    ),
    key("leave_out", Holds::Columns, Some("none"), "", "[\"id\"]", "columns that are not read"),
    key(
        "encode",
        Holds::Word(|| names(ENCODES)),
        Some("\"none\": words are refused"),
        "",
        "\"one-hot\"",
        "how words become numbers",
    ),
    key(
        "missing",
        Holds::Word(|| names(MISSINGS)),
        Some("\"error\""),
        "",
        "\"median\"",
        "what becomes of missing features, by the training half",
    ),
    key(
        "missing_labels",
        Holds::Word(|| names(MISSING_LABELS)),
        Some("\"error\""),
        "",
        "\"drop-rows\"",
        "what becomes of rows without a class",
    ),
    key(
        "missing_marks",
        Holds::Texts,
        Some("those in common use"),
        "",
        "[\"?\", \"-999\"]",
        "what counts as missing",
    ),
    key(
        "classes",
        Holds::Texts,
        Some("all"),
        "",
        "[\"setosa\", \"virginica\"]",
        "the classes whose rows are used; others are dropped",
    ),
    key(
        "image",
        Holds::Image,
        Some("that of the file, which idx and image-folder have"),
        "pixels",
        "[28, 28]",
        "shape of the images whose pixels are the features, row by row: height, width and, where a pixel has several numbers side by side, channels; of an image-folder, the shape that all images are brought to: [height, width] makes them grey, [height, width, 3] coloured",
    ),
    key("groups", Holds::Column, Some("none"), "", "\"patient\"", "column whose equal values are not split"),
    key(
        "initial_labels",
        Holds::Column,
        Some("none"),
        "",
        "\"labeled\"",
        "column that marks the rows labeled at the start with 1 or true",
    ),
    key(
        "initial_file",
        Holds::Text,
        Some("none"),
        "",
        "\"labeled.csv\"",
        "file of rows labeled at the start",
    ),
    key("test_file", Holds::Text, Some("none"), "", "\"test.csv\"", "file of the rows that test"),
    key(
        "spaces",
        Holds::Spaces,
        Some("none"),
        "",
        "{ clip = { file = \"my-clip.npy\" } }",
        "further vectors of the rows, for strategies with `space = \"given:NAME\"`; each is a table `[spaces.NAME]`",
    ),
    key(
        "label",
        Holds::Column,
        Some("csv, npz, parquet, npy without `label_file`: must be there; arff: the last"),
        "",
        "\"species\"",
        "column of the classes: name, position from 1, \"first\" or \"last\"; formats with labels of their own have none",
    ),
    key(
        "label_file",
        Holds::Text,
        Some("none"),
        "",
        "\"y.npy\"",
        "file of the classes, of kind \"npy\" only",
    ),
];

/// Keys of `[spaces.NAME]`.
pub(super) const SPACE: &[KeySpec] = &[
    key(
        "file",
        Holds::Text,
        None,
        "",
        "\"my-clip.npy\"",
        "an array of numpy (.npy or .npz), relative to the card: a row for each row of `file`, then of `initial_file`, in their order; rows of `test_file` have none",
    ),
    key(
        "array",
        Holds::Text,
        Some("X, x, features, data, or the only one"),
        "",
        "\"clip\"",
        "name of the array, of .npz files only",
    ),
    key(
        "sha256",
        Holds::Text,
        Some("not checked"),
        "",
        "\"9f86d0...\"",
        "checksum of the file, 64 hexadecimal digits",
    ),
];
