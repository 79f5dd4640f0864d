//! What others send to a socket that nobody has connected to the kernel, so that it comes.

use std::os::fd::{AsRawFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, getsockname, recvfrom,
    sendto, socket,
};
use nl_proto::dump::{Endpoint, FromMessage, Received, Sender, Step};
use nl_proto::rtnetlink::{Link, RTM_NEWLINK};
use nl_proto::wire::{Message, MessageFlags, NLMSG_DONE, Writer};
use nl_tests::{in_namespace, ip_batch};

const LINKS: usize = 401;

fn open() -> OwnedFd {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    let opened = socket(AddressFamily::Netlink, SockType::Raw, flags, SockProtocol::NetlinkRoute).unwrap();
    bind(opened.as_raw_fd(), &NetlinkAddr::new(0, 0)).unwrap();
    opened
}

fn port(socket: &OwnedFd) -> u32 {
    getsockname::<NetlinkAddr>(socket.as_raw_fd()).unwrap().pid()
}

/// A link `forged`, and an end, under this sequence number and port.
fn forge(forger: &OwnedFd, sequence: u32, port: u32) {
    let mut link = Writer::new(RTM_NEWLINK, MessageFlags::MULTI);
    link.body(&[0; 16]).unwrap().str(3, "forged").unwrap();
    let mut done = Writer::new(NLMSG_DONE, MessageFlags::MULTI);
    done.body(&[0; 4]).unwrap();
    for writer in [link, done] {
        let mut bytes = writer.into_bytes();
        bytes[8..12].copy_from_slice(&sequence.to_ne_bytes());
        bytes[12..16].copy_from_slice(&port.to_ne_bytes());
        let sent = sendto(forger.as_raw_fd(), &bytes, &NetlinkAddr::new(port, 0), MsgFlags::empty());
        assert_eq!(sent, Ok(bytes.len()), "it comes through to a socket that is not connected");
    }
}

#[test]
fn a_forged_link_and_a_forged_done_that_come_through_are_not_believed() {
    in_namespace("strangers::a_forged_link_and_a_forged_done_that_come_through_are_not_believed", || {
        let pairs = (0..200).map(|i| format!("link add l{i} type veth peer name r{i}\n"));
        ip_batch(&pairs.collect::<String>());
        let (socket, forger) = (open(), open());
        let port = port(&socket);
        let mut endpoint = Endpoint::new(1);
        endpoint.set_port(port);
        endpoint.begin(Link::dump().into_parts().0).unwrap();
        let mut buffer = vec![0; endpoint.receive_capacity()];
        let (mut names, mut sequence) = (Vec::new(), 0);
        loop {
            if let Some(message) = endpoint.item(&buffer) {
                names.push(Link::from_message(message).unwrap().name);
                if names.len() % 30 == 1 {
                    forge(&forger, sequence, port);
                }
                continue;
            }
            match endpoint.step(&buffer) {
                Step::Transmit => {
                    sequence = Message::split(endpoint.transmit()).unwrap().0.header().sequence();
                    let kernel = NetlinkAddr::new(0, 0);
                    sendto(socket.as_raw_fd(), endpoint.transmit(), &kernel, MsgFlags::empty()).unwrap();
                    endpoint.transmitted();
                }
                Step::Receive => {
                    let (length, sender) = match recvfrom::<NetlinkAddr>(socket.as_raw_fd(), &mut buffer) {
                        Err(Errno::ENOBUFS) => {
                            endpoint.overrun();
                            continue;
                        }
                        received => received.unwrap(),
                    };
                    let sender = sender.unwrap();
                    let sender = Sender { port: sender.pid(), groups: sender.groups() };
                    endpoint.received(Received { sender, length, capacity: buffer.len() });
                }
                Step::Rows => {}
                Step::Done => break,
                other => panic!("{other:?}"),
            }
        }
        assert!(endpoint.summary().foreign > 10, "they came in mid-dump: {:?}", endpoint.summary());
        assert!(names.iter().all(|name| name != "forged"));
        assert_eq!(names.len(), LINKS);
    });
}
