//! A user, a driver and others do what the bytes say, in any order, on a socket of a kernel that answers as Linux does: no row is
//! lost, doubled or another's, every end is what the kernel said, and there is one.
//!
//! Two bytes an operation: which, and how.

mod kernel;

use nl_proto::dump::{DumpError, Endpoint, Restarts, Step};
use nl_proto::wire::Message;

use kernel::{End, GET, Kernel, dump, number, single};

pub(crate) fn check(input: &[u8]) {
    let mut world = World::new();
    for operation in input.chunks_exact(2).take(300) {
        world.perform(operation[0], operation[1]);
    }
    // Whatever was done: left alone, the next dump is whole.
    world.kernel.behave();
    world.endpoint.set_restarts(Restarts::NEVER);
    world.begin(true, 0x25);
    for _ in 0..2_000 {
        if world.kernel.given.is_none() {
            assert_eq!(world.ended, Some(End::Complete), "the dump is whole");
            return;
        }
        world.go_on(0);
    }
    panic!("it never ends: {:?}", world.endpoint);
}

struct World {
    endpoint: Endpoint,
    buffer: Vec<u8>,
    kernel: Kernel,
    subscribed: bool,
    restarts: u32,
    restarted: u32,
    /// Notifications at hand that are still to be given out.
    notifications: usize,
    /// How the last conversation ended.
    ended: Option<End>,
}

impl World {
    fn new() -> Self {
        let mut endpoint = Endpoint::new(u32::MAX - 2);
        let kernel = Kernel::new();
        endpoint.set_port(kernel.port);
        Self {
            endpoint,
            buffer: Vec::new(),
            kernel,
            subscribed: false,
            restarts: 0,
            restarted: 0,
            notifications: 0,
            ended: None,
        }
    }

    fn perform(&mut self, operation: u8, how: u8) {
        match operation % 32 {
            0 => self.begin(true, how),
            1 => self.begin(false, how),
            2 => {
                self.endpoint.cancel();
                self.kernel.given = None;
            }
            3 => self.item(),
            4 => drop(self.peek()),
            5 => self.step(how),
            6 => {
                self.subscribed = how & 1 != 0;
                self.endpoint.set_subscribed(self.subscribed);
            }
            7 => {
                self.restarts = u32::from(how & 3);
                self.endpoint.set_restarts(Restarts::at_most(self.restarts));
            }
            // The application may take another socket for what it asks next.
            8 if !self.endpoint.is_answering() => self.replace(),
            9 => self.endpoint.not_replaced(),
            10..=23 => self.kernel.disturb(operation % 32 - 10, how),
            _ => (0..=how % 16).for_each(|_| self.go_on(how)),
        }
    }

    fn begin(&mut self, is_dump: bool, how: u8) {
        self.kernel.shape(how);
        let request = if is_dump { dump().into_parts().0 } else { single().into_parts().0 };
        self.endpoint.begin(request).unwrap();
        self.kernel.begin();
        self.restarted = 0;
    }

    /// As a driver does: rows first, then a step.
    fn go_on(&mut self, how: u8) {
        match self.peek() {
            Some(_) => self.item(),
            None => self.step(how),
        }
    }

    fn item(&mut self) {
        let peeked = self.peek();
        let item = self.endpoint.item(&self.buffer).map(number);
        assert_eq!(item, peeked, "what is peeked at is what comes");
        if let Some(row) = item {
            self.kernel.take(row);
            let given = self.kernel.given.as_ref().map_or(0, Vec::len) as u64;
            assert_eq!(self.endpoint.summary().messages, given);
        }
    }

    fn peek(&mut self) -> Option<(u32, u32)> {
        self.endpoint.peek(&self.buffer).map(number)
    }

    fn step(&mut self, how: u8) {
        match self.endpoint.step(&self.buffer) {
            Step::Transmit => self.transmit(how),
            Step::Receive => self.receive(),
            Step::Replace => {
                assert!(!self.subscribed, "with the socket the subscription would go");
                if how & 1 == 0 { self.replace() } else { self.endpoint.not_replaced() }
            }
            Step::Rows => assert!(self.peek().is_some(), "there are rows"),
            Step::Notification(message) => {
                assert_eq!(number(message).1, kernel::FOREIGN);
                self.notifications = self.notifications.checked_sub(1).expect("one for each that came");
            }
            Step::Unexpected(message) => self.kernel.expect_unexpected(number(message)),
            Step::Restarted => {
                self.restarted += 1;
                assert!(self.restarted <= self.restarts, "no oftener than it may");
                self.kernel.expect_interrupted();
            }
            Step::Done => self.end(None),
            Step::Failed(error) => self.end(Some(error)),
            Step::Idle => assert!(self.kernel.given.is_none(), "something is asked"),
            other => panic!("{other:?}"),
        }
    }

    fn transmit(&mut self, how: u8) {
        let sent = self.endpoint.transmit().to_vec();
        assert!(matches!(self.endpoint.step(&self.buffer), Step::Transmit));
        assert_eq!(self.endpoint.transmit(), sent, "it stays until it is sent");
        if how & 2 == 0 {
            let (message, _) = Message::split(&sent).unwrap();
            assert!(message.message_type() != GET || self.kernel.given == Some(Vec::new()), "rows are void");
            self.endpoint.transmitted();
            self.kernel.send(message);
        }
    }

    fn receive(&mut self) {
        assert_eq!(self.notifications, 0, "a notification was not given out");
        if std::mem::take(&mut self.kernel.enobufs) {
            self.endpoint.overrun();
        }
        match self.kernel.receive() {
            Some((received, bytes)) => {
                let notifies = received.sender.is_kernel() && received.sender.groups != 0;
                self.notifications = usize::from(notifies && self.subscribed);
                self.buffer = bytes;
                self.endpoint.received(received);
            }
            None => assert!(self.endpoint.drained(), "it would wait for ever: {:?}", self.endpoint),
        }
    }

    fn replace(&mut self) {
        self.kernel.replace();
        self.notifications = 0;
        self.endpoint.replaced(self.kernel.port);
    }

    fn end(&mut self, error: Option<DumpError>) {
        assert!(!self.endpoint.is_answering());
        // The limit may have been lowered meanwhile.
        let exhausted = self.restarted >= self.restarts;
        self.ended = Some(self.kernel.expect_end(error, exhausted));
    }
}
