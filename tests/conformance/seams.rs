//! What the loop promises to whoever fills its seams: oracles, stops, and strategies that are asked
//! row by row, hear the answers or train models of their own.

use std::sync::{Arc, Mutex};

use albench::{
    error::{OracleError, StrategyError},
    learner::Rows,
    metric,
    oracle::{Answer, Oracle},
    round::Round,
    simulation::{Phase, Run, Stopwatch, Trace, simulate},
    split::Halves,
    stop::{Progress, Queries, Stop},
    strategy::{Asks, Picks, Strategy},
};

use crate::fake::{NearestMean, halves};

struct NoTime;

impl Stopwatch for NoTime {
    fn start(&mut self, _: Phase) {}
    fn stop(&mut self) {}
}

/// Asks for the lowest rows and writes down what it sees.
#[derive(Debug, Default)]
struct Witness(Arc<Mutex<Vec<String>>>);

impl Witness {
    fn note(&self, line: String) {
        self.0.lock().expect("no thread panicked").push(line);
    }
}

impl Strategy for Witness {
    fn start(&mut self, round: &Round<'_>, queries: Option<usize>) -> Result<(), StrategyError> {
        self.note(format!("start with {} labels, {queries:?} queries", round.labeled().len()));
        Ok(())
    }

    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        self.note(format!("asked for {} with {} labels", round.batch(), round.labeled().len()));
        Ok(Picks { rows: round.candidates()[..round.batch()].to_vec(), scores: None })
    }

    fn observe(&mut self, _: &Round<'_>, answers: &[Answer]) -> Result<(), StrategyError> {
        self.note(format!("heard {:?}", answers.iter().map(|answer| answer.class).collect::<Vec<_>>()));
        Ok(())
    }
}

fn run(
    halves: &Halves,
    asks: Asks,
    strategy: &mut dyn Strategy,
    oracle: &mut dyn Oracle,
    stops: &mut [Box<dyn Stop>],
) -> Trace {
    let run = Run {
        halves,
        first_batch: &[0, 1, 2, 3],
        learner: &NearestMean,
        batch: 3,
        queries: Some(2),
        asks,
        seed: 0,
        metrics: &[&metric::ALL[0]],
    };
    simulate(&run, strategy, oracle, stops, &mut NoTime).expect("a run")
}

#[test]
fn a_strategy_that_is_asked_row_by_row_has_each_label_before_the_next_question() {
    let halves = halves(30, 2);
    for (asks, expected) in [
        (Asks::Batch, &["asked for 3 with 4 labels", "asked for 3 with 7 labels"][..]),
        (
            Asks::OneByOne,
            &[
                "asked for 1 with 4 labels",
                "asked for 1 with 5 labels",
                "asked for 1 with 6 labels",
                "asked for 1 with 7 labels",
                "asked for 1 with 8 labels",
                "asked for 1 with 9 labels",
            ],
        ),
    ] {
        let mut witness = Witness::default();
        let notes = Arc::clone(&witness.0);
        let mut stops: [Box<dyn Stop>; 1] = [Box::new(Queries(2))];
        let trace = run(&halves, asks, &mut witness, &mut &halves.truth, &mut stops);
        let notes = notes.lock().expect("no thread panicked");
        let asked: Vec<&String> = notes.iter().filter(|note| note.starts_with("asked")).collect();
        assert_eq!(asked, expected);
        assert_eq!(notes[0], "start with 4 labels, Some(2) queries");
        assert_eq!(notes.iter().filter(|note| note.starts_with("start")).count(), 1);
        // The points of the curve are the same, so that curves can be compared.
        let labels: Vec<usize> = trace.points.iter().map(|point| point.n_labeled).collect();
        assert_eq!(labels, [4, 7, 10]);
        assert_eq!(trace.queries[1].picks, [7, 8, 9]);
        let facts = trace.queries[1].facts.as_ref().expect("facts");
        assert_eq!(facts.labels, [7, 8, 9].map(|row| halves.truth.classes()[row]));
    }
}

/// Answers every second question with a lie and abstains from the row 5.
#[derive(Debug)]
struct Moody<'a> {
    halves: &'a Halves,
    asked: usize,
}

impl Oracle for Moody<'_> {
    fn answer(&mut self, rows: &[usize]) -> Result<Vec<Answer>, OracleError> {
        let mut answer = |&row: &usize| {
            self.asked += 1;
            let truth = self.halves.truth.classes()[row];
            let class = if self.asked.is_multiple_of(2) { 1 - truth } else { truth };
            Answer { row, class: (row != 5).then_some(class), cost: 2.5 }
        };
        Ok(rows.iter().map(&mut answer).collect())
    }
}

/// Ends a run when so much is spent.
#[derive(Debug)]
struct Budget(f64);

impl Stop for Budget {
    fn says(&mut self, progress: &Progress<'_>) -> Option<&'static str> {
        (progress.spent >= self.0).then_some("budget")
    }
}

#[test]
fn what_the_oracle_says_is_what_is_learned_and_a_budget_ends_the_run() {
    let halves = halves(30, 2);
    let mut oracle = Moody { halves: &halves, asked: 0 };
    let mut stops: [Box<dyn Stop>; 2] = [Box::new(Queries(9)), Box::new(Budget(25.0))];
    let trace = run(&halves, Asks::Batch, &mut Witness::default(), &mut oracle, &mut stops);
    assert_eq!(oracle.asked, 10, "four first rows and two queries of three, at 2.5 each");
    let labels: Vec<usize> = trace.points.iter().map(|point| point.n_labeled).collect();
    assert_eq!(labels, [4, 6, 8], "row 5 stays without a label");
    assert_eq!(trace.queries[0].picks, [4, 5, 6]);
    assert_eq!(trace.queries[1].picks, [5, 7, 8], "and is asked for again");
}

/// Looks ahead: takes the row whose first class would change most predictions, and tries a wrapper's
/// view of the candidates on the way.
#[derive(Debug)]
struct LookAhead;

impl Strategy for LookAhead {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let candidates = round.candidates();
        let before = round.model().predict(Rows::Train(candidates))?;
        let mut scores = Vec::new();
        for &row in candidates {
            let supposed = round.sample().with(row, 0);
            let after = round.setting().refit(supposed.view())?.predict(Rows::Train(candidates))?;
            scores.push(before.iter().zip(&after).filter(|(a, b)| a != b).count() as f64);
        }
        let half: Vec<usize> = candidates.iter().copied().step_by(2).collect();
        let narrowed = round.among(&half, 1);
        assert_eq!((narrowed.candidates(), narrowed.unlabeled()), (&half[..], round.unlabeled()));
        assert_eq!(narrowed.probabilities()?.nrows(), half.len());
        let bag = round.sample().bag(&[0, 0, 1, 2, 3]);
        let member = round.fit(&NearestMean, bag.view(), 7)?;
        assert_eq!(member.predict(Rows::Train(candidates))?.len(), candidates.len());
        Ok(albench::strategy::choose::largest(candidates, scores, round.batch()))
    }
}

#[test]
fn a_strategy_may_look_ahead_train_members_and_narrow_the_candidates() {
    let halves = halves(30, 2);
    let mut stops: [Box<dyn Stop>; 1] = [Box::new(Queries(2))];
    let trace = run(&halves, Asks::Batch, &mut LookAhead, &mut &halves.truth, &mut stops);
    assert_eq!(trace.points.last().map(|point| point.n_labeled), Some(10));
}
