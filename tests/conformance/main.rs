//! What every entry of a registry must do, whatever it computes: strategies and learners.

mod fake;
mod learners;
mod strategies;
