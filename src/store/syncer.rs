//! Brings finished cells to the disk within a second, whether others follow or not.

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use super::segment::Segment;

/// How long a finished cell may wait for the disk. A killed process loses nothing; this bounds what a
/// machine that loses its power can lose.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// Syncs a segment once a second until it is dropped.
#[derive(Debug)]
pub struct Syncer {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Syncer {
    /// Starts a thread for `segment`. What fails is returned by the next use of the segment.
    pub fn start(segment: &Arc<Mutex<Segment>>) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let segment = Arc::clone(segment);
        let thread = thread::Builder::new().name("syncer".to_owned()).spawn(move || {
            while stopped.recv_timeout(SYNC_EVERY) == Err(RecvTimeoutError::Timeout) {
                segment.lock().unwrap_or_else(PoisonError::into_inner).sync_waiting();
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Syncer {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // It cannot panic, and if it did there would be nothing left to do.
            thread.join().ok();
        }
    }
}
