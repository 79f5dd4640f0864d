//! One request of a recording, and its answer.

use std::collections::VecDeque;

use nl_proto::dump::Protocol;
use nl_proto::wire::{Header, Message, MessageFlags, NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP};

use crate::packet::{Packet, header};

/// Where in a header the sequence number stands.
const SEQUENCE: usize = 8;

/// A request, and as much of its answer as was read and not replayed.
#[derive(Debug)]
pub(crate) struct Conversation {
    protocol: Protocol,
    request: Vec<u8>,
    /// The sequence number that it was recorded with.
    sequence: u32,
    /// The port that its answers went to, once there was one.
    port: Option<u32>,
    /// Its end was among the answers. More may follow nevertheless: a dump can, behind an error of `ENOBUFS`.
    ended: bool,
    answers: VecDeque<Packet>,
    /// Who replays it, and the sequence number that it is asked with.
    asked: Option<(u64, u32)>,
}

impl Conversation {
    /// The conversation that a packet begins; `None` where that is no request, or only primes a socket.
    pub(crate) fn begin(packet: Packet) -> Option<Self> {
        let header = header(&packet.bytes).filter(|header| header.message_type() != NLMSG_NOOP)?;
        Some(Self {
            protocol: packet.protocol,
            sequence: header.sequence(),
            port: None,
            ended: false,
            answers: VecDeque::new(),
            asked: None,
            request: packet.bytes,
        })
    }

    /// Whether this is the answer to what is asked, and nobody has it.
    pub(crate) fn answers(&self, protocol: Protocol, request: &[u8]) -> bool {
        self.asked.is_none() && self.protocol == protocol && is_same(&self.request, request)
    }

    /// Has it replayed by `owner`, who asked with the sequence number `sequence`.
    pub(crate) fn ask(&mut self, owner: u64, sequence: u32) {
        self.asked = Some((owner, sequence));
    }

    pub(crate) fn is_of(&self, owner: u64) -> bool {
        self.asked.is_some_and(|(asked, _)| asked == owner)
    }

    /// How well the first message of an answer fits: by its sequence number, and by its port as far as that is known. The greater the
    /// better; `None` where it does not.
    pub(crate) fn fits(&self, protocol: Protocol, first: &Header) -> Option<u8> {
        if self.protocol != protocol || self.sequence != first.sequence() {
            return None;
        }
        match self.port {
            Some(port) if port != first.port() => None,
            Some(_) if self.ended => Some(0),
            None => Some(1),
            Some(_) => Some(2),
        }
    }

    /// Takes an answer, or a part of it.
    pub(crate) fn take(&mut self, packet: Packet) {
        let mut rest = packet.bytes.as_slice();
        while let Ok((message, behind)) = Message::split(rest) {
            if message.header().sequence() == self.sequence {
                self.port = Some(message.header().port());
                self.ended |= matches!(message.message_type(), NLMSG_DONE | NLMSG_ERROR);
            }
            rest = behind;
        }
        self.answers.push_back(packet);
    }

    /// The next part of the answer that was read, with the sequence number that it was asked with.
    pub(crate) fn next(&mut self) -> Option<Packet> {
        let mut packet = self.answers.pop_front()?;
        let (_, asked) = self.asked?;
        let mut at = 0;
        while let Some(header) = packet.bytes.get(at..).and_then(header) {
            if header.sequence() == self.sequence {
                let place = packet.bytes.get_mut(at..).and_then(|bytes| bytes.get_mut(SEQUENCE..));
                if let Some(place) = place.and_then(|bytes| bytes.first_chunk_mut()) {
                    *place = asked.to_ne_bytes();
                }
            }
            // A length of less than a header is malformed, which is for others to say.
            let length = (header.length() as usize).max(Header::SIZE);
            at = at.saturating_add(length.next_multiple_of(4));
        }
        Some(packet)
    }
}

/// Whether two requests ask the same. The sequence number and the port are each one's own, and a dump ends with or without an
/// acknowledgement.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let (Some(left), Some(right)) = (header(one), header(other)) else { return false };
    left.message_type() == right.message_type()
        && flags(&left) == flags(&right)
        && one.get(Header::SIZE..) == other.get(Header::SIZE..)
}

fn flags(header: &Header) -> MessageFlags {
    let flags = header.flags();
    if flags.contains(MessageFlags::DUMP) { flags.difference(MessageFlags::ACK) } else { flags }
}
