//! The pool: the rows that can be asked for, as everybody may see them. No label is in it.
//!
//! A [`Pool`] holds the features of the training half, those of the test half for predictions, and
//! what is computed from features alone and worth sharing between the cells of one split: distances,
//! scaled features, kernels, graphs. The spaces that the data come with are pools of their own within it,
//! of the same training rows. Which rows are labeled changes from query to query and is not
//! known here.

use std::{
    any::Any,
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use ndarray::{ArcArray2, Array2, ArrayView2};

use crate::{dataset::ImageShape, numeric::distances::SquaredDistances};

mod kept;
mod space;

use kept::Kept;
pub use space::Space;
pub(crate) use space::unit_rows;

/// Features of both halves of a split data set; see the [module](self).
#[derive(Debug)]
pub struct Pool {
    given: View,
    test: ArcArray2<f64>,
    /// In the order of [`Space::SCALED`].
    scaled: [OnceLock<View>; Space::SCALED.len()],
    n_classes: usize,
    image: Option<ImageShape>,
    budget: usize,
    kept: Kept,
    spaces: BTreeMap<String, Pool>,
}

/// The training rows in one space, with the distances among them.
#[derive(Debug)]
struct View {
    rows: ArcArray2<f64>,
    distances: SquaredDistances,
}

impl Pool {
    /// The pool of the training rows `train`, shape `(n_train, n_features)`, and the test rows
    /// `test`, shape `(n_test, n_features)`, of a data set with `n_classes` classes.
    #[must_use]
    pub fn new(train: ArcArray2<f64>, test: ArcArray2<f64>, n_classes: usize) -> Self {
        Self::with_budget(train, test, n_classes, crate::numeric::distances::MEMORY_BUDGET)
    }

    fn with_budget(train: ArcArray2<f64>, test: ArcArray2<f64>, n_classes: usize, budget: usize) -> Self {
        let distances = SquaredDistances::with_budget(&train, &test, budget);
        let given = View { rows: train, distances };
        Self {
            given,
            test,
            scaled: Default::default(),
            n_classes,
            image: None,
            budget,
            kept: Kept::new(budget),
            spaces: BTreeMap::new(),
        }
    }

    /// The same with another limit in bytes for each matrix that is kept. It costs time or memory;
    /// no result depends on it.
    #[must_use]
    pub fn with_memory_budget(self, bytes: usize) -> Self {
        let spaces = self.spaces.into_iter().map(|(name, pool)| (name, pool.with_memory_budget(bytes)));
        let (image, spaces) = (self.image, spaces.collect());
        Self { image, spaces, ..Self::with_budget(self.given.rows, self.test, self.n_classes, bytes) }
    }

    /// The same whose training rows also have the vectors `rows`, shape `(n_train, any)`, under `name`.
    /// Test rows have none: nobody who looks there may see them.
    ///
    /// # Panics
    ///
    /// When they are not as many as the training rows.
    #[must_use]
    pub fn with_space(mut self, name: &str, rows: Array2<f64>) -> Self {
        assert_eq!(self.len(), rows.nrows(), "a vector for each training row");
        let nothing = Array2::zeros((0, rows.ncols()));
        let space = Self::with_budget(rows.into_shared(), nothing.into_shared(), self.n_classes, self.budget);
        self.spaces.insert(name.to_owned(), space);
        self
    }

    /// The training rows in the space that the data have under `name`, as a pool without test rows;
    /// `None` where they have none.
    #[must_use]
    pub fn space(&self, name: &str) -> Option<&Self> {
        self.spaces.get(name)
    }

    /// The same whose features are the pixels of images of this shape.
    ///
    /// # Panics
    ///
    /// When they are not as many.
    #[must_use]
    pub fn with_image(self, image: ImageShape) -> Self {
        assert_eq!(self.n_features(), image.features(), "a feature for each number of an image");
        Self { image: Some(image), ..self }
    }

    /// The shape of the images whose pixels are the features; `None` for other data.
    #[must_use]
    pub fn image(&self) -> Option<ImageShape> {
        self.image
    }

    /// Number of training rows, labeled or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.given.rows.nrows()
    }

    /// Whether there is no training row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of test rows.
    #[must_use]
    pub fn n_test(&self) -> usize {
        self.test.nrows()
    }

    /// Number of features.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.given.rows.ncols()
    }

    /// Number of classes of the data set; classes are `0..n_classes`.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// Features of the training rows as learners see them, shape `(n_train, n_features)`.
    #[must_use]
    pub fn features(&self) -> ArrayView2<'_, f64> {
        self.given.rows.view()
    }

    /// Features of the test rows, shape `(n_test, n_features)`.
    #[must_use]
    pub fn test_features(&self) -> ArrayView2<'_, f64> {
        self.test.view()
    }

    /// Features of the training rows in another space, shape `(n_train, n_features)`; made on first
    /// use and shared by all cells.
    #[must_use]
    pub fn features_in(&self, space: Space) -> ArrayView2<'_, f64> {
        self.view(space).rows.view()
    }

    /// Squared Euclidean distances between rows as learners see them, test rows included; computed
    /// on first use and shared by all cells.
    #[must_use]
    pub fn distances(&self) -> &SquaredDistances {
        &self.given.distances
    }

    /// The same among the training rows in another space.
    #[must_use]
    pub fn distances_in(&self, space: Space) -> &SquaredDistances {
        &self.view(space).distances
    }

    fn view(&self, space: Space) -> &View {
        let Some(place) = Space::SCALED.iter().position(|&other| other == space) else { return &self.given };
        self.scaled[place].get_or_init(|| {
            let rows = space.of(self.features()).into_shared();
            let nothing = Array2::zeros((0, rows.ncols())).into_shared();
            let distances = SquaredDistances::with_budget(&rows, &nothing, self.budget);
            View { rows, distances }
        })
    }

    /// What `make` computes from the features alone, computed once for all cells: `key` names it
    /// among the values of its type. `bytes` is about what it takes; `None` when that is beyond what
    /// is left of the memory budget, so that the caller computes what it needs itself. No result may
    /// depend on which of the two happens.
    pub fn keep<T: Any + Send + Sync>(
        &self,
        key: &str,
        bytes: usize,
        make: impl FnOnce() -> T,
    ) -> Option<Arc<T>> {
        self.kept.get_or_make(key, bytes, make)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::{Pool, Space};

    #[test]
    fn a_space_is_made_once_and_has_distances_of_its_own() {
        let train = array![[0.0, 10.0], [2.0, 10.0], [4.0, 40.0]].into_shared();
        let pool = Pool::new(train, Array2::zeros((1, 2)).into_shared(), 2);
        assert_eq!(pool.features_in(Space::Given), pool.features());
        assert_eq!(pool.distances_in(Space::Given).within()[[0, 1]], 4.0);
        assert_eq!(pool.features_in(Space::Unit), array![[0.0, 0.0], [0.5, 0.0], [1.0, 1.0]]);
        assert_eq!(pool.distances_in(Space::Unit).within()[[0, 2]], 2.0);
        assert!(std::ptr::eq(pool.distances_in(Space::Unit), pool.distances_in(Space::Unit)));
    }

    #[test]
    fn what_is_kept_is_made_once_and_only_where_it_fits() {
        let rows = Array2::zeros((2, 2)).into_shared();
        let pool = Pool::new(rows.clone(), rows, 2).with_memory_budget(100);
        let first = pool.keep("a", 60, || 1_u32).expect("it fits");
        assert_eq!(*pool.keep("a", 60, || 2_u32).expect("it is there"), *first);
        assert!(pool.keep("b", 60, || 3_u32).is_none(), "40 bytes are left");
        assert_eq!(*pool.keep("b", 40, || 4_u64).expect("it fits"), 4);
    }
}
