//! Recorded dumps, and a transport that gives them out again from memory.

use std::cell::{Cell, RefCell};
use std::io;
use std::marker::PhantomData;
use std::pin::pin;
use std::task::{Context, Poll};

use nl_bench_harness::Table;
use nl_proto::dump::{Received, Sender};
use nl_proto::wire::{Header, Message, MessageFlags, NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP};
use nl_socket::{Buffer, Interest, Readiness, Transport};
use zerocopy::{FromBytes, IntoBytes};

/// The port that recorded messages are for.
const PORT: u32 = 1;
/// What the kernel puts into one datagram at most.
const DATAGRAM: usize = 32_448;

/// The messages of a recording, as many times as fit into one datagram.
#[derive(Debug, Clone)]
pub struct Datagram {
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

impl Datagram {
    /// That of a table.
    pub fn of(table: Table) -> Self {
        let recorded: &[u8] = match table {
            Table::Route4 => include_bytes!("../recordings/route4"),
            Table::Route6 => include_bytes!("../recordings/route6"),
            Table::Neighbour => include_bytes!("../recordings/neighbour"),
            Table::Address => include_bytes!("../recordings/address"),
            Table::Link => include_bytes!("../recordings/link"),
            Table::NextHop => include_bytes!("../recordings/nexthop"),
            Table::Conntrack => include_bytes!("../recordings/conntrack"),
        };
        let bytes = recorded.repeat(DATAGRAM / recorded.len().max(1));
        let (mut starts, mut at) = (Vec::new(), 0);
        while let Ok((message, _)) = Message::split(bytes.get(at..).unwrap_or_default()) {
            starts.push(at);
            at += (message.header().length() as usize).next_multiple_of(4);
        }
        let mut datagram = Self { bytes, starts };
        datagram.answer(0);
        datagram
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many messages these are.
    pub fn rows(&self) -> usize {
        self.starts.len()
    }

    /// Makes it an answer to the request of this sequence number.
    fn answer(&mut self, sequence: u32) {
        for start in &self.starts {
            if let Some(place) = self.bytes.get_mut(start + 8..start + 16) {
                place.copy_from_slice([sequence, PORT].as_bytes());
            }
        }
    }
}

/// A kernel that answers each dump with the same datagram, again and again.
#[derive(Debug)]
pub struct Replay {
    datagram: RefCell<Datagram>,
    /// How many times it comes in one dump.
    times: usize,
    left: Cell<usize>,
    /// The sequence number of what was asked last, and whether it was the priming message.
    asked: Cell<(u32, bool)>,
    /// The receive buffer has the datagram, since the last receive put it there: to copy it again would be counted with the row, a
    /// byte of `rep movsb` as an instruction.
    placed: Cell<bool>,
}

impl Replay {
    /// Of this datagram, so many times.
    pub fn new(datagram: Datagram, times: usize) -> Self {
        Self {
            datagram: RefCell::new(datagram),
            times,
            left: Cell::new(0),
            asked: Cell::default(),
            placed: Cell::default(),
        }
    }
}

impl Transport for Replay {
    fn send(&self, request: &[u8]) -> io::Result<usize> {
        let header = Header::read_from_prefix(request).map_err(|_| io::ErrorKind::InvalidInput)?.0;
        let (sequence, priming) = (header.sequence(), header.message_type() == NLMSG_NOOP);
        self.asked.set((sequence, priming));
        if !priming {
            self.left.set(self.times);
            self.datagram.borrow_mut().answer(sequence);
        }
        Ok(request.len())
    }

    fn receive(&self, buffer: &mut Buffer) -> io::Result<Received> {
        let (sequence, priming) = self.asked.get();
        let left = self.left.get();
        let placed = self.placed.replace(!priming && left > 0);
        let length = if priming {
            control(buffer, NLMSG_ERROR, 36, sequence)
        } else if left == 0 {
            control(buffer, NLMSG_DONE, 20, sequence)
        } else {
            self.left.set(left - 1);
            let datagram = self.datagram.borrow();
            let bytes = datagram.bytes();
            if !placed {
                buffer.get_mut(..bytes.len()).ok_or(io::ErrorKind::InvalidInput)?.copy_from_slice(bytes);
            }
            bytes.len()
        };
        Ok(Received { sender: Sender::KERNEL, length, capacity: buffer.len() })
    }

    fn port(&self) -> u32 {
        PORT
    }

    fn reopen(&self) -> io::Result<Self> {
        Ok(Self::new(self.datagram.borrow().clone(), self.times))
    }
}

/// A message of `length` bytes that are 0 behind the header: the code of success.
fn control(buffer: &mut [u8], message_type: u16, length: usize, sequence: u32) -> usize {
    let header = Header::new(length as u32, message_type, MessageFlags::MULTI, sequence, PORT);
    if let Some(place) = buffer.get_mut(..length) {
        place.fill(0);
        place.iter_mut().zip(header.as_bytes()).for_each(|(byte, value)| *byte = *value);
    }
    length
}

/// How a stream over a replay yields: as the adapter does whose name it has.
pub trait Yield {
    /// As [`Readiness::poll_yield`].
    fn poll(context: &mut Context<'_>) -> Poll<()>;
}

/// As `nl_socket::blocking`: never.
#[derive(Debug)]
pub struct Blocking;

impl Yield for Blocking {
    fn poll(_: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

/// As `nl_smol::Smol`: the task is woken at once.
#[derive(Debug)]
pub struct Smol;

impl Yield for Smol {
    fn poll(context: &mut Context<'_>) -> Poll<()> {
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// As `nl_tokio::Tokio` on the current-thread runtime: behind all other tasks.
#[derive(Debug)]
pub struct Tokio;

impl Yield for Tokio {
    fn poll(context: &mut Context<'_>) -> Poll<()> {
        pin!(tokio::task::yield_now()).poll(context)
    }
}

/// As `nl_tokio::Tokio` on the multi-thread runtime: when the task's budget is spent.
#[derive(Debug)]
pub struct TokioMulti;

impl Yield for TokioMulti {
    fn poll(context: &mut Context<'_>) -> Poll<()> {
        tokio::task::coop::poll_proceed(context).map(|budget| budget.made_progress())
    }
}

/// A replay is always ready.
#[derive(Debug)]
pub struct Ready<Y>(Replay, PhantomData<fn() -> Y>);

impl<Y: Yield> Readiness for Ready<Y> {
    type Transport = Replay;

    fn new(transport: Replay) -> io::Result<Self> {
        Ok(Self(transport, PhantomData))
    }

    fn transport(&self) -> &Replay {
        &self.0
    }

    fn poll_io<T>(
        &mut self,
        _: Interest,
        _: &mut Context<'_>,
        mut operation: impl FnMut(&Replay) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        Poll::Ready(operation(&self.0))
    }

    fn poll_yield(&mut self, context: &mut Context<'_>) -> Poll<()> {
        Y::poll(context)
    }
}
