//! A cell that panics or takes too long ends alone.
//!
//! The place of a panic is known only to the hook that the whole process shares: it is replaced once
//! by one that remembers the place where a cell is running, and does what it did everywhere else.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    sync::Once,
};

use crate::error::SimulationError;

thread_local! {
    /// Whether a cell is running on this thread.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic on this thread was.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What a cell is unwound with when its time is over.
pub(super) struct TimeIsOver {
    /// Seconds that it had.
    pub(super) seconds: u64,
}

/// Ends the cell that runs on this thread.
pub(super) fn time_is_over(seconds: u64) -> ! {
    panic::resume_unwind(Box::new(TimeIsOver { seconds }))
}

/// What `run` gives, or why it did not come to its end.
pub(super) fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, SimulationError> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let everywhere_else = panic::take_hook();
        panic::set_hook(Box::new(
            move |info| {
                if GUARDED.get() { remember(info) } else { everywhere_else(info) }
            },
        ));
    });
    GUARDED.set(true);
    // What a cell shares with others is only read, or behind locks that hold nothing half-made.
    let ended = panic::catch_unwind(AssertUnwindSafe(run));
    GUARDED.set(false);
    ended.map_err(|payload| stopped(payload.as_ref()))
}

fn remember(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string);
    PLACE.with_borrow_mut(|last| *last = place);
}

fn stopped(payload: &(dyn Any + Send)) -> SimulationError {
    if let Some(TimeIsOver { seconds }) = payload.downcast_ref() {
        return SimulationError::TimeIsOver { seconds: *seconds };
    }
    let text = payload.downcast_ref::<&str>().map(|&text| text.to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    SimulationError::Panicked {
        place: PLACE.take().unwrap_or_else(|| "an unknown place".to_owned()),
        message: text.unwrap_or_else(|| "no message".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{guarded, time_is_over};
    use crate::error::SimulationError;

    #[test]
    fn a_panic_is_an_error_with_its_place_and_the_thread_goes_on() {
        let error = guarded(|| -> u8 { panic!("{} is no number", f64::NAN) }).expect_err("a panic");
        let SimulationError::Panicked { place, message } = &error else { panic!("{error}") };
        assert!(place.starts_with("src/runner/guard.rs:"), "{place}");
        assert_eq!(message, "NaN is no number");
        assert_eq!(guarded(|| 7), Ok(7));
    }

    #[test]
    fn a_cell_whose_time_is_over_is_told_from_a_panic() {
        let error = guarded(|| time_is_over(3)).expect_err("no time");
        assert_eq!(error, SimulationError::TimeIsOver { seconds: 3 });
    }
}
