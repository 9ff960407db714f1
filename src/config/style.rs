//! What figures and tables for papers can be told to show.

/// What is shown around the means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// The 10 % and 90 % quantiles over the seeds; in files `"quantiles"`.
    Quantiles,
    /// A standard deviation to either side; in files `"sd"`.
    Sd,
    /// Student's 95 % interval of the mean; in files `"interval"`.
    Interval,
    /// Nothing; in files `"none"`.
    None,
}

/// Files of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// In files `"svg"`.
    Svg,
    /// In files `"png"`.
    Png,
    /// In files `"pdf"`.
    Pdf,
}

/// What the numbers of the table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Mean areas; in files `"mean"`.
    Mean,
    /// Mean differences to the baseline; in files `"difference"`.
    Difference,
}
