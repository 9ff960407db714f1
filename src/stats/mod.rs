//! Statistics of learning curves, one per file.
