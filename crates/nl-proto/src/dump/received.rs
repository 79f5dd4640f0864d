//! What a socket says of a datagram.

/// One receive, as the socket tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// Who sent the datagram.
    pub sender: Sender,
    /// The datagram's true length in bytes, even where the buffer was shorter (`MSG_TRUNC`).
    pub length: usize,
    /// How many bytes the buffer could take.
    pub capacity: usize,
}

impl Received {
    /// Whether part of the datagram is lost.
    pub const fn is_truncated(&self) -> bool {
        self.length > self.capacity
    }
}

/// Who sent a datagram: its source address (`struct sockaddr_nl`), the one thing that a sender cannot forge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sender {
    /// `nl_pid`: the sender's port; the kernel's is 0.
    pub port: u32,
    /// `nl_groups`: 0 for an answer, else the group that the datagram went to, as a mask. Groups past 32 come as 0, and so
    /// would look like answers: a driver must not subscribe to them without NETLINK_PKTINFO, whose group then belongs here.
    pub groups: u32,
}

impl Sender {
    /// The kernel, answering.
    pub const KERNEL: Self = Self { port: 0, groups: 0 };

    /// Whether the kernel sent it.
    pub const fn is_kernel(&self) -> bool {
        self.port == 0
    }
}
