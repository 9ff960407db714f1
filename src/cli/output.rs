//! The one door to stdout and stderr.
//!
//! Every text is made visible ([`printable`]) and written by a thread of its stream, so that a reader
//! that is slow, or has stopped reading, holds up nothing that computes. A stream that fails takes no
//! further text and ends nothing: what is incomplete on stdout is told by [`Output::finish`], and
//! what is lost on stderr is lost.

use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use crate::error::visible;

/// Most bytes that wait for a reader of stderr; what comes then is dropped.
const MOST_WAITING: usize = 1 << 20;

/// How long the end of the program waits for a reader of stderr that takes nothing.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a text waits for the other stream, so that on a terminal both come in their order.
const COURTESY: Duration = Duration::from_millis(200);

/// Both streams; clones write to the same ones.
#[derive(Debug, Clone)]
pub struct Output {
    out: Arc<Stream>,
    err: Arc<Stream>,
}

impl Output {
    /// Of this process.
    pub fn standard() -> io::Result<Self> {
        Ok(Self {
            out: Stream::start(io::stdout(), None)?,
            err: Stream::start(io::stderr(), Some(MOST_WAITING))?,
        })
    }

    /// Results, to stdout. The text ends its own lines.
    pub fn print(&self, text: &str) {
        self.print_styled(&printable(text));
    }

    /// The same for text that is visible already but for colours of ours.
    pub(super) fn print_styled(&self, text: &str) {
        self.err.wait(COURTESY);
        self.out.push(text.as_bytes());
    }

    /// A message, to stderr, on a line of its own.
    pub fn note(&self, text: &str) {
        self.out.wait(COURTESY);
        self.err.push(format!("{}\n", printable(text)).as_bytes());
    }

    /// Several messages.
    pub(super) fn notes(&self, texts: &[String]) {
        for text in texts {
            self.note(text);
        }
    }

    /// What moves the cursor of a terminal on stderr. Left out while anything waits: a frame that comes late
    /// is of no use.
    pub(super) fn draw(&self, frame: &str) {
        if self.err.is_idle() {
            self.err.push(frame.as_bytes());
        }
    }

    /// A message, to stderr, before the process exits at once: nothing is drawn behind it, and stdout is not
    /// waited for.
    pub(super) fn last_note(&self, text: &str) {
        self.err.push(format!("{}\n", printable(text)).as_bytes());
        self.err.state().closed = true;
        self.err.wait(PATIENCE);
    }

    /// Waits until everything is written; stdout gets all the time that its reader takes.
    ///
    /// # Errors
    ///
    /// Why stdout did not take everything.
    pub fn finish(&self) -> io::Result<()> {
        let written = self.out.drain();
        self.err.wait(PATIENCE);
        written
    }
}

/// The text without what a terminal would obey: parts of it may come from files of others.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|character| if character == '\n' { "\n".to_owned() } else { visible(character) })
        .collect()
}

/// A stream, and what waits to be written to it.
#[derive(Debug)]
struct Stream {
    state: Mutex<State>,
    changed: Condvar,
    most_waiting: Option<usize>,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Vec<u8>>,
    bytes: usize,
    writing: bool,
    /// Takes nothing more.
    closed: bool,
    /// Why not everything was written, until it is told.
    failure: Option<io::Error>,
}

impl State {
    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && !self.writing
    }
}

impl Stream {
    fn start(mut target: impl Write + Send + 'static, most_waiting: Option<usize>) -> io::Result<Arc<Self>> {
        let stream = Arc::new(Self { state: Mutex::default(), changed: Condvar::new(), most_waiting });
        let writer = Arc::clone(&stream);
        thread::Builder::new().name("output".to_owned()).spawn(move || writer.write_to(&mut target))?;
        Ok(stream)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, text: &[u8]) {
        let mut state = self.state();
        let full = self.most_waiting.is_some_and(|most| state.bytes + text.len() > most);
        if text.is_empty() || state.closed || full {
            return;
        }
        state.bytes += text.len();
        state.waiting.push_back(text.to_owned());
        self.changed.notify_all();
    }

    fn is_idle(&self) -> bool {
        self.state().is_idle()
    }

    /// Waits until nothing is left to write, at most for `time`.
    fn wait(&self, time: Duration) {
        let until = Instant::now() + time;
        let mut state = self.state();
        while !state.is_idle() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until everything is written, or says why it is not.
    fn drain(&self) -> io::Result<()> {
        let mut state = self.state();
        while !state.is_idle() {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.failure.take().map_or(Ok(()), Err)
    }

    /// Writes what comes, for as long as the process lives.
    fn write_to(&self, target: &mut impl Write) {
        loop {
            let mut state = self.state();
            let text = loop {
                if let Some(text) = state.waiting.pop_front() {
                    break text;
                }
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            };
            state.writing = true;
            drop(state);
            let written = target.write_all(&text).and_then(|()| target.flush());
            let mut state = self.state();
            state.writing = false;
            state.bytes -= text.len();
            if let Err(error) = written {
                state.closed = true;
                state.failure = Some(error);
                state.waiting.clear();
                state.bytes = 0;
            }
            self.changed.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::mpsc,
        time::Duration,
    };

    use super::{Stream, printable};

    #[test]
    fn what_a_terminal_would_obey_is_made_visible_and_letters_of_all_scripts_stay() {
        for (text, shown) in [
            ("a\u{1b}[2J\u{7}b", "a\\u{1b}[2J\\u{7}b"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("x\u{202e}y\u{2066}z\u{200f}", "x\\u{202e}y\\u{2066}z\\u{200f}"),
            ("zero\u{200b}width\u{feff}", "zero\\u{200b}width\\u{feff}"),
            ("line\u{2028}break\r", "line\\u{2028}break\\r"),
            ("\u{e0041}tag", "\\u{e0041}tag"),
        ] {
            assert_eq!(printable(text), shown);
        }
        for text in [
            "it's \"so\" \\ so\n",
            "e\u{301}t\u{e9} \u{df} \u{4e2d}\u{6587} \u{939}\u{93f} \u{1f600}",
            "10\u{a0}%",
        ] {
            assert_eq!(printable(text), text);
        }
    }

    /// Takes a write only when it is told to.
    struct Slow(mpsc::Receiver<io::Result<()>>, mpsc::Sender<Vec<u8>>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.recv().expect("the test lives")?;
            self.1.send(bytes.to_owned()).expect("the test lives");
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_takes_nothing_holds_nothing_up_and_what_is_too_much_is_dropped() {
        let (go, permits) = mpsc::channel();
        let (written, taken) = mpsc::channel();
        let stream = Stream::start(Slow(permits, written), Some(5)).expect("a thread");
        stream.push(b"abc");
        stream.push(b"defg");
        stream.push(b"hi");
        stream.wait(Duration::from_millis(1));
        assert!(!stream.is_idle());
        go.send(Ok(())).expect("a writer");
        go.send(Ok(())).expect("a writer");
        stream.drain().expect("everything that fits is written");
        assert_eq!(taken.try_iter().collect::<Vec<_>>(), [b"abc".to_vec(), b"hi".to_vec()]);
    }

    #[test]
    fn a_stream_that_fails_says_so_in_the_end_and_takes_nothing_more() {
        let (go, permits) = mpsc::channel();
        let (written, taken) = mpsc::channel();
        let stream = Stream::start(Slow(permits, written), None).expect("a thread");
        go.send(Err(io::ErrorKind::BrokenPipe.into())).expect("a writer");
        stream.push(b"lost");
        stream.push(b"lost, too");
        assert_eq!(stream.drain().expect_err("a failure").kind(), io::ErrorKind::BrokenPipe);
        stream.push(b"never written");
        stream.wait(Duration::from_secs(60));
        assert!(taken.try_recv().is_err());
    }
}
