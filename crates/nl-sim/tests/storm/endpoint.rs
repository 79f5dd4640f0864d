//! The machine, driven by hand.

use nl_proto::dump::{Endpoint, FromMessage, Sender, Step};
use nl_proto::wire::{Errno, Message};
use nl_sim::{Kernel, Socket};
use std::io;

use crate::oracle::{Seen, Tally, check};
use crate::world::{Conversation, FOREIGN, Row, World, key};

/// One seed: some conversations on one socket or its successors.
pub(crate) fn run(seed: u64, tally: &mut Tally) {
    let mut world = World::new(seed, &[]);
    let mut driver = Driver::new(&mut world);
    let conversations = world.rng.usize(1..6);
    for number in 1..=conversations {
        let (conversation, request) = world.converse(number == conversations);
        driver.endpoint.set_restarts(conversation.policy());
        driver.endpoint.begin(request.into_parts().0).unwrap();
        let seen = driver.converse(&mut world, &conversation, tally);
        check(&mut world, &conversation, &seen);
        tally.add(seen.ending(), 1);
    }
    world.assert_memory_is_bounded();
    world.assert_only_others_make_it_busy();
    tally.add_faults(&world);
}

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
}

impl Driver {
    fn new(world: &mut World) -> Self {
        let socket = world.kernel.open();
        let mut endpoint = Endpoint::new(world.rng.u32(..));
        endpoint.set_port(socket.port());
        endpoint.set_subscribed(world.subscribed);
        if world.subscribed {
            socket.subscribe(1).unwrap();
        }
        Self { socket, endpoint, buffer: Vec::new(), exact: world.rng.bool(), sequence: 0, notifications: 0 }
    }

    fn converse(&mut self, world: &mut World, conversation: &Conversation, tally: &mut Tally) -> Seen {
        let mut seen = Seen::default();
        let mut events = 0;
        for _ in 0..20_000 {
            if events >= conversation.stop_after {
                return seen;
            }
            world.change();
            let peeked =
                if world.rng.u32(0..8) == 0 { self.endpoint.peek(&self.buffer).map(key) } else { None };
            let item = self.endpoint.item(&self.buffer);
            assert!(peeked.is_none() || peeked == item.map(key), "a row that was peeked at is gone");
            if let Some(message) = item {
                take(message, self.sequence, conversation, &mut seen, tally);
                events += 1;
                continue;
            }
            match self.endpoint.step(&self.buffer) {
                Step::Transmit => self.transmit(),
                Step::Receive => {
                    assert_eq!(self.notifications, 0, "a notification was not given out");
                    if !self.receive(world.subscribed) && world.is_silent() {
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
                    assert_eq!(key(message), FOREIGN);
                    self.notifications -= 1;
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

    fn end(&self, mut seen: Seen) -> Seen {
        assert!(!self.endpoint.is_answering());
        let summary = self.endpoint.summary();
        assert_eq!(summary.messages - summary.rejected, seen.rows.len() as u64, "rows that were not given");
        assert_eq!(summary.restarts, seen.restarts);
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
            }
            Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock),
        }
    }

    /// Whether there is anything to go on with.
    fn receive(&mut self, subscribed: bool) -> bool {
        let capacity = self.endpoint.receive_capacity();
        if self.buffer.len() < capacity {
            self.buffer = vec![0; capacity];
        }
        let room = if self.exact { capacity } else { self.buffer.len() };
        match self.socket.receive(&mut self.buffer[..room]) {
            Ok(received) => {
                let notifies = subscribed && received.sender.is_kernel() && received.sender != Sender::KERNEL;
                self.notifications += u32::from(notifies);
                self.endpoint.received(received);
            }
            Err(error) if error.raw_os_error() == Some(Errno::ENOBUFS.0) => self.endpoint.overrun(),
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
