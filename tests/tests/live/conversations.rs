//! Requests for one object, other namespaces, and who is believed.

use std::net::IpAddr;

use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, sendto, socket,
};
use nl_proto::dump::Protocol;
use nl_proto::rtnetlink::Route;
use nl_proto::wire::{Errno, MessageFlags, NLMSG_DONE, Writer};
use nl_socket::{Namespace, Socket};
use nl_tests::{in_namespace, ip};
use nl_tokio::Connection;

use crate::support::{json, many_routes, pair, tokio};

#[test]
fn the_route_to_an_address_is_one_awaited_call() {
    in_namespace("conversations::the_route_to_an_address_is_one_awaited_call", || {
        pair();
        let address: IpAddr = "10.0.7.7".parse().unwrap();
        let expected = json("route get 10.0.7.7");
        let route = tokio(nl_tokio::get(Route::get(address))).unwrap();
        assert_eq!(route.preferred_source.unwrap().to_string(), expected[0]["prefsrc"].as_str().unwrap());
        assert_eq!(route, smol::block_on(nl_smol::get(Route::get(address))).unwrap());
        assert_eq!(route, nl_socket::blocking::get(Route::get(address)).unwrap());
        let error = tokio(nl_tokio::get(Route::get("192.0.2.1".parse().unwrap()))).unwrap_err();
        assert_eq!(error.refusal().unwrap().errno, Errno::ENETUNREACH);
    });
}

#[test]
fn another_namespace_is_asked_and_the_threads_own_is_not_left() {
    in_namespace("conversations::another_namespace_is_asked_and_the_threads_own_is_not_left", || {
        pair();
        let home = std::fs::read_link("/proc/thread-self/ns/net").unwrap();
        let other = std::thread::spawn(|| {
            nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWNET).unwrap();
            ip("link set lo up");
            ip("addr add 192.0.2.1/24 dev lo");
            std::fs::File::open("/proc/thread-self/ns/net").unwrap()
        });
        let other = Namespace::from(other.join().unwrap());
        let routes = nl_socket::blocking::dump_in(&other, Route::dump().ipv4().table(255)).unwrap();
        let routes: Vec<_> = routes.map(|route| route.unwrap().destination.unwrap().to_string()).collect();
        assert!(
            routes.contains(&"192.0.2.1/32".to_owned()) && !routes.contains(&"10.0.0.1/32".to_owned()),
            "{routes:?}"
        );
        assert_eq!(std::fs::read_link("/proc/thread-self/ns/net").unwrap(), home);
        // A connection there replaces its socket there.
        let mut connection = nl_socket::blocking::Connection::open_in(&other, Protocol::ROUTE).unwrap();
        std::mem::forget(connection.dump(Route::dump().ipv4().table(255)).unwrap());
        let dump = connection.dump(Route::dump().ipv4().table(255)).unwrap();
        let again: Vec<_> = nl_socket::blocking::Dump::new(dump).collect::<Result<_, _>>().unwrap();
        assert_eq!(again.len(), routes.len());
    });
}

#[test]
fn a_connection_stays_in_its_namespace_when_the_thread_leaves() {
    in_namespace("conversations::a_connection_stays_in_its_namespace_when_the_thread_leaves", || {
        many_routes(3_000);
        std::thread::spawn(|| {
            let request = || Route::dump().ipv4().table(254);
            let mut connection = nl_socket::blocking::Connection::open(Protocol::ROUTE).unwrap();
            let ports = [0, 1].map(|_| {
                let mut dump = nl_socket::blocking::Dump::new(connection.dump(request()).unwrap());
                dump.next().unwrap().unwrap();
                connection.transport().port()
            });
            assert_ne!(ports[0], ports[1], "at home a dump that was left is left with its socket");
            nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWNET).unwrap();
            let dump = nl_socket::blocking::Dump::new(connection.dump(request()).unwrap());
            assert_eq!(dump.map(Result::unwrap).count(), 3_001, "and the route to the neighbours");
            assert_eq!(connection.transport().port(), ports[1], "elsewhere it is drained");
        })
        .join()
        .unwrap();
    });
}

#[test]
fn a_forged_done_from_another_socket_ends_nothing() {
    in_namespace("conversations::a_forged_done_from_another_socket_ends_nothing", || {
        many_routes(3_000);
        tokio(async {
            let mut connection = Connection::open(Protocol::ROUTE).unwrap();
            let port = connection.transport().port();
            let mut dump = connection.dump(Route::dump().ipv4().table(254)).unwrap();
            dump.next().await.unwrap().unwrap();
            let mut done = Writer::new(NLMSG_DONE, MessageFlags::MULTI);
            done.body(&[0; 4]).unwrap();
            let forger = socket(
                AddressFamily::Netlink,
                SockType::Raw,
                SockFlag::SOCK_CLOEXEC,
                SockProtocol::NetlinkRoute,
            );
            let forger = forger.unwrap();
            let sent = sendto(
                std::os::fd::AsRawFd::as_raw_fd(&forger),
                &done.into_bytes(),
                &NetlinkAddr::new(port, 0),
                MsgFlags::empty(),
            );
            assert_eq!(sent, Err(nix::errno::Errno::ECONNREFUSED), "the socket is connected to the kernel");
            assert_eq!(dump.collect().await.unwrap().len(), 3_000);
        });
    });
}

#[test]
fn a_socket_tells_its_port_and_closes_on_exec() {
    let socket = Socket::open(Protocol::ROUTE).unwrap();
    assert_ne!(socket.port(), 0);
    let number = std::os::fd::AsRawFd::as_raw_fd(&socket);
    let flags = std::fs::read_to_string(format!("/proc/self/fdinfo/{number}")).unwrap();
    let flags = flags.lines().find_map(|line| line.strip_prefix("flags:")).unwrap().trim().to_owned();
    let flags = i32::from_str_radix(&flags, 8).unwrap();
    assert_ne!(flags & nix::libc::O_CLOEXEC, 0);
    assert_ne!(flags & nix::libc::O_NONBLOCK, 0);
}

#[test]
fn every_protocol_that_the_library_names_opens() {
    for protocol in
        [Protocol::ROUTE, Protocol::SOCK_DIAG, Protocol::XFRM, Protocol::NETFILTER, Protocol::GENERIC]
    {
        let socket = Socket::open(protocol);
        match socket {
            Ok(socket) => assert_eq!(socket.protocol(), protocol),
            Err(error) => assert_eq!(error.raw_os_error(), Some(nix::libc::EPROTONOSUPPORT), "{protocol}"),
        }
    }
    assert_eq!(Socket::open(Protocol(200)).unwrap_err().raw_os_error(), Some(nix::libc::EPROTONOSUPPORT));
}

#[test]
fn a_group_whose_messages_could_not_be_told_from_answers_is_refused() {
    let socket = Socket::open(Protocol::ROUTE).unwrap();
    assert_eq!(socket.subscribe(33).unwrap_err().kind(), std::io::ErrorKind::Unsupported);
    assert!(socket.subscribe(1).is_ok());
    assert!(socket.unsubscribe(1).is_ok());
}
