use super::{Candidates, Chooser, RandomState, argpartition, argsort, query_stream, rand_argmax};

const ROWS: [usize; 6] = [2, 3, 5, 7, 11, 13];

fn choose(mut chooser: Chooser, scores: &[f64], batch: usize) -> Option<Vec<usize>> {
    chooser.choose(Candidates { rows: &ROWS[..scores.len()], n_rows: 20 }, scores, batch)
}

#[test]
fn the_lower_row_wins_a_tie_and_nan_comes_last() {
    let scores = [f64::NAN, 1.0, 2.0, 1.0, 2.0];
    assert_eq!(choose(Chooser::LowestRow, &scores, 5), Some(vec![5, 11, 3, 7, 2]));
    assert_eq!(choose(Chooser::LowestRow, &scores, 3), Some(vec![5, 11, 3]));
    assert_eq!(choose(Chooser::LowestRow, &[f64::NAN; 3], 2), Some(vec![2, 3]));
}

#[test]
fn sorts_give_the_worst_or_the_best_of_a_batch_first() {
    let scores = [0.5, 0.1, 0.9, 0.3];
    assert_eq!(choose(Chooser::LargestLast, &scores, 2), Some(vec![2, 5]));
    assert_eq!(choose(Chooser::LeastFirst, &scores, 2), Some(vec![5, 2]));
}

#[test]
fn many_ties_follow_the_sorts_of_numpy() {
    let scores: Vec<f64> = (0..90).map(|i| f64::from(i * 7 % 3)).collect();
    let negative: Vec<f64> = scores.iter().map(|score| -score).collect();
    let rows: Vec<usize> = (100..190).collect();
    let candidates = Candidates { rows: &rows, n_rows: 200 };
    let at = |rows: Vec<usize>| rows.into_iter().map(|row| row - 100).collect::<Vec<_>>();
    let picks = |mut chooser: Chooser| at(chooser.choose(candidates, &scores, 8).expect("no NaN"));
    assert_eq!(picks(Chooser::LargestLast), argsort(&scores)[82..]);
    assert_eq!(picks(Chooser::LeastFirst), argsort(&negative)[..8]);
    assert_eq!(picks(Chooser::Partition), argpartition(&negative, 7)[..8]);
    assert_ne!(picks(Chooser::Partition), picks(Chooser::LowestRow), "the ties of the test are too tame");
}

#[test]
fn a_draw_goes_over_what_is_close_or_equal_and_happens_for_one_candidate_too() {
    let scores = [1.0, 0.2, 1.0 - 1e-6, 0.4];
    let mut seen = [false; 4];
    for seed in 0..40 {
        let row = choose(Chooser::Close(RandomState::new(seed)), &scores, 1).expect("no NaN")[0];
        seen[ROWS.iter().position(|&other| other == row).expect("a candidate")] = true;
        assert_eq!(choose(Chooser::Equal(RandomState::new(seed)), &scores, 1), Some(vec![2]));
    }
    assert_eq!(seen, [true, false, true, false]);
    let batch = choose(Chooser::Close(RandomState::new(3)), &scores, 4).expect("no NaN");
    assert_eq!(batch[2..], [7, 3], "what is far from the largest comes in its turn");
}

#[test]
fn a_largest_score_that_is_nan_leaves_libact_without_a_choice() {
    assert_eq!(choose(Chooser::Close(RandomState::new(0)), &[1.0, f64::NAN], 1), None);
    assert_eq!(choose(Chooser::Equal(RandomState::new(0)), &[f64::NAN, 1.0], 1), None);
}

#[test]
fn a_query_draws_one_number_per_row_whether_it_is_a_candidate_or_not() {
    let mut stream = query_stream(5, 4);
    let draws: Vec<f64> = (0..20).map(|_| stream.random_sample()).collect();
    let expected = if draws[2] > draws[5] { 2 } else { 5 };
    assert_eq!(choose(Chooser::RandArgmax(5), &[1.0, 0.5, 1.0], 1), Some(vec![expected]));
    assert_eq!(choose(Chooser::RandArgmax(5), &[1.0, f64::NAN, 1.0], 3), None);
}

#[test]
fn the_stream_of_a_query_is_the_one_that_was_recorded() {
    // scikit-activeml 1.0.1: seed 0, 848 unlabeled rows; the seed of the stream is 1901225917.
    let mut recorded = RandomState::new(1_901_225_917);
    assert_eq!(query_stream(0, 849).next_u32(), recorded.next_u32());
}

#[test]
fn a_largest_value_without_company_needs_its_draw_as_well() {
    let mut stream = RandomState::new(1);
    assert_eq!(rand_argmax(&[f64::NAN, 3.0, 1.0], &mut stream), 1);
    let mut other = RandomState::new(1);
    for _ in 0..3 {
        other.random_sample();
    }
    assert_eq!(stream.next_u32(), other.next_u32());
}

#[test]
fn shuffled_ties_are_even_and_the_rest_is_in_order() {
    let mut first = [0; 3];
    for seed in 0..300 {
        let picks =
            choose(Chooser::Shuffled(RandomState::new(seed)), &[1.0, 1.0, 1.0, 2.0], 2).expect("numbers");
        assert_eq!(picks[0], 7);
        first[ROWS.iter().position(|&row| row == picks[1]).expect("a candidate")] += 1;
    }
    assert!(first.iter().all(|&count| count > 70), "{first:?}");
}
