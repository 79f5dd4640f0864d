//! How the kernel answers a request.

use nl_proto::dump::Sender;
use nl_proto::wire::{Errno, Message, MessageFlags, NLMSG_NOOP};

use crate::dump::Dump;
use crate::fault::Words;
use crate::kernel::World;
use crate::message::{To, error, put};
use crate::port::{Datagram, Port};
use crate::table::Row;
use crate::{End, Fault};

impl Port {
    /// Answers one request, or begins to.
    pub(crate) fn request(&mut self, world: &mut World, request: Message<'_>) {
        if request.message_type() == NLMSG_NOOP {
            return self.acknowledge_noop(world, request);
        }
        let answer = world.note(request, self.port);
        if world.happens(Fault::Silent) {
            return world.noted(Some(answer), |answer| answer.end_by(End::Silent));
        }
        if !world.tables.contains_key(&request.message_type()) {
            return self.refuse(world, request, answer, &Words::none(Errno::EOPNOTSUPP));
        }
        if world.happens(Fault::NotStarted) {
            let words = world.faults.words(&mut world.rng);
            return self.refuse(world, request, answer, &words);
        }
        if request.flags().contains(MessageFlags::DUMP) {
            self.begin_dump(world, request, answer);
        } else {
            self.answer_single(world, request, answer);
        }
    }

    fn acknowledge_noop(&mut self, world: &mut World, request: Message<'_>) {
        if world.happens(Fault::AcknowledgementLost) {
            return self.lose(world, None);
        }
        let refused = world.happens(Fault::PrimingRefused);
        let words = Words::none(if refused { Errno::EPERM } else { Errno(0) });
        self.reply_error(world, request, None, &words);
    }

    fn begin_dump(&mut self, world: &mut World, request: Message<'_>, answer: usize) {
        let sequence = request.header().sequence();
        let to = To { sequence, port: self.port };
        if self.dump.is_none() && world.happens(Fault::Busy) {
            // Whoever shares the socket has a sequence number of his own.
            let others = To { sequence: sequence.wrapping_sub(700).max(1), ..to };
            self.dump = Some(Dump::plain(request.message_type(), others));
            self.build(world);
        }
        if self.dump.is_some() {
            world.noted(Some(answer), |answer| answer.end_by(End::Busy));
            return self.reply_error(world, request, Some(answer), &Words::none(Errno::EBUSY));
        }
        if world.happens(Fault::NoBuffersAtAll) {
            return self.refuse(world, request, answer, &Words::none(Errno::ENOBUFS));
        }
        if world.table(request.message_type()).is_short() && world.happens(Fault::Acknowledged) {
            let rows = world.table(request.message_type()).rows.clone();
            self.tell(world, request, &rows, answer);
            return self.acknowledge(world, request, answer);
        }
        let full = self.queued > world.queue_limit;
        if full || world.happens(Fault::NoBuffers) {
            self.reply_error(world, request, None, &Words::none(Errno::ENOBUFS));
        }
        self.dump = Some(Dump::planned(world, request.message_type(), to, answer));
        if !full {
            self.build(world);
        }
    }

    fn answer_single(&mut self, world: &mut World, request: Message<'_>, answer: usize) {
        let Some(row) = world.table(request.message_type()).look_up(request) else {
            return self.refuse(world, request, answer, &Words::none(Errno::ENOENT));
        };
        // First the row is lost, or what comes behind it.
        let lost = world.happens(Fault::Lost).then(|| world.faults.loss(&mut world.rng));
        if lost != Some(0) {
            self.tell(world, request, &[row], answer);
        }
        match lost {
            Some(_) => self.lose(world, Some(answer)),
            None => self.acknowledge(world, request, answer),
        }
    }

    /// Rows in a datagram of their own, without a dump; none is no datagram.
    fn tell(&mut self, world: &mut World, request: Message<'_>, rows: &[Row], answer: usize) {
        let to = To { sequence: request.header().sequence(), port: self.port };
        let mut bytes = Vec::new();
        for row in rows {
            put(&mut bytes, row.message_type, MessageFlags::empty(), to, &row.payload);
        }
        if bytes.is_empty() {
            return;
        }
        world.noted(Some(answer), |answer| answer.rows.extend(rows.iter().map(|row| row.id)));
        self.disturb(world, request.message_type(), to);
        self.deliver(world, Datagram::reply(bytes, Some(answer)));
    }

    fn acknowledge(&mut self, world: &mut World, request: Message<'_>, answer: usize) {
        self.reply_error(world, request, Some(answer), &Words::none(Errno(0)));
        world.noted(Some(answer), |answer| answer.end_by(End::Complete));
    }

    fn refuse(&mut self, world: &mut World, request: Message<'_>, answer: usize, words: &Words) {
        world.noted(Some(answer), |answer| answer.refuse(words));
        self.reply_error(world, request, Some(answer), words);
    }

    fn reply_error(&mut self, world: &mut World, request: Message<'_>, answer: Option<usize>, words: &Words) {
        let capped = words.errno.0 == 0 || !world.happens(Fault::NotCapped);
        let to = To { sequence: request.header().sequence(), port: self.port };
        self.disturb(world, request.message_type(), to);
        self.deliver(world, Datagram::reply(error(request, self.port, words, capped), answer));
    }
}

impl Datagram {
    /// The kernel's, not of a dump.
    pub(crate) const fn reply(bytes: Vec<u8>, answer: Option<usize>) -> Self {
        Self { sender: Sender::KERNEL, bytes, answer, dumped: false, garbled: false }
    }
}
