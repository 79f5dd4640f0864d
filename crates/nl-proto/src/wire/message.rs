//! A view of one message.

use alloc::boxed::Box;
use alloc::vec::Vec;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{Attributes, DecodeError, FrameError, Header, MessageFlags, align};

/// One message: its header and what follows, borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message<'b> {
    header: &'b Header,
    payload: &'b [u8],
}

impl<'b> Message<'b> {
    /// Takes the first message off `bytes`, and the padding behind it as far as it is there.
    ///
    /// # Errors
    ///
    /// [`FrameError::Incomplete`] where `bytes` ends before the message does, [`FrameError::Length`] where its length is
    /// less than a header.
    #[inline]
    pub fn split(bytes: &'b [u8]) -> Result<(Self, &'b [u8]), FrameError> {
        let Ok((header, _)) = Header::ref_from_prefix(bytes) else {
            return Err(FrameError::Incomplete { needed: Header::SIZE });
        };
        let length = header.length() as usize;
        match bytes.get(Header::SIZE..length) {
            Some(payload) => Ok((Self { header, payload }, bytes.get(align(length)..).unwrap_or_default())),
            None if length < Header::SIZE => Err(FrameError::Length { length: header.length() }),
            None => Err(FrameError::Incomplete { needed: length }),
        }
    }

    /// The header.
    pub const fn header(&self) -> &'b Header {
        self.header
    }

    /// `nlmsg_type`.
    pub const fn message_type(&self) -> u16 {
        self.header.message_type()
    }

    /// `nlmsg_flags`.
    pub const fn flags(&self) -> MessageFlags {
        self.header.flags()
    }

    /// What follows the header, without the padding at the end.
    pub const fn payload(&self) -> &'b [u8] {
        self.payload
    }

    /// The fixed structure behind the header, and the attributes behind that.
    ///
    /// `T` is the family's structure, such as [`rtnetlink::RouteHeader`](crate::rtnetlink::RouteHeader), or an array of bytes.
    ///
    /// # Errors
    ///
    /// [`Truncated`](super::DecodeErrorKind::Truncated) where the message is shorter than `T`.
    #[inline]
    pub fn body<T>(&self) -> Result<(&'b T, Attributes<'b>), DecodeError>
    where
        T: FromBytes + KnownLayout + Immutable + Unaligned,
    {
        let Ok((body, _)) = T::ref_from_prefix(self.payload) else {
            return Err(DecodeError::truncated(Header::SIZE, size_of::<T>(), self.payload.len()));
        };
        Ok((body, self.attributes_at(size_of::<T>())))
    }

    /// The attributes that begin at `offset` of the payload, rounded up to 4 bytes; none where the payload ends before.
    #[inline]
    pub fn attributes_at(&self, offset: usize) -> Attributes<'b> {
        let offset = align(offset);
        Attributes::with_base(
            self.payload.get(offset..).unwrap_or_default(),
            Header::SIZE.saturating_add(offset),
        )
    }

    /// A copy of the whole message, header included, the padding not.
    pub fn to_vec(&self) -> Vec<u8> {
        [self.header.as_bytes(), self.payload].concat()
    }

    /// A copy of the message that borrows nothing.
    pub fn to_owned(&self) -> OwnedMessage {
        OwnedMessage { header: *self.header, payload: self.payload.into() }
    }

    /// The length of the message with the padding behind it, in bytes.
    #[inline]
    pub(crate) fn aligned_length(&self) -> usize {
        align(self.header.length() as usize)
    }
}

/// A message that borrows nothing: a copy of a [`Message`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedMessage {
    header: Header,
    payload: Box<[u8]>,
}

impl OwnedMessage {
    /// The message, to be looked at or decoded.
    pub const fn as_message(&self) -> Message<'_> {
        Message { header: &self.header, payload: &self.payload }
    }

    /// `nlmsg_type`.
    pub const fn message_type(&self) -> u16 {
        self.header.message_type()
    }
}

impl From<Message<'_>> for OwnedMessage {
    fn from(message: Message<'_>) -> Self {
        message.to_owned()
    }
}
