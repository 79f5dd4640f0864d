//! The machine, driven by hand.

use nl_proto::dump::{Endpoint, FromMessage, Sender, Step};
use nl_proto::wire::{Errno, Message};
use nl_sim::{Kernel, Socket};
use std::io;

use crate::notices::GROUP;
use crate::oracle::{Seen, Tally, check};
use crate::world::{Conversation, FOREIGN, Row, World, key};

/// One seed: some conversations on one socket or its successors.
pub(crate) fn run(seed: u64, tally: &mut Tally) {
    let mut world = World::new(seed, &[]);
    let mut driver = Driver::new(&mut world);
    if world.rng.bool() {
        driver.listen_a_while(&mut world, tally);
    }
    let conversations = world.rng.usize(1..6);
    for number in 1..=conversations {
        let (conversation, request) = world.converse(number == conversations);
        driver.endpoint.set_restarts(conversation.policy());
        driver.endpoint.begin(request.into_parts().0).unwrap();
        driver.overruns = 0;
        let seen = driver.converse(&mut world, &conversation, tally);
        check(&mut world, &conversation, &seen);
        tally.add(seen.ending(), 1);
        if world.rng.u32(0..3) == 0 {
            driver.listen_a_while(&mut world, tally);
        }
    }
    driver.listen(&mut world, TURNS, tally);
    world.assert_memory_is_bounded();
    world.assert_only_others_make_it_busy();
    tally.add_faults(&world);
}

/// So many steps without an end are too many.
const TURNS: usize = 20_000;

/// So many of them, one behind the other, lead nowhere.
const STANDSTILL: u32 = 1_000;

struct Driver {
    socket: Socket,
    endpoint: Endpoint,
    buffer: Vec<u8>,
    /// Receives are of the capacity that is asked for, not of all that the buffer has.
    exact: bool,
    /// The sequence number of what was sent last.
    sequence: u32,
    /// Notifications that were received and are to be given out.
    notifications: u32,
    /// How often a receive said `ENOBUFS` or cut a notification, since a conversation began.
    overruns: u32,
    /// Steps since something was sent, received, replaced or given.
    standstill: u32,
}

impl Driver {
    fn new(world: &mut World) -> Self {
        let socket = world.kernel.open();
        let mut endpoint = Endpoint::new(world.rng.u32(..));
        endpoint.set_port(socket.port());
        endpoint.set_subscribed(world.subscribed);
        if world.subscribed {
            socket.subscribe(GROUP).unwrap();
        }
        Self {
            socket,
            endpoint,
            buffer: Vec::new(),
            exact: world.rng.bool(),
            sequence: 0,
            notifications: 0,
            overruns: 0,
            standstill: 0,
        }
    }

    fn converse(&mut self, world: &mut World, conversation: &Conversation, tally: &mut Tally) -> Seen {
        let mut seen = Seen::default();
        let mut events = 0;
        for turn in 0..TURNS {
            if events >= conversation.stop_after {
                return seen;
            }
            if turn > conversation.patience as usize {
                tally.add("dropped while it waited", 1);
                return seen;
            }
            world.change();
            world.notify();
            self.step_on();
            let peeked =
                if world.rng.u32(0..8) == 0 { self.endpoint.peek(&self.buffer).map(key) } else { None };
            let item = self.endpoint.item(&self.buffer);
            assert!(peeked.is_none() || peeked == item.map(key), "a row that was peeked at is gone");
            if let Some(message) = item {
                take(message, self.sequence, conversation, &mut seen, tally);
                events += 1;
                self.standstill = 0;
                continue;
            }
            match self.endpoint.step(&self.buffer) {
                Step::Transmit => self.transmit(),
                Step::Receive => {
                    assert_eq!(self.notifications, 0, "a notification was not given out");
                    if !self.receive(world) {
                        assert!(world.is_silent(), "it waits for what never comes: {:?}", self.endpoint);
                        tally.add("a silent kernel", 1);
                        return seen;
                    }
                }
                Step::Replace => {
                    assert!(!world.subscribed, "with the socket the subscription would go");
                    self.replace();
                }
                Step::Rows => assert!(self.endpoint.peek(&self.buffer).is_some(), "there are no rows"),
                Step::Unexpected(message) => {
                    assert_eq!(message.message_type(), Kernel::UNEXPECTED);
                    assert_eq!(message.header().sequence(), self.sequence);
                    seen.unexpected += 1;
                    tally.add("an unexpected message", 1);
                }
                Step::Notification(message) => {
                    self.notifications -= 1;
                    world.notices.given(key(message));
                    tally.add("a notification in mid-dump", 1);
                }
                Step::Restarted => seen.restart(),
                Step::Done => {
                    seen.end = Some(Ok(()));
                    return self.end(seen);
                }
                Step::Failed(error) => {
                    seen.end = Some(Err(error));
                    return self.end(seen);
                }
                other => panic!("{other:?} while there is a request"),
            }
            events += 1;
        }
        panic!(
            "it never ends: {conversation:?}\n{seen:?}\n{:?}\n{:?}",
            self.endpoint,
            world.kernel.take_answers()
        );
    }

    fn listen_a_while(&mut self, world: &mut World, tally: &mut Tally) {
        let turns = if world.rng.bool() { TURNS } else { world.rng.usize(0..30) };
        self.listen(world, turns, tally);
    }

    /// Cancels what runs, and takes what the kernel tells of its own accord: for so many steps, or until there is nothing.
    fn listen(&mut self, world: &mut World, turns: usize, tally: &mut Tally) {
        self.endpoint.cancel();
        world.listens(self.endpoint.receive_capacity());
        for turn in 0..turns {
            assert!(turn < TURNS - 1, "there is no end: {:?}", self.endpoint);
            if turn < 40 {
                world.notify();
            }
            self.step_on();
            assert!(self.endpoint.item(&self.buffer).is_none(), "a row of what was cancelled");
            match self.endpoint.step(&self.buffer) {
                Step::Notification(message) => {
                    self.notifications -= 1;
                    world.notices.given(key(message));
                    tally.add("a notification", 1);
                }
                Step::Receive | Step::Idle => {
                    assert_eq!(self.notifications, 0, "a notification was not given out");
                    if !self.receive(world) {
                        return self.quiet(world, tally);
                    }
                }
                Step::Replace => {
                    assert!(!world.subscribed, "with the socket the subscription would go");
                    self.replace();
                }
                other => panic!("{other:?} while nothing is asked"),
            }
        }
    }

    /// Nothing is to be received.
    fn quiet(&mut self, world: &mut World, tally: &mut Tally) {
        assert!(
            !self.endpoint.is_answering(),
            "it waits for the end of what was cancelled: {:?}",
            self.endpoint
        );
        assert_eq!(self.endpoint.summary().overruns, self.overruns, "what was lost is not what was told");
        let lost = world.notices.take_loss(&world.kernel);
        tally.add("a loss of notifications", u64::from(lost > 0));
        world.notices.quiet(&world.kernel);
        tally.add("a wait with nothing to come", u64::from(world.subscribed));
    }

    /// Begins a step that is to lead somewhere.
    fn step_on(&mut self) {
        self.standstill += 1;
        assert!(self.standstill < STANDSTILL, "it goes round in circles: {:?}", self.endpoint);
    }

    fn end(&self, mut seen: Seen) -> Seen {
        assert!(!self.endpoint.is_answering());
        let summary = self.endpoint.summary();
        assert_eq!(summary.messages - summary.rejected, seen.rows.len() as u64, "rows that were not given");
        assert_eq!(summary.restarts, seen.restarts);
        assert_eq!(summary.overruns, self.overruns, "what was lost is not what was told");
        seen.warning = summary.warning.and_then(|ack| ack.message).map(Into::into);
        seen
    }

    fn transmit(&mut self) {
        let (message, rest) = Message::split(self.endpoint.transmit()).unwrap();
        assert!(rest.is_empty());
        let sequence = message.header().sequence();
        match self.socket.send(self.endpoint.transmit()) {
            Ok(_) => {
                assert_ne!(sequence, self.sequence, "a sequence number was used twice");
                self.sequence = sequence;
                self.endpoint.transmitted();
                self.standstill = 0;
            }
            Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock),
        }
    }

    /// Whether there is anything to go on with.
    fn receive(&mut self, world: &mut World) -> bool {
        let capacity = self.endpoint.receive_capacity();
        if self.buffer.len() < capacity {
            self.buffer = vec![0; capacity];
        }
        let room = if self.exact { capacity } else { self.buffer.len() };
        match self.socket.receive(&mut self.buffer[..room]) {
            Ok(received) => {
                let notifies =
                    world.subscribed && received.sender.is_kernel() && received.sender != Sender::KERNEL;
                if notifies && received.is_truncated() {
                    world.notices.cut();
                    self.overruns += 1;
                } else {
                    self.notifications += u32::from(notifies);
                }
                self.endpoint.received(received);
                self.standstill = 0;
            }
            Err(error) if error.raw_os_error() == Some(Errno::ENOBUFS.0) => {
                self.endpoint.overrun();
                self.overruns += 1;
            }
            Err(error) => {
                assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
                return self.endpoint.drained() || self.socket.is_readable();
            }
        }
        true
    }

    fn replace(&mut self) {
        match self.socket.reopen() {
            Ok(socket) => {
                self.socket = socket;
                self.endpoint.replaced(self.socket.port());
            }
            Err(_) => self.endpoint.not_replaced(),
        }
        self.standstill = 0;
    }
}

fn take(
    message: Message<'_>,
    sequence: u32,
    conversation: &Conversation,
    seen: &mut Seen,
    tally: &mut Tally,
) {
    assert_ne!(key(message), FOREIGN, "a row that the kernel did not answer with");
    assert_eq!(message.header().sequence(), sequence, "a row of another answer");
    match Row::from_message(message) {
        Ok(row) => assert!(conversation.is_of(row), "a row of another table"),
        Err(_) => tally.add("an undecodable row", 1),
    }
    seen.rows.push(key(message));
}
