//! Threads that receive, and the buffers that go between them and whoever takes the rows.

use std::collections::VecDeque;
use std::io;
use std::mem;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::thread;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nl_proto::dump::Received;

use crate::{Buffer, Socket};

/// How many receive buffers a socket has, beside the one that rows are taken from.
const BUFFERS: usize = 2;

/// Sockets, and threads that receive from them, each from whichever has nobody who does. They end once no socket is left.
///
/// A socket that was found empty is waited for: where whoever takes the datagrams does not help, by the thread, which has no other; else by
/// one of its own, so that none that could receive elsewhere waits. The kernel answers within the send, so that is not for long, or rare.
#[derive(Debug)]
pub(crate) struct Receivers {
    queues: Mutex<Vec<Queue>>,
    /// There may be something to do for a thread that waits.
    changed: Condvar,
    /// Whoever takes the datagrams receives too, where there is none to take and no thread that receives one.
    helped: bool,
}

/// A socket that threads receive from.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) socket: Socket,
    /// How many bytes a buffer has to hold. Who receives keeps it meanwhile, so that what is asked for with more room is not received into
    /// less.
    room: Mutex<usize>,
    /// Nobody takes datagrams any more, once its other end is closed.
    hangup: UnixStream,
}

/// What came from one source, and who receives the next.
#[derive(Debug)]
struct Queue {
    source: Arc<Source>,
    filled: VecDeque<(Buffer, io::Result<Received>)>,
    empty: Vec<Buffer>,
    receiver: Receiver,
    /// The socket was found empty since the last request went out, and has stayed so: what is not here will not come by itself.
    settled: bool,
    /// How often something was sent.
    sent: u64,
    /// A thread waits until the socket is no longer empty.
    watched: bool,
    waker: Option<Waker>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Receiver {
    Nobody,
    Thread,
    /// Whoever takes the datagrams.
    Taker,
}

/// What a thread does next.
struct Work {
    source: Arc<Source>,
    buffer: Buffer,
    /// How often something had been sent.
    sent: u64,
}

impl Queue {
    fn give_back(&mut self, buffer: Buffer) {
        self.receiver = Receiver::Nobody;
        self.empty.push(buffer);
    }

    /// The socket was found empty after `sent` requests. Says whether those are still all.
    const fn settle(&mut self, sent: u64) -> bool {
        self.settled = self.sent == sent;
        self.settled
    }
}

impl Source {
    pub(crate) fn new(socket: Socket, capacity: usize, hangup: UnixStream) -> Self {
        Self { socket, room: Mutex::new(capacity), hangup }
    }

    pub(crate) fn room(&self) -> MutexGuard<'_, usize> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Receives, into no less than the room that is wanted.
    fn receive(&self, buffer: &mut Buffer) -> io::Result<Received> {
        let room = self.room();
        buffer.make_room(*room);
        self.socket.receive(buffer)
    }

    /// Waits until the socket has a datagram or an error, or the other side has hung up.
    fn wait(&self) -> io::Result<()> {
        let mut descriptors = [
            PollFd::new(self.socket.as_fd(), PollFlags::POLLIN),
            PollFd::new(self.hangup.as_fd(), PollFlags::POLLIN),
        ];
        loop {
            match poll(&mut descriptors, PollTimeout::NONE) {
                Err(Errno::EINTR) => {}
                Err(error) => return Err(error.into()),
                Ok(_) => return Ok(()),
            }
        }
    }
}

impl Receivers {
    pub(crate) fn new(helped: bool) -> Arc<Self> {
        Arc::new(Self { queues: Mutex::default(), changed: Condvar::new(), helped })
    }

    /// Starts so many threads. There is a source by then, or they end at once.
    ///
    /// # Errors
    ///
    /// Where there can be no thread.
    pub(crate) fn start(self: &Arc<Self>, threads: usize) -> io::Result<()> {
        for _ in 0..threads {
            let this = self.clone();
            spawn(move || this.run())?;
        }
        Ok(())
    }

    pub(crate) fn add(&self, source: Arc<Source>) {
        self.queues().push(Queue {
            source,
            filled: VecDeque::with_capacity(BUFFERS),
            empty: (0..BUFFERS).map(|_| Buffer::default()).collect(),
            receiver: Receiver::Nobody,
            settled: false,
            sent: 0,
            watched: false,
            waker: None,
        });
        self.changed.notify_one();
    }

    pub(crate) fn remove(&self, source: &Arc<Source>) {
        self.queues().retain(|queue| !Arc::ptr_eq(&queue.source, source));
        self.changed.notify_all();
    }

    /// Sends a datagram, which the kernel handles meanwhile: no thread finds out whether the queue is empty between the two, what was
    /// found before holds no more.
    pub(crate) fn send(&self, source: &Arc<Source>, datagram: &[u8]) -> io::Result<usize> {
        let sent = self.with(source, |queue| {
            let sent = source.socket.send(datagram)?;
            queue.settled = false;
            queue.sent = queue.sent.wrapping_add(1);
            Ok(sent)
        });
        self.changed.notify_one();
        sent.unwrap_or_else(|| source.socket.send(datagram))
    }

    /// Whether [`take`](Self::take) now has a datagram, or there is certainly none. If neither, the waker is woken once that changes.
    pub(crate) fn is_settled(&self, source: &Arc<Source>, waker: &Waker) -> bool {
        self.with(source, |queue| {
            match &mut queue.waker {
                Some(known) => known.clone_from(waker),
                None => queue.waker = Some(waker.clone()),
            }
            if self.helped && queue.filled.is_empty() && queue.receiver == Receiver::Nobody {
                queue.receiver = Receiver::Taker;
            }
            queue.receiver == Receiver::Taker || queue.settled || !queue.filled.is_empty()
        })
        .unwrap_or(true)
    }

    /// The next datagram, in the place of `buffer`; `WouldBlock` where there is none: then the waker is woken once there is.
    pub(crate) fn take(self: &Arc<Self>, source: &Arc<Source>, buffer: &mut Buffer) -> io::Result<Received> {
        let taken = self.with(source, |queue| match queue.filled.pop_front() {
            Some((filled, received)) => {
                queue.empty.push(mem::replace(buffer, filled));
                Some(received)
            }
            None if queue.receiver == Receiver::Taker => None,
            None => Some(Err(io::ErrorKind::WouldBlock.into())),
        });
        if let Some(received) = taken.flatten() {
            self.changed.notify_one();
            return received;
        }
        let received = source.receive(buffer);
        let empty = received.as_ref().is_err_and(would_block);
        self.with(source, |queue| {
            queue.receiver = Receiver::Nobody;
            queue.settled = empty;
        });
        if empty {
            self.watch(source)?;
        }
        self.changed.notify_one();
        received
    }

    /// Has a thread wait until the socket is no longer empty, unless one does.
    fn watch(self: &Arc<Self>, source: &Arc<Source>) -> io::Result<()> {
        if self.with(source, |queue| mem::replace(&mut queue.watched, true)).unwrap_or(true) {
            return Ok(());
        }
        let (this, watched) = (self.clone(), source.clone());
        spawn(move || {
            let waited = watched.wait();
            let waker = this.with(&watched, |queue| {
                queue.watched = false;
                queue.settled = false;
                if let Err(error) = waited {
                    queue.filled.push_back((Buffer::default(), Err(error)));
                }
                queue.waker.take()
            });
            this.changed.notify_one();
            wake(waker.flatten());
        })
    }

    /// What a thread does.
    fn run(&self) {
        while let Some(Work { source, mut buffer, sent }) = self.work() {
            match source.receive(&mut buffer) {
                Err(error) if would_block(&error) => self.found_empty(&source, buffer, sent),
                received => self.fill(&source, buffer, received),
            }
        }
    }

    /// A source that nobody receives from and that has a buffer to receive into, once there is one. `None` where no source is left.
    fn work(&self) -> Option<Work> {
        let mut queues = self.queues();
        while !queues.is_empty() {
            let free = queues
                .iter_mut()
                .filter(|queue| queue.receiver == Receiver::Nobody && !queue.empty.is_empty())
                .filter(|queue| !(self.helped && queue.settled))
                .min_by_key(|queue| queue.filled.len());
            if let Some((buffer, queue)) = free.and_then(|queue| Some((queue.empty.pop()?, queue))) {
                queue.receiver = Receiver::Thread;
                return Some(Work { source: queue.source.clone(), buffer, sent: queue.sent });
            }
            queues = self.changed.wait(queues).unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    fn fill(&self, source: &Arc<Source>, buffer: Buffer, received: io::Result<Received>) {
        let waker = self.with(source, |queue| {
            queue.settled = false;
            queue.receiver = Receiver::Nobody;
            queue.filled.push_back((buffer, received));
            queue.waker.take()
        });
        wake(waker.flatten());
    }

    /// A thread has found the socket empty after `sent` requests: it tells so, and where nobody helps, waits.
    fn found_empty(&self, source: &Arc<Source>, buffer: Buffer, sent: u64) {
        if self.helped {
            // In one go: who is woken by it must find nobody who receives, or would wait for a datagram that nobody watches for.
            let waker = self.with(source, |queue| {
                queue.give_back(buffer);
                if queue.settle(sent) { queue.waker.take() } else { None }
            });
            return wake(waker.flatten());
        }
        let settled = self.with(source, |queue| queue.settle(sent).then(|| queue.waker.take())).flatten();
        if let Some(waker) = settled {
            wake(waker);
            if let Err(error) = source.wait() {
                return self.fill(source, buffer, Err(error));
            }
        }
        self.with(source, |queue| queue.give_back(buffer));
    }

    /// `None` where the source is there no more.
    fn with<T>(&self, source: &Arc<Source>, change: impl FnOnce(&mut Queue) -> T) -> Option<T> {
        self.queues().iter_mut().find(|queue| Arc::ptr_eq(&queue.source, source)).map(change)
    }

    fn queues(&self) -> MutexGuard<'_, Vec<Queue>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn spawn(run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name("netlink".to_owned()).spawn(run).map(drop)
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

fn would_block(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::sync::mpsc::{self, Sender};
    use std::task::Wake;
    use std::time::Duration;

    use nl_proto::dump::Protocol;
    use nl_proto::rtnetlink::Link;

    use super::*;

    struct Bell(Sender<()>);

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.0.send(()).unwrap();
        }
    }

    /// Notes who receives from a source at the time that it is woken.
    struct Look(Arc<Receivers>, Arc<Source>, Sender<Option<Receiver>>);

    impl Wake for Look {
        fn wake(self: Arc<Self>) {
            let Self(receivers, source, seen) = &*self;
            seen.send(receivers.with(source, |queue| queue.receiver)).unwrap();
        }
    }

    /// Else it would find that a thread receives, wait for what that brings, and the thread would be gone.
    #[test]
    fn who_is_woken_by_an_empty_socket_finds_nobody_who_receives() {
        let receivers = Receivers::new(true);
        let (_ours, theirs) = UnixStream::pair().unwrap();
        let source = Arc::new(Source::new(Socket::open(Protocol::ROUTE).unwrap(), 1 << 15, theirs));
        receivers.add(source.clone());
        let (seen, looks) = mpsc::channel();
        let waker = Waker::from(Arc::new(Look(receivers.clone(), source.clone(), seen)));
        let Work { source, buffer, sent } = receivers.work().unwrap();
        assert!(!receivers.is_settled(&source, &waker), "a thread receives");
        receivers.found_empty(&source, buffer, sent);
        assert_eq!(looks.try_recv(), Ok(Some(Receiver::Nobody)));
        assert!(receivers.is_settled(&source, &waker));
        receivers.remove(&source);
    }

    /// One thread has several sockets of which none has an answer yet: whichever has one first wakes.
    #[test]
    fn a_late_answer_wakes_whichever_socket_it_comes_to() {
        for late in 0..3 {
            let receivers = Receivers::new(true);
            let source = || {
                let (ours, theirs) = UnixStream::pair().unwrap();
                let socket = Socket::open(Protocol::ROUTE).unwrap();
                let source = Arc::new(Source::new(socket, 1 << 15, theirs));
                receivers.add(source.clone());
                (source, ours)
            };
            let sources = [source(), source(), source()];
            receivers.start(1).unwrap();
            let (bell, rings) = mpsc::channel();
            let waker = Waker::from(Arc::new(Bell(bell)));
            let come = || {
                let mut buffer = Buffer::default();
                sources.iter().position(|(source, _)| {
                    receivers.is_settled(source, &waker) && receivers.take(source, &mut buffer).is_ok()
                })
            };
            assert_eq!(come(), None);
            while rings.recv_timeout(Duration::from_millis(100)).is_ok() {
                assert_eq!(come(), None);
            }

            let mut request = Vec::new();
            Link::dump().as_request().write_to(&mut request, 1).unwrap();
            // Past `Receivers::send`, so that nobody is told.
            sources[late].0.socket.send(&request).unwrap();
            let woken = loop {
                rings.recv_timeout(Duration::from_secs(20)).unwrap();
                if let Some(woken) = come() {
                    break woken;
                }
            };
            assert_eq!(woken, late);
            sources.iter().for_each(|(source, _)| receivers.remove(source));
        }
    }
}
