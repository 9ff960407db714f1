//! What every entry of a registry must do, whatever it computes, and what the loop promises to them.

mod fake;
mod learners;
mod seams;
mod strategies;
