//! Simulates pool-based active learning and compares what active-learning packages do.
//!
//! Data flow along the pipeline:
//!
//! ```text
//! config -> dataset -> split -> learner -> strategy -> simulation -> store -> stats -> report
//! ```
//!
//! The modules below stand in the order in which they build on each other: each uses only those
//! above it. An experiment names registered learners and strategies, so `config` follows them.
//!
//! A **cell** is one simulated run: (dataset, learner, strategy, seed). Cells are independent;
//! everything that is parallel or resumable is so by cell. [`simulation`] holds the only loop
//! (fit, score on the test half, query, reveal labels) and does no I/O; [`cli`] drives it all.

pub mod params;

pub mod output;

pub mod package;

pub mod error;

mod files;

mod durable;

mod hex;

pub mod shipped;

pub mod protocol;

pub mod numpy;

pub mod numeric;

pub mod stats;

pub mod dataset;

pub mod pool;

pub mod sample;

pub mod oracle;

pub mod split;

pub mod linear;

pub mod neural;

pub mod learner;

pub mod metric;

pub mod round;

pub mod strategy;

pub mod config;

pub mod stop;

pub mod simulation;

pub mod store;

pub mod runner;

pub mod report;

pub mod folder;

pub mod cli;
