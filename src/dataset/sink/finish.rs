//! From the cells of all rows to the data set.

use std::collections::BTreeSet;

use ndarray::Array2;

use super::Sink;
use crate::{
    dataset::{
        Column, Dataset, ImageShape, Preparation, classes, identifiers,
        layout::{Role, called},
        sentinels,
        words::some,
    },
    error::{DataProblem, InputError},
};

impl Sink<'_> {
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
            self.about.kept = std::mem::take(&mut self.kept);
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
        // Of few images, many a pixel has a value of its own in each.
        if !named_features && self.about.image.is_none() {
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

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a u32")]
fn number(code: f64) -> u32 {
    code as u32
}
