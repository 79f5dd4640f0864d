//! The kernel's side of one socket, and what it answered.

use std::collections::VecDeque;

use nl_proto::dump::{DumpError, DumpRequest, FromMessage, Protocol, Received, Sender};
use nl_proto::wire::{
    DecodeError, Errno, Message, MessageFlags, NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP, Writer,
};

pub(crate) const GET: u16 = 100;
const ROW: u16 = 101;
const UNEXPECTED: u16 = 102;
/// The sequence number of somebody else's dump on the same socket: the endpoint's own, some hundreds from where they begin and wrap to 1,
/// never come to it. One that is the same could not be told from ours.
const STRANGERS: u32 = 0x4000_0000;
/// The number of a row that is none of an answer.
pub(crate) const FOREIGN: u32 = u32::MAX;

/// A row: its number, of which each answer has its own.
pub(crate) struct Number;

impl FromMessage for Number {
    fn from_message(_: Message<'_>) -> Result<Self, DecodeError> {
        Ok(Self)
    }
}

pub(crate) fn dump() -> DumpRequest<Number> {
    DumpRequest::new(Protocol::ROUTE, GET, ROW).body(&[0; 4])
}

pub(crate) fn single() -> DumpRequest<Number> {
    DumpRequest::single(Protocol::ROUTE, GET, ROW).body(&[0; 4])
}

/// The sequence number and the number of a row.
pub(crate) fn number(message: Message<'_>) -> (u32, u32) {
    (message.header().sequence(), u32::from_ne_bytes(*message.payload().first_chunk().unwrap()))
}

/// How an answer ended, as the kernel knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    Complete,
    Refused(Errno),
}

/// What was answered to the last request.
#[derive(Default)]
struct Answer {
    sequence: u32,
    rows: Vec<u32>,
    unexpected: usize,
    end: Option<End>,
    interrupted: bool,
    /// A part that is no row was dropped, since the queue was full.
    lost: bool,
    /// It is cut behind so many rows.
    cut: Option<usize>,
    garbled: bool,
    /// It did not start, since another dump ran.
    busy: bool,
}

struct Dump {
    sequence: u32,
    left: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    OfDump,
    Reply,
    Garbage,
    Others,
}

pub(crate) struct Kernel {
    pub(crate) port: u32,
    /// The next receive says `ENOBUFS`.
    pub(crate) enobufs: bool,
    /// The rows of the conversation at hand that the user has.
    pub(crate) given: Option<Vec<u32>>,
    queue: VecDeque<(Sender, Vec<u8>, Kind, Option<usize>)>,
    dump: Option<Dump>,
    answer: Option<Answer>,
    /// So many requests of the conversation at hand did not start, since another dump ran.
    busy: usize,
    next_row: u32,
    rows: usize,
    per_datagram: usize,
    /// What the next datagram of a dump, or the next answer, has to suffer.
    interrupt: Option<bool>,
    refuse: Option<Errno>,
    refuse_start: Option<Errno>,
    no_buffers: bool,
    cut: Option<usize>,
    unexpected: bool,
}

impl Kernel {
    pub(crate) fn new() -> Self {
        Self {
            port: 4711,
            enobufs: false,
            given: None,
            queue: VecDeque::new(),
            dump: None,
            answer: None,
            busy: 0,
            next_row: 0,
            rows: 0,
            per_datagram: 1,
            interrupt: None,
            refuse: None,
            refuse_start: None,
            no_buffers: false,
            cut: None,
            unexpected: false,
        }
    }

    /// From now on nothing goes wrong.
    pub(crate) fn behave(&mut self) {
        (self.interrupt, self.refuse, self.refuse_start, self.cut) = (None, None, None, None);
        (self.no_buffers, self.unexpected) = (false, false);
        self.queue.retain(|(.., kind, _)| *kind != Kind::Garbage);
    }

    /// The table has so many rows, and so many go into a datagram.
    pub(crate) fn shape(&mut self, how: u8) {
        self.rows = usize::from(how & 15);
        self.per_datagram = usize::from(how >> 4) % 6 + 1;
    }

    pub(crate) fn begin(&mut self) {
        self.given = Some(Vec::new());
        self.answer = None;
        self.busy = 0;
    }

    pub(crate) fn replace(&mut self) {
        self.queue.clear();
        self.dump = None;
        self.enobufs = false;
        self.port += 1;
    }

    pub(crate) fn disturb(&mut self, what: u8, how: u8) {
        let sequence = self.answer.as_ref().map_or(0, |answer| answer.sequence);
        let forged = [self.row(sequence, FOREIGN, false), self.code(NLMSG_DONE, sequence, 0)].concat();
        let errno = [Errno::EINVAL, Errno::EBUSY, Errno::ENOBUFS, Errno::ENOENT][usize::from(how & 3)];
        match what {
            0 => self.queue.push_front((Sender { port: 99, groups: 0 }, forged, Kind::Others, None)),
            1 => {
                let bytes = self.row(sequence, FOREIGN, true);
                self.queue.push_front((Sender { port: 0, groups: 4 }, bytes, Kind::Others, None));
            }
            2 => {
                let before = sequence.wrapping_sub(500);
                let bytes = [self.row(before, FOREIGN, true), self.code(NLMSG_ERROR, before, -2)].concat();
                self.queue.push_front((Sender::KERNEL, bytes, Kind::Others, None));
            }
            3 => self.queue.push_front((Sender::KERNEL, Vec::new(), Kind::Others, None)),
            4 => self.queue.push_back((Sender::KERNEL, vec![how; 17], Kind::Garbage, None)),
            5 => self.enobufs = true,
            6 => self.lose(usize::from(how)),
            7 => self.interrupt = Some(how & 1 == 0),
            8 => self.refuse = Some(errno),
            9 => self.refuse_start = Some(errno),
            10 => self.no_buffers = true,
            11 => self.cut = Some(usize::from(how)),
            12 => self.unexpected = true,
            // Somebody else's dump on the same socket.
            _ if self.dump.is_none() => {
                self.dump = Some(Dump { sequence: STRANGERS, left: usize::from(how & 15) });
                self.build();
            }
            _ => {}
        }
    }

    /// Drops replies from the one at `from` on, as a full queue does; of a dump it drops nothing.
    fn lose(&mut self, from: usize) {
        let mut at = 0;
        let answer = &mut self.answer;
        self.queue.retain(|(_, bytes, kind, _)| {
            at += 1;
            let lost = at > from && *kind == Kind::Reply;
            if let (true, Some(answer), Ok((message, _))) = (lost, answer.as_mut(), Message::split(bytes)) {
                answer.lost |= message.header().sequence() == answer.sequence;
            }
            !lost
        });
        self.enobufs = true;
    }

    pub(crate) fn send(&mut self, request: Message<'_>) {
        let sequence = request.header().sequence();
        if request.message_type() == NLMSG_NOOP {
            let bytes = self.code(NLMSG_ERROR, sequence, 0);
            return self.queue.push_back((Sender::KERNEL, bytes, Kind::Reply, None));
        }
        self.answer = Some(Answer { sequence, ..Answer::default() });
        let is_dump = request.flags().contains(MessageFlags::DUMP);
        let start =
            if is_dump && self.dump.is_some() { Some(Errno::EBUSY) } else { self.refuse_start.take() };
        if let Some(errno) = start {
            let busy = is_dump && errno == Errno::EBUSY;
            self.busy += usize::from(busy);
            self.with_answer(|answer| answer.busy = busy);
            return self.reply(errno);
        }
        if !is_dump {
            let row = self.next_row(sequence, false);
            self.queue.push_back((Sender::KERNEL, row, Kind::Reply, None));
            return self.reply(Errno(0));
        }
        if std::mem::take(&mut self.no_buffers) {
            let bytes = self.code(NLMSG_ERROR, sequence, -Errno::ENOBUFS.0);
            self.queue.push_back((Sender::KERNEL, bytes, Kind::Others, None));
        }
        self.dump = Some(Dump { sequence, left: self.rows });
        self.build();
    }

    /// An NLMSG_ERROR that ends the answer.
    fn reply(&mut self, errno: Errno) {
        let Some(answer) = &mut self.answer else { return };
        answer.end = Some(if errno == Errno(0) { End::Complete } else { End::Refused(errno) });
        let sequence = answer.sequence;
        let bytes = self.code(NLMSG_ERROR, sequence, -errno.0);
        self.queue.push_back((Sender::KERNEL, bytes, Kind::Reply, None));
    }

    pub(crate) fn receive(&mut self) -> Option<(Received, Vec<u8>)> {
        let (sender, mut bytes, kind, cut) = self.queue.pop_front()?;
        let length = bytes.len();
        let capacity = cut.unwrap_or(65_536);
        bytes.truncate(capacity);
        if let Some(answer) = &mut self.answer {
            answer.garbled |= kind == Kind::Garbage;
        }
        if kind == Kind::OfDump {
            self.build();
        }
        Some((Received { sender, length, capacity }, bytes))
    }

    /// Builds the next datagram of the dump that runs.
    fn build(&mut self) {
        let Some(Dump { sequence, left }) = self.dump else { return };
        let ours = self.answer.as_ref().is_some_and(|answer| answer.sequence == sequence);
        let count = left.min(self.per_datagram);
        let mut bytes = Vec::new();
        if ours && std::mem::take(&mut self.unexpected) {
            bytes.extend(self.message(UNEXPECTED, MessageFlags::MULTI, sequence, &[9; 4]));
            self.with_answer(|answer| answer.unexpected += 1);
        }
        let whole_before = self.answer.as_ref().map_or(0, |answer| answer.rows.len());
        for _ in 0..count {
            let flagged = ours && self.interrupt == Some(true);
            bytes.extend(match ours {
                true => self.next_row(sequence, flagged),
                false => self.row(sequence, FOREIGN, false),
            });
            if flagged {
                self.interrupt = None;
                self.with_answer(|answer| answer.interrupted = true);
            }
        }
        self.dump = (left > count).then_some(Dump { sequence, left: left - count });
        if left == count {
            let errno = if ours { self.refuse.take() } else { None };
            let mut done = self.code(NLMSG_DONE, sequence, -errno.map_or(0, |errno| errno.0));
            if ours && self.interrupt.take().is_some() {
                done[6..8].copy_from_slice(&MessageFlags::DUMP_INTR.bits().to_ne_bytes());
                self.with_answer(|answer| answer.interrupted = true);
            }
            bytes.extend(done);
            if ours {
                self.with_answer(|answer| answer.end = Some(errno.map_or(End::Complete, End::Refused)));
            }
        }
        // No buffer is so short that not even a header would fit.
        let cut = if ours { self.cut.take().map(|cut| 16 + cut % (bytes.len() - 16)) } else { None };
        if let Some(cut) = cut {
            let whole = whole_rows(bytes.get(..cut).unwrap_or_default());
            self.with_answer(|answer| answer.cut = answer.cut.or(Some(whole_before + whole)));
        }
        self.queue.push_back((Sender::KERNEL, bytes, Kind::OfDump, cut));
    }

    fn with_answer(&mut self, change: impl FnOnce(&mut Answer)) {
        if let Some(answer) = &mut self.answer {
            change(answer);
        }
    }

    /// The user has a row.
    pub(crate) fn take(&mut self, (sequence, row): (u32, u32)) {
        let answer = self.answer.as_ref().expect("something was asked");
        let given = self.given.as_mut().expect("somebody asks");
        assert_eq!(sequence, answer.sequence, "a row of another answer");
        assert_eq!(answer.rows.get(given.len()), Some(&row), "each row once, in its order");
        given.push(row);
    }

    pub(crate) fn expect_unexpected(&mut self, (sequence, _): (u32, u32)) {
        let answer = self.answer.as_mut().expect("something was asked");
        assert_eq!(sequence, answer.sequence);
        answer.unexpected = answer.unexpected.checked_sub(1).expect("one for each that came");
    }

    pub(crate) fn expect_interrupted(&mut self) {
        let answer = self.answer.as_ref().expect("something was asked");
        assert!(answer.interrupted && answer.end == Some(End::Complete) && answer.cut.is_none());
        assert_eq!(self.given.as_ref(), Some(&answer.rows), "every row is given first");
        self.given = Some(Vec::new());
    }

    /// The conversation has ended, with this error or without; how the kernel ended it.
    pub(crate) fn expect_end(&mut self, error: Option<DumpError>, exhausted: bool) -> End {
        let answer = self.answer.take().expect("something was asked");
        let given = self.given.take().expect("somebody asks");
        let whole = given == answer.rows && answer.unexpected == 0;
        let complete = whole && answer.end == Some(End::Complete);
        let clean = answer.cut.is_none() && !answer.garbled;
        match error {
            None => assert!(complete && !answer.interrupted && clean, "it is not complete"),
            Some(DumpError::Interrupted) => assert!(complete && answer.interrupted && exhausted && clean),
            Some(DumpError::Truncated { .. }) => assert_eq!(answer.cut, Some(given.len())),
            Some(DumpError::Overrun) => assert!(answer.lost, "nothing was lost"),
            Some(DumpError::Malformed { .. }) => assert!(answer.garbled, "nothing was malformed"),
            Some(DumpError::Refused(refusal)) => {
                assert!(whole && clean && answer.end == Some(End::Refused(refusal.errno)), "{refusal}");
                assert!(!answer.busy || self.busy > 8, "no EBUSY is the user's");
            }
            Some(other) => panic!("{other}"),
        }
        answer.end.unwrap_or(End::Complete)
    }

    fn next_row(&mut self, sequence: u32, flagged: bool) -> Vec<u8> {
        let number = self.next_row;
        self.next_row += 1;
        self.with_answer(|answer| answer.rows.push(number));
        self.row(sequence, number, flagged)
    }

    fn row(&self, sequence: u32, number: u32, flagged: bool) -> Vec<u8> {
        let interrupted = if flagged { MessageFlags::DUMP_INTR } else { MessageFlags::empty() };
        self.message(ROW, MessageFlags::MULTI | interrupted, sequence, &number.to_ne_bytes())
    }

    fn code(&self, message_type: u16, sequence: u32, code: i32) -> Vec<u8> {
        self.message(message_type, MessageFlags::empty(), sequence, &code.to_ne_bytes())
    }

    fn message(&self, message_type: u16, flags: MessageFlags, sequence: u32, payload: &[u8]) -> Vec<u8> {
        let mut writer = Writer::new(message_type, flags);
        writer.body(payload).unwrap();
        let mut bytes = writer.into_bytes();
        bytes[8..12].copy_from_slice(&sequence.to_ne_bytes());
        bytes[12..16].copy_from_slice(&self.port.to_ne_bytes());
        bytes
    }
}

/// How many rows stand whole in `bytes`.
fn whole_rows(mut bytes: &[u8]) -> usize {
    let mut count = 0;
    while let Ok((message, rest)) = Message::split(bytes) {
        count += usize::from(message.message_type() == ROW);
        bytes = rest;
    }
    count
}
