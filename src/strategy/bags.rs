//! The bags of labeled rows that members of a committee are trained on.
//!
//! # Definition and mirrors
//!
//! ```text
//! modAL     choice(n, n) per member, rows in the order drawn             bootstrap_init, rebag
//! libact    n times randint(0, n) per member, drawn again until the      QueryByCommittee
//!           bag holds every class that has a label
//! ```

use crate::{
    numpy::RandomState,
    sample::{Sample, SampleBuf},
};

/// Most draws of one bag. A bag of ten rows of ten classes takes some 3,000; with 26 rows of as many classes libact
/// draws for ever.
pub(super) const MAX_DRAWS: usize = 1_000_000;

/// One bag of modAL.
pub(super) fn bootstrap(sample: Sample<'_>, stream: &mut RandomState) -> SampleBuf {
    sample.bag(&stream.choice_with_replacement(sample.len(), sample.len()))
}

/// One bag of libact; `None` where no draw holds every class.
pub(super) fn with_every_class(sample: Sample<'_>, stream: &mut RandomState) -> Option<SampleBuf> {
    let classes = sample.present().len();
    (0..MAX_DRAWS).map(|_| bootstrap(sample, stream)).find(|bag| bag.view().present().len() == classes)
}

#[cfg(test)]
mod tests {
    use super::{RandomState, Sample, bootstrap, with_every_class};

    #[test]
    fn a_bag_has_as_many_rows_as_the_sample_and_every_class_where_that_is_asked_for() {
        let sample = Sample::new(&[1, 3, 4, 8, 9], &[0, 0, 0, 0, 2], 3);
        let mut missing = 0;
        for seed in 0..40 {
            let bag = bootstrap(sample, &mut RandomState::new(seed));
            assert_eq!(bag.view().len(), 5);
            missing += usize::from(bag.view().present() != [0, 2]);
            let bag = with_every_class(sample, &mut RandomState::new(seed)).expect("a bag");
            assert_eq!(bag.view().present(), [0, 2]);
        }
        assert!((5..35).contains(&missing), "{missing} of 40 bags lack a class");
    }

    #[test]
    fn as_many_classes_as_rows_end_the_draws() {
        let rows: Vec<usize> = (0..26).collect();
        assert!(with_every_class(Sample::new(&rows, &rows, 26), &mut RandomState::new(0)).is_none());
    }
}
