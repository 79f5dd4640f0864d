//! Why the command does not end in success, and what its exit status then is.

use std::fmt;
use std::io;
use std::process::ExitCode;

use nl_socket::Error;

/// Why the command does not end in success.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line means nothing.
    Usage(String),
    /// The system refused.
    System(String),
    /// A recording has nothing of what is asked.
    NotRecorded(String),
    /// The dump failed.
    Dump(Error),
    /// One of the dumps that were asked at once failed: which, from 0 on.
    Part(usize, Error),
    /// The table changed during the dump.
    Interrupted,
    /// Rows could not be decoded; all others are printed.
    Undecodable(u64),
    /// Nobody reads what is printed any more.
    Closed,
}

impl Failure {
    /// Says so in one line, if there is anybody to say it to, and gives the exit status.
    pub(crate) fn report(&self) -> ExitCode {
        if !matches!(self, Self::Closed) {
            eprintln!("nldump: {self}");
        }
        ExitCode::from(match self {
            Self::Closed => 0,
            Self::System(_)
            | Self::NotRecorded(_)
            | Self::Dump(_)
            | Self::Part(..)
            | Self::Undecodable(_) => 1,
            Self::Usage(_) => 2,
            Self::Interrupted => 3,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) | Self::System(text) | Self::NotRecorded(text) => f.write_str(text),
            Self::Dump(error) => error.fmt(f),
            Self::Part(part, error) => write!(f, "number {} of what was asked at once: {error}", part + 1),
            Self::Interrupted => f.write_str(
                "the table changed during the dump: rows may be missing or twice (see --consistent)",
            ),
            Self::Undecodable(count) => write!(f, "{count} rows could not be decoded"),
            Self::Closed => f.write_str("nobody reads the output"),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if error.is_interrupted() { Self::Interrupted } else { Self::Dump(error) }
    }
}

impl From<io::Error> for Failure {
    /// An error in writing the output.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::System(format!("standard output: {error}")),
        }
    }
}
