//! A kernel that keeps one socket: it answers in `send` and goes on in `receive`, as the real one does.

use std::collections::VecDeque;

use nl_proto::dump::{Endpoint, FromMessage, Received, Request, Sender, Step};
use nl_proto::wire::{Message, MessageFlags, NLMSG_NOOP};

use crate::script::{GET, Number, PORT, ROW, done, error, interrupted, message, row};

/// How this kernel, and the socket, behave.
#[derive(Debug, Clone)]
pub(crate) struct Habits {
    /// How many rows a table has.
    pub(crate) rows: u32,
    /// How many of them go into a datagram; it begins anew at the end.
    pub(crate) per_datagram: Vec<usize>,
    /// DONE comes in the datagram of the last row.
    pub(crate) done_shares: bool,
    /// Sockets can be opened when this is asked for; it begins anew at the end.
    pub(crate) opens: Vec<bool>,
    pub(crate) subscribed: bool,
    /// The datagrams, counted from the first, before which somebody else's dump, or a notification, or a forgery, or ENOBUFS comes.
    pub(crate) disturbed: Vec<u8>,
    /// So many dumps, from the first, are interrupted at their first row.
    pub(crate) interruptions: u32,
}

/// One socket of the kernel's, and the machine on the other side.
pub(crate) struct Model {
    habits: Habits,
    endpoint: Endpoint,
    buffer: Vec<u8>,
    queue: VecDeque<(Sender, Vec<u8>)>,
    /// The dump that runs: its sequence number, the next row, whether it is told to be interrupted.
    dump: Option<(u32, u32, bool)>,
    port: u32,
    datagrams: usize,
    opened: usize,
    /// How many dumps the kernel has begun.
    pub(crate) dumps: u32,
    /// How many it has refused, since one ran.
    pub(crate) refused: u32,
}

/// What a user of the machine comes to know.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Seen {
    Row(u32),
    Restarted,
    End(Result<(), String>),
}

impl Model {
    pub(crate) fn new(habits: Habits) -> Self {
        let mut endpoint = Endpoint::new(1000);
        endpoint.set_port(PORT);
        endpoint.set_subscribed(habits.subscribed);
        Self {
            habits,
            endpoint,
            buffer: Vec::new(),
            queue: VecDeque::new(),
            dump: None,
            port: PORT,
            datagrams: 0,
            opened: 0,
            dumps: 0,
            refused: 0,
        }
    }

    pub(crate) fn endpoint(&mut self) -> &mut Endpoint {
        &mut self.endpoint
    }

    pub(crate) fn begin(&mut self, request: Request) {
        self.endpoint.begin(request).unwrap();
    }

    /// Drives the machine until there is something to see.
    pub(crate) fn next(&mut self) -> Seen {
        for _ in 0..10_000 {
            if let Some(message) = self.endpoint.item(&self.buffer) {
                return Seen::Row(Number::from_message(message).unwrap().0);
            }
            match self.endpoint.step(&self.buffer) {
                Step::Transmit => {
                    let sent = self.endpoint.transmit().to_vec();
                    self.endpoint.transmitted();
                    self.send(&sent);
                }
                Step::Receive => self.receive(),
                Step::Replace => {
                    let opens = self.habits.opens[self.opened % self.habits.opens.len()];
                    self.opened += 1;
                    if opens {
                        self.queue.clear();
                        self.dump = None;
                        self.port += 1;
                        self.endpoint.replaced(self.port);
                    } else {
                        self.endpoint.not_replaced();
                    }
                }
                Step::Rows => {}
                Step::Notification(message) => assert_eq!(message.message_type(), ROW),
                Step::Restarted => return Seen::Restarted,
                Step::Done => return Seen::End(Ok(())),
                Step::Failed(error) => return Seen::End(Err(error.to_string())),
                other => panic!("{other:?}"),
            }
        }
        panic!("the machine makes no progress: {:?}", self.endpoint)
    }

    fn send(&mut self, sent: &[u8]) {
        let (request, rest) = Message::split(sent).unwrap();
        assert!(rest.is_empty());
        let sequence = request.header().sequence();
        match request.message_type() {
            NLMSG_NOOP => self.answer(error(sequence, 0)),
            GET if !request.flags().contains(MessageFlags::DUMP) => {
                self.answer(self.to_us(row(sequence, 7)));
                self.answer(error(sequence, 0));
            }
            GET if self.dump.is_some() => {
                self.refused += 1;
                self.answer(error(sequence, -16));
            }
            GET => {
                self.dump = Some((sequence, 0, self.dumps < self.habits.interruptions));
                self.dumps += 1;
                self.build();
            }
            other => panic!("a request of type {other}"),
        }
    }

    fn receive(&mut self) {
        if self.habits.disturbed.get(self.datagrams) == Some(&4) {
            self.endpoint.overrun();
        }
        match self.queue.pop_front() {
            Some((sender, datagram)) => {
                let length = datagram.len();
                self.buffer = datagram;
                self.endpoint.received(Received { sender, length, capacity: 65_536 });
                if sender == Sender::KERNEL {
                    self.build();
                }
            }
            None => assert!(self.endpoint.drained(), "it would wait for ever: {:?}", self.endpoint),
        }
    }

    /// Builds the next datagram of the dump that runs, if one does and there is none ahead.
    fn build(&mut self) {
        let Some((sequence, mut next, mut flagged)) = self.dump else { return };
        if self.queue.iter().any(|(sender, _)| *sender == Sender::KERNEL) {
            return;
        }
        let habits = &self.habits;
        let count = habits.per_datagram[self.datagrams % habits.per_datagram.len()] as u32;
        let end = next.saturating_add(count).min(habits.rows);
        let (at_end, shares, ended) = (end == habits.rows, habits.done_shares, next == habits.rows);
        let mut datagram = Vec::new();
        while next < end {
            let bytes = if flagged { interrupted(sequence, next) } else { row(sequence, next) };
            datagram.extend(self.to_us(bytes));
            flagged = false;
            next += 1;
        }
        self.dump = Some((sequence, next, flagged));
        if at_end && shares || ended {
            datagram.extend(self.to_us(done(sequence, 0)));
            self.dump = None;
        }
        self.answer(datagram);
    }

    /// Queues a datagram of the kernel's, and what the habits put before it.
    fn answer(&mut self, datagram: Vec<u8>) {
        let first = Message::split(&datagram).map_or(0, |(message, _)| message.header().sequence());
        let forged = [self.to_us(row(first, 66)), self.to_us(done(first, 0)), error(first, 0)].concat();
        match self.habits.disturbed.get(self.datagrams) {
            Some(1) => self.queue.push_back((Sender { port: 99, groups: 0 }, forged)),
            // Notifications of what this very process changed bear its own number and port.
            Some(2) => self.queue.push_back((Sender { port: 0, groups: 4 }, self.to_us(row(first, 66)))),
            Some(3) => {
                let reply = [row(first.wrapping_sub(500), 66), error(first.wrapping_sub(500), -2)].concat();
                self.queue.push_back((Sender::KERNEL, reply));
            }
            _ => {}
        }
        self.datagrams += 1;
        self.queue.push_back((Sender::KERNEL, datagram));
    }

    /// The same message, to the port of the socket.
    fn to_us(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        bytes[12..16].copy_from_slice(&self.port.to_ne_bytes());
        bytes
    }
}

/// A message of a type that nobody asked for.
pub(crate) fn unexpected(sequence: u32) -> Vec<u8> {
    message(55, MessageFlags::MULTI, sequence, PORT, &[1; 6])
}
