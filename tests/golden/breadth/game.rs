//! A run that strategies of ours play with the rows that a package bought.

use std::time::Duration;

use albench::{
    learner::{Learner, Rows},
    oracle::Answer,
    round::{Round, Setting},
    split::Halves,
    strategy::{Picks, Strategy},
};
use cpu_time::ThreadTime;

/// The state between two queries.
pub struct Game<'a> {
    pub halves: &'a Halves,
    pub learner: &'a dyn Learner,
    pub seed: u64,
    /// Ascending.
    pub labeled: Vec<usize>,
    /// CPU time of all answers: training the model, and the strategy. What other threads do is not in it.
    pub spent: Duration,
    /// Whether the strategy has seen the first pool.
    started: bool,
}

impl<'a> Game<'a> {
    /// Starts from `labeled`, in any order.
    pub fn new(halves: &'a Halves, learner: &'a dyn Learner, seed: u64, mut labeled: Vec<usize>) -> Self {
        labeled.sort_unstable();
        Self { halves, learner, seed, labeled, spent: Duration::ZERO, started: false }
    }

    pub fn unlabeled(&self) -> Vec<usize> {
        (0..self.halves.pool.len()).filter(|row| self.labeled.binary_search(row).is_err()).collect()
    }

    /// What our strategy answers.
    pub fn ask(&mut self, strategy: &mut dyn Strategy, batch: usize) -> Result<Picks, String> {
        let first = !std::mem::replace(&mut self.started, true);
        let clock = ThreadTime::now();
        let picks = self.with_round(batch, |round| {
            if first {
                strategy.start(round, None).map_err(|error| error.to_string())?;
            }
            strategy.query(round).map_err(|error| error.to_string())
        })?;
        self.spent += clock.elapsed();
        picks
    }

    /// The strategy hears the answers to the package's picks.
    pub fn tell(&mut self, strategy: &mut dyn Strategy, theirs: &[usize]) {
        let bought = self.halves.truth.label(theirs);
        let answers: Vec<Answer> =
            bought.view().iter().map(|(row, class)| Answer { row, class: Some(class), cost: 1.0 }).collect();
        let heard = self.with_round(theirs.len(), |round| strategy.observe(round, &answers));
        heard.expect("a model").expect("answers");
        self.labeled.extend(theirs);
        self.labeled.sort_unstable();
    }

    /// Accuracy on the test half of a model of all labels.
    pub fn accuracy(&self) -> f64 {
        let sample = self.halves.truth.label(&self.labeled);
        let model = self.learner.fit(&self.halves.pool, sample.view(), self.seed).expect("a model");
        let predicted = model.predict(Rows::Test).expect("predictions");
        let right = predicted.iter().zip(&self.halves.test_classes).filter(|(a, b)| a == b).count();
        right as f64 / predicted.len() as f64
    }

    fn with_round<T>(&self, batch: usize, then: impl FnOnce(&Round<'_>) -> T) -> Result<T, String> {
        let pool = &self.halves.pool;
        let sample = self.halves.truth.label(&self.labeled);
        let model = self.learner.fit(pool, sample.view(), self.seed).map_err(|error| error.to_string())?;
        let unlabeled = self.unlabeled();
        let setting = Setting { pool, learner: self.learner, seed: self.seed, costs: None };
        Ok(then(&Round::new(setting, model.as_ref(), sample.view(), &unlabeled, batch)))
    }
}
