//! Where readers put the cells of a table: what all formats do alike.
//!
//! A reader names the columns, then hands over the cells of each row and says where the row stands.
//! Labels and words are numbered, numbers checked, missing values marked as NaN. A column in which a
//! word turns up after numbers is read again from the start with all its texts as words.

use std::{collections::BTreeSet, mem};

use crate::error::DataProblem;

use super::{
    About, ImageShape,
    format::{Cells, Encode, Format, Input, Labels, MISSINGS, Missing, Part, check_size},
    layout::{Role, called, roles},
    marks::{self, Cell, Marks},
    words::Words,
};

mod finish;

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
    /// Rows so far, those that were dropped counted, and where each row stands among them.
    read: u32,
    kept: Vec<u32>,
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
            read: 0,
            kept: Vec::new(),
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
        // A folder called `none` is a class.
        let is_missing = self.format.spec.labels != Labels::Folders && self.marks.text(text);
        self.label(text, is_missing)
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
        let place = self.read;
        self.read = place.saturating_add(1);
        self.about.rows_read += usize::from(self.part != Some(Part::Test));
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
        self.kept.push(place);
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
