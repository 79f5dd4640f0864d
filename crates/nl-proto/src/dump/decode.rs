//! How a message becomes a row.

use crate::wire::{DecodeError, Message};

/// What a type needs in order to be streamed.
///
/// Only messages of the types that the request named as replies, and that pass its filters, come here.
pub trait FromMessage: Sized {
    /// The row in `message`.
    ///
    /// # Errors
    ///
    /// What is wrong, and where. The stream hands the message over raw with it, and goes on.
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError>;
}

/// A way to make a `T` of a message: [`ByType`], or a closure given to [`decode_with`](super::DumpRequest::decode_with).
pub trait Decode<T> {
    /// The row in `message`.
    ///
    /// # Errors
    ///
    /// As [`FromMessage::from_message`].
    fn decode(&mut self, message: Message<'_>) -> Result<T, DecodeError>;
}

/// Decodes by the row type's own [`FromMessage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ByType;

impl<T: FromMessage> Decode<T> for ByType {
    #[inline]
    fn decode(&mut self, message: Message<'_>) -> Result<T, DecodeError> {
        T::from_message(message)
    }
}

impl<T, F: FnMut(Message<'_>) -> Result<T, DecodeError>> Decode<T> for F {
    #[inline]
    fn decode(&mut self, message: Message<'_>) -> Result<T, DecodeError> {
        self(message)
    }
}
