//! What a connection asks of a readiness.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::task::{Context, Poll};

use nl_proto::dump::{DumpRequest, FromMessage, Protocol, Received, Sender};
use nl_proto::wire::{
    DecodeError, Errno, Message, MessageFlags, NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP, Writer,
};
use nl_socket::{Buffer, Connection, Interest, Readiness, Transport, blocking};

const ROW: u16 = 101;

struct Row;

impl FromMessage for Row {
    fn from_message(_: Message<'_>) -> Result<Self, DecodeError> {
        Ok(Self)
    }
}

/// A kernel whose queue has overflowed, and from whose socket somebody else receives: what has come is in `fetched`, what has not
/// yet been fetched behind it.
#[derive(Default)]
struct Fetched {
    fetched: RefCell<VecDeque<io::Result<Vec<u8>>>>,
    behind: RefCell<VecDeque<io::Result<Vec<u8>>>>,
}

impl Transport for Fetched {
    fn send(&self, request: &[u8]) -> io::Result<usize> {
        let (request_message, _) = Message::split(request).unwrap();
        let sequence = request_message.header().sequence();
        let mut behind = self.behind.borrow_mut();
        if request_message.message_type() == NLMSG_NOOP {
            behind.push_back(Ok(message(NLMSG_ERROR, sequence)));
        } else {
            behind.push_back(Err(io::Error::from_raw_os_error(Errno::ENOBUFS.0)));
            behind.extend((0..3).map(|_| Ok(message(ROW, sequence))));
            behind.push_back(Ok(message(NLMSG_DONE, sequence)));
        }
        Ok(request.len())
    }

    fn receive(&self, buffer: &mut Buffer) -> io::Result<Received> {
        let datagram = self.fetched.borrow_mut().pop_front().ok_or(io::ErrorKind::WouldBlock)??;
        buffer[..datagram.len()].copy_from_slice(&datagram);
        Ok(Received { sender: Sender::KERNEL, length: datagram.len(), capacity: buffer.len() })
    }

    fn port(&self) -> u32 {
        0
    }

    fn reopen(&self) -> io::Result<Self> {
        Ok(Self::default())
    }
}

/// A message with 4 bytes that are 0: the code of success.
fn message(message_type: u16, sequence: u32) -> Vec<u8> {
    let mut writer = Writer::new(message_type, MessageFlags::MULTI);
    writer.body(&[0; 4]).unwrap();
    let mut bytes = writer.into_bytes();
    bytes[8..12].copy_from_slice(&sequence.to_ne_bytes());
    bytes
}

/// Fetches one at a time, while the task waits: between two there is none, and that says nothing of the socket's queue.
struct OneByOne(Fetched);

impl Readiness for OneByOne {
    type Transport = Fetched;

    fn new(transport: Fetched) -> io::Result<Self> {
        Ok(Self(transport))
    }

    fn transport(&self) -> &Fetched {
        &self.0
    }

    fn poll_io<T>(
        &mut self,
        interest: Interest,
        context: &mut Context<'_>,
        mut operation: impl FnMut(&Fetched) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        if interest == Interest::Readable && self.0.fetched.borrow().is_empty() {
            let next = self.0.behind.borrow_mut().pop_front().expect("an answer that is not all");
            self.0.fetched.borrow_mut().push_back(next);
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(operation(&self.0))
    }
}

#[test]
fn behind_an_overflow_the_readiness_is_asked_whether_the_queue_is_empty() {
    let mut connection = Connection::new(OneByOne(Fetched::default()), Protocol::ROUTE);
    for _ in 0..2 {
        let request = DumpRequest::<Row>::new(Protocol::ROUTE, 100, ROW);
        let mut rows = connection.dump(request).unwrap();
        let mut all = Vec::new();
        blocking::block_on(rows.collect_into(&mut all)).unwrap();
        assert_eq!((all.len(), rows.summary().overruns), (3, 1));
    }
}
