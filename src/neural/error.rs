//! What can go wrong in a fit.

use thiserror::Error;

/// Why a network could not be trained.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FitError {
    /// The loss of an epoch is infinite or not a number.
    #[error("the loss is {loss} in epoch {epoch}; scale the features or take smaller steps")]
    Loss {
        /// Counted from 1.
        epoch: usize,
        /// What it is.
        loss: f64,
    },
    /// Too few rows to keep some aside.
    #[error(
        "{kept} of {rows} labeled rows kept aside to choose the epoch: {}; label more rows first or keep \
         none aside",
        if *classes == 2 { "each of 2 classes needs a row on both sides" } else { "none is left to train on" }
    )]
    Validation {
        /// Labeled rows.
        rows: usize,
        /// Those that would be kept aside.
        kept: usize,
        /// Classes, of which two keep their shares.
        classes: usize,
    },
    /// Another fit of a network with data of another shape.
    #[error("the network has {expected} {what}, the data {found}")]
    Shape {
        /// Features or classes.
        what: &'static str,
        /// Of the network.
        expected: usize,
        /// Of the data.
        found: usize,
    },
}
