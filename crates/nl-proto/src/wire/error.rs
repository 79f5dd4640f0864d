//! What can be wrong with bytes, and with what is to be written.

use alloc::boxed::Box;
use core::fmt;

/// Why no message could be taken off a run of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// The bytes end before the message does.
    #[error("the bytes end inside a message that needs {needed} of them")]
    Incomplete {
        /// How many bytes, from the message's first, are needed to go on.
        needed: u32,
    },
    /// The length in the header is less than the header's own 16 bytes.
    #[error("a message claims to be {length} bytes long, less than its header")]
    Length {
        /// The length that the header claims.
        length: u32,
    },
}

/// Why a message could not be decoded, and where: the byte, and the attributes around it.
///
/// It is one word: a row and its error are returned in the same place, and a long one would make each row's way longer.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Place>);

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    kind: DecodeErrorKind,
    offset: usize,
    depth: u8,
    path: [u16; DecodeError::DEPTH],
}

/// What is wrong at the place that a [`DecodeError`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// A structure or an attribute ends too early.
    #[error("{expected} bytes expected, {actual} found")]
    Truncated {
        /// How many bytes there should be at least.
        expected: usize,
        /// How many there are.
        actual: usize,
    },
    /// A value has a length that its type cannot have.
    #[error("a value of {actual} bytes where {expected} were expected")]
    Length {
        /// How many bytes there should be.
        expected: usize,
        /// How many there are.
        actual: usize,
    },
    /// A string is not UTF-8.
    #[error("a string that is not UTF-8")]
    Utf8,
    /// A value that its type does not allow.
    #[error("invalid value: {0}")]
    Value(&'static str),
    /// An attribute without which the message means nothing is absent.
    #[error("attribute {0} is missing")]
    Missing(u16),
}

impl DecodeError {
    const DEPTH: usize = 6;

    /// An error at `offset` bytes from the start of what is being decoded.
    #[cold]
    pub fn new(kind: DecodeErrorKind, offset: usize) -> Self {
        Self(Box::new(Place { kind, offset, depth: 0, path: [0; Self::DEPTH] }))
    }

    /// The error of a value that its type does not allow, for use inside [`Attributes::each`](super::Attributes::each),
    /// which says where.
    #[cold]
    pub fn value(reason: &'static str) -> Self {
        Self::new(DecodeErrorKind::Value(reason), 0)
    }

    #[cold]
    pub(crate) fn truncated(offset: usize, expected: usize, actual: usize) -> Self {
        Self::new(DecodeErrorKind::Truncated { expected, actual }, offset)
    }

    #[cold]
    pub(crate) fn length(expected: usize, actual: usize) -> Self {
        Self::new(DecodeErrorKind::Length { expected, actual }, 0)
    }

    /// The same error, seen from a place `offset` bytes earlier.
    #[cold]
    pub(crate) fn moved(mut self, offset: usize) -> Self {
        self.0.offset = self.0.offset.saturating_add(offset);
        self
    }

    /// The same error, seen from outside the attribute `kind`.
    #[cold]
    pub(crate) fn within(mut self, kind: u16) -> Self {
        self.0.path.copy_within(..Self::DEPTH.saturating_sub(1), 1);
        if let Some(first) = self.0.path.first_mut() {
            *first = kind;
        }
        self.0.depth = (self.0.depth.saturating_add(1)).min(Self::DEPTH as u8);
        self
    }

    /// What is wrong.
    pub const fn kind(&self) -> DecodeErrorKind {
        self.0.kind
    }

    /// Where, in bytes from the start of the message (its header included).
    pub const fn offset(&self) -> usize {
        self.0.offset
    }

    /// The types of the attributes around that place, outermost first; empty where it is in no attribute.
    pub fn path(&self) -> &[u16] {
        self.0.path.get(..usize::from(self.0.depth)).unwrap_or_default()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.0.kind, self.0.offset)?;
        for (depth, kind) in self.path().iter().enumerate() {
            write!(f, "{}{kind}", if depth == 0 { " in attribute " } else { "/" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("kind", &self.0.kind)
            .field("offset", &self.0.offset)
            .field("path", &self.path())
            .finish()
    }
}

impl core::error::Error for DecodeError {}

/// Why a message could not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// An attribute is longer than the 65,535 bytes that its length field can say, header included.
    #[error("attribute {kind} is {length} bytes long, more than a netlink attribute can be")]
    AttributeTooLong {
        /// The attribute's type.
        kind: u16,
        /// Its length in bytes, header included.
        length: u32,
    },
    /// A message is longer than the 4 GiB that its length field can say.
    #[error("a message is longer than 4 GiB, more than a netlink message can be")]
    MessageTooLong,
    /// The fixed structure was to be written after an attribute, where nobody would find it.
    #[error("the body must be written before the attributes")]
    BodyAfterAttribute,
    /// A string holds a NUL, at which the kernel would cut it.
    #[error("the string of attribute {kind} holds a NUL")]
    Nul {
        /// The attribute's type.
        kind: u16,
    },
}

impl WriteError {
    /// That an attribute of so many bytes, header included, is too long.
    #[cold]
    pub(crate) fn attribute_too_long(kind: u16, length: usize) -> Self {
        Self::AttributeTooLong { kind, length: u32::try_from(length).unwrap_or(u32::MAX) }
    }
}
