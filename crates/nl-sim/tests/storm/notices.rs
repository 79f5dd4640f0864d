//! What the kernel tells of its own accord: each of it is given once and in order, or a loss is told.

use std::collections::VecDeque;

use nl_proto::wire::{MessageFlags, Writer};
use nl_sim::{Fault, Kernel};

use crate::world::FOREIGN;

/// The group that the sockets of a storm are subscribed to.
pub(crate) const GROUP: u32 = 1;

/// The shortest buffer of any request, in bytes: what is longer may be cut during a dump.
const SHORTEST_BUFFER: usize = 4_096;

/// What bears this bit is told by the kernel, and no row.
const NOTICE: u64 = 1 << 62;

/// The notifications of one socket.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    next: u64,
    /// Those that reached the queue and have not been given.
    due: VecDeque<Notice>,
    /// The queue was full for some, or cut them, and nobody was told.
    lost: u64,
    /// So many were passed over by streams that count them, at most.
    passed: u64,
    /// So many long ones were among those, or had been cut before.
    doubtful: u64,
    /// By a stream that did not say how many.
    passed_uncounted: bool,
    /// How often the kernel had said `ENOBUFS` when the last loss was told.
    overruns: u64,
    /// So many were cut, since.
    cut: u64,
    /// So many reached the queue that are longer than a buffer may be.
    long: u64,
}

#[derive(Debug)]
struct Notice {
    key: u64,
    /// It is longer than a buffer may be, and may be cut.
    long: bool,
    /// That it was cut may have been told.
    told: bool,
}

impl Notices {
    /// Sends one that looks like a row of the type `message_type`.
    pub(crate) fn send(&mut self, kernel: &Kernel, message_type: u16, padding: usize) {
        let key = NOTICE | self.next;
        self.next += 1;
        let mut notice = Writer::new(message_type, MessageFlags::empty());
        notice.body(&key.to_ne_bytes()).unwrap().body(&[0; 8]).unwrap().body(&vec![7; padding]).unwrap();
        let long = 32 + padding > SHORTEST_BUFFER;
        match kernel.notify(GROUP, notice) {
            0 => self.lost += 1,
            reached => {
                assert_eq!(reached, 1, "there is one socket at a time");
                self.due.push_back(Notice { key, long, told: false });
                self.long += u64::from(long);
            }
        }
    }

    /// Another socket stands in the old one's place: what was in its queue is gone.
    pub(crate) fn forget(&mut self, kernel: &Kernel) {
        *self = Self { next: self.next, overruns: kernel.overruns(), ..Self::default() };
    }

    /// One was given.
    pub(crate) fn given(&mut self, key: u64) {
        if key == FOREIGN {
            return;
        }
        assert!(key & NOTICE != 0, "row {key} was given as a notification");
        loop {
            let due = self.due.pop_front().expect("a notification that was not sent, or came twice");
            if due.key == key {
                return;
            }
            self.excuse(&due);
        }
    }

    /// One of ours was cut, and the driver knows.
    pub(crate) fn cut(&mut self) {
        assert!(self.due.pop_front().is_some_and(|due| due.long), "only one of ours is long");
        self.lost += 1;
        self.cut += 1;
    }

    /// A stream that gives none has passed over so many, or did not say how many. Those of a fault may be among them.
    pub(crate) fn passed(&mut self, counted: Option<u64>) {
        self.passed += counted.unwrap_or_default();
        self.passed_uncounted |= counted.is_none();
    }

    /// A loss was told, where the queue was empty.
    pub(crate) fn loss_told(&mut self, kernel: &Kernel) {
        let overruns = kernel.overruns();
        if overruns == self.overruns {
            // One that was cut, then.
            self.long = self.long.checked_sub(1).expect("nothing was lost");
        }
        self.overruns = overruns;
        if kernel.count(Fault::Late) == 0 {
            self.settle(kernel);
        }
        // What is late has only just come, or was cut long ago.
        self.due.iter_mut().for_each(|due| due.told = true);
        self.lost = 0;
    }

    /// Nothing is to be received, and who listens waits.
    pub(crate) fn quiet(&mut self, kernel: &Kernel) {
        self.settle(kernel);
        assert_eq!(self.lost, 0, "a loss that nobody was told of");
    }

    /// How many were lost, where who listens knows it by each `ENOBUFS` and each cut, and the queue is empty.
    pub(crate) fn take_loss(&mut self, kernel: &Kernel) -> u64 {
        let told = std::mem::take(&mut self.cut) + kernel.overruns() - self.overruns;
        self.overruns = kernel.overruns();
        assert!(self.lost == 0 || told > 0, "a loss that nobody was told of");
        std::mem::take(&mut self.lost)
    }

    /// All that reached the queue has been given, or passed over by who said so.
    fn settle(&mut self, kernel: &Kernel) {
        while let Some(due) = self.due.pop_front() {
            self.excuse(&due);
        }
        let passed = std::mem::take(&mut self.passed);
        let uncounted = std::mem::take(&mut self.passed_uncounted);
        let doubtful = std::mem::take(&mut self.doubtful);
        if !uncounted && kernel.count(Fault::Notification) == 0 {
            assert!(passed <= doubtful, "{passed} were counted that there were not");
        }
    }

    /// There must be a reason why this one was not given.
    fn excuse(&mut self, due: &Notice) {
        if self.passed > 0 && due.long {
            self.doubtful += 1;
        } else if self.passed > 0 {
            self.passed -= 1;
        } else if !self.passed_uncounted {
            assert!(due.long, "notification {} is lost, or out of order", due.key & !NOTICE);
            self.lost += u64::from(!due.told);
        }
    }
}
