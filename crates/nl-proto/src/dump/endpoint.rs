//! One socket's conversation with the kernel, without the socket.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use zerocopy::FromBytes;

use super::answer::{Answer, Verdict, code};
use super::request::USUAL_CAPACITY;
use super::{DumpError, ExtendedAck, Received, Refusal, Request, Restarts, Sender, Summary};
use crate::wire::{
    Errno, Header, Message, MessageFlags, NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP, WriteError, Writer, align,
};

/// How often an answer of `EBUSY` is met with another socket, or by draining this one, before it is given to the caller.
const BUSY_ATTEMPTS: u8 = 8;

/// The conversation on one socket: what to send, whom to believe, what the answer means, when it ends, and what a cancelled dump
/// leaves behind. It decides everything and does nothing: a driver performs the [`Step`]s.
///
/// The states, the calls and the order in which a driver makes them stand in the [module's docs](super).
pub struct Endpoint {
    state: State,
    request: Option<Request>,
    answer: Answer,
    /// The datagram at hand may hold rows of the answer.
    rows: bool,
    /// Where in the datagram at hand the next message stands, and where it ends.
    at: usize,
    filled: usize,
    outgoing: Vec<u8>,
    sequence: u32,
    port: u32,
    subscribed: bool,
    primed: bool,
    /// The kernel may still run a dump on this socket.
    running: bool,
    /// The receive queue has overflowed and has not been found empty since: whatever is answered may be dropped.
    overrun: bool,
    /// The datagram at hand is for a group that the socket is subscribed to.
    notifying: bool,
    /// The datagram at hand was cut: how long it was, and how much of it there is.
    truncated: Option<(usize, usize)>,
    no_buffers: Option<Box<Refusal>>,
    failure: Option<DumpError>,
    restarts: Restarts,
    busy: u8,
    summary: Summary,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing asked.
    Idle,
    /// A dump was cancelled; the rest of the datagram at hand may hold its end.
    Cancelled,
    /// The socket could not be replaced, or must not be: what is left of a cancelled dump is read and thrown away.
    Draining,
    /// NLMSG_NOOP is sent, or to be sent; its acknowledgement makes the kernel build large datagrams.
    Priming,
    /// The request is to be sent.
    Requesting,
    /// The kernel answers.
    Answering,
}

/// What the driver does next.
#[derive(Debug)]
#[non_exhaustive]
pub enum Step<'b> {
    /// Send [`Endpoint::transmit`]; once it is sent, call [`Endpoint::transmitted`].
    Transmit,
    /// Receive a datagram into at least [`Endpoint::receive_capacity`] bytes and call [`Endpoint::received`]; or
    /// [`Endpoint::overrun`] at `ENOBUFS`, and [`Endpoint::drained`] where it would block.
    Receive,
    /// Open another socket in this one's place and call [`Endpoint::replaced`]; or [`Endpoint::not_replaced`] where it can't be done.
    Replace,
    /// The datagram at hand has rows, behind what was looked at: ask [`Endpoint::item`] for them.
    Rows,
    /// A message of the answer that is of no type that the request names.
    Unexpected(Message<'b>),
    /// A message of a group that the socket is subscribed to.
    Notification(Message<'b>),
    /// The table changed and the dump begins anew: what came so far is void.
    Restarted,
    /// The answer is complete.
    Done,
    /// The answer has ended and is not complete.
    Failed(DumpError),
    /// Nothing is asked.
    Idle,
}

impl Endpoint {
    /// A conversation on a socket that nothing was sent on yet. `seed` is the first sequence number: a random one, so that answers
    /// to somebody before are not taken for ours.
    pub fn new(seed: u32) -> Self {
        Self {
            state: State::Idle,
            request: None,
            answer: Answer::none(),
            rows: false,
            at: 0,
            filled: 0,
            outgoing: Vec::new(),
            sequence: seed,
            port: 0,
            subscribed: false,
            primed: false,
            running: false,
            overrun: false,
            notifying: false,
            truncated: None,
            no_buffers: None,
            failure: None,
            restarts: Restarts::NEVER,
            busy: 0,
            summary: Summary::default(),
        }
    }

    /// Tells the port that the kernel bound the socket to (`getsockname`), so that only answers to it are taken; 0 takes those to any.
    pub fn set_port(&mut self, port: u32) {
        self.port = port;
    }

    /// Tells whether the socket is subscribed to a group: then it is never replaced, and notifications are given out.
    pub fn set_subscribed(&mut self, subscribed: bool) {
        self.subscribed = subscribed;
    }

    /// Sets how often a dump that the kernel calls interrupted begins anew: never unless told. It holds until told otherwise.
    pub fn set_restarts(&mut self, restarts: Restarts) {
        self.restarts = restarts;
    }

    /// Begins a conversation, and cancels the one before if it still runs: nothing else has to be done to cancel.
    ///
    /// # Errors
    ///
    /// Where the request could not be built; then nothing has happened.
    pub fn begin(&mut self, request: Request) -> Result<(), WriteError> {
        request.check()?;
        if !self.running && !self.notifying {
            self.at = self.filled;
        }
        self.state = State::Cancelled;
        self.rows = false;
        self.outgoing.clear();
        self.request = Some(request);
        self.failure = None;
        self.busy = 0;
        self.summary = Summary::default();
        self.answer.reset();
        if !self.running {
            self.proceed();
        }
        Ok(())
    }

    /// Cancels the conversation, if one runs, with nothing in its place: what is left for a driver is to wait for notifications.
    pub fn cancel(&mut self) {
        if !self.running && !self.notifying {
            self.at = self.filled;
        }
        self.state = if self.running { State::Cancelled } else { State::Idle };
        self.rows = false;
        self.outgoing.clear();
        self.request = None;
        self.failure = None;
        self.answer.reset();
    }

    /// Whether a request has been begun and its answer has not ended.
    pub fn is_answering(&self) -> bool {
        self.state != State::Idle
    }

    /// How many bytes the next receive must be able to take.
    pub fn receive_capacity(&self) -> usize {
        self.request.as_ref().map_or(USUAL_CAPACITY, Request::receive_capacity)
    }

    /// The next row of the datagram at hand, the one that [`received`](Self::received) told of last and that stands at the front
    /// of `buffer`; `None` where [`step`](Self::step) must be asked what comes instead. This is the hot road.
    #[inline]
    pub fn item<'b>(&mut self, buffer: &'b [u8]) -> Option<Message<'b>> {
        if self.rows { self.answer.item(buffer.get(..self.filled)?, &mut self.at) } else { None }
    }

    /// The row that [`item`](Self::item) would give, without taking it.
    pub fn peek<'b>(&mut self, buffer: &'b [u8]) -> Option<Message<'b>> {
        let message = self.item(buffer)?;
        self.at = self.at.saturating_sub(message.aligned_length());
        self.answer.messages = self.answer.messages.saturating_sub(1);
        Some(message)
    }

    /// What to do next, given the same buffer. This is the cold road: ask it when [`item`](Self::item) has nothing.
    #[cold]
    pub fn step<'b>(&mut self, buffer: &'b [u8]) -> Step<'b> {
        if let Some(error) = self.failure.take() {
            return self.fail(error);
        }
        let datagram = buffer.get(..self.filled).unwrap_or(buffer);
        while self.at < datagram.len() {
            let step = match self.state {
                _ if self.notifying => self.take_message(datagram).map(Step::Notification),
                State::Answering => self.answering(datagram),
                State::Cancelled | State::Draining => self.draining(datagram),
                State::Priming => self.priming(datagram),
                State::Idle | State::Requesting => {
                    self.at = self.filled;
                    None
                }
            };
            if let Some(step) = step {
                return step;
            }
        }
        if let Some(error) = self.take_truncation(datagram) {
            return self.fail(error);
        }
        match self.state {
            State::Idle => Step::Idle,
            State::Cancelled if self.subscribed => {
                self.state = State::Draining;
                Step::Receive
            }
            State::Cancelled => Step::Replace,
            _ if !self.outgoing.is_empty() => Step::Transmit,
            _ => Step::Receive,
        }
    }

    /// What is to be sent: one datagram, to the kernel. It stays the same until [`transmitted`](Self::transmitted).
    pub fn transmit(&self) -> &[u8] {
        &self.outgoing
    }

    /// Tells that it was sent.
    pub fn transmitted(&mut self) {
        self.outgoing.clear();
        if self.state == State::Requesting {
            self.state = State::Answering;
            self.running = self.request.as_ref().is_some_and(Request::is_dump);
        }
    }

    /// Tells of a datagram: what the socket said of it, before anything in it is looked at. One that is not from the kernel is
    /// passed over, and one for a group is no answer, whatever it claims.
    pub fn received(&mut self, received: Received) {
        let Received { sender, length, capacity } = received;
        self.summary.datagrams = self.summary.datagrams.saturating_add(1);
        self.summary.bytes = self.summary.bytes.saturating_add(length as u64);
        self.at = 0;
        self.filled = 0;
        self.notifying = sender.is_kernel() && sender.groups != 0;
        self.truncated = (received.is_truncated() && sender == Sender::KERNEL).then_some((length, capacity));
        if self.notifying {
            self.summary.notifications = self.summary.notifications.saturating_add(1);
            let lost = u32::from(self.subscribed && received.is_truncated());
            self.summary.overruns = self.summary.overruns.saturating_add(lost);
        }
        self.rows = self.state == State::Answering && sender == Sender::KERNEL;
        if sender == Sender::KERNEL || self.notifying && self.subscribed {
            self.filled = length.min(capacity);
        } else if !self.notifying {
            self.summary.foreign = self.summary.foreign.saturating_add(1);
        }
    }

    /// Tells that a receive said `ENOBUFS`. A dump loses nothing by that, and goes on: receive again.
    pub fn overrun(&mut self) {
        self.overrun = true;
        self.summary.overruns = self.summary.overruns.saturating_add(1);
    }

    /// Tells that a receive would block. Says whether that changes anything: then ask [`step`](Self::step) again, else wait.
    ///
    /// A dump that runs always has its next datagram queued, and the kernel answers within the send. So where an answer was lost
    /// (`ENOBUFS`), an empty queue proves that there is none to wait for. Linux tells of an overflow once and then drops what
    /// is no dump's until the queue is empty (`NETLINK_S_CONGESTED`), so one from before the request counts too.
    pub fn drained(&mut self) -> bool {
        let overrun = core::mem::take(&mut self.overrun);
        match self.state {
            State::Draining => {
                self.running = false;
                self.proceed();
                true
            }
            State::Priming if overrun && self.outgoing.is_empty() => {
                self.prime();
                true
            }
            State::Answering => {
                self.failure = match self.no_buffers.take() {
                    Some(refusal) => Some(DumpError::Refused(refusal)),
                    None if overrun => Some(DumpError::Overrun),
                    None => return false,
                };
                self.running = false;
                true
            }
            _ => false,
        }
    }

    /// Tells that another socket stands in the old one's place, bound to `port`.
    pub fn replaced(&mut self, port: u32) {
        self.port = port;
        self.at = 0;
        self.filled = 0;
        self.primed = false;
        self.running = false;
        self.overrun = false;
        if self.state == State::Cancelled {
            self.proceed();
        }
    }

    /// Tells that no other socket could be opened: what is left of the cancelled dump is drained instead.
    pub fn not_replaced(&mut self) {
        if self.state == State::Cancelled {
            self.state = State::Draining;
        }
    }

    /// Tells that the socket has failed: a send or a receive gave an error that is neither `WouldBlock` nor `ENOBUFS`. The conversation at
    /// hand is over, and the next begins on another socket, as behind a dump that was cancelled.
    pub fn broken(&mut self) {
        self.running = true;
        self.at = self.filled;
        self.end();
    }

    /// What came so far in the conversation at hand, or in all in the one that has ended.
    pub fn summary(&self) -> Summary {
        let mut summary = self.summary.clone();
        summary.messages = self.answer.messages;
        summary.rejected = self.answer.rejected;
        summary.foreign = summary.foreign.saturating_add(self.answer.foreign);
        summary.interrupted = self.answer.interrupted();
        summary.filtered = self.answer.filtered();
        summary
    }

    /// From here the socket is free: prime it if that was not done, else ask, if there is anything to ask.
    fn proceed(&mut self) {
        match (&self.request, self.primed) {
            (None, _) => self.state = State::Idle,
            (Some(_), true) => self.ask(),
            (Some(_), false) => self.prime(),
        }
    }

    fn prime(&mut self) {
        let sequence = self.next_sequence();
        let noop = Writer::new(NLMSG_NOOP, MessageFlags::REQUEST | MessageFlags::ACK);
        self.outgoing.clear();
        noop.write_to(&mut self.outgoing, sequence);
        if let Some(request) = &self.request {
            self.answer = Answer::new(request, Some(sequence), self.port);
        }
        self.state = State::Priming;
    }

    fn ask(&mut self) {
        let sequence = self.next_sequence();
        self.outgoing.clear();
        self.no_buffers = None;
        if self.summary.restarts == 0 {
            // What came until now was for the priming, or of a dump that was cancelled.
            self.summary.datagrams = 0;
            self.summary.bytes = 0;
        }
        if let Some(request) = &self.request {
            let written = request.write_to(&mut self.outgoing, sequence);
            debug_assert!(written.is_ok(), "begin has tried it");
            self.answer = Answer::new(request, Some(sequence), self.port);
        }
        self.state = State::Requesting;
    }

    fn next_sequence(&mut self) -> u32 {
        // 0 is what notifications of the kernel's own carry.
        self.sequence = self.sequence.wrapping_add(1).max(1);
        self.sequence
    }

    /// One message while the kernel answers.
    fn answering<'b>(&mut self, datagram: &'b [u8]) -> Option<Step<'b>> {
        if self.peek(datagram).is_some() {
            return Some(Step::Rows);
        }
        let offset = self.at;
        if offset >= datagram.len() {
            return None;
        }
        match self.answer.control(datagram, &mut self.at) {
            Err(_) if self.truncated.is_some() => {
                self.at = self.filled;
                None
            }
            Err(error) => {
                self.at = self.filled;
                Some(self.fail(DumpError::Malformed { offset, error }))
            }
            Ok(Verdict::Nothing) => None,
            Ok(Verdict::Unexpected(message)) => Some(Step::Unexpected(message)),
            Ok(Verdict::NoBuffers(refusal)) => {
                self.no_buffers = Some(refusal);
                None
            }
            Ok(Verdict::Busy(_)) if self.waits_out() => None,
            Ok(Verdict::Refused(refusal) | Verdict::Busy(refusal)) => {
                self.running = false;
                Some(self.fail(DumpError::Refused(refusal)))
            }
            Ok(Verdict::Complete(warning)) => {
                self.running = false;
                Some(self.complete(warning))
            }
        }
    }

    /// Whether to wait for the end of somebody else's dump: then ours goes out on another socket, or after that dump. Once there
    /// was a row the dump is not begun anew, since the row would come twice.
    fn waits_out(&mut self) -> bool {
        if !self.running || self.answer.messages > 0 || self.busy >= BUSY_ATTEMPTS {
            return false;
        }
        self.busy = self.busy.saturating_add(1);
        self.keep_count();
        self.state = State::Cancelled;
        true
    }

    fn complete(&mut self, warning: Option<Box<ExtendedAck>>) -> Step<'static> {
        if self.answer.interrupted() && self.restarts.allow(self.summary.restarts) {
            self.keep_count();
            self.summary.restarts = self.summary.restarts.saturating_add(1);
            self.at = self.filled;
            self.ask();
            return Step::Restarted;
        }
        self.summary.warning = warning;
        if self.answer.interrupted() {
            return self.fail(DumpError::Interrupted);
        }
        self.end();
        Step::Done
    }

    /// Only what has nothing to do with rows outlives an answer that begins anew.
    fn keep_count(&mut self) {
        self.summary.foreign = self.summary.foreign.saturating_add(self.answer.foreign);
        self.answer = Answer::none();
        self.rows = false;
    }

    fn fail<'b>(&mut self, mut error: DumpError) -> Step<'b> {
        if let (DumpError::Refused(refusal), Some(request)) = (&mut error, &self.request) {
            refusal.locate(request);
        }
        self.end();
        Step::Failed(error)
    }

    fn end(&mut self) {
        self.state = State::Idle;
        self.rows = false;
    }

    /// Where the datagram at hand was cut and is part of the answer: what that means. Its whole rows have been given by now.
    fn take_truncation(&mut self, datagram: &[u8]) -> Option<DumpError> {
        let (length, capacity) = self.truncated.take()?;
        // Where not even a header has come whole, it may have been ours.
        let ours = Header::ref_from_prefix(datagram).map_or(true, |(header, _)| self.answer.owns(header));
        (self.state == State::Answering && ours).then(|| DumpError::truncated(length, capacity))
    }

    /// One message while the acknowledgement of the priming message is awaited.
    fn priming<'b>(&mut self, datagram: &'b [u8]) -> Option<Step<'b>> {
        let message = self.take_message(datagram)?;
        let acknowledged = self.answer.owns(message.header());
        if message.message_type() == NLMSG_ERROR && acknowledged && self.outgoing.is_empty() {
            self.primed = true;
            self.ask();
        }
        None
    }

    /// One message of a dump that nobody wants any more: only its end counts. On a socket there is no more than one dump, so any
    /// DONE is its.
    fn draining<'b>(&mut self, datagram: &'b [u8]) -> Option<Step<'b>> {
        let message = self.take_message(datagram)?;
        // Behind an ENOBUFS the dump may go on as if nothing had happened.
        let refused = message.message_type() == NLMSG_ERROR
            && self.answer.owns(message.header())
            && code(message) != Errno::ENOBUFS.0.wrapping_neg();
        if message.message_type() == NLMSG_DONE || refused {
            self.running = false;
            self.at = self.filled;
            self.proceed();
        }
        None
    }

    /// The message at hand; where there is none that can be read, the rest of the datagram is passed over.
    fn take_message<'b>(&mut self, datagram: &'b [u8]) -> Option<Message<'b>> {
        match Message::split(datagram.get(self.at..).unwrap_or_default()) {
            Ok((message, _)) => {
                let length = (message.header().length() as usize).max(Header::SIZE);
                self.at = self.at.saturating_add(align(length));
                Some(message)
            }
            Err(_) => {
                self.at = self.filled;
                None
            }
        }
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("state", &self.state)
            .field("request", &self.request)
            .field("primed", &self.primed)
            .field("running", &self.running)
            .finish_non_exhaustive()
    }
}
