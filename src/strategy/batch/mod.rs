//! Batch strategies: picks that are chosen together.

pub(super) mod modal_ranked_batch;
