//! Hierarchical sampling: a pruning of a cluster tree is refined where its clusters are not pure.
//!
//! # Definition
//!
//! Ward tree of all rows; a pruning of it, at first the root. For a node of `size` rows of which `t` are
//! labeled, `c_l` of them of class `l`, with `r = c_l / t` and `f = 1 - t / size`:
//!
//! ```text
//! bounds     size r -+ size (f / t + sqrt(f r (1 - r) / t)),  not below c_l, not above size - t + c_l
//! admissible l: lower_l > 2 upper_k - size for all other k
//! best       the most frequent admissible class, the lowest of equals; kept while none is admissible
//! cost       size - lower_best, or what the children cost if that is less; then the node is split;
//!            what is behind the point is cut off when it is kept
//!
//! query: draw a node of the pruning, then go down by  random() < unlabeled left / unlabeled
//!        weight of a node: size - lower_best, size without best (active)  |  unlabeled rows (random)
//! ```
//!
//! A label changes the nodes from its row up to the pruning, and then the pruning; first labels come in the
//! order of the rows. A node without unlabeled rows that is drawn all the same is drawn again.
//!
//! # Mirrors
//!
//! libact 0.1.6 `HierarchicalSampling` with scikit-learn's `AgglomerativeClustering`. The nodes are
//! drawn in the order in which `CPython` lists a set.
//!
//! # Reference
//!
//! Dasgupta, Hsu. Hierarchical Sampling for Active Learning. ICML 2008.

use std::sync::Arc;

use crate::{
    error::StrategyError,
    numeric::ward::{self, Merge},
    numpy::RandomState,
    package::{LIBACT, Mirror, Parity},
    params::{ParamKind, ParamSpec, ParamValue},
    round::Round,
    strategy::{Asks, Needs, OrderFree, Picks, Strategy, StrategySpec, hash_order::HashOrder, stream_seed},
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "libact-hierarchical",
    summary: "rows of clusters whose labels are not settled",
    version: 1,
    mirror: Some(Mirror {
        package: &LIBACT,
        symbol: "HierarchicalSampling",
        parity: Parity::Exact,
        deviations: &["a drawn node whose rows are all labeled is drawn again; the package asks for no row"],
    }),
    paper: "Dasgupta, Hsu 2008, ICML",
    params: &[ParamSpec {
        name: "selection",
        kind: ParamKind::Choice(&["active", "random"]),
        default: ParamValue::text("active"),
        help: "whether nodes are drawn by their error bound or by their unlabeled rows",
        introduced: None,
    }],
    needs: |_| Needs { asks: Asks::OneByOne, ..Needs::NOTHING },
    order_free: OrderFree::No("it draws nodes by position"),
    cost: |_, work| work.size.classes * work.size.classes * 1e-4,
    build: |params, seed| {
        Box::new(Hierarchical {
            active: params.text("selection") == "active",
            stream: RandomState::new(stream_seed(seed)),
            tree: None,
        })
    },
};

#[derive(Debug)]
struct Hierarchical {
    active: bool,
    stream: RandomState,
    /// From the first query on.
    tree: Option<Tree>,
}

impl Strategy for Hierarchical {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let tree = self.tree.get_or_insert_with(|| Tree::new(round));
        for (row, class) in round.sample().iter() {
            tree.hear(row, class);
        }
        let mut rows = Vec::with_capacity(round.batch());
        let mut open = round.candidates().to_vec();
        while rows.len() < round.batch() {
            let node = tree.draw_node(self.active, &mut self.stream);
            let Some(row) = tree.descend(node, &mut self.stream) else { continue };
            // Rows that were picked in this batch, or are no candidates, are drawn again.
            if let Ok(at) = open.binary_search(&row) {
                rows.push(open.remove(at));
            }
        }
        Ok(Picks { rows, scores: None })
    }
}

/// What is known of a node.
#[derive(Debug, Clone)]
struct Node {
    parent: Option<usize>,
    /// Absent for a row.
    children: Option<[usize; 2]>,
    size: usize,
    labeled: usize,
    counts: Vec<usize>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    best: Option<usize>,
    cost: f64,
    split: bool,
}

#[derive(Debug)]
struct Tree {
    nodes: Vec<Node>,
    heard: Vec<bool>,
    pruning: HashOrder,
}

impl Tree {
    fn new(round: &Round<'_>) -> Self {
        let (n, n_classes) = (round.pool().len(), round.n_classes());
        let make = || ward::linkage(round.features());
        let merges: Arc<Vec<Merge>> = round
            .pool()
            .keep("ward tree", n.saturating_mul(size_of::<Merge>()), make)
            .unwrap_or_else(|| Arc::new(make()));
        let node = |size: usize, children| Node {
            parent: None,
            children,
            size,
            labeled: 0,
            counts: vec![0; n_classes],
            lower: vec![0.0; n_classes],
            upper: vec![1.0; n_classes],
            best: None,
            cost: size as f64,
            split: false,
        };
        let mut nodes: Vec<Node> = (0..n).map(|_| node(1, None)).collect();
        for merge in merges.iter() {
            for child in merge.children {
                nodes[child].parent = Some(nodes.len());
            }
            nodes.push(node(merge.size, Some(merge.children)));
        }
        let mut pruning = HashOrder::new();
        pruning.insert(nodes.len() - 1);
        Self { nodes, heard: vec![false; n], pruning }
    }

    /// Counts the label of a row, once.
    fn hear(&mut self, row: usize, class: usize) {
        if std::mem::replace(&mut self.heard[row], true) {
            return;
        }
        let mut at = row;
        loop {
            self.count(at, class);
            if self.pruning.contains(at) {
                return self.refine(at);
            }
            at = self.nodes[at].parent.expect("a pruning is above every row");
        }
    }

    fn count(&mut self, at: usize, class: usize) {
        let below = self.nodes[at].children.map(|children| children.map(|child| self.nodes[child].cost));
        let node = &mut self.nodes[at];
        node.counts[class] += 1;
        node.labeled += 1;
        node.bound();
        node.choose_best();
        let own = node.own_cost();
        let split = below.map(|[left, right]| left + right).filter(|&cost| cost < own && node.best.is_some());
        node.split |= split.is_some();
        // The package keeps costs as integers, which cuts off what is behind the point.
        node.cost = split.unwrap_or(own).trunc();
    }

    /// Replaces a node of the pruning by what it is split into.
    fn refine(&mut self, top: usize) {
        self.pruning.remove(top);
        let mut stack = vec![top];
        while let Some(at) = stack.pop() {
            match self.nodes[at].children {
                Some(children) if self.nodes[at].split => stack.extend(children),
                _ => self.pruning.insert(at),
            }
        }
    }

    fn draw_node(&self, active: bool, stream: &mut RandomState) -> usize {
        let nodes: Vec<usize> = self.pruning.iter().collect();
        let weight = |&at: &usize| {
            let node = &self.nodes[at];
            if active { node.own_cost() } else { (node.size - node.labeled) as f64 }
        };
        let weights: Vec<f64> = nodes.iter().map(weight).collect();
        let sum: f64 = weights.iter().sum();
        // Rounding aside, a weight of 0 everywhere means that no cluster is open: all are as good.
        let share = |weight: &f64| if sum > 0.0 { weight / sum } else { 1.0 / nodes.len() as f64 };
        let shares: Vec<f64> = weights.iter().map(share).collect();
        nodes[stream.choice_weighted(&shares, 1)[0]]
    }

    /// A row without a label below `at`.
    fn descend(&self, mut at: usize, stream: &mut RandomState) -> Option<usize> {
        loop {
            let node = &self.nodes[at];
            let open = node.size - node.labeled;
            if open == 0 {
                return None;
            }
            let Some([left, right]) = node.children else { return Some(at) };
            let of_left = (self.nodes[left].size - self.nodes[left].labeled) as f64 / open as f64;
            at = if stream.random_sample() < of_left { left } else { right };
        }
    }
}

impl Node {
    /// Bounds of the number of rows of each class.
    fn bound(&mut self) {
        let (size, labeled) = (self.size as f64, self.labeled as f64);
        let open = 1.0 - labeled / size;
        for (class, &count) in self.counts.iter().enumerate() {
            let share = count as f64 / labeled;
            let delta = open / labeled + (open * share * (1.0 - share) / labeled).sqrt();
            let (mean, error) = (share * size, delta * size);
            self.lower[class] = (count as f64).max(mean - error);
            self.upper[class] = ((self.size - (self.labeled - count)) as f64).min(mean + error);
        }
    }

    fn choose_best(&mut self) {
        let size = self.size as f64;
        let mut most = 0;
        for class in 0..self.counts.len() {
            let others = (0..self.counts.len()).filter(|&other| other != class);
            let admissible =
                others.map(|other| 2.0 * self.upper[other] - size).all(|limit| self.lower[class] > limit);
            if admissible && self.counts[class] > most {
                most = self.counts[class];
                self.best = Some(class);
            }
        }
    }

    /// Rows that the best class may not have.
    fn own_cost(&self) -> f64 {
        self.size as f64 - self.best.map_or(0.0, |class| self.lower[class])
    }
}
