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

use crate::store::segment::Segment;

/// On a signal, waits for the line that is being written, syncs the segment and exits with 130
/// (SIGINT) or 143 (SIGTERM). Cells in flight are dropped.
pub(super) fn exit_on_signals(segment: Arc<Mutex<Segment>>, how_to_go_on: String) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let mut segment = segment.lock().unwrap_or_else(PoisonError::into_inner);
            let synced = segment.sync();
            match synced {
                Ok(()) => eprintln!("\ninterrupted; finished cells are kept. To go on: {how_to_go_on}"),
                Err(error) => eprintln!("\ninterrupted; {error}"),
            }
            process::exit(128 + signal);
        }
    });
    Ok(())
}
