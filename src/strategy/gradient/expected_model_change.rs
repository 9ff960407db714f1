//! Expected gradient length: rows whose label would move a logistic model most, whatever it is.
//!
//! # Definition
//!
//! ```text
//! score(x) = sum_y p_y(x) |(p(x) - e_y) (x) (x, 1)|     = sqrt(1 + |x|^2) sum_y p_y |p - e_y|
//! ```
//!
//! `(p - e_y) (x) (x, 1)` is the gradient of the logarithmic loss of (x, y) in the weights and
//! intercepts of multinomial logistic regression; on the labeled rows it is about 0 after training.
//! For another learner the score is that of a logistic model with the same probabilities.
//!
//! # Reference
//!
//! Settles, Craven, Ray. Multiple-Instance Active Learning. NIPS 2007.

use ndarray::ArrayView1;

use crate::{
    error::StrategyError,
    round::Round,
    strategy::{Needs, OrderFree, StrategySpec, of_probabilities, scored::Scored, ties},
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "expected-model-change",
    summary: "largest expected gradient of a logistic model",
    version: 1,
    mirror: None,
    paper: "Settles, Craven, Ray 2007, NIPS",
    params: &[ties::ALONE],
    needs: |_| Needs::PROBABILITIES,
    order_free: OrderFree::Yes,
    cost: of_probabilities,
    build: |params, seed| Scored::boxed(SPEC.name, scores, ties::own_rule(params, seed)),
};

fn scores(round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
    let probabilities = round.probabilities()?;
    let score = |(p, &row): (ArrayView1<'_, f64>, &usize)| {
        let x = round.features().row(row).to_owned();
        (1.0 + x.dot(&x)).sqrt() * expected_error_length(p)
    };
    Ok(probabilities.outer_iter().zip(round.candidates()).map(score).collect())
}

/// `sum_y p_y |p - e_y|`.
fn expected_error_length(p: ArrayView1<'_, f64>) -> f64 {
    let length = |class: usize| {
        let square = |(other, &p): (usize, &f64)| if other == class { (1.0 - p) * (1.0 - p) } else { p * p };
        p.iter().enumerate().map(square).sum::<f64>().sqrt()
    };
    p.iter().enumerate().map(|(class, p)| p * length(class)).sum()
}

#[cfg(test)]
mod tests {
    use ndarray::aview1;

    use super::expected_error_length;

    #[test]
    fn a_certain_row_has_no_gradient_and_of_two_classes_even_odds_have_the_largest() {
        assert_eq!(expected_error_length(aview1(&[0.0, 1.0])), 0.0);
        // p = (q, 1 - q): q (1 - q) sqrt(2) from each class.
        for q in [0.1, 0.3, 0.5] {
            let found = expected_error_length(aview1(&[q, 1.0 - q]));
            assert!((found - 2.0 * 2.0_f64.sqrt() * q * (1.0 - q)).abs() < 1e-15, "{found}");
        }
    }
}
