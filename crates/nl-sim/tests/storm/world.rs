//! A kernel in which things go wrong, tables that change, and requests, all as a seed has it.

use std::collections::BTreeSet;

use fastrand::Rng;
use nl_proto::dump::{DumpRequest, FromMessage, Protocol, Restarts};
use nl_proto::wire::{DecodeError, Message, MessageFlags, Writer};
use nl_sim::{Consistency, Fault, Faults, Kernel, Table};

use crate::notices::Notices;

/// A row: its key, which no other has, and its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) key: u64,
    pub(crate) table: u32,
}

impl FromMessage for Row {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let (body, _) = message.body::<[u8; 16]>()?;
        if body[12] != 0 {
            // Some rows do not decode: they say that they are longer than they are.
            message.body::<[u8; 60_000]>()?;
        }
        Ok(Self { key: key(message), table: u32::from_ne_bytes(body[8..12].try_into().unwrap()) })
    }
}

/// The key of a row, whether it decodes or not.
pub(crate) fn key(message: Message<'_>) -> u64 {
    u64::from_ne_bytes(message.payload()[..8].try_into().unwrap())
}

/// The key of what is no row of an answer.
pub(crate) const FOREIGN: u64 = u64::from_ne_bytes(Kernel::FOREIGN);

pub(crate) struct World {
    pub(crate) kernel: Kernel,
    pub(crate) rng: Rng,
    pub(crate) subscribed: bool,
    pub(crate) notices: Notices,
    tables: Vec<Mirror>,
    next_key: u64,
    large: bool,
    changes: bool,
    pub(crate) changed: u64,
    longest: usize,
    garbled_before: u64,
    /// So often its user waits still.
    pub(crate) patience: u32,
    /// So many requests were sent while another dump ran.
    pub(crate) busy: u64,
}

/// What the test knows of a table.
struct Mirror {
    table: Table,
    request: u16,
    keys: Vec<u64>,
    /// The keys that were there at some time since the conversation began, and those that were there at all times.
    ever: BTreeSet<u64>,
    throughout: BTreeSet<u64>,
}

/// One request, and what its user wants.
#[derive(Debug, Clone)]
pub(crate) struct Conversation {
    table: usize,
    pub(crate) is_dump: bool,
    pub(crate) restarts: u32,
    filtered: bool,
    capacity: usize,
    /// After so many things seen, the user has enough.
    pub(crate) stop_after: usize,
    /// After waiting so often, too.
    pub(crate) patience: u32,
}

impl World {
    pub(crate) fn new(seed: u64, never: &[Fault]) -> Self {
        let mut rng = Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut faults = Faults::none();
        let storm = rng.u32(0..8);
        for &fault in Fault::ALL.iter().filter(|fault| !never.contains(fault)) {
            if rng.u32(0..8) < storm {
                let chance = [20, 100, 300][rng.usize(0..3)];
                // What is repeated until it is over must be over in the end.
                let most = if matches!(fault, Fault::Busy | Fault::Silent) { 30 } else { chance };
                faults = faults.per_mille(fault, chance.min(most));
            }
        }
        let kernel = Kernel::with_faults(seed, faults);
        if rng.u32(0..4) == 0 {
            kernel.set_queue_limit(rng.usize(2_000..20_000));
        }
        let large = rng.u32(0..4) == 0;
        let mut world = Self {
            subscribed: rng.u32(0..3) == 0,
            changes: rng.u32(0..3) == 0,
            notices: Notices::default(),
            tables: Vec::new(),
            next_key: 0,
            changed: 0,
            longest: 0,
            garbled_before: 0,
            busy: 0,
            patience: 0,
            kernel,
            rng,
            large,
        };
        for table in 0..2 {
            world.fill(table);
        }
        world
    }

    fn fill(&mut self, place: usize) {
        let request = 100 + 10 * place as u16;
        let table = self.kernel.table(request);
        let consistency = [Consistency::Flagged, Consistency::FlaggedAtEnd, Consistency::Unflagged];
        table.set_consistency(consistency[self.rng.usize(0..3)]);
        let (keys, ever, throughout) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        self.tables.push(Mirror { table, request, keys, ever, throughout });
        let most = [1, 8, 60, 400][self.rng.usize(0..4)];
        for _ in 0..self.rng.usize(0..most) {
            self.insert(place, usize::MAX);
        }
    }

    fn insert(&mut self, place: usize, at: usize) {
        let key = self.next_key;
        self.next_key += 1;
        let padding = match self.rng.u32(0..40) {
            0..2 if self.large => self.rng.usize(0..30_000),
            2..5 => self.rng.usize(0..3_000),
            _ => self.rng.usize(0..60),
        };
        let mirror = &mut self.tables[place];
        // The second of the types that the request names.
        let other = u16::from(self.rng.u32(0..8) == 0);
        let broken = u8::from(self.rng.u32(0..16) == 0);
        let mut row = Writer::new(mirror.request + 1 + other, MessageFlags::empty());
        row.body(&key.to_ne_bytes()).unwrap().body(&(place as u32).to_ne_bytes()).unwrap();
        row.body(&[broken, 0, 0, 0]).unwrap().body(&vec![7; padding]).unwrap();
        assert_eq!(mirror.table.insert(at, row).0, key);
        let at = at.min(mirror.keys.len());
        mirror.keys.insert(at, key);
        mirror.ever.insert(key);
    }

    /// A table may change.
    pub(crate) fn change(&mut self) {
        if !self.changes || self.rng.u32(0..12) > 0 {
            return;
        }
        self.changed += 1;
        let place = self.rng.usize(0..2);
        let length = self.tables[place].keys.len();
        let at = self.rng.usize(0..=length);
        if self.rng.bool() {
            return self.insert(place, at);
        }
        let mirror = &mut self.tables[place];
        if mirror.table.remove(at).is_some() {
            let key = mirror.keys.remove(at);
            mirror.throughout.remove(&key);
        }
    }

    /// The kernel may tell who is subscribed of something, or of more than a queue holds.
    pub(crate) fn notify(&mut self) {
        if !self.subscribed || self.rng.u32(0..12) > 0 {
            return;
        }
        let most = if self.rng.u32(0..8) == 0 { 400 } else { 4 };
        for _ in 0..self.rng.usize(0..most) {
            let padding =
                if self.rng.u32(0..6) == 0 { self.rng.usize(0..9_000) } else { self.rng.usize(0..200) };
            let message_type = self.tables[self.rng.usize(0..2)].request + 1;
            self.notices.send(&self.kernel, message_type, padding);
        }
    }

    /// What is asked next.
    pub(crate) fn converse(&mut self, last: bool) -> (Conversation, DumpRequest<Row>) {
        let least = usize::from(self.large);
        let most = [8, 40][self.rng.usize(0..2)];
        let conversation = Conversation {
            table: self.rng.usize(0..2),
            is_dump: self.rng.u32(0..5) > 0,
            restarts: self.rng.u32(0..4),
            filtered: self.rng.u32(0..5) == 0,
            capacity: [4_096, 32_768, 65_536][self.rng.usize(least..3)],
            stop_after: if last || self.rng.bool() { usize::MAX } else { self.rng.usize(0..most) },
            patience: if last || self.rng.u32(0..4) > 0 { u32::MAX } else { self.rng.u32(0..20) },
        };
        self.longest = self.longest.max(conversation.capacity);
        self.kernel.take_answers();
        self.garbled_before = self.kernel.count(Fault::Garbled);
        for mirror in &mut self.tables {
            mirror.ever = mirror.keys.iter().copied().collect();
            mirror.throughout.clone_from(&mirror.ever);
        }
        let asked = self.tables[conversation.table].request;
        let make = if conversation.is_dump { DumpRequest::new } else { DumpRequest::single };
        let mut request = make(Protocol::ROUTE, asked, asked + 1)
            .reply(asked + 2)
            .body(&[0; 12])
            .attribute(1, &[0; 8])
            .receive_capacity(conversation.capacity);
        if conversation.filtered {
            request = request.filter(|message| key(message) % 3 != 0);
        }
        (conversation, request)
    }

    /// Whether it has come to where the kernel will say nothing more.
    pub(crate) fn is_silent(&self) -> bool {
        let silent = |answer: nl_sim::Answer| answer.end == nl_sim::End::Silent;
        self.kernel.is_quiet() && self.kernel.last_answer().is_some_and(silent)
    }

    /// Whether a garbled datagram was received since the conversation began.
    pub(crate) fn was_garbled(&self) -> bool {
        self.kernel.count(Fault::Garbled) > self.garbled_before
    }

    /// Who waits for notifications may have a buffer of so many bytes.
    pub(crate) fn listens(&mut self, capacity: usize) {
        self.longest = self.longest.max(capacity);
    }

    pub(crate) fn assert_memory_is_bounded(&self) {
        assert!(self.kernel.longest_receive() <= self.longest, "a buffer longer than is asked for");
    }

    /// Nobody asks while a dump of his own runs.
    pub(crate) fn assert_only_others_make_it_busy(&self) {
        assert!(self.busy == 0 || self.kernel.count(Fault::Busy) > 0, "a request while a dump ran");
    }

    /// The keys that a complete dump must have, and those that it may have.
    pub(crate) fn wanted(&self, conversation: &Conversation) -> (BTreeSet<u64>, &BTreeSet<u64>) {
        let mirror = &self.tables[conversation.table];
        let admitted = mirror.throughout.iter().copied().filter(|&key| conversation.admits(key));
        (admitted.collect(), &mirror.ever)
    }
}

impl Conversation {
    pub(crate) fn policy(&self) -> Restarts {
        Restarts::at_most(self.restarts)
    }

    pub(crate) fn admits(&self, key: u64) -> bool {
        !self.filtered || key % 3 != 0
    }

    pub(crate) fn is_of(&self, row: Row) -> bool {
        row.table as usize == self.table
    }
}
