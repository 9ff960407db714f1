//! Hierarchical sampling: the labels decide how finely a tree of clusters is cut, and where to ask next.
//!
//! # Definition
//!
//! Ward's tree of all training rows; `s` rows are below a node, `t` of them are labeled, a share `r_l` of
//! these with class `l`:
//!
//! ```text
//! e_l     = s (f / t + sqrt(f r_l (1 - r_l) / t))              f = 1 - t / s
//! lower_l = max(t r_l, s r_l - e_l)       upper_l = min(s - t (1 - r_l), s r_l + e_l)
//! l is admissible if  lower_l > 2 upper_k - s  for every other class k
//! best    = the admissible class with most labels, kept while none is admissible
//! cost    = s - lower_best, or the costs of the children if these are less: then the node is split
//! ```
//!
//! Costs are cut down to integers. A query draws a node of the pruning, with weight `s - lower_best`
//! (`s` without a best class) or, unless `active`, with weight `s - t`, and walks down from it: left with the
//! share of unlabeled rows that lie there. A label brings the nodes from its row up to the pruning up to
//! date; a node that is split gives way to its children.
//!
//! # Mirrors
//!
//! libact 0.1.6 `HierarchicalSampling` without `subsample_qs`, over scikit-learn 1.5.2
//! `AgglomerativeClustering`. An active query may draw a node whose rows are all labeled, with different
//! classes: the package then asks for the last row of the data.
//!
//! # Reference
//!
//! Dasgupta, Hsu. Hierarchical Sampling for Active Learning. ICML 2008.

use crate::{
    error::StrategyError,
    numeric::{
        distances::MEMORY_BUDGET,
        ward::{self, Merge},
    },
    numpy::RandomState,
    package::{LIBACT, Mirror, Parity},
    params::{ParamKind, ParamSpec, ParamValue},
    round::Round,
    strategy::{Asks, Needs, OrderFree, Picks, Strategy, StrategySpec, Work, stream_seed},
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "libact-hierarchical",
    summary: "a tree of clusters, cut where labels show that classes part",
    version: 1,
    mirror: Some(Mirror {
        package: &LIBACT,
        symbol: "HierarchicalSampling",
        parity: Parity::Exact,
        deviations: &["a node without unlabeled rows is drawn again; the package asks for the last row"],
    }),
    paper: "Dasgupta, Hsu 2008, ICML",
    params: &[ParamSpec {
        name: "active",
        kind: ParamKind::Flag,
        default: ParamValue::Flag(true),
        help: "whether nodes are drawn by the bound of their error, or by their unlabeled rows",
        introduced: None,
    }],
    needs: |_| Needs { asks: Asks::OneByOne, ..Needs::NOTHING },
    order_free: OrderFree::No("it draws nodes of a tree"),
    cost: |_, work: &Work| work.size.classes * work.size.classes * 1e-4,
    build: |params, seed| {
        Box::new(Hierarchical {
            active: params.flag("active"),
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
        if self.tree.is_none() {
            self.tree = Some(Tree::of(round)?);
        }
        let tree = self.tree.as_mut().expect("just made");
        tree.hear(round);
        let mut rows = Vec::with_capacity(round.batch());
        while rows.len() < round.batch() {
            let node = tree.draw(self.active, &mut self.stream);
            let found = tree.walk(node, &mut self.stream);
            rows.extend(
                found.filter(|row| round.candidates().binary_search(row).is_ok() && !rows.contains(row)),
            );
        }
        Ok(Picks { rows, scores: None })
    }
}

/// The tree with what the labels say of its nodes: first the training rows, then the merges.
#[derive(Debug)]
struct Tree {
    nodes: Vec<Node>,
    n_classes: usize,
    /// The nodes that the tree is cut to, in the order in which they came.
    pruning: Vec<usize>,
    /// Rows whose label has been heard.
    heard: Vec<bool>,
}

#[derive(Debug, Clone)]
struct Node {
    parent: Option<usize>,
    children: Option<[usize; 2]>,
    size: usize,
    /// Labels by class.
    counts: Vec<usize>,
    /// Their sum.
    total: usize,
    /// The class that its rows are taken for, with the fewest rows that have it.
    best: Option<(usize, f64)>,
    cost: usize,
    split: bool,
}

impl Tree {
    fn of(round: &Round<'_>) -> Result<Self, StrategyError> {
        let n = round.pool().len();
        let bytes = ward::bytes(n);
        if bytes > MEMORY_BUDGET {
            return Err(StrategyError::TooLarge { strategy: SPEC.name, bytes, budget: MEMORY_BUDGET });
        }
        let link = || ward::linkage(round.features());
        let merges = round.pool().keep("ward", n.saturating_mul(size_of::<Merge>()), link);
        Ok(Self::new(&merges.map_or_else(link, |merges| merges.to_vec()), round.n_classes()))
    }

    fn new(merges: &[Merge], n_classes: usize) -> Self {
        let n_rows = merges.len() + 1;
        let node = |children, size| Node {
            parent: None,
            children,
            size,
            counts: vec![0; n_classes],
            total: 0,
            best: None,
            cost: size,
            split: false,
        };
        let mut nodes = vec![node(None, 1); n_rows];
        for merge in merges {
            for child in merge.children {
                nodes[child].parent = Some(nodes.len());
            }
            nodes.push(node(Some(merge.children), merge.size));
        }
        let pruning = vec![nodes.len() - 1];
        Self { nodes, n_classes, pruning, heard: vec![false; n_rows] }
    }

    /// Takes in the labels that it does not know yet.
    fn hear(&mut self, round: &Round<'_>) {
        for (row, class) in round.sample().iter() {
            if !std::mem::replace(&mut self.heard[row], true) {
                self.label(row, class);
            }
        }
    }

    fn label(&mut self, row: usize, class: usize) {
        let mut node = row;
        loop {
            self.update(node, class);
            if let Some(at) = self.pruning.iter().position(|&other| other == node) {
                self.pruning.remove(at);
                return self.cut(node);
            }
            node = self.nodes[node].parent.expect("the pruning covers every row");
        }
    }

    /// Counts one more label below `node`.
    fn update(&mut self, node: usize, class: usize) {
        let children = self.nodes[node].children;
        let of_children = children.map(|[left, right]| self.nodes[left].cost + self.nodes[right].cost);
        let node = &mut self.nodes[node];
        node.counts[class] += 1;
        node.total += 1;
        let bounds: Vec<(f64, f64)> = node.counts.iter().map(|&count| node.bounds(count)).collect();
        let size = node.size as f64;
        let is_admissible = |l: usize| {
            let stands = |k: usize| k == l || bounds[l].0 > 2.0 * bounds[k].1 - size;
            (0..self.n_classes).all(stands)
        };
        let most = (0..self.n_classes).filter(|&l| node.counts[l] > 0 && is_admissible(l));
        let best = most.reduce(|best, l| if node.counts[l] > node.counts[best] { l } else { best });
        // The bound of a class that is kept is of now as well.
        node.best = best.or(node.best.map(|(class, _)| class)).map(|class| (class, bounds[class].0));
        let own = node.best.map_or(size, |(_, lower)| size - lower);
        match of_children {
            Some(split) if node.best.is_some() && (split as f64) < own => {
                node.cost = split;
                node.split = true;
            }
            _ => node.cost = whole(own),
        }
    }

    /// Puts `node` into the pruning, or what it is split into.
    fn cut(&mut self, node: usize) {
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            match self.nodes[node].children {
                Some(children) if self.nodes[node].split => open.extend(children),
                _ => self.pruning.push(node),
            }
        }
    }

    /// A node of the pruning.
    fn draw(&self, active: bool, stream: &mut RandomState) -> usize {
        let weight = |&node: &usize| {
            let node = &self.nodes[node];
            match node.best {
                _ if !active => node.unseen() as f64,
                Some((_, lower)) => node.size as f64 - lower,
                None => node.size as f64,
            }
        };
        let weights: Vec<f64> = self.pruning.iter().map(weight).collect();
        let sum: f64 = weights.iter().sum();
        let shares: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
        self.pruning[stream.choice_weighted(&shares, 1)[0]]
    }

    /// An unlabeled row below `node`, if there is one.
    fn walk(&self, mut node: usize, stream: &mut RandomState) -> Option<usize> {
        loop {
            let unseen = self.nodes[node].unseen();
            if unseen == 0 {
                return None;
            }
            let Some([left, right]) = self.nodes[node].children else { return Some(node) };
            let share = self.nodes[left].unseen() as f64 / unseen as f64;
            node = if stream.random_sample() < share { left } else { right };
        }
    }
}

impl Node {
    /// Rows below it without a label.
    fn unseen(&self) -> usize {
        self.size - self.total
    }

    /// How many of its rows may have a class that `count` labels have.
    fn bounds(&self, count: usize) -> (f64, f64) {
        let (size, total, seen) = (self.size as f64, self.total as f64, count as f64);
        let share = seen / total;
        let left = 1.0 - total / size;
        let delta = left / total + (left * share * (1.0 - share) / total).sqrt();
        let (mean, error) = (share * size, delta * size);
        (seen.max(mean - error), (size - (total - seen)).min(mean + error))
    }
}

/// The package keeps costs in an array of integers.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the number of rows")]
fn whole(cost: f64) -> usize {
    cost as usize
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{RandomState, Tree, ward};

    fn tree() -> Tree {
        let rows = array![[0.0], [1.0], [2.0], [10.0], [11.0], [12.0]];
        Tree::new(&ward::linkage(rows.view()), 2)
    }

    #[test]
    fn clusters_of_one_class_each_are_cut_apart() {
        let mut tree = tree();
        assert_eq!(tree.pruning, [10]);
        for (row, class) in [(0, 0), (3, 1), (1, 0), (4, 1), (2, 0), (5, 1)] {
            tree.label(row, class);
        }
        assert!(tree.pruning.len() > 1, "{:?}", tree.pruning);
        let best: Vec<usize> =
            tree.pruning.iter().filter_map(|&node| Some(tree.nodes[node].best?.0)).collect();
        assert_eq!(best.len(), tree.pruning.len());
        assert!(best.contains(&0) && best.contains(&1));
    }

    #[test]
    fn a_walk_ends_at_rows_without_a_label_and_nowhere_else() {
        let mut tree = tree();
        tree.label(0, 0);
        tree.label(4, 1);
        let mut stream = RandomState::new(0);
        let mut seen = [0; 6];
        for _ in 0..200 {
            let node = tree.draw(false, &mut stream);
            seen[tree.walk(node, &mut stream).expect("drawn by its unlabeled rows")] += 1;
        }
        assert!(seen[0] == 0 && seen[4] == 0 && [1, 2, 3, 5].iter().all(|&row| seen[row] > 20), "{seen:?}");
        assert_eq!(tree.walk(0, &mut stream), None, "this row has its label");
    }
}
