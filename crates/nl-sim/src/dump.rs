//! A dump that runs, and the datagrams that it is made of.

use nl_proto::dump::Sender;
use nl_proto::wire::{MessageFlags, NLMSG_NOOP, NLMSG_OVERRUN};

use crate::fault::Words;
use crate::kernel::World;
use crate::message::{To, put, put_done, size};
use crate::port::{Datagram, Port};
use crate::table::Row;
use crate::{Consistency, End, Fault, Kernel};

/// The longest receive that the kernel builds datagrams for (`netlink_recvmsg`), in bytes.
const LONGEST: usize = 32_448;
/// What it builds before the first receive: `NLMSG_GOODSIZE` where a page has 4 KiB.
const SHORTEST: usize = 3_776;
/// How long a DONE is.
const DONE: usize = 20;

/// A dump that runs on a socket.
#[derive(Debug)]
pub(crate) struct Dump {
    to: To,
    pub(crate) table: u16,
    /// The next row.
    pub(crate) at: usize,
    /// The table changed, and the dump has not said so.
    pub(crate) changed: bool,
    /// How many datagrams have been built.
    datagrams: u32,
    answer: Option<usize>,
    /// The datagram that is flagged, if that has not been.
    interrupt: Option<u32>,
    interrupt_at_end: bool,
    /// The datagram in whose place it is refused.
    refuse: Option<(u32, Words)>,
    /// The datagram from which on it is lost.
    lose: Option<u32>,
    multi: bool,
}

/// What a datagram holds, while it is built.
struct Building {
    bytes: Vec<u8>,
    /// The flags of the next message: the one that says that the table changed.
    flag: MessageFlags,
    ends: bool,
}

impl Dump {
    /// A dump in which nothing goes wrong, and that nobody keeps note of.
    pub(crate) const fn plain(table: u16, to: To) -> Self {
        Self {
            to,
            table,
            at: 0,
            changed: false,
            datagrams: 0,
            answer: None,
            interrupt: None,
            interrupt_at_end: false,
            refuse: None,
            lose: None,
            multi: true,
        }
    }

    /// A dump with what will go wrong in it.
    pub(crate) fn planned(world: &mut World, table: u16, to: To, answer: usize) -> Self {
        Self {
            answer: Some(answer),
            interrupt: world.happens(Fault::Interrupted).then(|| world.rng.u32(0..4)),
            interrupt_at_end: world.happens(Fault::InterruptedAtEnd),
            refuse: world.rolls(Fault::Refused).then(|| world.faults.refusal(&mut world.rng)),
            lose: world.rolls(Fault::Lost).then(|| world.faults.loss(&mut world.rng)),
            multi: !world.happens(Fault::NotMulti),
            ..Self::plain(table, to)
        }
    }

    /// Rows for one datagram of at most `room` bytes, and whether there are no more.
    fn take_rows(&mut self, world: &mut World, room: usize) -> (Vec<Row>, bool) {
        let most = if world.happens(Fault::Small) { world.rng.u32(1..4) as usize } else { usize::MAX };
        let rows = &world.table(self.table).rows;
        let mut taken: Vec<Row> = Vec::new();
        let mut bytes = 0_usize;
        for row in rows.iter().skip(self.at).take(most) {
            bytes = bytes.saturating_add(row.size());
            if bytes > room {
                // One that does not fit an empty datagram ends the dump, and the kernel says nothing of it.
                let ends = taken.is_empty();
                return (taken, ends);
            }
            taken.push(row.clone());
            self.at = self.at.saturating_add(1);
        }
        let ends = self.at >= rows.len() && bytes.saturating_add(DONE) <= room;
        (taken, ends)
    }
}

impl Port {
    /// Builds the next datagram of the dump that runs, if one does.
    pub(crate) fn build(&mut self, world: &mut World) {
        let Some(mut dump) = self.dump.take() else { return };
        let least = world.table(dump.table).least_datagram;
        let room = self.longest.min(LONGEST).max(least).max(SHORTEST);
        let number = dump.datagrams;
        dump.datagrams = number.saturating_add(1);
        let (rows, ends) = dump.take_rows(world, room);
        let apart = ends && !rows.is_empty() && dump.answer.is_some() && world.happens(Fault::DoneApart);
        let ends = ends && !apart;
        if dump.lose.is_some_and(|after| number >= after || ends) {
            world.count(Fault::Lost);
            return self.lose(world, dump.answer);
        }
        let refused = dump.refuse.take_if(|(after, _)| number >= *after || ends);
        let mut building = Building { bytes: Vec::new(), flag: dump.flag(world, number, ends), ends };
        match refused {
            Some((_, words)) => {
                world.count(Fault::Refused);
                world.noted(dump.answer, |answer| answer.refuse(&words));
                building.ends = true;
                put_done(&mut building.bytes, building.flag, dump.to, Some(&words), false);
            }
            None => dump.write(world, &mut building, &rows),
        }
        if building.flag.contains(MessageFlags::DUMP_INTR) {
            world.noted(dump.answer, |answer| answer.interrupted = true);
        }
        let cut = dump.answer.is_some() && world.rolls(Fault::Cut);
        let garbled = !building.ends && dump.answer.is_some() && world.rolls(Fault::Garbled);
        let mut bytes = building.bytes;
        if garbled {
            // A header that says that there is more than there is.
            put(&mut bytes, Kernel::UNEXPECTED, MessageFlags::MULTI, dump.to, &[]);
            let length = bytes.len();
            if let Some(place) = bytes.get_mut(length.saturating_sub(16)..length.saturating_sub(12)) {
                place.copy_from_slice(&10_000_u32.to_ne_bytes());
            }
        }
        if cut {
            bytes = self.lengthen(world, dump.to, &bytes);
        }
        self.disturb(world, dump.table, dump.to);
        self.enqueue(
            world,
            Datagram { sender: Sender::KERNEL, bytes, answer: dump.answer, dumped: true, garbled },
        );
        if !building.ends {
            self.dump = Some(dump);
        }
    }

    /// Puts so much before a datagram that the buffer that will receive it is full somewhere in what it holds.
    fn lengthen(&self, world: &mut World, to: To, bytes: &[u8]) -> Vec<u8> {
        let kept = world.rng.u32(0..u32::try_from(bytes.len()).unwrap_or(u32::MAX).max(1)) as usize;
        let filler = self.longest.saturating_sub(kept).saturating_sub(size(0)) & !3;
        let mut longer = Vec::new();
        put(&mut longer, NLMSG_NOOP, MessageFlags::MULTI, to, &vec![0; filler]);
        longer.extend_from_slice(bytes);
        longer
    }
}

impl Dump {
    /// Whether the first message of this datagram, or the DONE in it, says that the table changed.
    fn flag(&mut self, world: &mut World, number: u32, ends: bool) -> MessageFlags {
        let consistency = world.table(self.table).consistency;
        let at_end = self.interrupt_at_end || self.changed && consistency == Consistency::FlaggedAtEnd;
        let now = self.interrupt.take_if(|after| number >= *after || ends).is_some();
        let changed = self.changed && consistency == Consistency::Flagged;
        self.changed = self.changed && !changed;
        if now || changed || at_end && ends { MessageFlags::DUMP_INTR } else { MessageFlags::empty() }
    }

    /// Writes the messages of one datagram.
    fn write(&mut self, world: &mut World, building: &mut Building, rows: &[Row]) {
        let Building { bytes, flag, ends } = building;
        let multi = if self.multi { MessageFlags::MULTI } else { MessageFlags::empty() };
        if self.answer.is_some() && world.happens(Fault::Filler) {
            let filler = if world.rng.bool() { NLMSG_NOOP } else { NLMSG_OVERRUN };
            put(bytes, filler, MessageFlags::MULTI, self.to, &[]);
        }
        let unexpected = (self.answer.is_some() && world.happens(Fault::Unexpected)).then(|| {
            world.rng.u32(0..u32::try_from(rows.len()).unwrap_or(u32::MAX).saturating_add(1)) as usize
        });
        let mut first = *flag;
        for (place, row) in rows.iter().enumerate() {
            if unexpected == Some(place) {
                put(bytes, Kernel::UNEXPECTED, multi, self.to, &[1; 6]);
            }
            put(bytes, row.message_type, multi | std::mem::take(&mut first), self.to, &row.payload);
        }
        if unexpected == Some(rows.len()) {
            put(bytes, Kernel::UNEXPECTED, multi, self.to, &[1; 6]);
        }
        world.noted(self.answer, |answer| {
            answer.rows.extend(rows.iter().map(|row| row.id));
            answer.unexpected = answer.unexpected.saturating_add(usize::from(unexpected.is_some()));
        });
        if *ends {
            self.finish(world, bytes, first);
        }
    }

    /// Writes the DONE of a dump that was not refused.
    fn finish(&self, world: &mut World, bytes: &mut Vec<u8>, flag: MessageFlags) {
        let ours = self.answer.is_some();
        let warning = ours && world.happens(Fault::Warning);
        let bare = ours && !warning && world.happens(Fault::BareDone);
        let words = warning.then(|| Words::warning("some rows are stale"));
        world.noted(self.answer, |answer| {
            answer.text = words.as_ref().and_then(|words| words.text.clone());
            answer.end_by(End::Complete);
        });
        put_done(bytes, flag, self.to, words.as_ref(), bare);
    }
}
