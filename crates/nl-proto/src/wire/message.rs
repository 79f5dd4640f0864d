//! A view of one message.

use alloc::alloc::handle_alloc_error;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::alloc::Layout;
use core::fmt;

use zerocopy::{FromBytes, FromZeros, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{Attributes, DecodeError, FrameError, Header, MessageFlags, align};

/// A message as it lies in memory.
#[derive(PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Raw {
    header: Header,
    payload: [u8],
}

/// One message: its header and what follows, borrowed.
///
/// It is no longer than two words, so that it is passed and returned in registers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Message<'b>(&'b Raw);

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
            return Err(FrameError::Incomplete { needed: Header::SIZE as u32 });
        };
        let length = header.length() as usize;
        match bytes.get(..length).map(Raw::ref_from_bytes) {
            Some(Ok(raw)) => Ok((Self(raw), bytes.get(align(length)..).unwrap_or_default())),
            Some(Err(_)) => Err(FrameError::Length { length: header.length() }),
            None => Err(FrameError::Incomplete { needed: header.length() }),
        }
    }

    /// The header.
    pub const fn header(&self) -> &'b Header {
        &self.0.header
    }

    /// `nlmsg_type`.
    pub const fn message_type(&self) -> u16 {
        self.header().message_type()
    }

    /// `nlmsg_flags`.
    pub const fn flags(&self) -> MessageFlags {
        self.header().flags()
    }

    /// What follows the header, without the padding at the end.
    pub const fn payload(&self) -> &'b [u8] {
        &self.0.payload
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
        let Ok((body, _)) = T::ref_from_prefix(self.payload()) else {
            return Err(DecodeError::truncated(Header::SIZE, size_of::<T>(), self.payload().len()));
        };
        Ok((body, self.attributes_at(size_of::<T>())))
    }

    /// The attributes that begin at `offset` of the payload, rounded up to 4 bytes; none where the payload ends before.
    #[inline]
    pub fn attributes_at(&self, offset: usize) -> Attributes<'b> {
        let offset = align(offset);
        Attributes::with_base(
            self.payload().get(offset..).unwrap_or_default(),
            Header::SIZE.saturating_add(offset),
        )
    }

    /// A copy of the whole message, header included, the padding not.
    pub fn to_vec(&self) -> Vec<u8> {
        self.0.as_bytes().into()
    }

    /// A copy of the message that borrows nothing.
    pub fn to_owned(&self) -> OwnedMessage {
        let Ok(mut raw) = Raw::new_box_zeroed_with_elems(self.payload().len()) else {
            handle_alloc_error(Layout::for_value(self.0))
        };
        raw.header = self.0.header;
        raw.payload.copy_from_slice(self.payload());
        OwnedMessage(raw)
    }

    /// The length of the message with the padding behind it, in bytes.
    #[inline]
    pub(crate) fn aligned_length(&self) -> usize {
        align(self.header().length() as usize)
    }
}

impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("header", self.header()).field("payload", &self.payload()).finish()
    }
}

/// A message that borrows nothing: a copy of a [`Message`].
#[derive(PartialEq, Eq)]
pub struct OwnedMessage(Box<Raw>);

impl OwnedMessage {
    /// The message, to be looked at or decoded.
    pub const fn as_message(&self) -> Message<'_> {
        Message(&self.0)
    }

    /// `nlmsg_type`.
    pub const fn message_type(&self) -> u16 {
        self.as_message().message_type()
    }
}

impl From<Message<'_>> for OwnedMessage {
    fn from(message: Message<'_>) -> Self {
        message.to_owned()
    }
}

impl Clone for OwnedMessage {
    fn clone(&self) -> Self {
        self.as_message().to_owned()
    }
}

impl fmt::Debug for OwnedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_message().fmt(f)
    }
}
