//! Standard output, in large pieces.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::args::Common;
use crate::failure::Failure;
use crate::progress::Progress;

/// How much is gathered before it is written.
const PIECE: usize = 64 << 10;
/// How long a person waits for rows that are there.
const SOON: Duration = Duration::from_millis(20);

/// Rows on their way to standard output. Nothing is allocated a row.
#[derive(Debug)]
pub(crate) struct Output {
    pending: Vec<u8>,
    progress: Progress,
    /// Where a person looks on, when rows last appeared.
    shown: Option<Instant>,
    rows: u64,
    /// Standard output is for something else.
    silent: bool,
}

impl Output {
    pub(crate) fn new(common: &Common) -> Self {
        let shown = io::stdout().is_terminal().then(Instant::now);
        let progress = Progress::new(shown.is_none());
        Self {
            pending: Vec::with_capacity(2 * PIECE),
            progress,
            shown,
            rows: 0,
            silent: common.records_to_output(),
        }
    }

    /// Adds a row, which `write` appends.
    pub(crate) fn row<E>(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> Result<(), Failure>
    where
        Failure: From<E>,
    {
        self.count();
        write(&mut self.pending)?;
        if self.pending.len() >= PIECE || self.shown.is_some_and(|shown| shown.elapsed() > SOON) {
            self.flush()?;
        }
        Ok(())
    }

    /// Counts a row that is not printed.
    pub(crate) fn count(&mut self) {
        self.rows += 1;
        self.progress.set(self.rows);
    }

    /// Prints how many rows there were.
    pub(crate) fn print_count(&mut self) -> Result<(), Failure> {
        writeln!(self.pending, "{}", self.rows)?;
        self.flush()
    }

    /// Writes what is pending. To be called at the end, however it ends.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        if self.silent {
            self.pending.clear();
            return Ok(());
        }
        let mut out = io::stdout().lock();
        let written = out.write_all(&self.pending).and_then(|()| out.flush());
        self.pending.clear();
        self.shown = self.shown.map(|_| Instant::now());
        Ok(written?)
    }
}
