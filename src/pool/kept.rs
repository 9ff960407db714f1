//! Values that cells share, by type and name, within a budget of memory.

use std::{
    any::{Any, TypeId},
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

type Shared = Arc<dyn Any + Send + Sync>;

/// The values and what is left of the budget.
pub(super) struct Kept {
    state: Mutex<State>,
}

struct State {
    left: usize,
    /// The outer lock is held for the look-up alone: whoever needs a value that is being made waits
    /// for this one value.
    values: BTreeMap<(TypeId, String), Arc<OnceLock<Shared>>>,
}

impl Kept {
    pub(super) fn new(budget: usize) -> Self {
        Self { state: Mutex::new(State { left: budget, values: BTreeMap::new() }) }
    }

    pub(super) fn get_or_make<T: Any + Send + Sync>(
        &self,
        key: &str,
        bytes: usize,
        make: impl FnOnce() -> T,
    ) -> Option<Arc<T>> {
        let place = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let name = (TypeId::of::<T>(), key.to_owned());
            if let Some(place) = state.values.get(&name) {
                Arc::clone(place)
            } else {
                state.left = state.left.checked_sub(bytes)?;
                Arc::clone(state.values.entry(name).or_default())
            }
        };
        let value = Arc::clone(place.get_or_init(|| Arc::new(make())));
        Some(value.downcast().expect("the type is part of the name"))
    }
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let names: Vec<&String> = state.values.keys().map(|(_, name)| name).collect();
        out.debug_struct("Kept").field("left", &state.left).field("names", &names).finish()
    }
}
