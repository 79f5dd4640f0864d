//! The kernel: tables, sockets, and what goes wrong.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use fastrand::Rng;
use nl_proto::dump::{Protocol, Sender};
use nl_proto::wire::{Message, MessageFlags, Writer};

use crate::message::{NOBODY, put};
use crate::port::{Datagram, Port};
use crate::table::Rows;
use crate::{Answer, Connection, End, Fault, Faults, Sim, Socket, Table};

/// A simulated kernel: tables, and the sockets on which they are dumped. A clone is the same kernel.
///
/// The same seed and the same calls give the same bytes, on every machine.
#[derive(Clone)]
pub struct Kernel(Arc<Mutex<State>>);

impl Kernel {
    /// The type of the messages of [`Fault::Unexpected`].
    pub const UNEXPECTED: u16 = 0xfff0;

    /// The first bytes of each row that is none of the kernel's answer: of [`Fault::Forged`], [`Fault::OtherAnswer`] and
    /// [`Fault::Notification`].
    pub const FOREIGN: [u8; 8] = [0xff; 8];

    /// A kernel that behaves, without tables.
    pub fn new(seed: u64) -> Self {
        Self::with_faults(seed, Faults::none())
    }

    /// A kernel in which this goes wrong. What is left to chance is as the seed has it.
    pub fn with_faults(seed: u64, faults: Faults) -> Self {
        let world = World {
            rng: Rng::with_seed(seed),
            faults,
            counts: [0; Fault::COUNT],
            tables: BTreeMap::new(),
            next_row: 0,
            answers: Vec::new(),
            taken: 0,
            queue_limit: 212_992,
            longest_receive: 0,
            overruns: 0,
            woken: Vec::new(),
        };
        Self(Arc::new(Mutex::new(State { world, ports: BTreeMap::new(), next_port: 4711 })))
    }

    /// From here on, this goes wrong.
    pub fn set_faults(&self, faults: Faults) {
        self.lock().world.faults = faults;
    }

    /// Sets how many bytes the receive queue of a socket holds: 212,992 unless told, as Linux has it.
    pub fn set_queue_limit(&self, bytes: usize) {
        self.lock().world.queue_limit = bytes;
    }

    /// The table that answers requests of this type, such as 26, `RTM_GETROUTE`. There is none before this is called: the kernel
    /// says `EOPNOTSUPP`. It filters nothing, whatever a request asks for; a kernel may do that, so `nl-proto` filters too.
    pub fn table(&self, request: u16) -> Table {
        self.lock().world.table(request);
        Table::new(self.clone(), request)
    }

    /// Opens a socket.
    pub fn open(&self) -> Socket {
        let mut state = self.lock();
        let port = state.next_port;
        state.next_port = state.next_port.wrapping_add(1).max(1);
        state.ports.insert(port, Port::new(port));
        Socket::new(self.clone(), port)
    }

    /// Opens a socket and connects to it: what [`nl_socket::Connection::open`] does in the real kernel. One kernel answers every
    /// protocol alike.
    pub fn connect(&self, protocol: Protocol) -> Connection {
        let seed = self.lock().world.rng.u32(..);
        Connection::with_seed(Sim::over(self.open()), protocol, seed)
    }

    /// Sends a notification to all sockets that are subscribed to a group, 1 to 32, and says how many it reached: one whose queue
    /// is full, or was and has not been empty since, loses it.
    pub fn notify(&self, group: u32, message: Writer) -> usize {
        let bytes = message.into_bytes();
        let Ok((message, _)) = Message::split(&bytes) else { return 0 };
        let mut notification = Vec::new();
        put(&mut notification, message.message_type(), MessageFlags::empty(), NOBODY, message.payload());
        let groups = group.checked_sub(1).and_then(|shift| 1_u32.checked_shl(shift)).unwrap_or_default();
        self.with(|State { world, ports, .. }| {
            let subscribed = ports.values_mut().filter(|port| port.groups & groups != 0);
            let reached = subscribed.filter_map(|port| {
                let datagram = Datagram::reply(notification.clone(), None);
                port.deliver(world, Datagram { sender: Sender { port: 0, groups }, ..datagram }).then_some(())
            });
            reached.count()
        })
    }

    /// How often this has happened.
    pub fn count(&self, fault: Fault) -> u64 {
        self.lock().world.counts.get(fault as usize).copied().unwrap_or_default()
    }

    /// How many receives have said `ENOBUFS`.
    pub fn overruns(&self) -> u64 {
        self.lock().world.overruns
    }

    /// What the kernel did with each request, NLMSG_NOOP aside, since this was last called.
    pub fn take_answers(&self) -> Vec<Answer> {
        let mut state = self.lock();
        let answers = std::mem::take(&mut state.world.answers);
        state.world.taken = state.world.taken.saturating_add(answers.len());
        answers
    }

    /// What it has done so far with each of those requests.
    pub fn answers(&self) -> Vec<Answer> {
        self.lock().world.answers.clone()
    }

    /// What it has done so far with the last of them.
    pub fn last_answer(&self) -> Option<Answer> {
        self.lock().world.answers.last().cloned()
    }

    /// Whether no socket has anything to receive.
    pub fn is_quiet(&self) -> bool {
        !self.lock().ports.values().any(Port::is_readable)
    }

    /// The longest buffer, in bytes, that any receive has brought: what bounds the memory of a program that reads.
    pub fn longest_receive(&self) -> usize {
        self.lock().world.longest_receive
    }

    /// Does something, and then wakes who is to be woken: a waker may run what comes back here.
    pub(crate) fn with<T>(&self, operate: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let done = operate(&mut state);
        let woken = std::mem::take(&mut state.world.woken);
        drop(state);
        woken.into_iter().for_each(Waker::wake);
        done
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Kernel")
            .field("tables", &state.world.tables)
            .field("ports", &state.ports.keys())
            .field("faults", &state.world.faults)
            .finish_non_exhaustive()
    }
}

/// All that a kernel has.
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) ports: BTreeMap<u32, Port>,
    next_port: u32,
}

/// What all sockets share.
pub(crate) struct World {
    pub(crate) rng: Rng,
    pub(crate) faults: Faults,
    counts: [u64; Fault::COUNT],
    pub(crate) tables: BTreeMap<u16, Rows>,
    pub(crate) next_row: u64,
    answers: Vec<Answer>,
    /// How many answers have been taken: an answer is named by its place among all.
    taken: usize,
    pub(crate) queue_limit: usize,
    pub(crate) longest_receive: usize,
    pub(crate) overruns: u64,
    /// Who is to be woken.
    pub(crate) woken: Vec<Waker>,
}

impl World {
    /// Whether this happens now; then it counts.
    pub(crate) fn happens(&mut self, fault: Fault) -> bool {
        let happens = self.rolls(fault);
        if happens {
            self.count(fault);
        }
        happens
    }

    /// Whether this is to happen, which only comes out later.
    pub(crate) fn rolls(&mut self, fault: Fault) -> bool {
        self.faults.roll(fault, &mut self.rng)
    }

    pub(crate) fn count(&mut self, fault: Fault) {
        if let Some(count) = self.counts.get_mut(fault as usize) {
            *count = count.saturating_add(1);
        }
    }

    pub(crate) fn table(&mut self, request: u16) -> &mut Rows {
        self.tables.entry(request).or_default()
    }

    /// Begins to note what is done with a request.
    pub(crate) fn note(&mut self, request: Message<'_>, port: u32) -> usize {
        self.answers.push(Answer {
            request: request.message_type(),
            sequence: request.header().sequence(),
            port,
            rows: Vec::new(),
            unexpected: 0,
            interrupted: false,
            text: None,
            end: End::Running,
        });
        self.taken.saturating_add(self.answers.len()).saturating_sub(1)
    }

    /// Notes more of an answer, where it is one and nobody has taken it.
    pub(crate) fn noted(&mut self, answer: Option<usize>, note: impl FnOnce(&mut Answer)) {
        let place = answer.and_then(|answer| answer.checked_sub(self.taken));
        if let Some(answer) = place.and_then(|place| self.answers.get_mut(place)) {
            note(answer);
        }
    }
}
