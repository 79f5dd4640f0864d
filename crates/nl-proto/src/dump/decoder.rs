//! One dump's bytes to its events, whoever received them.

use alloc::boxed::Box;
use core::fmt;
use core::marker::PhantomData;

use super::answer::{Answer, Verdict};
use super::{ByType, Decode, DumpError, DumpRequest, ExtendedAck, Refusal, Request, Summary};
use crate::wire::{DecodeError, FrameError, Message};

/// Decodes the answer to one request from bytes that somebody else received: fed bytes, it says how many it consumed and what
/// they meant.
///
/// It keeps no bytes: the caller presents what was not consumed again, in front of what comes next. It does not know who sent the
/// bytes; where they come from a socket, [`Endpoint`](super::Endpoint) checks that and does the rest of the conversation.
///
/// ```
/// use nl_proto::dump::{DumpDecoder, Event, Framing};
/// use nl_proto::rtnetlink::Route;
/// # use nl_proto::wire::{MessageFlags, Writer, NLMSG_DONE};
/// # let mut done = Writer::new(NLMSG_DONE, MessageFlags::MULTI);
/// # done.body(&[0; 4])?;
/// # let recorded = done.into_bytes();
///
/// let mut decoder = DumpDecoder::new(Route::dump());
/// let mut rest = &recorded[..];
/// loop {
///     let (consumed, event) = decoder.decode(rest, Framing::Stream);
///     rest = &rest[consumed..];
///     match event {
///         Event::Item(route) => println!("{route:?}"),
///         Event::Undecodable { error, .. } => eprintln!("{error}"),
///         Event::Unexpected(message) => eprintln!("a message of type {}", message.message_type()),
///         Event::Failed(error) => return Err(error.into()),
///         _ => break, // More, where there is no more; Done
///     }
/// }
/// decoder.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct DumpDecoder<T, D = ByType> {
    request: Request,
    decode: D,
    answer: Answer,
    row: PhantomData<fn() -> T>,
    /// Padding behind the last message that has not come yet.
    padding: usize,
    bytes: u64,
    /// A refusal that the kernel may have gone back on.
    no_buffers: Option<Box<Refusal>>,
    end: Option<Result<Option<Box<ExtendedAck>>, DumpError>>,
}

/// What the bytes given to [`DumpDecoder::decode`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Framing {
    /// One datagram, or what is left of it: a message that it does not hold whole is malformed.
    Datagram,
    /// A piece of a stream of messages: a message that it does not hold whole needs more bytes.
    Stream,
}

/// What some bytes meant.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'b, T> {
    /// A row.
    Item(T),
    /// A row that could not be decoded, raw. The dump goes on.
    Undecodable {
        /// The whole message.
        message: Message<'b>,
        /// What is wrong with it, and where.
        error: DecodeError,
    },
    /// A message of the answer that is of no type that the request names, raw. The dump goes on.
    Unexpected(Message<'b>),
    /// All is consumed, or what is left is the beginning of a message: more bytes are needed.
    More,
    /// The dump is complete.
    Done,
    /// The dump ended and is not complete.
    Failed(DumpError),
    /// The dump had ended before; nothing is consumed any more.
    Ended,
}

impl<T, D: Decode<T>> DumpDecoder<T, D> {
    /// A decoder of the answer to `request`, which takes every message for a part of it, whatever its sequence number.
    pub fn new(request: DumpRequest<T, D>) -> Self {
        Self::make(request, None, 0)
    }

    /// As [`new`](Self::new), of the messages that carry `sequence`, and `port` or 0; a `port` of 0 takes those to any.
    pub fn with_sequence(request: DumpRequest<T, D>, sequence: u32, port: u32) -> Self {
        Self::make(request, Some(sequence), port)
    }

    fn make(request: DumpRequest<T, D>, sequence: Option<u32>, port: u32) -> Self {
        let (request, decode) = request.into_parts();
        let answer = Answer::new(&request, sequence, port);
        Self { request, decode, answer, row: PhantomData, padding: 0, bytes: 0, no_buffers: None, end: None }
    }

    /// Takes the next event off the front of `bytes`, and says how many bytes of them are consumed.
    ///
    /// Call it again with the rest until it says [`More`](Event::More), then with the rest and more behind it. A stream cut at any
    /// places gives the very events that it gives whole.
    #[must_use]
    #[inline]
    pub fn decode<'b>(&mut self, bytes: &'b [u8], framing: Framing) -> (usize, Event<'b, T>) {
        if self.end.is_some() {
            return (0, Event::Ended);
        }
        let mut at = self.padding.min(bytes.len());
        self.padding = self.padding.saturating_sub(at);
        match self.answer.item(bytes, &mut at) {
            // Made last, where it is to stand.
            Some(message) => (self.consume(at, bytes, framing), self.row(message)),
            None => {
                let event = self.control(bytes, &mut at, framing);
                (self.consume(at, bytes, framing), event)
            }
        }
    }

    /// How much of `bytes` is consumed once what ends at `at` is; the padding behind it may be still to come.
    #[inline]
    fn consume(&mut self, at: usize, bytes: &[u8], framing: Framing) -> usize {
        let consumed = at.min(bytes.len());
        if framing == Framing::Stream {
            self.padding = self.padding.saturating_add(at.saturating_sub(consumed));
        }
        self.bytes = self.bytes.saturating_add(consumed as u64);
        consumed
    }

    /// The end of the input.
    ///
    /// # Errors
    ///
    /// What the dump ended with, or [`DumpError::UnexpectedEnd`] where it has not ended.
    pub fn finish(self) -> Result<Summary, DumpError> {
        let summary = self.summary();
        match (self.end, self.no_buffers) {
            (Some(end), _) => end.map(|warning| Summary { warning, ..summary }),
            // Rows say that the kernel went back on it.
            (None, Some(mut refusal)) if summary.messages == 0 => {
                refusal.locate(&self.request);
                Err(DumpError::Refused(refusal))
            }
            (None, _) => Err(DumpError::UnexpectedEnd),
        }
    }

    /// Whether the dump has ended, complete or not.
    pub const fn is_ended(&self) -> bool {
        self.end.is_some()
    }

    /// What has come so far. It counts no datagrams, since it does not see where they begin.
    pub fn summary(&self) -> Summary {
        Summary {
            messages: self.answer.messages,
            rejected: self.answer.rejected,
            foreign: self.answer.foreign,
            bytes: self.bytes,
            interrupted: self.answer.interrupted(),
            filtered: self.answer.filtered(),
            ..Summary::default()
        }
    }

    #[inline]
    fn row<'b>(&mut self, message: Message<'b>) -> Event<'b, T> {
        self.decode.decode_then(message, |row| match row {
            Ok(row) => Event::Item(row),
            Err(error) => undecodable(message, error),
        })
    }

    #[cold]
    fn control<'b>(&mut self, bytes: &'b [u8], at: &mut usize, framing: Framing) -> Event<'b, T> {
        loop {
            let offset = *at;
            if offset >= bytes.len() {
                return Event::More;
            }
            let verdict = match self.answer.control(bytes, at) {
                Ok(verdict) => verdict,
                Err(FrameError::Incomplete { .. }) if framing == Framing::Stream => return Event::More,
                Err(error) => return self.fail(DumpError::Malformed { offset, error }),
            };
            match verdict {
                Verdict::Unexpected(message) => return Event::Unexpected(message),
                Verdict::Complete(_) if self.answer.interrupted() => {
                    return self.fail(DumpError::Interrupted);
                }
                Verdict::Complete(warning) => {
                    self.end = Some(Ok(warning));
                    return Event::Done;
                }
                Verdict::Refused(refusal) | Verdict::Busy(refusal) => return self.fail(refusal.into()),
                Verdict::NoBuffers(refusal) => self.no_buffers = Some(refusal),
                Verdict::Nothing => {}
            }
            if let Some(message) = self.answer.item(bytes, at) {
                return self.row(message);
            }
        }
    }

    fn fail<'b>(&mut self, mut error: DumpError) -> Event<'b, T> {
        if let DumpError::Refused(refusal) = &mut error {
            refusal.locate(&self.request);
        }
        self.end = Some(Err(error.clone()));
        Event::Failed(error)
    }
}

/// Out of the hot road: a row next to what this is made of would be moved in pieces other than it was written in.
#[cold]
#[inline(never)]
fn undecodable<T>(message: Message<'_>, error: DecodeError) -> Event<'_, T> {
    Event::Undecodable { message, error }
}

impl<T, D> fmt::Debug for DumpDecoder<T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DumpDecoder")
            .field("request", &self.request)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}
