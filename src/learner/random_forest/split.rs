//! The best split of a node.

use super::table::Table;
use crate::numpy::RandomState;

/// Impurities up to this are none: rounding leaves as much.
pub(super) const EPSILON: f64 = f64::EPSILON;

/// Where a tree stops to grow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Growth {
    /// How many features that vary a node looks at.
    pub max_features: usize,
    /// Most splits on the way to a leaf.
    pub max_depth: usize,
    /// Fewest rows of a node that is split.
    pub min_samples_split: usize,
    /// Fewest rows of a leaf.
    pub min_samples_leaf: usize,
}

/// Values closer than this are equal.
const APART: f32 = 1e-7;

/// Numbers from scikit-learn's own generator lie below this.
const BELOW: u32 = 1 << 31;

/// How much weight each class has. Weights are integers, so that sums are exact in whatever order.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    pub of_class: Vec<f64>,
    pub all: f64,
    squares: f64,
}

impl Counts {
    fn none(n_classes: usize) -> Self {
        Self { of_class: vec![0.0; n_classes], all: 0.0, squares: 0.0 }
    }

    /// Adds `weight`, which is negative where it is taken away.
    fn add(&mut self, class: usize, weight: f64) {
        let count = &mut self.of_class[class];
        self.squares += weight * (2.0 * *count + weight);
        *count += weight;
        self.all += weight;
    }

    /// Gini's.
    pub fn impurity(&self) -> f64 {
        1.0 - self.squares / (self.all * self.all)
    }
}

/// Where a node is split.
#[derive(Debug, Clone, Copy)]
pub(super) struct Split {
    pub feature: usize,
    pub threshold: f64,
    /// Where the right child's rows begin.
    pub at: usize,
    /// Of the left and the right child.
    pub impurities: [f64; 2],
}

/// Looks for splits, node after node, and keeps the rows of every node side by side.
pub(super) struct Splitter<'a> {
    table: &'a Table,
    growth: Growth,
    weights: Vec<f64>,
    /// The weight of all rows.
    all: f64,
    rows: Vec<usize>,
    /// In the order in which the last nodes have drawn them.
    features: Vec<usize>,
    /// The features that are known not to vary, in the order in which they were found.
    constant: Vec<usize>,
    /// State of the generator that draws features.
    state: u32,
    /// The values of a feature in a node, each with its row, as integers of the same order.
    sorted: Vec<u64>,
}

impl<'a> Splitter<'a> {
    pub fn new(table: &'a Table, counts: &[u32], growth: Growth, mut stream: RandomState) -> Self {
        let features: Vec<usize> = (0..table.n_features()).collect();
        Self {
            table,
            growth,
            weights: counts.iter().copied().map(f64::from).collect(),
            all: counts.iter().copied().map(f64::from).sum(),
            rows: (0..counts.len()).filter(|&row| counts[row] > 0).collect(),
            constant: features.clone(),
            features,
            state: u32::try_from(stream.randint(0, i64::from(BELOW) - 1)).expect("below 2^31"),
            sorted: Vec::new(),
        }
    }

    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// The weights of the classes among the rows `start..end`.
    pub fn count(&self, start: usize, end: usize) -> Counts {
        let mut counts = Counts::none(self.table.n_classes);
        for &row in &self.rows[start..end] {
            counts.add(self.table.y[row], self.weights[row]);
        }
        counts
    }

    /// The best split of the rows `start..end`, which are brought into its order; `None` where no feature that was
    /// drawn varies or no split is worth it. `n_constant` is how many features are known not to vary.
    pub fn best(
        &mut self,
        start: usize,
        end: usize,
        impurity: f64,
        total: &Counts,
        n_constant: &mut usize,
    ) -> Option<Split> {
        let mut best: Option<(f64, Split)> = None;
        let known = *n_constant;
        let (mut visited, mut drawn, mut found) = (0, 0, 0);
        let mut undrawn = self.features.len();
        while undrawn > known + found && (visited < self.growth.max_features || visited <= found + drawn) {
            visited += 1;
            let at = self.draw(drawn, undrawn - found);
            if at < known {
                self.features.swap(drawn, at);
                drawn += 1;
                continue;
            }
            let at = at + found;
            let feature = self.features[at];
            self.sort(feature, start, end);
            if value(self.sorted[end - start - 1]) <= value(self.sorted[0]) + APART {
                self.features.swap(at, known + found);
                found += 1;
                continue;
            }
            undrawn -= 1;
            self.features.swap(undrawn, at);
            self.search(feature, start, total, &mut best);
        }
        // Siblings and children look at the features known not to vary in one order.
        self.features[..known].copy_from_slice(&self.constant[..known]);
        self.constant[known..known + found].copy_from_slice(&self.features[known..known + found]);
        *n_constant = known + found;
        let (_, mut split) = best?;
        self.partition(start, end, &split);
        let sides = [self.count(start, split.at), self.count(split.at, end)];
        split.impurities = [sides[0].impurity(), sides[1].impurity()];
        let [left, right] = [0, 1].map(|side| sides[side].all / total.all * split.impurities[side]);
        let improvement = total.all / self.all * (impurity - right - left);
        (improvement + EPSILON >= 0.0).then_some(split)
    }

    /// An index in `low..high`.
    fn draw(&mut self, low: usize, high: usize) -> usize {
        if self.state == 0 {
            self.state = 1;
        }
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        low + (self.state % BELOW) as usize % (high - low)
    }

    fn sort(&mut self, feature: usize, start: usize, end: usize) {
        let column = self.table.column(feature);
        self.sorted.clear();
        self.sorted.extend(
            self.rows[start..end].iter().map(|&row| u64::from(ordered(column[row])) << 32 | row as u64),
        );
        self.sorted.sort_unstable();
    }

    /// Tries every threshold of the feature that was sorted last.
    fn search(&self, feature: usize, start: usize, total: &Counts, best: &mut Option<(f64, Split)>) {
        let n = self.sorted.len();
        let (mut left, mut right) = (Counts::none(self.table.n_classes), total.clone());
        for next in 1..n {
            let row = row(self.sorted[next - 1]);
            let (class, weight) = (self.table.y[row], self.weights[row]);
            left.add(class, weight);
            right.add(class, -weight);
            let (low, high) = (value(self.sorted[next - 1]), value(self.sorted[next]));
            let leaf = self.growth.min_samples_leaf;
            if high <= low + APART || next < leaf || n - next < leaf {
                continue;
            }
            let gain = -right.all * right.impurity() - left.all * left.impurity();
            if best.is_none_or(|(largest, _)| gain > largest) {
                let middle = f64::from(low) / 2.0 + f64::from(high) / 2.0;
                let threshold = if middle == f64::from(high) { f64::from(low) } else { middle };
                *best = Some((gain, Split { feature, threshold, at: start + next, impurities: [0.0; 2] }));
            }
        }
    }

    /// Brings the rows of the left child to the front.
    fn partition(&mut self, start: usize, end: usize, split: &Split) {
        let column = self.table.column(split.feature);
        let (mut at, mut end) = (start, end);
        while at < end {
            if f64::from(column[self.rows[at]]) <= split.threshold {
                at += 1;
            } else {
                end -= 1;
                self.rows.swap(at, end);
            }
        }
        debug_assert_eq!(at, split.at);
    }
}

/// The bits of a number as an integer of the same order.
fn ordered(value: f32) -> u32 {
    let bits = value.to_bits();
    if bits >> 31 == 0 { bits | 1 << 31 } else { !bits }
}

/// The number in front of an entry.
fn value(entry: u64) -> f32 {
    let bits = (entry >> 32) as u32;
    f32::from_bits(if bits >> 31 == 1 { bits & !(1 << 31) } else { !bits })
}

/// The row behind it.
#[expect(clippy::cast_possible_truncation, reason = "32 bits are left")]
fn row(entry: u64) -> usize {
    (entry & u64::from(u32::MAX)) as usize
}

#[cfg(test)]
mod tests {
    use super::{ordered, row, value};

    #[test]
    fn integers_of_numbers_have_their_order_and_give_them_back() {
        let numbers = [f32::MIN, -2.5, -1e-40, -0.0, 0.0, 1e-40, 1.0, 1.000_000_1, f32::MAX];
        let entries: Vec<u64> = numbers.iter().map(|&number| u64::from(ordered(number)) << 32 | 7).collect();
        assert!(entries.is_sorted());
        assert!(
            numbers
                .iter()
                .zip(&entries)
                .all(|(number, &entry)| value(entry).to_bits() == number.to_bits() && row(entry) == 7)
        );
    }
}
