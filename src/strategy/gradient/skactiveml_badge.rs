//! BADGE: rows with large and different gradients of the loss of the predicted class.
//!
//! # Definition
//!
//! ```text
//! g(x) = (p(x) - e_argmax p(x)) (x) x                       one entry per class and coordinate
//! D(x) = min(|g(x)|^2, min over picks s of |g(x) - g(s)|^2)
//!
//! first pick:  argmax |g|^2
//! then:        a draw with probability D / sum D            uniform over the rest where all D are 0
//! ```
//!
//! The draws are those of k-means++ as if the origin were a centre, which the paper does not have.
//! Scores are `|g|^2 / sum |g|^2` of the first pick. `g` is never formed: products of gradients are
//! products of two short vectors, `g(x).g(s) = (f(x).f(s)) (x.s)`.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `Badge`, with the features or the model's embedding as coordinates.
//!
//! # Reference
//!
//! Ash, Zhang, Krishnamurthy, Langford, Agarwal. Deep Batch Active Learning by Diverse, Uncertain
//! Gradient Lower Bounds. ICLR 2020.

use ndarray::{Array2, ArrayView2};

use crate::{
    error::StrategyError,
    numeric::{argmax, dot},
    package::{Mirror, Parity, SKACTIVEML},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec, drawn,
        space::{self, SPACE},
        stream_seed,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "skactiveml-badge",
    summary: "rows with large gradients that differ from each other",
    version: 1,
    mirror: Some(Mirror { package: &SKACTIVEML, symbol: "Badge", parity: Parity::Exact, deviations: &[] }),
    paper: "Ash et al. 2020, ICLR",
    params: &[SPACE],
    needs: |params| space::needs(params, Needs::PROBABILITIES),
    order_free: OrderFree::No("it draws positions in the pool"),
    cost: |_, work| {
        let width = work.size.classes + work.size.features;
        work.probabilities + work.batch * work.unlabeled * width * 1e-6
    },
    build: |params, seed| space::build(params, seed, |_, seed| Box::new(Badge { seed: stream_seed(seed) })),
};

#[derive(Debug)]
struct Badge {
    seed: u32,
}

impl Strategy for Badge {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let gradients = Gradients::new(round.probabilities()?.view(), round);
        let mut nearest = gradients.squared_norms.clone();
        let sum: f64 = nearest.iter().sum();
        let scores = nearest.iter().map(|norm| if sum > 0.0 { norm / sum } else { 0.0 }).collect();
        let mut stream = drawn::stream(round, self.seed);
        let mut picked = vec![argmax(&nearest)];
        while picked.len() < round.batch() {
            gradients.lower(picked[picked.len() - 1], &mut nearest);
            picked.push(drawn::draw(&nearest, &picked, &mut stream));
        }
        let rows = picked.into_iter().map(|at| round.candidates()[at]).collect();
        Ok(Picks { rows, scores: Some(scores) })
    }
}

/// The two factors of the gradients of the candidates.
struct Gradients {
    /// `p - e`, shape `(n_candidates, n_classes)`.
    errors: Array2<f64>,
    /// Shape `(n_candidates, n_features)`.
    features: Array2<f64>,
    squared_norms: Vec<f64>,
}

impl Gradients {
    fn new(probabilities: ArrayView2<'_, f64>, round: &Round<'_>) -> Self {
        let mut errors = probabilities.as_standard_layout().into_owned();
        for mut row in errors.outer_iter_mut() {
            let likeliest = argmax(&row);
            row[likeliest] -= 1.0;
        }
        let features = round.features().select(ndarray::Axis(0), round.candidates());
        let mut gradients = Self { errors, features, squared_norms: Vec::new() };
        gradients.squared_norms = (0..gradients.errors.nrows()).map(|at| gradients.product(at, at)).collect();
        gradients
    }

    fn product(&self, a: usize, b: usize) -> f64 {
        row_product(&self.errors, a, b) * row_product(&self.features, a, b)
    }

    /// Lowers `nearest` to the squared distances to the gradient at `pick`.
    fn lower(&self, pick: usize, nearest: &mut [f64]) {
        for (at, nearest) in nearest.iter_mut().enumerate() {
            let norms = self.squared_norms[at] + self.squared_norms[pick];
            *nearest = nearest.min((norms - 2.0 * self.product(at, pick)).max(0.0));
        }
        nearest[pick] = 0.0;
    }
}

fn row_product(rows: &Array2<f64>, a: usize, b: usize) -> f64 {
    let (all, width) = (rows.as_slice().expect("standard layout"), rows.ncols());
    dot(&all[a * width..][..width], &all[b * width..][..width])
}
