//! Progress on stderr: a bar on a terminal, plain lines elsewhere, nothing when quiet.
//!
//! How far a run is, and what is left, is told by the expected cost of its cells: they differ by orders of
//! magnitude, and the dearest run first.

use std::{
    collections::BTreeMap,
    fmt::{self, Write},
    io::{self, IsTerminal},
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use console::Term;
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle, TermLike};

use super::output::Output;
use crate::{
    error::{RunError, SimulationError},
    runner::{Observer, plan::Planned},
    store::{record::Cell, segment::Segment},
};

/// Length of the bar: the cost of all cells.
const WHOLE: f64 = 1e6;

/// Stores each finished cell and shows how far the run is.
pub(super) struct Progress {
    segment: Arc<Mutex<Segment>>,
    state: Mutex<State>,
    bar: ProgressBar,
    /// Where plain lines go.
    lines: Option<Output>,
    name: String,
    total: usize,
    total_cost: f64,
}

#[derive(Default)]
struct State {
    /// Cells by name, with their expected cost.
    in_flight: BTreeMap<String, f64>,
    done: usize,
    done_cost: f64,
    failures: Vec<String>,
}

impl Progress {
    /// Of a run of `cells`; `output` is `None` for one that is to be quiet.
    pub(super) fn new(
        name: &str,
        cells: &[&Planned],
        segment: Arc<Mutex<Segment>>,
        output: Option<Output>,
    ) -> Self {
        let terminal = io::stderr().is_terminal();
        let (screen, lines) = if terminal { (output, None) } else { (None, output) };
        let target = screen.map_or_else(ProgressDrawTarget::hidden, |output| {
            let screen = Screen { output, size: Term::stderr(), frame: Mutex::default() };
            ProgressDrawTarget::term_like_with_hz(Box::new(screen), 10)
        });
        let bar = ProgressBar::with_draw_target(Some(position(1.0)), target);
        let style = ProgressStyle::with_template("{prefix} [{bar:30}] {left}  {wide_msg}");
        let style = style.expect("the template is well formed").with_key("left", left).progress_chars("=> ");
        bar.set_style(style);
        bar.set_prefix(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(500));
        let (total, total_cost) = (cells.len(), cells.iter().map(|cell| cell.cost).sum());
        Self { segment, state: Mutex::default(), bar, lines, name: name.to_owned(), total, total_cost }
    }

    /// Ends the display and gives the failures, as "cell: reason".
    pub(super) fn finish(self) -> Vec<String> {
        self.bar.finish_and_clear();
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).failures
    }

    fn update(&self, key: &str, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        let reached = position(state.done_cost / self.total_cost);
        self.bar.set_position(reached);
        let in_flight = state.in_flight.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        self.bar.set_message(format!("{}/{} cells: {in_flight}", state.done, self.total));
        let tenth = self.total.div_ceil(10);
        let left = !state.in_flight.contains_key(key);
        if left
            && (state.done.is_multiple_of(tenth) || state.done == self.total)
            && let Some(output) = &self.lines
        {
            let percent = 100 * reached / position(1.0);
            let (name, done, total) = (&self.name, state.done, self.total);
            output.note(&format!("{name}: {done}/{total} cells, {percent} % of the work"));
        }
    }
}

impl State {
    /// A cell is no longer in flight.
    fn leaves(&mut self, key: &str) {
        self.done_cost += self.in_flight.remove(key).unwrap_or_default();
        self.done += 1;
    }
}

/// Where the bar stands when this share of the cost is done.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the bar")]
fn position(share: f64) -> u64 {
    (WHOLE * share).round() as u64
}

/// The time that is left, unknown until a cell is finished.
fn left(state: &ProgressState, text: &mut dyn Write) {
    // Writing to the line that indicatif collects cannot fail.
    let _: fmt::Result = if state.pos() == 0 {
        text.write_str("time left unknown")
    } else {
        write!(text, "{:#} left", HumanDuration(state.eta()))
    };
}

impl Observer for Progress {
    fn started(&self, planned: &Planned) {
        let key = planned.key.to_string();
        self.update(&key, |state| {
            state.in_flight.insert(key.clone(), planned.cost);
        });
    }

    fn finished(&self, cell: Cell) -> Result<(), RunError> {
        self.segment.lock().unwrap_or_else(PoisonError::into_inner).append(&cell)?;
        let key = cell.key.to_string();
        self.update(&key, |state| state.leaves(&key));
        Ok(())
    }

    fn failed(&self, planned: &Planned, error: &SimulationError) {
        let key = planned.key.to_string();
        self.update(&key, |state| {
            state.leaves(&key);
            state.failures.push(format!("{key}: {error}"));
        });
    }
}

/// The terminal on stderr, drawn through [`Output`]: one that stands still must not stop the cells.
#[derive(Debug)]
struct Screen {
    output: Output,
    size: Term,
    frame: Mutex<String>,
}

impl Screen {
    fn add(&self, text: &str) {
        self.frame.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
    }

    fn step(&self, n: usize, direction: char) {
        if n > 0 {
            self.add(&format!("\u{1b}[{n}{direction}"));
        }
    }
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        self.size.size().1
    }

    fn height(&self) -> u16 {
        self.size.size().0
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.step(n, 'A');
        Ok(())
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.step(n, 'B');
        Ok(())
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.step(n, 'C');
        Ok(())
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.step(n, 'D');
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.add(text);
        self.add("\n");
        Ok(())
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.add(text);
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        self.add("\r\u{1b}[2K");
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        self.output.draw(&mem::take(&mut *self.frame.lock().unwrap_or_else(PoisonError::into_inner)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{State, position};

    #[test]
    fn the_bar_moves_by_the_cost_of_what_is_done() {
        let mut state = State::default();
        state.in_flight.extend([("dear".to_owned(), 9.0), ("cheap".to_owned(), 1.0)]);
        state.leaves("cheap");
        assert_eq!((state.done, position(state.done_cost / 10.0)), (1, 100_000));
        state.leaves("dear");
        assert_eq!((state.done, position(state.done_cost / 10.0)), (2, 1_000_000));
        assert!(state.in_flight.is_empty());
    }
}
