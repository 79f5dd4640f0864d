//! How far a long dump has come, on standard error.

use std::fmt;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How long a dump takes before it is called long.
const LONG: Duration = Duration::from_secs(1);
/// The clock is looked at once in so many rows.
const OFTEN: u64 = 4096;

/// Shows how many rows have come, where standard error is a terminal and the dump is long.
pub(crate) struct Progress {
    wanted: bool,
    started: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// `quiet` says that no rows appear on the same terminal.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { wanted: quiet && std::io::stderr().is_terminal(), started: Instant::now(), bar: None }
    }

    pub(crate) fn set(&mut self, rows: u64) {
        if !self.wanted || rows % OFTEN != 0 || self.started.elapsed() < LONG {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{spinner} {human_pos} rows, {per_sec}");
            ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
        });
        bar.set_position(rows);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").field("wanted", &self.wanted).finish_non_exhaustive()
    }
}
