//! Ctrl-C and SIGTERM: finished cells are safe already, so say how to go on and leave.

use std::{
    io, process,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};

use super::{output::Output, submit::shell_word};
use crate::store::segment::Segment;

/// A segment that is shared between those who write it and those who stop.
pub(super) type Shared = Arc<Mutex<Segment>>;

/// Waits for signals, from its start to the end of the process.
#[derive(Debug)]
pub(super) struct Watch {
    writing: Arc<Mutex<Option<Shared>>>,
}

impl Watch {
    /// On a signal, waits for the line that is being written, syncs its segment and exits with 130
    /// (SIGINT) or 143 (SIGTERM). Cells in flight are dropped. A second signal waits for nothing.
    pub(super) fn start(output: &Output) -> io::Result<Self> {
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        let writing = Arc::new(Mutex::new(None::<Shared>));
        let (seen, output) = (Arc::clone(&writing), output.clone());
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            let mut arrived = signals.forever();
            let Some(signal) = arrived.next() else { return };
            let leaving = thread::Builder::new().spawn(move || leave(signal, &seen, &output));
            if leaving.is_err() || arrived.next().is_some() {
                process::exit(128 + signal);
            }
        })?;
        Ok(Self { writing })
    }

    /// From now on, this is the segment to which cells go.
    pub(super) fn writes(&self, segment: &Shared) {
        *self.writing.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(segment));
    }
}

fn leave(signal: i32, writing: &Mutex<Option<Shared>>, output: &Output) {
    // Neither lock is given back: nobody may begin a line that the exit would tear.
    let writing = writing.lock().unwrap_or_else(PoisonError::into_inner);
    let mut segment = writing.as_ref().map(|segment| segment.lock().unwrap_or_else(PoisonError::into_inner));
    let synced = segment.as_mut().map_or(Ok(()), |segment| segment.sync());
    output.last_note(&match synced {
        Ok(()) => format!("\ninterrupted; finished cells are kept. To go on: {}", how_to_go_on()),
        Err(error) => format!("\ninterrupted; {error}"),
    });
    process::exit(128 + signal);
}

/// The command that was given, as it can be pasted, without what would forget the finished cells.
fn how_to_go_on() -> String {
    let words = std::env::args_os().skip(1).filter(|word| word != "--fresh");
    let words = words.map(|word| shell_word(&word.to_string_lossy()));
    ["albench".to_owned()].into_iter().chain(words).collect::<Vec<_>>().join(" ")
}
