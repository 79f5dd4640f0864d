//! How a message becomes a row.

use crate::wire::{DecodeError, Message, OwnedMessage};

/// What a type needs in order to be streamed.
///
/// Only messages of the types that the request named as replies, and that pass its filters, come here. A row that needs more than the
/// message takes [`decode_with`](super::DumpRequest::decode_with), a closure.
///
/// ```
/// use nl_proto::dump::{DumpRequest, FromMessage, Protocol};
/// use nl_proto::rtnetlink::{RTM_GETRULE, RTM_NEWRULE};
/// use nl_proto::wire::{DecodeError, Message};
///
/// /// A routing rule, as far as somebody wants it (`struct fib_rule_hdr` and `FRA_*` in `linux/fib_rules.h`).
/// struct Rule {
///     family: u8,
///     priority: u32,
/// }
///
/// impl FromMessage for Rule {
///     fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
///         let ([family, ..], attributes) = message.body::<[u8; 12]>()?;
///         let mut rule = Self { family: *family, priority: 0 };
///         attributes.each(|attribute| {
///             if attribute.kind() == 6 {
///                 rule.priority = attribute.u32()?;
///             }
///             Ok(())
///         })?;
///         Ok(rule)
///     }
/// }
///
/// let rules = DumpRequest::<Rule>::new(Protocol::ROUTE, RTM_GETRULE, RTM_NEWRULE).body(&[0; 12]);
/// # let _ = rules;
/// # let _ = |rule: Rule| (rule.family, rule.priority);
/// ```
pub trait FromMessage: Sized {
    /// The row in `message`.
    ///
    /// # Errors
    ///
    /// What is wrong, and where. The stream hands the message over raw with it, and goes on.
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError>;

    /// What `then` makes of the row in `message`, or of what is wrong with it.
    ///
    /// Streams and decoders call this, with a `then` that puts the row into what they return. To move a row of a hundred bytes costs as
    /// much as to decode it: a type whose rows come by the million can call `then` where it makes the row, so that the compiler makes it
    /// where it is to stand. Such a type writes both: this one, and [`from_message`](Self::from_message) as
    /// `Self::from_message_then(message, |row| row)`, which without this one would call itself for ever. Both must give the same row. For any
    /// other type the default is right.
    #[inline]
    fn from_message_then<R>(message: Message<'_>, then: impl FnOnce(Result<Self, DecodeError>) -> R) -> R {
        then(Self::from_message(message))
    }
}

/// The row as it came, copied: for who passes messages on, or decodes some of them later.
///
/// ```
/// use nl_proto::dump::{DumpRequest, Protocol};
/// use nl_proto::wire::OwnedMessage;
///
/// // CTRL_CMD_GETFAMILY of GENL_ID_CTRL: the families of generic netlink.
/// let families = DumpRequest::<OwnedMessage>::new(Protocol::GENERIC, 16, 16).body(&[3, 1, 0, 0]);
/// # let _ = families;
/// ```
impl FromMessage for OwnedMessage {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        Ok(message.to_owned())
    }
}

/// A way to make a `T` of a message: [`ByType`], or a closure given to [`decode_with`](super::DumpRequest::decode_with).
pub trait Decode<T> {
    /// The row in `message`.
    ///
    /// # Errors
    ///
    /// As [`FromMessage::from_message`].
    fn decode(&mut self, message: Message<'_>) -> Result<T, DecodeError>;

    /// What `then` makes of the row in `message`, the same as of [`decode`](Self::decode): see [`FromMessage::from_message_then`].
    #[inline]
    fn decode_then<R>(&mut self, message: Message<'_>, then: impl FnOnce(Result<T, DecodeError>) -> R) -> R
    where
        Self: Sized,
    {
        then(self.decode(message))
    }
}

/// Decodes by the row type's own [`FromMessage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ByType;

impl<T: FromMessage> Decode<T> for ByType {
    #[inline]
    fn decode(&mut self, message: Message<'_>) -> Result<T, DecodeError> {
        T::from_message(message)
    }

    #[inline]
    fn decode_then<R>(&mut self, message: Message<'_>, then: impl FnOnce(Result<T, DecodeError>) -> R) -> R {
        T::from_message_then(message, then)
    }
}

impl<T, F: FnMut(Message<'_>) -> Result<T, DecodeError>> Decode<T> for F {
    #[inline]
    fn decode(&mut self, message: Message<'_>) -> Result<T, DecodeError> {
        self(message)
    }
}
