//! Simulates pool-based active learning and compares what active-learning packages do.
//!
//! The modules follow the pipeline:
//!
//! ```text
//! config -> dataset -> split -> learner -> strategy -> simulation -> store -> stats -> report
//! ```
//!
//! A **cell** is one simulated run: (dataset, learner, strategy, seed). Cells are independent;
//! everything that is parallel or resumable is so by cell. [`simulation`] holds the only loop
//! (fit, score on the test half, query, reveal labels) and does no I/O; [`cli`] drives it all.

pub mod error;

pub mod params;

pub mod shipped;

pub mod protocol;

pub mod config;

pub mod numpy;

pub mod numeric;

pub mod dataset;

pub mod split;

pub mod learner;

pub mod metric;

pub mod strategy;

pub mod simulation;

pub mod runner;

pub mod store;

pub mod stats;

pub mod report;

pub mod cli;
