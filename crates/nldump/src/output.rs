//! Standard output, in large pieces.

use std::io::{self, IsTerminal, Write};

use crate::failure::Failure;
use crate::progress::Progress;

/// How much is gathered before it is written.
const PIECE: usize = 64 << 10;

/// Rows on their way to standard output. Nothing is allocated a row.
#[derive(Debug)]
pub(crate) struct Output {
    pending: Vec<u8>,
    progress: Progress,
    /// A person looks on: each datagram's rows are to appear, not each piece's.
    terminal: bool,
    rows: u64,
}

impl Output {
    pub(crate) fn new() -> Self {
        let terminal = io::stdout().is_terminal();
        Self { pending: Vec::with_capacity(2 * PIECE), progress: Progress::new(!terminal), terminal, rows: 0 }
    }

    /// Adds a row, which `write` appends.
    pub(crate) fn row(&mut self, write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Result<(), Failure> {
        self.count();
        write(&mut self.pending)?;
        if self.pending.len() >= PIECE || self.terminal {
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
        let mut out = io::stdout().lock();
        let written = out.write_all(&self.pending).and_then(|()| out.flush());
        self.pending.clear();
        Ok(written?)
    }
}
