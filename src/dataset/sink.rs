//! Where readers put the cells of a table: what all formats do alike.
//!
//! A reader names the columns, then hands over the cells of each row and says where the row stands.
//! Labels and words are numbered, numbers checked, missing values marked as NaN. A column in which a
//! word turns up after numbers is read again from the start with all its texts as words.

use std::{collections::BTreeSet, mem};

use ndarray::Array2;

use crate::error::{DataProblem, InputError};

use super::{
    About, Column, Dataset, ImageShape, Preparation, classes,
    format::{Cells, Encode, Format, Input, MISSINGS, Missing, Part, check_size},
    identifiers,
    layout::{Role, called, roles},
    marks::{self, Cell, Marks},
    sentinels,
    words::{Words, some},
};

/// The table in the making.
#[derive(Debug)]
pub(super) struct Sink<'a> {
    format: &'a Format,
    marks: Marks<'a>,
    /// Columns in which an earlier pass has found words.
    worded: BTreeSet<usize>,
    found: BTreeSet<usize>,
    found_in_row: Vec<usize>,
    names: Vec<Option<String>>,
    roles: Vec<Role>,
    /// Whether a column holds features that are numbers, as far as is known.
    numeric: Vec<bool>,
    /// The column of each feature.
    features: Vec<usize>,
    words: Vec<Words>,
    values: Vec<f64>,
    row_start: usize,
    lacks_feature: bool,
    /// Why the label of the row is no use.
    unused_label: Option<Unused>,
    has_missing: Vec<bool>,
    labels: Vec<u32>,
    classes: Words,
    /// Whether each class was written without blanks around it, and with them.
    spelled: Vec<[bool; 2]>,
    groups: Vec<u32>,
    group_names: Words,
    initial: Vec<bool>,
    test: Vec<bool>,
    comma: bool,
    part: Option<Part>,
    rows_without_feature: usize,
    rows_without_label: usize,
    rows_of_other_classes: usize,
    /// What the file says of its columns.
    image: Option<ImageShape>,
    /// Bytes of the file that is read.
    bytes: usize,
    about: About,
}

/// Why a row is dropped for its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unused {
    Missing,
    OtherClass,
}

impl<'a> Sink<'a> {
    /// An empty table; `worded` are the columns that hold words.
    pub fn new(format: &'a Format, worded: BTreeSet<usize>) -> Self {
        Self {
            format,
            marks: Marks::new(format.marks.as_deref()),
            worded,
            found: BTreeSet::new(),
            found_in_row: Vec::new(),
            names: Vec::new(),
            roles: Vec::new(),
            numeric: Vec::new(),
            features: Vec::new(),
            words: Vec::new(),
            values: Vec::new(),
            row_start: 0,
            lacks_feature: false,
            unused_label: None,
            has_missing: Vec::new(),
            labels: Vec::new(),
            classes: Words::default(),
            spelled: Vec::new(),
            groups: Vec::new(),
            group_names: Words::default(),
            initial: Vec::new(),
            test: Vec::new(),
            comma: false,
            part: None,
            rows_without_feature: 0,
            rows_without_label: 0,
            rows_of_other_classes: 0,
            image: None,
            bytes: 0,
            about: About::default(),
        }
    }

    fn begin_as(
        &mut self,
        input: &Input<'_>,
        names: Vec<Option<String>>,
        format: &Format,
    ) -> Result<(), DataProblem> {
        if self.part.is_some() && names != self.names {
            return Err(DataProblem::OtherColumns {
                first: self.about.files[0].0.clone(),
                expected: self.names.len(),
                found: names.len(),
            });
        }
        if self.part.is_none() {
            self.roles = roles(&names, format)?;
            let feature = |(at, role): (usize, &Role)| matches!(role, Role::Feature(_)).then_some(at);
            self.features = self.roles.iter().enumerate().filter_map(feature).collect();
            self.words.resize_with(self.features.len(), Words::default);
            self.has_missing = vec![false; self.features.len()];
            let label = self.roles.iter().position(|role| *role == Role::Label);
            self.about.label = label.map_or("label".to_owned(), |at| called(names[at].as_deref(), at));
            self.names = names;
        }
        self.find_numeric();
        self.part = Some(input.part);
        self.bytes = input.bytes.len();
        self.about.files.push((input.file.to_owned(), self.rows()));
        Ok(())
    }

    fn find_numeric(&mut self) {
        let plain = |(at, role): (usize, &Role)| {
            matches!(role, Role::Feature(_)) && !self.comma && !self.worded.contains(&at)
        };
        self.numeric = self.roles.iter().enumerate().map(plain).collect();
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.labels.len()
    }

    fn label(&mut self, text: &str, is_missing: bool) -> Result<(), DataProblem> {
        if is_missing {
            if !self.format.drop_unlabeled {
                let column = self.about.label.clone();
                return Err(DataProblem::MissingLabel { column, value: text.to_owned() });
            }
            self.unused_label = Some(Unused::Missing);
        } else if !self.format.takes(text) {
            self.unused_label = Some(Unused::OtherClass);
        }
        self.labels.push(if is_missing { 0 } else { self.classes.number(text) });
        Ok(())
    }

    /// A number that is a label, a group or a mark; `column` is what messages call its column.
    fn name_of(&self, column: impl FnOnce() -> String, number: f64) -> Result<Option<String>, DataProblem> {
        if self.marks.number(number) {
            return Ok(None);
        }
        // 0 without a sign.
        let name = (number + 0.0).to_string();
        if number.is_finite() {
            Ok(Some(name))
        } else {
            Err(DataProblem::NotFinite { column: column(), value: name })
        }
    }

    /// Forgets the classes, groups and words of which only rows that were dropped had any.
    fn forget_dropped(&mut self) {
        let classes = self.classes.keep(self.labels.iter().copied());
        self.labels.iter_mut().for_each(|class| *class = classes[*class as usize]);
        let groups = self.group_names.keep(self.groups.iter().copied());
        self.groups.iter_mut().for_each(|group| *group = groups[*group as usize]);
        let width = self.features.len();
        let worded = (0..width).filter(|&feature| self.words[feature].texts().next().is_some());
        for feature in worded.collect::<Vec<_>>() {
            let column = || self.values.iter().skip(feature).step_by(width).filter(|code| !code.is_nan());
            let words = self.words[feature].keep(column().map(|&code| number(code)));
            let column = self.values.iter_mut().skip(feature).step_by(width).filter(|code| !code.is_nan());
            column.for_each(|code| *code = f64::from(words[number(*code) as usize]));
        }
    }

    #[inline(never)]
    fn any_text(&mut self, column: usize, text: &str) -> Result<(), DataProblem> {
        match self.roles[column] {
            Role::Feature(feature) => self.feature(column, feature, text)?,
            Role::Label => self.label(text, self.marks.text(text))?,
            Role::Skip => {}
            Role::Groups if self.marks.text(text) => {
                return Err(DataProblem::MissingGroup { column: self.name(column), value: text.to_owned() });
            }
            Role::Groups => self.groups.push(self.group_names.number(text)),
            Role::Initial => {
                let truth = marks::cell(text, false, &self.marks);
                self.initial.push(match truth {
                    Cell::Number(0.0) => false,
                    Cell::Number(1.0) => true,
                    _ => {
                        let (column, value) = (self.name(column), text.to_owned());
                        return Err(DataProblem::NoTruthValue { column, value });
                    }
                });
            }
        }
        Ok(())
    }

    fn feature(&mut self, column: usize, feature: usize, text: &str) -> Result<(), DataProblem> {
        let value = || text.to_owned();
        if self.worded.contains(&column) {
            if self.marks.text(text) {
                return self.missing(column, feature, text);
            }
            let number = self.words[feature].number(text);
            self.values.push(f64::from(number));
            return Ok(());
        }
        match marks::cell(text, self.comma, &self.marks) {
            Cell::Number(number) => self.values.push(number),
            Cell::Missing => return self.missing(column, feature, text),
            Cell::NotFinite => {
                return Err(DataProblem::NotFinite { column: self.name(column), value: value() });
            }
            _ if self.format.encode != Encode::None => {
                self.found_in_row.push(column);
                self.values.push(0.0);
            }
            Cell::Thousands => {
                return Err(DataProblem::Thousands { column: self.name(column), value: value() });
            }
            Cell::OtherDecimal => {
                let mark = if self.comma { ',' } else { '.' };
                return Err(DataProblem::OtherDecimal { column: self.name(column), value: value(), mark });
            }
            Cell::Word => return Err(DataProblem::Word { column: self.name(column), value: value() }),
        }
        Ok(())
    }

    fn missing(&mut self, column: usize, feature: usize, text: &str) -> Result<(), DataProblem> {
        match self.format.missing {
            Missing::Error => {
                let (column, value) = (self.name(column), text.to_owned());
                return Err(DataProblem::MissingFeature { column, value });
            }
            Missing::DropRows => self.lacks_feature = true,
            missing @ (Missing::Mean | Missing::Median) if self.worded.contains(&column) => {
                let missing =
                    MISSINGS.iter().find(|(_, other)| *other == missing).map_or("", |(word, _)| word);
                return Err(DataProblem::WordsNeedMostFrequent { column: self.name(column), missing });
            }
            Missing::Mean | Missing::Median | Missing::MostFrequent => self.has_missing[feature] = true,
        }
        self.values.push(f64::NAN);
        Ok(())
    }

    /// The data set, or the columns that turned out to hold words.
    pub fn finish(mut self) -> Result<Result<Dataset, BTreeSet<usize>>, InputError> {
        if !self.found.is_empty() {
            self.found.append(&mut self.worded);
            return Ok(Err(self.found));
        }
        let file = self.about.files.first().map(|(name, _)| name.clone()).unwrap_or_default();
        let fail =
            |problem| InputError { file: file.clone(), line: None, problem: DataProblem::into(problem) };
        let label = self.about.label.clone();
        let both = self.classes.texts().zip(&self.spelled).filter(|(_, spelled)| **spelled == [true; 2]);
        self.about.warnings.extend(classes::trimmed(&label, both.map(|(name, _)| name)));
        if let Some(class) =
            self.format.classes.iter().find(|class| !self.classes.texts().any(|text| text == *class))
        {
            let (class, classes) = (class.clone(), self.classes.texts().map(str::to_owned).collect());
            return Err(fail(DataProblem::NoSuchClass { class, classes }));
        }
        if self.rows_without_label + self.rows_without_feature + self.rows_of_other_classes > 0 {
            self.forget_dropped();
        }
        self.about.image = self.shape_of_rows().map_err(fail)?;
        let names: Vec<&str> = self.classes.texts().collect();
        let coded = classes::encode(&names, &self.labels).map_err(fail)?;
        self.about.warnings.extend(classes::warnings(&label, &coded.0, &coded.1));
        let (labels, classes) = coded;
        self.name_columns();
        let mut features = Array2::from_shape_vec((labels.len(), self.features.len()), self.values)
            .expect("every row has a value for every feature");
        for (feature, words) in self.words.iter().enumerate() {
            let (sorted, rank) = words.sorted();
            if !sorted.is_empty() {
                let ranks = |code: f64| if code.is_nan() { code } else { rank[number(code) as usize] as f64 };
                features.column_mut(feature).mapv_inplace(ranks);
                self.about.columns[feature].words = sorted;
            }
        }
        for feature in 0..self.features.len() {
            if self.has_missing[feature] && features.column(feature).iter().all(|value| value.is_nan()) {
                return Err(fail(DataProblem::EmptyColumn { column: self.about.column(feature) }));
            }
        }
        let named_features = !self.format.columns.is_empty();
        let unnamed: Vec<bool> =
            self.features.iter().map(|&at| identifiers::is_unnamed(self.names[at].as_deref())).collect();
        if !named_features {
            let positions: Vec<usize> = self.features.iter().map(|at| at + 1).collect();
            let dropped = self.rows_without_label + self.rows_without_feature + self.rows_of_other_classes;
            let found = identifiers::find(&features, &self.about.columns, &unnamed, &positions, dropped);
            let warnings = found.map_err(fail)?;
            self.about.warnings.extend(warnings);
        }
        self.about.warnings.extend(sentinels::find(&features, &self.about.columns));
        self.about.preparation = Preparation {
            encode: (!self.worded.is_empty()).then_some(self.format.encode),
            missing: self.has_missing.contains(&true).then_some(self.format.missing),
        };
        self.about.groups =
            self.format.groups.is_some().then(|| self.groups.iter().map(|&g| g as usize).collect());
        let has_initial = self.format.initial.is_some() || self.format.initial_file.is_some();
        self.about.initial = has_initial.then_some(self.initial);
        self.about.test = self.format.test_file.is_some().then_some(self.test);
        Ok(Ok(Dataset { features, labels, classes, about: self.about }))
    }

    /// The shape of the images: the card's, else that of the file where all its columns are features.
    fn shape_of_rows(&self) -> Result<Option<ImageShape>, DataProblem> {
        let features = self.features.len();
        match self.format.image {
            Some(image) if image.features() != features => {
                let (shape, pixels) = (image.to_string(), image.features());
                Err(DataProblem::OtherImages { shape, pixels, features })
            }
            Some(image) => Ok(Some(image)),
            None => Ok(self.image.filter(|image| image.features() == features)),
        }
    }

    /// Names the features and says what was left out.
    fn name_columns(&mut self) {
        let names = &self.names;
        let name = |&at: &usize| Column { name: called(names[at].as_deref(), at), words: Vec::new() };
        self.about.columns = self.features.iter().map(name).collect();
        let skipped =
            |(at, role): (usize, &Role)| (*role == Role::Skip).then(|| called(names[at].as_deref(), at));
        let left_out: Vec<String> = self.roles.iter().enumerate().filter_map(skipped).collect();
        if !left_out.is_empty() {
            self.about.notes.push(format!("left out: {}", some(&left_out)));
        }
        for (count, what) in [
            (self.rows_without_label, "without a label"),
            (self.rows_without_feature, "without a feature"),
            (self.rows_of_other_classes, "of other classes"),
        ] {
            if count > 0 {
                self.about.notes.push(format!("{count} rows {what} dropped"));
            }
        }
    }
}

impl Cells for Sink<'_> {
    fn begin(&mut self, input: &Input<'_>, names: Vec<Option<String>>) -> Result<(), DataProblem> {
        self.begin_as(input, names, self.format)
    }

    fn begin_all(&mut self, input: &Input<'_>, names: Vec<Option<String>>) -> Result<(), DataProblem> {
        self.begin_as(input, names, &Format { columns: Vec::new(), ..self.format.clone() })
    }

    fn decimal_comma(&mut self, comma: bool) {
        self.comma = comma;
        self.find_numeric();
    }

    fn expect_rows(&mut self, most: usize) {
        // A value takes two bytes, its digit and a separator; lines may be blank.
        let most_values = self.bytes / 2 + 1;
        self.values.reserve_exact(most.saturating_mul(self.features.len()).min(most_values));
        self.labels.reserve_exact(most.min(most_values));
        self.about.lines.reserve_exact(most.min(most_values));
    }

    fn image(&mut self, shape: ImageShape) {
        self.image = Some(shape);
    }

    fn note(&mut self, note: String) {
        if !self.about.notes.contains(&note) {
            self.about.notes.push(note);
        }
    }

    fn wants(&self, column: usize) -> bool {
        self.roles[column] != Role::Skip
    }

    fn text(&mut self, column: usize, text: &str) -> Result<(), DataProblem> {
        // Most cells of most files.
        if self.numeric[column]
            && let Some(number) = marks::short(text.as_bytes())
            && !self.marks.number(number)
        {
            self.values.push(number);
            return Ok(());
        }
        let trimmed = text.trim();
        self.any_text(column, trimmed)?;
        if self.roles[column] == Role::Label && self.unused_label.is_none() {
            let class = self.labels[self.labels.len() - 1] as usize;
            self.spelled.resize(self.spelled.len().max(class + 1), [false; 2]);
            self.spelled[class][usize::from(trimmed.len() < text.len())] = true;
        }
        Ok(())
    }

    fn number(&mut self, column: usize, number: f64) -> Result<(), DataProblem> {
        match self.roles[column] {
            Role::Feature(feature) if self.marks.number(number) => self.missing(column, feature, "NaN"),
            Role::Feature(_) if number.is_finite() => {
                // 0 without a sign, as in text.
                self.values.push(number + 0.0);
                Ok(())
            }
            Role::Skip => Ok(()),
            Role::Feature(_) => {
                let value = number.to_string();
                Err(DataProblem::NotFinite { column: self.name(column), value })
            }
            Role::Label => self.own_number(number),
            Role::Groups | Role::Initial => {
                // What is empty is missing under all marks.
                let name = self.name_of(|| self.name(column), number)?.unwrap_or_default();
                self.text(column, &name)
            }
        }
    }

    fn own_label(&mut self, text: &str) -> Result<(), DataProblem> {
        self.label(text, self.marks.text(text))
    }

    fn own_number(&mut self, number: f64) -> Result<(), DataProblem> {
        match self.name_of(|| self.about.label.clone(), number)? {
            Some(name) => self.label(&name, false),
            None => self.label(&number.to_string(), true),
        }
    }

    fn end_row(&mut self, line: Option<usize>) -> Result<(), DataProblem> {
        let (no_feature, label) = (mem::take(&mut self.lacks_feature), self.unused_label.take());
        let found = self.found_in_row.drain(..);
        if no_feature || label.is_some() {
            drop(found);
            match label {
                Some(Unused::Missing) => self.rows_without_label += 1,
                Some(Unused::OtherClass) => self.rows_of_other_classes += 1,
                None => self.rows_without_feature += 1,
            }
            self.values.truncate(self.row_start);
            let rows = self.test.len();
            self.labels.truncate(rows);
            self.groups.truncate(rows);
            self.initial.truncate(rows);
            return Ok(());
        }
        self.found.extend(found);
        self.row_start = self.values.len();
        self.test.push(self.part == Some(Part::Test));
        if self.format.initial.is_none() && self.format.initial_file.is_some() {
            self.initial.push(self.part == Some(Part::Initial));
        }
        if let Some(line) = line {
            self.about.lines.push(u32::try_from(line).unwrap_or(u32::MAX));
        }
        check_size(self.rows(), self.features.len())
    }

    fn name(&self, column: usize) -> String {
        called(self.names.get(column).and_then(Option::as_deref), column)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a u32")]
fn number(code: f64) -> u32 {
    code as u32
}
