//! What can go wrong with a stream.

use std::fmt;
use std::io;

use nl_proto::dump::{DumpError, Refusal};
use nl_proto::wire::{DecodeError, Errno, Message, OwnedMessage, WriteError};

/// Why there is no row, or no stream. What each means, and what to do, stands in [`errors`](crate::errors).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The dump ended and is not complete.
    #[error(transparent)]
    Dump(#[from] DumpError),
    /// A message could not be decoded, or was not expected. The stream goes on behind it.
    #[error(transparent)]
    Decode(Box<Undecodable>),
    /// The socket could not be opened.
    #[error("cannot open a netlink socket: {0}")]
    Open(#[source] io::Error),
    /// The socket could not be written or read.
    #[error("netlink socket: {0}")]
    Io(#[source] io::Error),
    /// The request could not be built.
    #[error("request: {0}")]
    Request(#[from] WriteError),
    /// The connection's socket is of another protocol than the request.
    #[error("a request for {request} on a connection of {connection}")]
    Protocol {
        /// The protocol of the request.
        request: nl_proto::dump::Protocol,
        /// The protocol of the connection.
        connection: nl_proto::dump::Protocol,
    },
    /// A request for one object was acknowledged, and no object came.
    #[error("the kernel acknowledged the request and sent no object")]
    Empty,
    /// A dump where a request for one object was expected: its first row would not be an answer.
    #[error("a dump is no request for one object")]
    NotSingle,
    /// Notifications were waited for on a connection that is subscribed to no group: there would never be one.
    #[error("the connection is subscribed to no group")]
    NotSubscribed,
    /// Notifications were lost here, since nobody took them in time (`ENOBUFS`): what is known from them may be out of date, and a dump
    /// tells what is. Those that came before are whole, and so are those that follow. Where the loss fell into a dump, some that are
    /// newer may come before this.
    #[error("notifications were lost: the receive queue overflowed")]
    Lost,
}

impl Error {
    /// The kernel's refusal, where that is what this is.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Dump(DumpError::Refused(refusal)) => Some(refusal),
            _ => None,
        }
    }

    /// The message that is no row, where that is what this is.
    pub fn undecodable(&self) -> Option<&Undecodable> {
        match self {
            Self::Decode(undecodable) => Some(undecodable),
            _ => None,
        }
    }

    /// The errno that the kernel or the system gave.
    pub fn errno(&self) -> Option<Errno> {
        match self {
            Self::Open(error) | Self::Io(error) => error.raw_os_error().map(Errno),
            _ => self.refusal().map(|refusal| refusal.errno),
        }
    }

    /// Whether the table changed during the dump, so that rows may be missing or twice.
    pub const fn is_interrupted(&self) -> bool {
        matches!(self, Self::Dump(DumpError::Interrupted))
    }

    /// Whether what was asked for does not exist (`ENOENT`, `ENODEV`, `ESRCH`): no such link, neighbour, or table.
    pub fn is_not_found(&self) -> bool {
        self.refusal()
            .is_some_and(|refusal| [Errno::ENOENT, Errno::ENODEV, Errno::ESRCH].contains(&refusal.errno))
    }

    /// Whether there is no way to what was asked for (`ENETUNREACH`, `EHOSTUNREACH`): no route to an address.
    pub fn is_unreachable(&self) -> bool {
        self.refusal()
            .is_some_and(|refusal| [Errno::ENETUNREACH, Errno::EHOSTUNREACH].contains(&refusal.errno))
    }

    /// Whether the stream, or the wait for notifications, goes on behind this.
    pub const fn is_recoverable(&self) -> bool {
        matches!(self, Self::Decode(_) | Self::Lost)
    }
}

impl From<Undecodable> for Error {
    #[cold]
    fn from(undecodable: Undecodable) -> Self {
        Self::Decode(Box::new(undecodable))
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::Open(error) | Error::Io(error) => error.kind(),
            Error::Dump(DumpError::Refused(refusal)) => Self::from_raw_os_error(refusal.errno.0).kind(),
            Error::Dump(DumpError::Interrupted) => io::ErrorKind::ResourceBusy,
            Error::Dump(DumpError::UnexpectedEnd) => io::ErrorKind::UnexpectedEof,
            Error::Dump(DumpError::Truncated { .. } | DumpError::Malformed { .. }) | Error::Decode(_) => {
                io::ErrorKind::InvalidData
            }
            Error::Request(_) | Error::Protocol { .. } | Error::NotSingle | Error::NotSubscribed => {
                io::ErrorKind::InvalidInput
            }
            Error::Empty => io::ErrorKind::NotFound,
            Error::Dump(_) | Error::Lost => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}

/// A message that is not a row: it did not decode, or is of a type that the request does not expect. It is whole, and a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecodable {
    error: Option<DecodeError>,
    message: OwnedMessage,
}

impl Undecodable {
    #[cold]
    pub(crate) fn new(message: impl Into<OwnedMessage>, error: Option<DecodeError>) -> Self {
        Self { error, message: message.into() }
    }

    /// What is wrong with it; `None` where its type was not expected.
    pub const fn error(&self) -> Option<&DecodeError> {
        self.error.as_ref()
    }

    /// The message.
    pub const fn message(&self) -> Message<'_> {
        self.message.as_message()
    }
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message_type = self.message.message_type();
        match &self.error {
            Some(error) => write!(f, "a message of type {message_type} does not decode: {error}"),
            None => write!(f, "a message of type {message_type} where none was expected"),
        }
    }
}

impl std::error::Error for Undecodable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.as_ref().map(|error| error as _)
    }
}
