//! Progress on stderr: a bar on a terminal, plain lines elsewhere, nothing when quiet.

use std::{
    collections::BTreeSet,
    io::{self, IsTerminal},
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use super::output::Output;
use crate::{
    error::{RunError, SimulationError},
    runner::{Observer, plan::Planned},
    store::{record::Cell, segment::Segment},
};

/// Stores each finished cell and shows how far the run is.
pub(super) struct Progress {
    segment: Arc<Mutex<Segment>>,
    state: Mutex<State>,
    bar: ProgressBar,
    /// Where plain lines go.
    lines: Option<Output>,
    name: String,
    total: usize,
}

#[derive(Default)]
struct State {
    in_flight: BTreeSet<String>,
    done: usize,
    failures: Vec<String>,
}

impl Progress {
    /// `output` is `None` for a run that is to be quiet.
    pub(super) fn new(
        name: &str,
        total: usize,
        segment: Arc<Mutex<Segment>>,
        output: Option<Output>,
    ) -> Self {
        let terminal = io::stderr().is_terminal();
        let (screen, lines) = if terminal { (output, None) } else { (None, output) };
        let target = screen.map_or_else(ProgressDrawTarget::hidden, |output| {
            let screen = Screen { output, size: Term::stderr(), frame: Mutex::default() };
            ProgressDrawTarget::term_like_with_hz(Box::new(screen), 10)
        });
        let bar = ProgressBar::with_draw_target(Some(total as u64), target);
        let style =
            ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} cells, {eta} left  {wide_msg}");
        bar.set_style(style.expect("the template is well formed").progress_chars("=> "));
        bar.set_prefix(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(500));
        Self { segment, state: Mutex::default(), bar, lines, name: name.to_owned(), total }
    }

    /// Ends the display and gives the failures, as "cell: reason".
    pub(super) fn finish(self) -> Vec<String> {
        self.bar.finish_and_clear();
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).failures
    }

    fn update(&self, key: &str, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        self.bar.set_position(state.done as u64);
        self.bar.set_message(state.in_flight.iter().map(String::as_str).collect::<Vec<_>>().join(", "));
        let tenth = self.total.div_ceil(10);
        let left = !state.in_flight.contains(key);
        if left
            && (state.done.is_multiple_of(tenth) || state.done == self.total)
            && let Some(output) = &self.lines
        {
            output.note(&format!("{}: {}/{} cells", self.name, state.done, self.total));
        }
    }
}

impl Observer for Progress {
    fn started(&self, planned: &Planned) {
        let key = planned.key.to_string();
        self.update(&key, |state| {
            state.in_flight.insert(key.clone());
        });
    }

    fn finished(&self, cell: Cell) -> Result<(), RunError> {
        self.segment.lock().unwrap_or_else(PoisonError::into_inner).append(&cell)?;
        let key = cell.key.to_string();
        self.update(&key, |state| {
            state.in_flight.remove(&key);
            state.done += 1;
        });
        Ok(())
    }

    fn failed(&self, planned: &Planned, error: &SimulationError) {
        let key = planned.key.to_string();
        self.update(&key, |state| {
            state.in_flight.remove(&key);
            state.done += 1;
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
