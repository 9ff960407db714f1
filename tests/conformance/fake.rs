//! Data and models that are made up.

use albench::{
    dataset::ImageShape,
    error::LearnerError,
    learner::{Learner, Model, Rows},
    numpy::RandomState,
    output::{Output, Outputs},
    pool::Pool,
    sample::Sample,
    split::Halves,
};
use ndarray::{Array1, Array2, ArrayView1, Axis};

/// Random rows around one center per class; labels in turn.
pub fn halves(n_train: usize, n_classes: usize) -> Halves {
    let mut stream = RandomState::new(3);
    let train_y: Vec<usize> = (0..n_train).map(|row| row % n_classes).collect();
    let train_x = Array2::from_shape_fn((n_train, 5), |(row, column)| {
        stream.random_sample() + if column == train_y[row] { 0.7 } else { 0.0 }
    });
    let test_x = Array2::from_shape_fn((6, 5), |_| stream.random_sample());
    let halves =
        Halves::from_parts(train_x.into_shared(), train_y, test_x.into_shared(), vec![0; 6], n_classes);
    // Of some shape, for learners that look at images.
    let pool = halves.pool.with_image(ImageShape { height: 1, width: 5, channels: 1 });
    Halves { pool, ..halves }
}

/// A learner with probabilities that fall with the distance to the mean of a class.
#[derive(Debug)]
pub struct NearestMean;

#[derive(Debug)]
struct Means<'a> {
    pool: &'a Pool,
    /// Mean of each class, `None` without labeled rows.
    of_class: Vec<Option<Array1<f64>>>,
}

impl Learner for NearestMean {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        _: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        let mean = |class| {
            let rows: Vec<_> = sample.iter().filter(|&(_, other)| other == class).collect();
            let zero = Array1::zeros(pool.n_features());
            let sum = rows.iter().fold(zero, |sum, &(row, _)| sum + pool.features().row(row));
            (!rows.is_empty()).then(|| sum / rows.len() as f64)
        };
        Ok(Box::new(Means { pool, of_class: (0..sample.n_classes()).map(mean).collect() }))
    }
}

impl Means<'_> {
    /// Squared distance of each row to the mean of each class, infinite where there is none.
    fn distances(&self, rows: Rows<'_>) -> Array2<f64> {
        let (x, rows) = match rows {
            Rows::Train(rows) => (self.pool.features(), rows.to_vec()),
            Rows::Test => (self.pool.test_features(), (0..self.pool.n_test()).collect()),
        };
        Array2::from_shape_fn((rows.len(), self.of_class.len()), |(at, class)| match &self.of_class[class] {
            Some(mean) => (&x.row(rows[at]) - mean).mapv(|step| step * step).sum(),
            None => f64::INFINITY,
        })
    }
}

impl Model for Means<'_> {
    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        let nearest = |d: ArrayView1<'_, f64>| {
            (0..d.len()).fold(0, |best, class| if d[class] < d[best] { class } else { best })
        };
        Ok(self.distances(rows).outer_iter().map(nearest).collect())
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let mut weights = self.distances(rows).mapv(|distance| (-distance).exp());
        for mut row in weights.outer_iter_mut() {
            row /= row.sum();
        }
        Ok(weights)
    }

    fn decisions(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let distances = self.distances(rows);
        Ok((&distances.column(1) - &distances.column(0)).insert_axis(Axis(1)))
    }

    /// Distances to the means that there are: as many coordinates as classes.
    fn embedding(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        Ok(self.distances(rows).mapv(|distance| if distance.is_finite() { distance } else { 0.0 }))
    }

    /// Probabilities that are less and less sure.
    fn samples(&self, rows: Rows<'_>, passes: usize) -> Result<Vec<Array2<f64>>, LearnerError> {
        let sure = self.probabilities(rows)?;
        let even = 1.0 / self.of_class.len() as f64;
        let share = |pass: usize| pass as f64 / passes as f64;
        Ok((0..passes).map(|pass| &sure * (1.0 - share(pass)) + share(pass) * even).collect())
    }

    fn members(&self) -> Result<Vec<&dyn Model>, LearnerError> {
        Ok(vec![self, self])
    }
}

/// A model that has nothing but what is said to be needed; with `nan`, that is not a number.
#[derive(Debug)]
pub struct Limited<'a> {
    pub model: &'a dyn Model,
    pub outputs: Outputs,
    pub nan: bool,
}

impl Limited<'_> {
    fn has(&self, output: Output) -> Result<(), LearnerError> {
        if self.outputs.contains(output) { Ok(()) } else { Err(LearnerError::Lacks { output }) }
    }
}

impl Model for Limited<'_> {
    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        self.model.predict(rows)
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        self.has(Output::Probabilities)?;
        let mut probabilities = self.model.probabilities(rows)?;
        if self.nan {
            probabilities[[0, 0]] = f64::NAN;
        }
        Ok(probabilities)
    }

    fn decisions(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        self.has(Output::Decisions)?;
        self.model.decisions(rows)
    }

    fn embedding(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        self.has(Output::Embedding)?;
        self.model.embedding(rows)
    }

    fn samples(&self, rows: Rows<'_>, passes: usize) -> Result<Vec<Array2<f64>>, LearnerError> {
        self.has(Output::Samples)?;
        self.model.samples(rows, passes)
    }

    fn members(&self) -> Result<Vec<&dyn Model>, LearnerError> {
        self.has(Output::Members)?;
        Ok(vec![self, self, self])
    }
}
