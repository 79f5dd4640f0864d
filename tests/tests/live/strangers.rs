//! What another process sends, which may do so with CAP_NET_ADMIN.

use std::os::fd::{AsRawFd, OwnedFd};
use std::time::Duration;

use ::tokio::time::timeout;
use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, getsockname, recvfrom,
    sendto, socket,
};
use nl_proto::dump::{Endpoint, FromMessage, Received, Sender, Step};
use nl_proto::rtnetlink::{Link, RTNLGRP_LINK, Route};
use nl_proto::wire::Message;
use nl_tests::{in_namespace, ip, ip_batch};
use nl_tokio::{Connection, Protocol};

use crate::forger::{Forgery, is_forger};
use crate::support::{many_routes, tokio};

const LINKS: usize = 401;

/// A socket that nobody has connected to the kernel, so that what others send to it comes.
fn open() -> OwnedFd {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    let opened = socket(AddressFamily::Netlink, SockType::Raw, flags, SockProtocol::NetlinkRoute).unwrap();
    bind(opened.as_raw_fd(), &NetlinkAddr::new(0, 0)).unwrap();
    opened
}

fn port(socket: &OwnedFd) -> u32 {
    getsockname::<NetlinkAddr>(socket.as_raw_fd()).unwrap().pid()
}

#[test]
fn a_forged_link_and_a_forged_done_that_come_through_are_not_believed() {
    let test = "strangers::a_forged_link_and_a_forged_done_that_come_through_are_not_believed";
    if is_forger() {
        return;
    }
    in_namespace(test, || {
        let pairs = (0..200).map(|i| format!("link add l{i} type veth peer name r{i}\n"));
        ip_batch(&pairs.collect::<String>());
        let socket = open();
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
                    let forged = Forgery { sequence, claimed: port, port, ..Forgery::default() };
                    assert_eq!(
                        forged.send(test),
                        ["", ""],
                        "it comes through to a socket that is not connected"
                    );
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

#[test]
fn a_forged_link_and_a_forged_done_do_not_reach_a_connected_socket() {
    let test = "strangers::a_forged_link_and_a_forged_done_do_not_reach_a_connected_socket";
    if is_forger() {
        return;
    }
    in_namespace(test, || {
        many_routes(3_000);
        tokio(async {
            let mut connection = Connection::open(Protocol::ROUTE).unwrap();
            let port = connection.transport().port();
            let mut dump = connection.dump(Route::dump().ipv4().table(254)).unwrap();
            dump.next().await.unwrap().unwrap();
            let forged = Forgery { claimed: port, port, ..Forgery::default() };
            assert_eq!(forged.send(test), ["ECONNREFUSED"; 2], "the socket is connected to the kernel");
            let mut rows = Vec::new();
            dump.collect_into(&mut rows).await.unwrap();
            assert_eq!((1 + rows.len(), dump.summary().foreign), (3_001, 0));
        });
    });
}

/// A group takes what anybody sends to it, also on a connected socket.
#[test]
fn what_another_process_sends_to_a_group_is_no_notification_and_no_loss() {
    let test = "strangers::what_another_process_sends_to_a_group_is_no_notification_and_no_loss";
    if is_forger() {
        return;
    }
    in_namespace(test, || {
        many_routes(3_000);
        tokio(async {
            let mut connection = Connection::open(Protocol::ROUTE).unwrap();
            connection.subscribe(RTNLGRP_LINK).unwrap();
            let claimed = connection.transport().port();
            let forged = Forgery { claimed, groups: 1 << (RTNLGRP_LINK - 1), ..Forgery::default() };
            let mut dump = connection.dump(Route::dump().ipv4().table(254)).unwrap();
            dump.next().await.unwrap().unwrap();
            // The second is longer than the buffer of a dump, and is cut.
            for padding in [0, 100_000] {
                let sent = Forgery { padding, ..forged }.send(test);
                assert_eq!(sent, ["", ""], "a group takes it");
            }
            let mut rows = Vec::new();
            dump.collect_into(&mut rows).await.unwrap();
            let summary = dump.summary();
            assert_eq!((1 + rows.len(), summary.foreign, summary.notifications), (3_001, 4, 0));
            assert_eq!(forged.send(test), ["", ""]);
            ip("link add true0 type veth peer name true1");
            for name in ["true1", "true0"] {
                let told = connection.notification().await.unwrap();
                assert_eq!(Link::from_message(told.as_message()).unwrap().name.as_str(), name);
            }
            let more = timeout(Duration::from_millis(100), connection.notification()).await;
            assert!(more.is_err(), "{more:?}");
        });
    });
}
