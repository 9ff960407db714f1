//! What is kept of the cells that are read: a folder may have a million.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use crate::{
    error::StoreError,
    simulation::Packed,
    store::record::{Cell, CellHash, CellId, CellKey, Outcome, Timing, cell_id},
};

/// Where a cell stands: the number of its file, and of its line in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place(u64);

impl Place {
    /// Bits of the line. No file that is read has so many bytes.
    const LINE: u32 = 40;

    pub(super) fn new(file: usize, line: usize) -> Self {
        Self((file as u64) << Self::LINE | line as u64)
    }

    pub(super) fn file(self) -> usize {
        usize::try_from(self.0 >> Self::LINE).unwrap_or(usize::MAX)
    }

    pub(super) fn line(self) -> u64 {
        self.0 & ((1 << Self::LINE) - 1)
    }
}

/// Who is given the cells that are read.
pub trait Keep {
    /// Whether the cell of this id is kept; others are counted.
    fn wants(&self, _id: &CellId) -> bool {
        true
    }

    /// Whether it was there.
    fn holds(&self, id: &CellId) -> bool;

    /// Keeps a cell that is wanted. Gives the place of an earlier one that contradicts it.
    ///
    /// # Errors
    ///
    /// Those of keeping it.
    fn add(&mut self, id: CellId, cell: Cell, place: Place) -> Result<Option<Place>, StoreError>;
}

/// Every cell as it is: for few.
#[derive(Debug, Default)]
pub struct Everything {
    /// One cell per key and hash.
    pub cells: BTreeMap<(CellKey, Arc<str>), Cell>,
    places: HashMap<CellId, Place>,
}

impl Keep for Everything {
    fn holds(&self, id: &CellId) -> bool {
        self.places.contains_key(id)
    }

    fn add(&mut self, id: CellId, cell: Cell, place: Place) -> Result<Option<Place>, StoreError> {
        match self.cells.get_mut(&(cell.key.clone(), Arc::clone(&cell.hash))) {
            None => {
                self.places.insert(id, place);
                self.cells.insert((cell.key.clone(), Arc::clone(&cell.hash)), cell);
            }
            Some(known) if known.agrees_with(&cell) => known.timing = known.timing.or(cell.timing),
            Some(_) => return Ok(Some(self.places[&id])),
        }
        Ok(None)
    }
}

/// The cells that are asked for, each with its place among all of them, by their ids.
#[derive(Debug)]
struct Wanted(Vec<(CellId, usize)>);

impl Wanted {
    fn new<'c>(cells: impl IntoIterator<Item = (&'c CellKey, CellHash)>) -> Self {
        let ids = cells.into_iter().map(|(key, hash)| cell_id(key, hash));
        let mut wanted: Vec<(CellId, usize)> = ids.enumerate().map(|(at, id)| (id, at)).collect();
        wanted.sort_unstable();
        Self(wanted)
    }

    fn find(&self, id: &CellId) -> Option<usize> {
        let at = self.0.binary_search_by(|(other, _)| other.cmp(id)).ok()?;
        Some(self.0[at].1)
    }
}

/// What came out of the cells that are asked for.
#[derive(Debug)]
pub struct Outcomes {
    wanted: Wanted,
    /// By the place of the cell among those that are asked for, as all lists here.
    ended: Vec<Option<Outcome<Packed>>>,
    timings: Vec<Timing>,
    places: Vec<Place>,
    /// Number of the names of its metrics.
    metrics: Vec<usize>,
    /// Those that cells have.
    names: BTreeMap<Arc<[String]>, usize>,
}

impl Outcomes {
    /// Will keep those of these cells, given by key and hash.
    #[must_use]
    pub fn of<'c>(cells: impl IntoIterator<Item = (&'c CellKey, CellHash)>) -> Self {
        let wanted = Wanted::new(cells);
        let n = wanted.0.len();
        Self {
            wanted,
            ended: (0..n).map(|_| None).collect(),
            timings: vec![Timing::UNKNOWN; n],
            places: vec![Place::default(); n],
            metrics: vec![0; n],
            names: BTreeMap::new(),
        }
    }

    /// What came out of each cell, where it is stored, and how long it took, in the order in which they were
    /// asked for.
    #[must_use]
    pub fn finish(self) -> (Vec<Option<Outcome<Packed>>>, Vec<Timing>) {
        (self.ended, self.timings)
    }

    fn number_of(&mut self, metrics: Arc<[String]>) -> usize {
        let next = self.names.len();
        *self.names.entry(metrics).or_insert(next)
    }
}

impl Keep for Outcomes {
    fn wants(&self, id: &CellId) -> bool {
        self.wanted.find(id).is_some()
    }

    fn holds(&self, id: &CellId) -> bool {
        self.wanted.find(id).is_some_and(|at| self.ended[at].is_some())
    }

    fn add(&mut self, id: CellId, cell: Cell, place: Place) -> Result<Option<Place>, StoreError> {
        let Some(at) = self.wanted.find(&id) else { return Ok(None) };
        let metrics = self.number_of(cell.metrics);
        match &self.ended[at] {
            None => {
                self.ended[at] = Some(cell.outcome.pack());
                (self.places[at], self.metrics[at]) = (place, metrics);
            }
            Some(known) if self.metrics[at] == metrics && known.unpack().agrees_with(&cell.outcome) => {}
            Some(_) => return Ok(Some(self.places[at])),
        }
        if let Some(timing) = cell.timing.filter(|_| !self.timings[at].is_known()) {
            self.timings[at] = timing;
        }
        Ok(None)
    }
}

/// Which of the cells that are asked for are there.
#[derive(Debug)]
pub struct Presence {
    wanted: Wanted,
    there: Vec<bool>,
}

impl Presence {
    /// Of these cells, given by key and hash.
    #[must_use]
    pub fn of<'c>(cells: impl IntoIterator<Item = (&'c CellKey, CellHash)>) -> Self {
        let wanted = Wanted::new(cells);
        let there = vec![false; wanted.0.len()];
        Self { wanted, there }
    }

    /// Whether each is there, in the order in which they were asked for.
    #[must_use]
    pub fn finish(self) -> Vec<bool> {
        self.there
    }
}

impl Keep for Presence {
    fn wants(&self, id: &CellId) -> bool {
        self.wanted.find(id).is_some()
    }

    fn holds(&self, id: &CellId) -> bool {
        self.wanted.find(id).is_some_and(|at| self.there[at])
    }

    fn add(&mut self, id: CellId, _: Cell, _: Place) -> Result<Option<Place>, StoreError> {
        if let Some(at) = self.wanted.find(&id) {
            self.there[at] = true;
        }
        Ok(None)
    }
}
