//! Requests for one object, other namespaces, and sockets.

use std::net::IpAddr;

use nl_proto::dump::Protocol;
use nl_proto::rtnetlink::Route;
use nl_proto::wire::Errno;
use nl_socket::{Namespace, Socket};
use nl_tests::{in_namespace, ip};

use crate::support::{json, many_routes, pair, tokio};

#[test]
fn the_route_to_an_address_is_one_awaited_call() {
    in_namespace("conversations::the_route_to_an_address_is_one_awaited_call", || {
        pair();
        let address: IpAddr = "10.0.7.7".parse().unwrap();
        let expected = json("route get 10.0.7.7");
        let route = tokio(nl_tokio::get(Route::get(address))).unwrap();
        assert_eq!(route.preferred_source.unwrap().to_string(), expected[0]["prefsrc"].as_str().unwrap());
        // It may be a second older by then.
        let ageless = |mut route: Route| {
            route.details.as_mut().unwrap().cache.age = 0;
            route
        };
        let route = ageless(route);
        assert_eq!(route, ageless(smol::block_on(nl_smol::get(Route::get(address))).unwrap()));
        assert_eq!(route, ageless(nl_socket::blocking::get(Route::get(address)).unwrap()));
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
