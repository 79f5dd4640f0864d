//! Connections whose kernel is a recording.

use std::io::{self, Read};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use nl_proto::dump::{Protocol, Received, Sender};
use nl_proto::wire::{Header, MessageFlags, NLMSG_ERROR, NLMSG_NOOP};
use nl_socket::{Buffer, Connection, Interest, Readiness, Transport};
use zerocopy::IntoBytes;

use crate::ReplayError;
use crate::packet::{Packet, header};
use crate::reader::Reader;
use crate::tape::Tape;

/// A recording, to be replayed by any number of connections; clones are of the same. How requests find their answers stands in the
/// [crate's docs](crate).
#[derive(Debug, Clone)]
pub struct Replay(Arc<Mutex<Tape>>);

impl Replay {
    /// Begins to read a recording: the head of the file.
    ///
    /// # Errors
    ///
    /// Where that is not the head of a recording, or cannot be read.
    pub fn new(input: impl Read + Send + 'static) -> Result<Self, ReplayError> {
        Ok(Self(Arc::new(Mutex::new(Tape::new(Reader::new(Box::new(input))?)))))
    }

    /// A connection of this protocol. It can be driven by any executor, or by [`block_on`](nl_socket::blocking::block_on).
    ///
    /// Its streams give the rows and the end that the recorded ones gave. Where the recording has no such request, is cut or malformed, they end
    /// in [`Error::Io`](nl_socket::Error::Io) with a [`ReplayError`]. It takes no subscriptions.
    pub fn connect(&self, protocol: Protocol) -> Connection<Replaying> {
        Connection::new(Replaying(ReplaySocket::new(self.clone(), protocol)), protocol)
    }

    fn tape(&self) -> MutexGuard<'_, Tape> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What stands in a socket's place in a [`Replay`].
#[derive(Debug)]
pub struct ReplaySocket {
    replay: Replay,
    protocol: Protocol,
    owner: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The acknowledgement of a priming message, until it is received.
    acknowledgement: Option<Vec<u8>>,
    /// It was said that nothing more will come.
    drained: bool,
}

impl ReplaySocket {
    fn new(replay: Replay, protocol: Protocol) -> Self {
        let owner = replay.tape().owner();
        Self { replay, protocol, owner, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for ReplaySocket {
    fn send(&self, datagram: &[u8]) -> io::Result<usize> {
        let noop = header(datagram).filter(|header| header.message_type() == NLMSG_NOOP);
        if noop.is_none() {
            self.replay.tape().ask(self.owner, self.protocol, datagram)?;
        }
        *self.state() = State { acknowledgement: noop.as_ref().map(acknowledgement), drained: false };
        Ok(datagram.len())
    }

    /// Receives a datagram as it was received when it was recorded: whole, in a longer buffer if need be, or cut where it was cut.
    fn receive(&self, buffer: &mut Buffer) -> io::Result<Received> {
        let mut state = self.state();
        if let Some(bytes) = state.acknowledgement.take() {
            return Ok(received(buffer, &bytes, bytes.len()));
        }
        match self.replay.tape().answer(self.owner) {
            Ok(Packet { bytes, length, .. }) => Ok(received(buffer, &bytes, length)),
            // As a socket says it: to some conversations that is an end.
            Err(ReplayError::Ended) if !mem::replace(&mut state.drained, true) => {
                Err(io::ErrorKind::WouldBlock.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// 0: answers to any port are for this one.
    fn port(&self) -> u32 {
        0
    }

    fn reopen(&self) -> io::Result<Self> {
        Ok(Self::new(self.replay.clone(), self.protocol))
    }
}

impl Drop for ReplaySocket {
    fn drop(&mut self) {
        self.replay.tape().release(self.owner);
    }
}

/// Readiness of a [`ReplaySocket`], under any executor. It waits only for its input.
#[derive(Debug)]
pub struct Replaying(ReplaySocket);

impl Readiness for Replaying {
    type Transport = ReplaySocket;

    fn new(transport: ReplaySocket) -> io::Result<Self> {
        Ok(Self(transport))
    }

    fn transport(&self) -> &ReplaySocket {
        &self.0
    }

    fn poll_io<T>(
        &mut self,
        _: Interest,
        context: &mut Context<'_>,
        mut operation: impl FnMut(&ReplaySocket) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        match operation(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                // The input has nothing yet, and does not say when it will; or nothing more, which the next call says.
                context.waker().wake_by_ref();
                Poll::Pending
            }
            result => Poll::Ready(result),
        }
    }
}

fn received(buffer: &mut Buffer, bytes: &[u8], length: usize) -> Received {
    buffer.make_room(bytes.len());
    if let Some(front) = buffer.get_mut(..bytes.len()) {
        front.copy_from_slice(bytes);
    }
    let capacity = if bytes.len() < length { bytes.len() } else { buffer.len() };
    Received { sender: Sender::KERNEL, length, capacity }
}

/// An NLMSG_ERROR of 0: a header, and a `struct nlmsgerr` of the error and the header of what it acknowledges.
fn acknowledgement(noop: &Header) -> Vec<u8> {
    let length = Header::SIZE + size_of::<i32>() + Header::SIZE;
    let header = Header::new(length as u32, NLMSG_ERROR, MessageFlags::CAPPED, noop.sequence(), noop.port());
    [header.as_bytes(), &[0; size_of::<i32>()], noop.as_bytes()].concat()
}
