//! Counts what reading a file looks at, so that tests see how its work grows without a clock.

#[cfg(test)]
thread_local! {
    static TAKEN: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Something was looked at: a line, a key, an id.
#[inline]
pub(super) fn step() {
    #[cfg(test)]
    TAKEN.set(TAKEN.get() + 1);
}

/// The steps that `run` takes on this thread.
#[cfg(test)]
pub(super) fn of<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let before = TAKEN.get();
    let result = run();
    (result, TAKEN.get() - before)
}
