//! How a dump ends other than whole.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use super::Request;
use crate::wire::{Attributes, DecodeError, Errno, FrameError};

/// Why a dump, or a request for one object, is not complete.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DumpError {
    /// The kernel refused, at once or half-way: its errno and its words.
    Refused(Box<Refusal>),
    /// The table changed while it was dumped (`NLM_F_DUMP_INTR`): rows may be missing or twice. Every row that came was given.
    Interrupted,
    /// The kernel cut a datagram, since the receive buffer was too small; its rows are lost.
    Truncated {
        /// How long the datagram was, in bytes.
        length: u32,
        /// How much of it the buffer could hold.
        capacity: u32,
    },
    /// What came is no sequence of netlink messages from here on.
    Malformed {
        /// Where the message begins that is malformed, in bytes: from the start of the datagram that an
        /// [`Endpoint`](super::Endpoint) was given, or of the bytes that were given to a [`DumpDecoder`](super::DumpDecoder) last.
        offset: usize,
        /// What is wrong with it.
        error: FrameError,
    },
    /// The receive queue overflowed (`ENOBUFS`), and the end of the answer was among what was lost.
    Overrun,
    /// The bytes ended before the dump did.
    UnexpectedEnd,
}

impl DumpError {
    /// That of a datagram of `length` bytes, for which there was room for `capacity`.
    pub fn truncated(length: usize, capacity: usize) -> Self {
        let told = |bytes| u32::try_from(bytes).unwrap_or(u32::MAX);
        Self::Truncated { length: told(length), capacity: told(capacity) }
    }
}

impl fmt::Display for DumpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "the kernel refused: {refusal}"),
            Self::Interrupted => f.write_str("the table changed during the dump"),
            Self::Truncated { length, capacity } => {
                write!(f, "a datagram of {length} bytes was cut to the {capacity} of the receive buffer")
            }
            Self::Malformed { offset, error } => write!(f, "malformed at byte {offset}: {error}"),
            Self::Overrun => f.write_str("the receive queue overflowed and the end of the dump was lost"),
            Self::UnexpectedEnd => f.write_str("the input ended before the dump did"),
        }
    }
}

impl core::error::Error for DumpError {
    /// The [`Refusal`] itself, not its box, so that it can be downcast to: which is why nothing derives this.
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Refused(refusal) => Some(&**refusal),
            Self::Malformed { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// The kernel's refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The error.
    pub errno: Errno,
    /// What the kernel said beyond it; empty where it said nothing.
    pub ack: ExtendedAck,
}

impl Refusal {
    /// Adds the type of the attribute at whose place in `request` the trouble is.
    pub(super) fn locate(&mut self, request: &Request) {
        let mut sent = Vec::new();
        if request.write_to(&mut sent, 0).is_ok() {
            self.ack.locate(&sent);
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.errno)?;
        if !self.ack.is_empty() {
            write!(f, ": {}", self.ack)?;
        }
        Ok(())
    }
}

impl core::error::Error for Refusal {}

/// An extended acknowledgement: what the kernel says beyond an errno (`NLMSGERR_ATTR_*` in `linux/netlink.h`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ExtendedAck {
    /// A sentence for people.
    pub message: Option<Box<str>>,
    /// Where in the request the trouble is, in bytes from the start of its header.
    pub offset: Option<u32>,
    /// The type of the request's attribute at that place.
    pub attribute: Option<u16>,
    /// The type of an attribute that is missing from the request.
    pub missing: Option<u16>,
    /// Where in the request the nest begins that misses it, in bytes from the start of its header; `None` is the top level.
    pub missing_in: Option<u32>,
    /// The policy that the attribute violates: attributes of `NL_POLICY_TYPE_ATTR_*`, raw.
    pub policy: Option<Box<[u8]>>,
    /// What a family adds of its own, raw.
    pub cookie: Option<Box<[u8]>>,
}

impl ExtendedAck {
    const MSG: u16 = 1;
    const OFFS: u16 = 2;
    const COOKIE: u16 = 3;
    const POLICY: u16 = 4;
    const MISS_TYPE: u16 = 5;
    const MISS_NEST: u16 = 6;

    /// Whether the kernel said nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What can be read of the attributes: one that is malformed ends it, since the errno counts for more than its comment.
    pub(super) fn read(attributes: Attributes<'_>) -> Self {
        let mut ack = Self::default();
        let _: Result<(), DecodeError> = attributes.each(|attribute| {
            match attribute.kind() {
                Self::MSG => {
                    let text = alloc::string::String::from_utf8_lossy(attribute.string_bytes());
                    ack.message = Some(text.into_owned().into_boxed_str());
                }
                Self::OFFS => ack.offset = Some(attribute.u32()?),
                Self::COOKIE => ack.cookie = Some(attribute.value().into()),
                Self::POLICY => ack.policy = Some(attribute.value().into()),
                Self::MISS_TYPE => ack.missing = Some(attribute.u32()? as u16),
                Self::MISS_NEST => ack.missing_in = Some(attribute.u32()?),
                _ => {}
            }
            Ok(())
        });
        ack
    }

    /// Adds the type of the attribute that `offset` names in the bytes of the request.
    fn locate(&mut self, request: &[u8]) {
        let place = self.offset.and_then(|offset| request.get(offset as usize..));
        if let Some((&[_, _, t0, t1], _)) = place.and_then(|place| place.split_first_chunk::<4>()) {
            self.attribute = Some(u16::from_ne_bytes([t0, t1]) & 0x3fff);
        }
    }
}

impl fmt::Display for ExtendedAck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(message) = &self.message {
            write!(f, "{message}")?;
            separator = ", ";
        }
        if let Some(attribute) = self.attribute {
            write!(f, "{separator}attribute {attribute}")?;
            separator = ", ";
        }
        if let Some(offset) = self.offset {
            write!(f, "{separator}at byte {offset} of the request")?;
            separator = ", ";
        }
        if let Some(missing) = self.missing {
            write!(f, "{separator}attribute {missing} is missing")?;
        }
        Ok(())
    }
}
