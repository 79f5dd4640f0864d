//! The kernel's side of one socket.

use std::collections::VecDeque;
use std::io;
use std::task::Waker;

use nl_proto::dump::{Received, Sender};
use nl_proto::wire::{Errno, Message, MessageFlags};

use crate::dump::Dump;
use crate::kernel::World;
use crate::{End, Fault};

/// One socket, bound to a port.
#[derive(Debug)]
pub(crate) struct Port {
    pub(crate) port: u32,
    queue: VecDeque<Datagram>,
    pub(crate) queued: usize,
    pub(crate) dump: Option<Dump>,
    /// The longest buffer that a datagram was received into.
    pub(crate) longest: usize,
    /// So many receives are still to say `ENOBUFS`.
    overruns: u32,
    /// One has said so, or will, and none has found the queue empty since.
    overrun: bool,
    /// The queue has overflowed and has not been empty since: all but a dump's own datagrams are dropped (`NETLINK_S_CONGESTED`).
    congested: bool,
    pub(crate) groups: u32,
    pub(crate) reader: Option<Waker>,
}

/// One datagram in a receive queue.
#[derive(Debug)]
pub(crate) struct Datagram {
    pub(crate) sender: Sender,
    pub(crate) bytes: Vec<u8>,
    /// Of which answer it is a part.
    pub(crate) answer: Option<usize>,
    /// It was built for a dump, and not dropped into the queue.
    pub(crate) dumped: bool,
    /// It ends in what is no message.
    pub(crate) garbled: bool,
}

impl Port {
    pub(crate) const fn new(port: u32) -> Self {
        Self {
            port,
            queue: VecDeque::new(),
            queued: 0,
            dump: None,
            longest: 0,
            overruns: 0,
            overrun: false,
            congested: false,
            groups: 0,
            reader: None,
        }
    }

    /// Whether a receive would give something.
    pub(crate) fn is_readable(&self) -> bool {
        self.overruns > 0 || !self.queue.is_empty()
    }

    /// Handles one datagram from the program, whole, as the kernel does within `send`.
    pub(crate) fn send(&mut self, world: &mut World, datagram: &[u8]) -> io::Result<usize> {
        if world.happens(Fault::SendBlocked) {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let mut rest = datagram;
        while let Ok((request, behind)) = Message::split(rest) {
            rest = behind;
            if request.flags().contains(MessageFlags::REQUEST) {
                self.request(world, request);
            }
        }
        Ok(datagram.len())
    }

    /// Gives the next datagram, and builds another of the dump that runs, as the kernel does within `recv`.
    pub(crate) fn receive(&mut self, world: &mut World, buffer: &mut [u8]) -> io::Result<Received> {
        world.longest_receive = world.longest_receive.max(buffer.len());
        let received = self.take(world, buffer);
        self.congested &= !self.queue.is_empty();
        received
    }

    fn take(&mut self, world: &mut World, buffer: &mut [u8]) -> io::Result<Received> {
        if self.overruns > 0 {
            self.overruns = self.overruns.saturating_sub(1);
            return Err(overrun(world));
        }
        if self.queue.is_empty() {
            self.overrun = false;
            return Err(io::ErrorKind::WouldBlock.into());
        }
        if world.happens(Fault::Overrun) {
            self.overrun = true;
            return Err(overrun(world));
        }
        // A dump's next datagram is always there; and where one overflowed, the queue holds all that will come.
        let dumped = self.dump.is_some() || self.queue.iter().any(|datagram| datagram.dumped);
        if !dumped && !self.overrun && world.happens(Fault::Late) {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let Some(Datagram { sender, bytes, answer, garbled, .. }) = self.queue.pop_front() else {
            return Err(io::ErrorKind::WouldBlock.into());
        };
        self.queued = self.queued.saturating_sub(bytes.len());
        self.longest = self.longest.max(buffer.len());
        let received = Received { sender, length: bytes.len(), capacity: buffer.len() };
        for (to, from) in buffer.iter_mut().zip(&bytes) {
            *to = *from;
        }
        if received.is_truncated() && answer.is_some() {
            world.count(Fault::Cut);
            world.noted(answer, |answer| answer.spoil(End::Cut));
        }
        if garbled {
            world.count(Fault::Garbled);
            world.noted(answer, |answer| answer.spoil(End::Garbled));
        }
        if self.queued <= world.queue_limit / 2 {
            self.build(world);
        }
        Ok(received)
    }

    /// Puts a datagram into the queue, or drops it where that is full or has been and was not empty since, as all but a dump's
    /// own are. Says which.
    pub(crate) fn deliver(&mut self, world: &mut World, datagram: Datagram) -> bool {
        let fits = !self.congested && self.queued <= world.queue_limit;
        if fits {
            self.enqueue(world, datagram);
        } else {
            self.lose(world, datagram.answer);
        }
        fits
    }

    /// Puts a datagram into the queue, full or not.
    pub(crate) fn enqueue(&mut self, world: &mut World, datagram: Datagram) {
        self.queued = self.queued.saturating_add(datagram.bytes.len());
        self.queue.push_back(datagram);
        self.wake(world);
    }

    /// Loses a datagram, or what is left of an answer. Only the first of them is told of.
    pub(crate) fn lose(&mut self, world: &mut World, answer: Option<usize>) {
        if !std::mem::replace(&mut self.congested, true) {
            self.overruns = 1;
        }
        self.overrun = true;
        world.noted(answer, |answer| answer.spoil(End::Lost));
        self.wake(world);
    }

    fn wake(&mut self, world: &mut World) {
        world.woken.extend(self.reader.take());
    }
}

fn overrun(world: &mut World) -> io::Error {
    world.overruns = world.overruns.saturating_add(1);
    io::Error::from_raw_os_error(Errno::ENOBUFS.0)
}
