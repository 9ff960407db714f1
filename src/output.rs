//! What a trained learner can be asked for besides predictions: one list for registries, needs of
//! strategies and metrics, error messages and the check of an experiment.

use std::fmt;

/// One thing that a model may give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Output {
    /// Probabilities of all classes.
    Probabilities,
    /// Decision values of the pairs of classes.
    Decisions,
    /// Coordinates in a space that the model has learned.
    Embedding,
    /// Models that the model is made of.
    Members,
    /// Class probabilities of the model with parts left out at random.
    Samples,
}

impl Output {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Probabilities, Self::Decisions, Self::Embedding, Self::Members, Self::Samples];

    const fn bit(self) -> u8 {
        match self {
            Self::Probabilities => 1,
            Self::Decisions => 2,
            Self::Embedding => 4,
            Self::Members => 8,
            Self::Samples => 16,
        }
    }
}

/// Follows "needs" and "gives no" in messages.
impl fmt::Display for Output {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Probabilities => "class probabilities",
            Self::Decisions => "decision values",
            Self::Embedding => "embeddings",
            Self::Members => "members",
            Self::Samples => "dropout samples",
        })
    }
}

/// A set of outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outputs(u8);

impl Outputs {
    /// None at all.
    pub const NONE: Self = Self(0);
    /// Class probabilities alone.
    pub const PROBABILITIES: Self = Self::of(&[Output::Probabilities]);
    /// Decision values alone.
    pub const DECISIONS: Self = Self::of(&[Output::Decisions]);

    /// These.
    #[must_use]
    pub const fn of(outputs: &[Output]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < outputs.len() {
            bits |= outputs[at].bit();
            at += 1;
        }
        Self(bits)
    }

    /// Whether this one is among them.
    #[must_use]
    pub const fn contains(self, output: Output) -> bool {
        self.0 & output.bit() != 0
    }

    /// Those of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that `other` lacks, in the order of [`Output::ALL`].
    pub fn without(self, other: Self) -> impl Iterator<Item = Output> {
        Output::ALL.into_iter().filter(move |&output| self.contains(output) && !other.contains(output))
    }
}

#[cfg(test)]
mod tests {
    use super::{Output, Outputs};

    #[test]
    fn a_set_tells_what_another_one_lacks() {
        let both = Outputs::PROBABILITIES.and(Outputs::DECISIONS);
        assert_eq!(both.without(Outputs::PROBABILITIES).collect::<Vec<_>>(), [Output::Decisions]);
        assert_eq!(Outputs::NONE.without(both).count(), 0);
        for output in Output::ALL {
            assert!(Outputs::of(&[output]).contains(output) && !Outputs::NONE.contains(output));
        }
    }
}
