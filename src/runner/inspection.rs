//! What was read of a data set, and what to beware of, before anything runs.

use crate::{
    config::DatasetChoice,
    dataset::Dataset,
    error::{RunError, SplitError},
    protocol::Scaling,
    split::{self, Halves, Split},
};

/// Scales that differ by more than this are told of.
const FACTOR: f64 = 100.0;

/// Seeds that are named one by one.
const NAMED: usize = 5;

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// What was read, a line; then what to beware of, a line each.
    pub lines: Vec<String>,
    /// Rows of the training half.
    pub n_train: usize,
}

/// Looks at data that come from a file, and at their splits with the seeds `0..seeds`.
pub fn of_dataset(choice: &DatasetChoice, data: &Dataset, seeds: u64) -> Result<Inspection, RunError> {
    let rows = choice.protocol.used_rows(data.labels.len());
    let blame = |source: SplitError| RunError::Split { dataset: choice.id.clone(), source };
    let n_train = choice.protocol.train_rows(rows);
    let free = data.about.test.is_none() && data.about.groups.is_none() && data.about.initial.is_none();
    if free && (n_train <= choice.protocol.initial || n_train >= rows) {
        // Told with its remedy by who checks the size.
        return Ok(Inspection { lines: Vec::new(), n_train });
    }
    let survey = split::survey(data, &choice.protocol, seeds).map_err(blame)?;
    let unusable: Vec<u64> = survey.unusable.iter().map(|(seed, _)| *seed).collect();
    if let Some(seed) = (0..seeds).find(|seed| !unusable.contains(seed)) {
        // Numbers that overflow do so with every seed.
        let halves = Halves::of(data, &choice.protocol, seed);
        halves.map(drop).or_else(|error| if error.of_one_seed() { Ok(()) } else { Err(blame(error)) })?;
    }
    let (train, test) = survey.sizes;
    let mut lines = vec![format!("{}; {train} rows train, {test} test", data.summary())];
    lines.extend(data.about.warnings.iter().cloned());
    lines.extend(survey.warnings);
    for (seed, error) in survey.unusable.iter().take(NAMED) {
        lines.push(format!("seed {seed} cannot run: {error}"));
    }
    if survey.unusable.len() > NAMED {
        lines.push(format!("{} more seeds cannot run for the same causes", survey.unusable.len() - NAMED));
    }
    if choice.protocol.scaling == Scaling::None {
        lines.extend(scales(data));
    }
    Ok(Inspection { lines, n_train: train })
}

/// Says of what size the data are that a generator makes.
pub fn of_generator(choice: &DatasetChoice) -> Result<Vec<String>, RunError> {
    let data = choice.card.load(0, &[])?;
    Ok(vec![format!("{}, made anew for every seed", data.shape())])
}

/// The number whose square overflows, which no learner can use, with its place and the remedy.
#[must_use]
pub fn overflow(data: &Dataset) -> Option<String> {
    let all = Split { train: (0..data.labels.len()).collect(), test: Vec::new() };
    Halves::new(data, &all).err().map(|error| error.to_string())
}

/// A hint where features differ so much in scale that distances see only the large ones.
#[must_use]
pub fn scales(data: &Dataset) -> Option<String> {
    let rows = data.features.nrows() as f64;
    // Of each feature that varies: standard deviation, largest number, position.
    let features = data.features.columns().into_iter().enumerate().filter_map(|(at, column)| {
        let known = || column.iter().copied().filter(|value| !value.is_nan());
        let mean = known().sum::<f64>() / rows;
        let sd = (known().map(|value| (value - mean).powi(2)).sum::<f64>() / rows).sqrt();
        let largest = known().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        let number = data.about.columns.get(at).is_none_or(|column| column.words.is_empty());
        (number && sd > 0.0 && sd.is_finite()).then_some((sd, largest, at))
    });
    let mut features: Vec<(f64, f64, usize)> = features.collect();
    features.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (small, large) = (features.first()?, features.last()?);
    let factor = large.0 / small.0;
    if factor <= FACTOR || large.1 / small.1 <= FACTOR {
        return None;
    }
    Some(format!(
        "features differ in scale by a factor of {factor:.0} (`{}` against `{}`): kernels and distances see \
         little but the large ones; write `scaling = \"standard\"` in [[dataset]]",
        data.about.column(large.2),
        data.about.column(small.2)
    ))
}

#[cfg(test)]
mod tests {
    use super::scales;
    use crate::dataset::{Dataset, Format};

    #[test]
    fn features_of_very_different_scale_are_told_of_with_the_key() {
        let of = |text: &str| {
            scales(&Dataset::parse(text.as_bytes(), &Format::csv("y"), "f").expect("a good file"))
        };
        let told = of("mm,share,y\n10000,0.1,0\n30000,0.7,1\n20000,0.2,0\n").expect("a hint");
        assert!(told.contains("`mm` against `share`") && told.contains("scaling = \"standard\""), "{told}");
        assert_eq!(of("a,b,y\n1,30,0\n2,10,1\n3,20,0\n"), None);
    }

    #[test]
    fn rare_pixels_of_one_unit_are_no_difference_of_scale() {
        let mut text = "a,b,y\n".to_owned();
        for row in 0..40_000 {
            text += &format!("{},{},{}\n", row % 17, u8::from(row == 0), row % 2);
        }
        let data = Dataset::parse(text.as_bytes(), &Format::csv("y"), "f").expect("a good file");
        assert_eq!(scales(&data), None);
    }
}
