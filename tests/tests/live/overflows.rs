//! A receive queue that is full.

use std::time::Duration;

use ::tokio::time::timeout;
use nl_proto::dump::{DumpError, DumpRequest, Endpoint, Sender, Step};
use nl_proto::rtnetlink::{Link, RTNLGRP_IPV4_ROUTE, Route};
use nl_proto::wire::{Errno, Message, MessageFlags, NLMSG_ERROR, NLMSG_NOOP, Writer};
use nl_socket::ahead::{Ahead, AheadSocket};
use nl_socket::{Readiness, Socket};
use nl_tests::{in_namespace, ip_batch, skip};
use nl_tokio::{Connection, Error, Protocol};

use crate::support::{many_routes, pair, tokio};

const ROUTES: usize = 5_001;

fn routes() -> DumpRequest<Route> {
    Route::dump().ipv4().table(254)
}

/// Adds so many routes, behind a [`pair`], to a table of which nothing is asked, and says so to who is subscribed.
fn tell(count: u32) {
    let lines =
        (0..count).map(|i| format!("route add 99.{}.{}.0/24 via 10.0.0.2 table 7\n", i >> 8, i & 255));
    ip_batch(&lines.collect::<String>());
}

/// Changes more routes than a receive queue holds.
fn flood() {
    tell(3_000);
    ip_batch("route flush table 7\n");
}

fn subscribed() -> Connection {
    let mut connection = Connection::open(Protocol::ROUTE).unwrap();
    connection.subscribe(RTNLGRP_IPV4_ROUTE).unwrap();
    connection
}

#[test]
fn an_overflow_before_or_during_a_dump_takes_no_row_of_it() {
    in_namespace("overflows::an_overflow_before_or_during_a_dump_takes_no_row_of_it", || {
        many_routes(ROUTES as u32 - 1);
        tokio(async {
            let mut connection = subscribed();
            flood();
            let dump = connection.dump(routes()).unwrap();
            assert_eq!(dump.collect().await.unwrap().len(), ROUTES, "before");
            let mut rows = connection.dump(routes()).unwrap();
            let mut count = 0;
            while let Some(row) = rows.next().await {
                row.unwrap();
                count += 1;
                if count == 1 {
                    flood();
                }
            }
            assert_eq!(count, ROUTES, "during");
            assert!(rows.summary().overruns > 0 && rows.summary().notifications > 0);
        });
    });
}

/// Linux tells of an overflow once, and drops all but a dump's own datagrams until the queue is empty: an acknowledgement too.
#[test]
fn what_is_asked_behind_one_that_was_told_has_an_end() {
    in_namespace("overflows::what_is_asked_behind_one_that_was_told_has_an_end", || {
        pair();
        tokio(async {
            for asked_before in [false, true] {
                let mut connection = subscribed();
                if asked_before {
                    connection.get(Link::by_name("lo")).await.unwrap();
                }
                flood();
                connection.notification().await.unwrap();
                let limit = Duration::from_secs(10);
                let route = connection.get(Route::get([127, 0, 0, 1].into()));
                match timeout(limit, route).await.expect("it ends") {
                    Ok(_) => assert!(!asked_before, "only the acknowledgement of the priming was lost"),
                    Err(Error::Dump(error)) => {
                        assert!(asked_before && error == DumpError::Overrun, "{error}");
                    }
                    Err(other) => panic!("{other}"),
                }
                let links = timeout(limit, connection.dump(Link::dump()).unwrap().collect()).await;
                assert_eq!(links.expect("it ends").unwrap().len(), 3);
                assert!(matches!(connection.notification().await, Err(Error::Lost)));
            }
        });
    });
}

/// So with a thread that receives ahead of the rows, whatever it has fetched when the queue overflows.
#[test]
fn an_overflow_behind_what_was_received_ahead_takes_no_row_and_has_an_end() {
    in_namespace("overflows::an_overflow_behind_what_was_received_ahead_takes_no_row_and_has_an_end", || {
        many_routes(ROUTES as u32 - 1);
        let socket = Socket::open(Protocol::ROUTE).unwrap();
        socket.subscribe(RTNLGRP_IPV4_ROUTE).unwrap();
        let ahead = Ahead::new(AheadSocket::new(socket, 1 << 16).unwrap()).unwrap();
        let mut connection = nl_socket::Connection::new(ahead, Protocol::ROUTE);
        tokio(async {
            let mut overruns = 0;
            for round in 0..10 {
                let mut rows = connection.dump(routes()).unwrap();
                let mut count = 0;
                while let Some(row) = timeout(Duration::from_secs(10), rows.next()).await.expect("it ends") {
                    row.unwrap();
                    if count == round * 400 {
                        flood();
                    }
                    count += 1;
                }
                assert_eq!(count, ROUTES, "round {round}");
                overruns += rows.summary().overruns;
            }
            assert!(overruns > 0);
        });
    });
}

/// What is received up to where it would block.
fn drain(socket: &Socket, mut each: impl FnMut(Sender, Message<'_>)) -> u32 {
    let mut buffer = vec![0; 65_536];
    let mut overruns = 0;
    loop {
        match socket.receive(&mut buffer) {
            Ok(received) => {
                let mut rest = &buffer[..received.length];
                while let Ok((message, behind)) = Message::split(rest) {
                    each(received.sender, message);
                    rest = behind;
                }
            }
            Err(error) if error.raw_os_error() == Some(Errno::ENOBUFS.0) => overruns += 1,
            Err(error) => {
                assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
                return overruns;
            }
        }
    }
}

/// Sends NLMSG_NOOP, and says how many errors answer it, and how often a receive says `ENOBUFS`.
fn noop(socket: &Socket, sequence: u32) -> (u32, u32) {
    let mut noop = Writer::new(NLMSG_NOOP, MessageFlags::REQUEST | MessageFlags::ACK).into_bytes();
    noop[8..12].copy_from_slice(&sequence.to_ne_bytes());
    socket.send(&noop).unwrap();
    let mut acknowledgements = 0;
    let overruns = drain(socket, |_, message| {
        let answers = message.message_type() == NLMSG_ERROR && message.header().sequence() == sequence;
        acknowledgements += u32::from(answers);
    });
    (acknowledgements, overruns)
}

/// So an acknowledgement cannot tell that nothing else will come: only the empty queue does.
#[test]
fn an_acknowledgement_is_dropped_by_it_and_none_is_told_of_twice() {
    in_namespace("overflows::an_acknowledgement_is_dropped_by_it_and_none_is_told_of_twice", || {
        pair();
        let socket = Socket::open(Protocol::ROUTE).unwrap();
        socket.subscribe(RTNLGRP_IPV4_ROUTE).unwrap();
        flood();
        let told = socket.receive(&mut [0; 4_096]).unwrap_err();
        assert_eq!(told.raw_os_error(), Some(Errno::ENOBUFS.0));
        assert_eq!(noop(&socket, 1), (0, 0));
        assert_eq!(noop(&socket, 2), (1, 0), "the queue was empty");
    });
}

/// A conversation by hand: how many rows it gave, and how often the kernel answered `ENOBUFS`.
fn converse(socket: &Socket, endpoint: &mut Endpoint, request: DumpRequest<Route>) -> (usize, usize) {
    endpoint.begin(request.into_parts().0).unwrap();
    let mut buffer = vec![0; endpoint.receive_capacity()];
    let (mut rows, mut refused) = (0, 0);
    loop {
        if endpoint.item(&buffer).is_some() {
            rows += 1;
            continue;
        }
        match endpoint.step(&buffer) {
            Step::Transmit => {
                socket.send(endpoint.transmit()).unwrap();
                endpoint.transmitted();
            }
            Step::Receive => match socket.receive(&mut buffer) {
                Ok(received) => {
                    let (first, _) = Message::split(&buffer).unwrap();
                    let code = first.payload().first_chunk().map(|code| i32::from_ne_bytes(*code));
                    let refuses = first.message_type() == NLMSG_ERROR && code == Some(-Errno::ENOBUFS.0);
                    refused += usize::from(refuses);
                    endpoint.received(received);
                }
                Err(error) if error.raw_os_error() == Some(Errno::ENOBUFS.0) => endpoint.overrun(),
                Err(_) => assert!(endpoint.drained(), "a dump's next datagram is there"),
            },
            Step::Done => return (rows, refused),
            Step::Rows | Step::Notification(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_queue_that_is_nearly_full_answers_enobufs_and_then_the_whole_dump() {
    let test = "overflows::a_queue_that_is_nearly_full_answers_enobufs_and_then_the_whole_dump";
    in_namespace(test, || {
        many_routes(ROUTES as u32 - 1);
        let socket = Socket::open(Protocol::ROUTE).unwrap();
        let mut endpoint = Endpoint::new(1);
        endpoint.set_port(socket.port());
        endpoint.set_subscribed(true);
        assert_eq!(converse(&socket, &mut endpoint, routes()), (ROUTES, 0));
        // How many notifications the queue holds.
        socket.subscribe(RTNLGRP_IPV4_ROUTE).unwrap();
        tell(2_000);
        let mut fit = 0;
        assert_eq!(drain(&socket, |_, _| fit += 1), 1);
        ip_batch("route flush table 7\n");
        drain(&socket, |_, _| {});
        // Then there is room for an acknowledgement, and none for a datagram of a dump.
        tell(fit - 5);
        let (rows, refused) = converse(&socket, &mut endpoint, routes());
        assert_eq!(rows, ROUTES);
        if refused == 0 {
            skip(test, "the kernel begins a dump though its datagram does not fit the queue");
        }
    });
}
