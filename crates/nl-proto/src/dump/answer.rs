//! What the messages of one answer mean. Both the decoder and the endpoint stand on this.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::pattern::Pattern;
use super::request::Filter;
use super::{DumpError, ExtendedAck, Refusal, Request};
use crate::wire::{
    Errno, FrameError, Header, Message, MessageFlags, NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP, NLMSG_OVERRUN,
    align,
};

/// A message type that nothing has.
const NO_TYPE: u16 = 0;

/// The reading of one answer: which messages belong to it, and what it has said so far.
#[derive(Clone)]
pub(super) struct Answer {
    sequence: u32,
    /// All ones where the sequence number matters, else 0.
    sequence_mask: u32,
    port: u32,
    /// The first of the reply types, which most answers have alone.
    reply: u16,
    flags: MessageFlags,
    more_replies: Vec<u16>,
    pattern: Pattern,
    filters: Vec<Filter>,
    pub(super) messages: u64,
    pub(super) rejected: u64,
    pub(super) foreign: u64,
}

/// What one message that is no row says.
pub(super) enum Verdict<'b> {
    /// Nothing for us.
    Nothing,
    /// It is ours, but of a type that the request does not expect.
    Unexpected(Message<'b>),
    /// The answer is whole; the kernel may have added a warning.
    Complete(Option<Box<ExtendedAck>>),
    /// The answer is not whole.
    Refused(Box<Refusal>),
    /// `ERROR(-EBUSY)`: the answer is not whole, or has not begun, since the socket runs another dump.
    Busy(Box<Refusal>),
    /// `ERROR(-ENOBUFS)`: the kernel either refuses, or goes on as if nothing had happened. What comes next tells.
    NoBuffers(Box<Refusal>),
}

impl Answer {
    /// The answer to `request`: only messages with `sequence` are its own, or all where it is `None`; and only those for `port`,
    /// or for port 0, or all where `port` is 0.
    pub(super) fn new(request: &Request, sequence: Option<u32>, port: u32) -> Self {
        // A control message is no row, whatever the request names: the answer would have no end.
        let first = request.replies().first;
        Self {
            sequence: sequence.unwrap_or_default(),
            sequence_mask: if sequence.is_some() { u32::MAX } else { 0 },
            port,
            reply: if first > NLMSG_OVERRUN { first } else { NO_TYPE },
            flags: MessageFlags::empty(),
            more_replies: request.replies().more.clone(),
            pattern: request.pattern(),
            filters: request.filters().to_vec(),
            messages: 0,
            rejected: 0,
            foreign: 0,
        }
    }

    /// An answer to nothing: no message is part of it.
    pub(super) const fn none() -> Self {
        Self {
            // Nothing that is sent carries it.
            sequence: 0,
            sequence_mask: u32::MAX,
            port: 0,
            reply: NO_TYPE,
            flags: MessageFlags::empty(),
            more_replies: Vec::new(),
            pattern: Pattern::NONE,
            filters: Vec::new(),
            messages: 0,
            rejected: 0,
            foreign: 0,
        }
    }

    /// Forgets what it has said so far, but not which messages belong to it.
    pub(super) const fn reset(&mut self) {
        self.flags = MessageFlags::empty();
        self.messages = 0;
        self.rejected = 0;
        self.foreign = 0;
    }

    pub(super) const fn interrupted(&self) -> bool {
        self.flags.contains(MessageFlags::DUMP_INTR)
    }

    pub(super) const fn filtered(&self) -> bool {
        self.flags.contains(MessageFlags::DUMP_FILTERED)
    }

    /// The hot road: the next row in `bytes` from `at` on, or `None` at anything else, where `at` then stands.
    ///
    /// It has no loop of its own: a compiler would load what the loop needs before it, for one row.
    #[inline]
    pub(super) fn item<'b>(&mut self, bytes: &'b [u8], at: &mut usize) -> Option<Message<'b>> {
        let message = self.row(bytes, at)?;
        if self.take(message) { Some(message) } else { self.item_behind(bytes, at) }
    }

    /// The next row behind one that a filter has rejected.
    #[inline(never)]
    fn item_behind<'b>(&mut self, bytes: &'b [u8], at: &mut usize) -> Option<Message<'b>> {
        loop {
            let message = self.row(bytes, at)?;
            if self.take(message) {
                return Some(message);
            }
        }
    }

    /// The next row, whether the filters admit it or not.
    #[inline]
    fn row<'b>(&self, bytes: &'b [u8], at: &mut usize) -> Option<Message<'b>> {
        let (message, _) = Message::split(bytes.get(*at..)?).ok()?;
        if message.message_type() != self.reply && !self.is_further_reply(message.message_type())
            || !self.owns(message.header())
        {
            return None;
        }
        *at = at.wrapping_add(message.aligned_length());
        Some(message)
    }

    #[cold]
    fn is_further_reply(&self, message_type: u16) -> bool {
        message_type > NLMSG_OVERRUN && self.more_replies.contains(&message_type)
    }

    /// The cold road: the message in `bytes` at `at`, which `item` has left there, since it is no row.
    #[cold]
    pub(super) fn control<'b>(&mut self, bytes: &'b [u8], at: &mut usize) -> Result<Verdict<'b>, FrameError> {
        let (message, _) = Message::split(bytes.get(*at..).unwrap_or_default())?;
        *at = at.saturating_add(message.aligned_length());
        if !self.owns(message.header()) {
            self.foreign = self.foreign.saturating_add(1);
            return Ok(Verdict::Nothing);
        }
        let message_type = message.message_type();
        self.flags |= message.flags() & (MessageFlags::DUMP_INTR | MessageFlags::DUMP_FILTERED);
        Ok(match message_type {
            NLMSG_DONE => Self::end(code(message), done_ack(message)),
            // Without a code it says neither that the answer is whole nor that it is not.
            NLMSG_ERROR if message.payload().len() < 4 => Verdict::Unexpected(message),
            NLMSG_ERROR => match Self::end(code(message), error_ack(message)) {
                Verdict::Refused(refusal) if refusal.errno == Errno::ENOBUFS => Verdict::NoBuffers(refusal),
                Verdict::Refused(refusal) if refusal.errno == Errno::EBUSY => Verdict::Busy(refusal),
                verdict => verdict,
            },
            NLMSG_NOOP | NLMSG_OVERRUN => Verdict::Nothing,
            _ => Verdict::Unexpected(message),
        })
    }

    /// Whether a message is part of this answer, by what its header says.
    #[inline]
    pub(super) fn owns(&self, header: &Header) -> bool {
        let port = header.port();
        (header.sequence() ^ self.sequence) & self.sequence_mask == 0
            && (port == self.port || port == 0 || self.port == 0)
    }

    #[inline]
    fn take(&mut self, message: Message<'_>) -> bool {
        self.flags |= message.flags();
        self.messages = self.messages.wrapping_add(1);
        let admitted = self.pattern.admits(message.payload())
            && (self.filters.is_empty() || self.passes_filters(message));
        if !admitted {
            self.rejected = self.rejected.wrapping_add(1);
        }
        admitted
    }

    #[inline(never)]
    fn passes_filters(&self, message: Message<'_>) -> bool {
        self.filters.iter().all(|filter| filter(message))
    }

    fn end(code: i32, ack: ExtendedAck) -> Verdict<'static> {
        match code {
            0 if ack.is_empty() => Verdict::Complete(None),
            0 => Verdict::Complete(Some(Box::new(ack))),
            code => Verdict::Refused(Box::new(Refusal { errno: Errno(code.wrapping_neg()), ack })),
        }
    }
}

impl From<Box<Refusal>> for DumpError {
    fn from(refusal: Box<Refusal>) -> Self {
        Self::Refused(refusal)
    }
}

/// The code that a DONE or an ERROR begins with: 0, or an errno, negative. A DONE may have none.
pub(super) fn code(message: Message<'_>) -> i32 {
    message.payload().first_chunk().map_or(0, |code| i32::from_ne_bytes(*code))
}

/// In a DONE the attributes follow the code.
fn done_ack(message: Message<'_>) -> ExtendedAck {
    if !message.flags().contains(MessageFlags::ACK_TLVS) {
        return ExtendedAck::default();
    }
    ExtendedAck::read(message.attributes_at(4))
}

/// In an ERROR they follow the echoed request, of which a capped one has the header alone.
fn error_ack(message: Message<'_>) -> ExtendedAck {
    if !message.flags().contains(MessageFlags::ACK_TLVS) {
        return ExtendedAck::default();
    }
    let capped = message.flags().contains(MessageFlags::CAPPED);
    let echoed = message.payload().get(4..8).and_then(|length| length.first_chunk());
    let echoed = match echoed {
        Some(length) if !capped => (u32::from_ne_bytes(*length) as usize).max(Header::SIZE),
        _ => Header::SIZE,
    };
    ExtendedAck::read(message.attributes_at(align(echoed).saturating_add(4)))
}
