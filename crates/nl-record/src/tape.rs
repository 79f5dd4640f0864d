//! A recording while it is replayed: the part that was read and is still wanted, and the rest of the file.

use nl_proto::dump::Protocol;
use nl_proto::wire::Header;

use crate::ReplayError;
use crate::conversation::Conversation;
use crate::packet::{Direction, Packet, header};
use crate::reader::Reader;

#[derive(Debug)]
pub(crate) struct Tape {
    reader: Reader,
    /// What was read, in its order, and not replayed to the end.
    conversations: Vec<Conversation>,
    owners: u64,
}

impl Tape {
    pub(crate) const fn new(reader: Reader) -> Self {
        Self { reader, conversations: Vec::new(), owners: 0 }
    }

    /// A number for a socket that replays.
    pub(crate) fn owner(&mut self) -> u64 {
        self.owners = self.owners.wrapping_add(1);
        self.owners
    }

    /// What `owner` asked before is wanted no more; nor are the answers to it that were not read yet.
    pub(crate) fn release(&mut self, owner: u64) {
        self.conversations.retain(|conversation| !conversation.is_of(owner));
    }

    /// Finds the answer to a request for `owner`.
    pub(crate) fn ask(&mut self, owner: u64, protocol: Protocol, request: &[u8]) -> Result<(), ReplayError> {
        self.release(owner);
        let (message_type, sequence) =
            header(request).map_or((0, 0), |header| (header.message_type(), header.sequence()));
        let mut searched = 0;
        loop {
            let unsearched = self.conversations.iter_mut().skip(searched);
            if let Some(found) = unsearched.into_iter().find(|found| found.answers(protocol, request)) {
                found.ask(owner, sequence);
                return Ok(());
            }
            searched = self.conversations.len();
            if !self.read()? {
                return Err(ReplayError::NotRecorded { protocol, message_type });
            }
        }
    }

    /// The next datagram of the answer that `owner` asked for.
    pub(crate) fn answer(&mut self, owner: u64) -> Result<Packet, ReplayError> {
        loop {
            let conversation = self.conversations.iter_mut().find(|conversation| conversation.is_of(owner));
            if let Some(packet) = conversation.ok_or(ReplayError::Ended)?.next() {
                return Ok(packet);
            }
            if !self.read()? {
                return Err(ReplayError::Ended);
            }
        }
    }

    /// Reads one packet to where it belongs; says `false` at the end of the file.
    fn read(&mut self) -> Result<bool, ReplayError> {
        let Some(packet) = self.reader.next()? else { return Ok(false) };
        match packet.direction {
            Direction::ToKernel => self.conversations.extend(Conversation::begin(packet)),
            Direction::ToUser => {
                if let Some(conversation) = self.conversation_of(&packet) {
                    conversation.take(packet);
                }
            }
        }
        Ok(true)
    }

    /// The conversation that a datagram belongs to: the last of those that it fits best. The kernel answers within the send, so that of two that
    /// nobody knows the port of, it is the last. An empty datagram tells nothing of itself, and belongs to the last of all.
    fn conversation_of(&mut self, packet: &Packet) -> Option<&mut Conversation> {
        let Some(first): Option<Header> = header(&packet.bytes) else { return self.conversations.last_mut() };
        let fitting = self.conversations.iter_mut().filter_map(|conversation| {
            let fit = conversation.fits(packet.protocol, &first)?;
            Some((fit, conversation))
        });
        fitting.max_by_key(|(fit, _)| *fit).map(|(_, conversation)| conversation)
    }
}
