//! What can go wrong with a recording.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use nl_proto::dump::Protocol;
use nl_proto::rtnetlink::message_type_name;
use nl_socket::Error;

/// Why a recording could not be written. The dump that met it has ended by it; the rows before are whole.
///
/// A stream gives it within an [`Error::Io`], from which [`of`](Self::of) takes it.
#[derive(Debug, thiserror::Error)]
#[error("the recording cannot be written: {0}")]
pub struct RecordError(#[source] io::Error);

impl RecordError {
    /// The one that a stream's error holds, if it holds one.
    pub fn of(error: &Error) -> Option<&Self> {
        held(error)
    }

    /// What kind of error the system, or whatever is written to, gave.
    pub fn kind(&self) -> io::ErrorKind {
        self.0.kind()
    }

    pub(crate) fn wrap(error: io::Error) -> io::Error {
        io::Error::new(error.kind(), Self(error))
    }
}

/// Why a recording could not be replayed, or not to the end.
///
/// A stream gives it within an [`Error::Io`], from which [`of`](Self::of) takes it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// There is nothing in it.
    #[error("an empty file, no recording")]
    Empty,
    /// It is no pcap file: it does not begin as one. pcapng is another format, which `editcap -F pcap` converts.
    #[error("no pcap file")]
    NotPcap,
    /// It is a pcap file of something else.
    #[error("a pcap file of link type {0}, not of netlink (253)")]
    LinkType(u32),
    /// It is of a machine of the other byte order, which its messages are in.
    #[error("recorded on a machine of the other byte order")]
    ByteOrder,
    /// It ends inside a packet: it was cut, or what wrote it was.
    #[error("the recording ends inside a packet")]
    Cut,
    /// A packet is not as it should be; what follows it cannot be trusted.
    #[error("the recording is malformed: {0}")]
    Malformed(&'static str),
    /// It has no such request, or not so many of them.
    #[error("the recording has no such request ({protocol}, {})", name(*protocol, *message_type))]
    NotRecorded {
        /// The protocol that was asked.
        protocol: Protocol,
        /// The type of the message that was sent.
        message_type: u16,
    },
    /// It ends before the answer does.
    #[error("the recording ends before the answer does")]
    Ended,
    /// It could not be read.
    #[error("the recording cannot be read: {0}")]
    Read(#[source] Arc<io::Error>),
}

impl ReplayError {
    /// The one that a stream's error holds, if it holds one.
    pub fn of(error: &Error) -> Option<&Self> {
        held(error)
    }
}

impl From<ReplayError> for io::Error {
    fn from(error: ReplayError) -> Self {
        let kind = match &error {
            ReplayError::NotRecorded { .. } => io::ErrorKind::NotFound,
            ReplayError::Cut | ReplayError::Ended => io::ErrorKind::UnexpectedEof,
            ReplayError::Read(error) => error.kind(),
            ReplayError::Empty
            | ReplayError::NotPcap
            | ReplayError::LinkType(_)
            | ReplayError::ByteOrder
            | ReplayError::Malformed(_) => io::ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}

/// What a type of message is called.
fn name(protocol: Protocol, message_type: u16) -> Cow<'static, str> {
    let name = message_type_name(message_type).filter(|_| protocol == Protocol::ROUTE);
    name.map_or_else(|| format!("message type {message_type}").into(), Cow::Borrowed)
}

fn held<E: std::error::Error + 'static>(error: &Error) -> Option<&E> {
    match error {
        Error::Io(error) | Error::Open(error) => error.get_ref()?.downcast_ref(),
        _ => None,
    }
}
