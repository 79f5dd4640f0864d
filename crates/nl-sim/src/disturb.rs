//! What comes in between, and is no part of an answer.

use nl_proto::dump::Sender;
use nl_proto::wire::{Errno, MessageFlags, NLMSG_DONE, NLMSG_ERROR};

use crate::kernel::World;
use crate::message::{To, put};
use crate::port::{Datagram, Port};
use crate::{Fault, Kernel};

impl Port {
    /// Puts into the queue what comes before the next datagram of an answer to a request of the type `request`.
    pub(crate) fn disturb(&mut self, world: &mut World, request: u16, to: To) {
        let row = world.tables.get(&request).and_then(|table| table.rows.first());
        let row = row.map_or(Kernel::UNEXPECTED, |row| row.message_type);
        if world.happens(Fault::Forged) {
            // Unicast, or by way of a group.
            let sender = Sender { port: 99, groups: world.rng.u32(0..2) };
            let mut bytes = claim(row, to);
            put(&mut bytes, NLMSG_DONE, MessageFlags::MULTI, to, &[0; 4]);
            self.pass(world, sender, bytes);
        }
        if world.happens(Fault::OtherAnswer) {
            let to = if world.rng.bool() {
                To { sequence: to.sequence.wrapping_sub(500).max(1), ..to }
            } else {
                To { port: to.port.wrapping_add(1).max(1), ..to }
            };
            self.pass(world, Sender::KERNEL, claim(row, to));
        }
        if world.happens(Fault::Notification) {
            let mut bytes = Vec::new();
            put(&mut bytes, row, MessageFlags::empty(), to, &foreign());
            self.pass(world, Sender { port: 0, groups: 1 }, bytes);
        }
        if world.happens(Fault::Empty) {
            self.pass(world, Sender::KERNEL, Vec::new());
        }
    }

    fn pass(&mut self, world: &mut World, sender: Sender, bytes: Vec<u8>) {
        self.deliver(world, Datagram { sender, ..Datagram::reply(bytes, None) });
    }
}

/// A row, an acknowledgement and a refusal.
fn claim(row: u16, to: To) -> Vec<u8> {
    let mut bytes = Vec::new();
    put(&mut bytes, row, MessageFlags::MULTI, to, &foreign());
    put(&mut bytes, NLMSG_ERROR, MessageFlags::CAPPED, to, &[0; 20]);
    let mut refusal = Errno::EINVAL.0.wrapping_neg().to_ne_bytes().to_vec();
    refusal.resize(20, 0);
    put(&mut bytes, NLMSG_ERROR, MessageFlags::CAPPED, to, &refusal);
    bytes
}

/// The body of a row that is none of an answer: as long as most, and nobody's.
fn foreign() -> Vec<u8> {
    let mut body = Kernel::FOREIGN.to_vec();
    body.resize(32, 0xff);
    body
}
