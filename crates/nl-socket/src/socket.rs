//! An `AF_NETLINK` socket.

use std::io::{self, IoSliceMut};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::fs::MetadataExt;

use nix::errno::Errno;
use nix::libc::{MSG_DONTWAIT, MSG_NOSIGNAL, MSG_TRUNC};
use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, connect, getsockname, getsockopt,
    recvmsg, send, setsockopt, socket,
};
use nl_proto::dump::{Protocol, Received, Sender};

use crate::options::{
    AddMembership, CappedAck, DropMembership, ExtendedAck, NamespaceCookie, StrictChecking,
};
use crate::{Buffer, Namespace, Transport};

/// A netlink socket: non-blocking, closed on exec, bound to a port of the kernel's choice, connected to the kernel, with extended
/// acknowledgements and, where the kernel has it (since 4.20), strict checking.
///
/// Connected means that what another process sends to its port is refused on their side; what is sent to a group still comes, so
/// the sender is told with every receive.
#[derive(Debug)]
pub struct Socket {
    file: OwnedFd,
    protocol: Protocol,
    port: u32,
    namespace: Option<Namespace>,
    /// The thread's own namespace, where this was opened there: see [`namespace_of`].
    home: Option<u64>,
}

impl Socket {
    /// Opens a socket in the calling thread's network namespace.
    ///
    /// # Errors
    ///
    /// `EPROTONOSUPPORT` for a protocol that the kernel, or nix, does not have; `EMFILE` and the like.
    pub fn open(protocol: Protocol) -> io::Result<Self> {
        let file = open_file(protocol)?;
        let port = getsockname::<NetlinkAddr>(file.as_raw_fd())?.pid();
        let home = namespace_of(&file);
        Ok(Self { file, protocol, port, namespace: None, home })
    }

    /// Opens a socket in another network namespace.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), and `EPERM` or `EINVAL` where the namespace cannot be entered or is none.
    pub fn open_in(namespace: &Namespace, protocol: Protocol) -> io::Result<Self> {
        let inside = namespace.inside(|| Self::open(protocol))?;
        Ok(Self { namespace: Some(namespace.clone()), home: None, ..inside })
    }

    /// The protocol that it was opened with.
    pub const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// The port that the kernel bound it to.
    pub const fn port(&self) -> u32 {
        self.port
    }

    /// Subscribes to a multicast group, by its number (`RTNLGRP_*`, say), 1 to 32. On a [`Connection`](crate::Connection) it is that one's
    /// [`subscribe`](crate::Connection::subscribe) that is meant: a connection that does not know passes notifications over, and leaves
    /// the group with the socket when it replaces it.
    ///
    /// What goes to a group past 32 comes with no group in its address (`netlink_group_mask` in `net/netlink/af_netlink.c`), and
    /// would be taken for an answer; NETLINK_PKTINFO would tell, but nix does not read it.
    ///
    /// # Errors
    ///
    /// `Unsupported` for a group past 32, `EINVAL` for one that the protocol does not have, `EPERM` for one that takes privilege.
    pub fn subscribe(&self, group: u32) -> io::Result<()> {
        if group > 32 {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "groups past 32 cannot be told from answers",
            ));
        }
        Ok(setsockopt(self, AddMembership, &group)?)
    }

    /// Ends a subscription.
    ///
    /// # Errors
    ///
    /// `EINVAL` for a group that the protocol does not have.
    pub fn unsubscribe(&self, group: u32) -> io::Result<()> {
        Ok(setsockopt(self, DropMembership, &group)?)
    }

    /// Sends one datagram to the kernel, which handles it before this returns.
    ///
    /// # Errors
    ///
    /// `WouldBlock`, where the kernel's queue is full; `EMSGSIZE`.
    pub fn send(&self, datagram: &[u8]) -> io::Result<usize> {
        let flags = MsgFlags::from_bits_retain(MSG_DONTWAIT | MSG_NOSIGNAL);
        Ok(send(self.as_raw_fd(), datagram, flags)?)
    }

    /// Receives one datagram, and with it who sent it and how long it was. Receiving is what makes the kernel build the next
    /// datagram of a dump, so this takes the time that that takes.
    ///
    /// # Errors
    ///
    /// `WouldBlock` where there is none; `ENOBUFS` where the receive queue overflowed since the last call.
    pub fn receive(&self, buffer: &mut [u8]) -> io::Result<Received> {
        let capacity = buffer.len();
        let flags = MsgFlags::from_bits_retain(MSG_DONTWAIT | MSG_TRUNC);
        loop {
            return match recvmsg::<NetlinkAddr>(self.as_raw_fd(), &mut [IoSliceMut::new(buffer)], None, flags)
            {
                Ok(received) => {
                    // No address would be no netlink datagram: it counts as nobody's.
                    let sender = received.address.map_or(Sender { port: u32::MAX, groups: 0 }, |address| {
                        Sender { port: address.pid(), groups: address.groups() }
                    });
                    Ok(Received { sender, length: received.bytes, capacity })
                }
                Err(Errno::EINTR) => continue,
                Err(error) => Err(error.into()),
            };
        }
    }
}

impl Transport for Socket {
    fn send(&self, datagram: &[u8]) -> io::Result<usize> {
        self.send(datagram)
    }

    fn receive(&self, buffer: &mut Buffer) -> io::Result<Received> {
        self.receive(buffer)
    }

    fn port(&self) -> u32 {
        self.port
    }

    fn reopen(&self) -> io::Result<Self> {
        if let Some(namespace) = &self.namespace {
            return Self::open_in(namespace, self.protocol);
        }
        let other = Self::open(self.protocol)?;
        match other.home {
            Some(home) if self.home == Some(home) => Ok(other),
            _ => Err(io::Error::other("the thread has left the network namespace of the socket")),
        }
    }

    fn subscribe(&self, group: u32) -> io::Result<()> {
        self.subscribe(group)
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl AsRawFd for Socket {
    fn as_raw_fd(&self) -> RawFd {
        self.file.as_raw_fd()
    }
}

impl From<Socket> for OwnedFd {
    fn from(socket: Socket) -> Self {
        socket.file
    }
}

fn open_file(protocol: Protocol) -> io::Result<OwnedFd> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    let file = socket(AddressFamily::Netlink, SockType::Raw, flags, number(protocol)?)?;
    // This binds it too.
    connect(file.as_raw_fd(), &NetlinkAddr::new(0, 0))?;
    // Kernels that lack one of these answer without it: errors then say less, and filters are left to user space.
    let _ = setsockopt(&file, ExtendedAck, &true);
    let _ = setsockopt(&file, CappedAck, &true);
    let _ = setsockopt(&file, StrictChecking, &true);
    Ok(file)
}

/// nix names protocols of all families by one type, and knows these. `NETLINK_XFRM` is 6, which nix calls by its name as an
/// Internet protocol.
fn number(protocol: Protocol) -> io::Result<SockProtocol> {
    Ok(match protocol.0 {
        0 => SockProtocol::NetlinkRoute,
        2 => SockProtocol::NetlinkUserSock,
        4 => SockProtocol::NetlinkSockDiag,
        5 => SockProtocol::NetlinkNFLOG,
        6 => SockProtocol::Tcp,
        7 => SockProtocol::NetlinkSELinux,
        8 => SockProtocol::NetlinkISCSI,
        9 => SockProtocol::NetlinkAudit,
        10 => SockProtocol::NetlinkFIBLookup,
        12 => SockProtocol::NetlinkNetFilter,
        15 => SockProtocol::NetlinkKObjectUEvent,
        16 => SockProtocol::NetlinkGeneric,
        18 => SockProtocol::NetlinkSCSITransport,
        20 => SockProtocol::NetlinkRDMA,
        21 => SockProtocol::NetlinkCrypto,
        _ => return Err(Errno::EPROTONOSUPPORT.into()),
    })
}

/// A number that no other network namespace has, of that which a socket was just opened in: its cookie, or before Linux 5.14 the inode
/// that stands for it; `None` where neither is told. It is asked for each socket, and a walk through `/proc` takes longer than a call.
fn namespace_of(file: &OwnedFd) -> Option<u64> {
    let inode = |_| std::fs::metadata("/proc/thread-self/ns/net").map(|metadata| metadata.ino());
    getsockopt(file, NamespaceCookie).or_else(inode).ok()
}
