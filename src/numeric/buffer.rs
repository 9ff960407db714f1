//! Large scratch memory that is used again.
//!
//! A fit needs matrices of some megabytes and drops them a moment later. The system's allocator
//! takes such blocks from the kernel anew each time, page by page, which costs more than filling
//! them. A [`Buffer`] that is dropped leaves its memory to the next one of its thread.

use std::{
    cell::RefCell,
    ops::{Deref, DerefMut},
    thread::LocalKey,
};

/// Bytes of a cache line. Vectors that start at one are loaded in one go.
const LINE: usize = 64;
/// Blocks of each type that a thread keeps.
const KEPT: usize = 4;

type Store<T> = RefCell<Vec<Vec<T>>>;

/// Numbers that buffers are made of.
pub(crate) trait Element: Copy + Default + 'static {
    /// Where a thread keeps the memory of dropped buffers.
    fn store() -> &'static LocalKey<Store<Self>>;
}

thread_local! {
    static SINGLE: Store<f32> = const { RefCell::new(Vec::new()) };
    static DOUBLE: Store<f64> = const { RefCell::new(Vec::new()) };
}

impl Element for f32 {
    fn store() -> &'static LocalKey<Store<Self>> {
        &SINGLE
    }
}

impl Element for f64 {
    fn store() -> &'static LocalKey<Store<Self>> {
        &DOUBLE
    }
}

/// A slice that starts at a cache line and holds arbitrary numbers until they are written.
#[derive(Debug)]
pub(crate) struct Buffer<T: Element> {
    memory: Vec<T>,
    start: usize,
    len: usize,
}

impl<T: Element> Buffer<T> {
    /// Room for `len` numbers, whatever they are.
    pub(crate) fn new(len: usize) -> Self {
        // Rounded up, so that a slightly larger one can use it too. The system takes memory only
        // for the pages that are touched.
        let padded =
            len.saturating_add(LINE / size_of::<T>()).checked_next_power_of_two().unwrap_or(usize::MAX);
        let kept = T::store().with_borrow_mut(|store| {
            let fits = store.partition_point(|kept| kept.len() < padded);
            (fits < store.len()).then(|| store.remove(fits))
        });
        let memory = kept.unwrap_or_else(|| vec![T::default(); padded]);
        let start = memory.as_ptr().align_offset(LINE).min(memory.len() - len);
        Self { memory, start, len }
    }
}

impl<T: Element> Default for Buffer<T> {
    fn default() -> Self {
        Self { memory: Vec::new(), start: 0, len: 0 }
    }
}

impl<T: Element> Drop for Buffer<T> {
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.memory);
        // The store is gone while its thread ends; then the memory is simply freed.
        let _ = T::store().try_with(|store| {
            let mut store = store.borrow_mut();
            let place = store.partition_point(|kept| kept.len() < memory.len());
            store.insert(place, memory);
            if store.len() > KEPT {
                store.remove(0);
            }
        });
    }
}

impl<T: Element> Deref for Buffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.memory[self.start..self.start + self.len]
    }
}

impl<T: Element> DerefMut for Buffer<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.memory[self.start..self.start + self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::{Buffer, KEPT, LINE};

    #[test]
    fn memory_that_was_dropped_is_used_again_where_it_is_large_enough() {
        let mut first = Buffer::<f64>::new(1000);
        first.fill(7.0);
        drop(first);
        assert_eq!(Buffer::<f64>::new(900)[..], [7.0; 900]);
        assert!(Buffer::<f64>::new(5000).iter().all(|&value| value == 0.0));
    }

    #[test]
    fn a_buffer_has_its_length_and_starts_at_a_cache_line() {
        for len in [0, 1, 15, 16, 17, 4097] {
            let buffer = Buffer::<f32>::new(len);
            assert_eq!((buffer.len(), buffer.as_ptr().align_offset(LINE)), (len, 0));
        }
    }

    #[test]
    fn a_thread_keeps_the_largest_blocks_only() {
        let buffers: Vec<_> = (1..=2 * KEPT).map(|size| Buffer::<f32>::new(size * 1000)).collect();
        drop(buffers);
        let kept = super::SINGLE.with_borrow(|store| store.iter().map(Vec::len).min());
        assert!(kept > Some(KEPT * 1000));
    }
}
