//! A socket that others use too, or that is gone.

use std::os::fd::{AsFd, AsRawFd};
use std::time::Duration;

use nix::libc::ENOTSOCK;
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::{Link, RTM_NEWROUTE, RTNLGRP_IPV4_ROUTE, Route};
use nl_proto::wire::{MessageFlags, Writer};
use nl_socket::{Connection, Readiness, Socket};
use nl_tests::in_namespace;
use nl_tokio::{Error, Event, Protocol, Restarts, Tokio};

use crate::support::{many_routes, tokio};

const ROUTES: usize = 5_001;

type Live = Connection<Tokio>;

/// A connection in a namespace with as many routes.
fn connection() -> Live {
    many_routes(ROUTES as u32 - 1);
    Live::open(Protocol::ROUTE).unwrap()
}

/// Sends on the connection's own socket, as somebody with a copy of its descriptor might.
fn send<T>(connection: &Live, request: &DumpRequest<T>, sequence: u32) {
    let mut sent = Vec::new();
    request.as_request().write_to(&mut sent, sequence).unwrap();
    connection.transport().send(&sent).unwrap();
}

fn routes() -> DumpRequest<Route> {
    Route::dump().ipv4().table(254)
}

#[test]
fn somebody_elses_dump_on_the_socket_is_waited_out() {
    in_namespace("shared::somebody_elses_dump_on_the_socket_is_waited_out", || {
        tokio(async {
            let mut connection = connection();
            for subscribed in [false, true] {
                if subscribed {
                    connection.subscribe(RTNLGRP_IPV4_ROUTE).unwrap();
                }
                let port = connection.transport().port();
                send(&connection, &Route::dump().ipv4(), 7);
                let rows = connection.dump(routes()).unwrap().collect().await.unwrap();
                assert_eq!(rows.len(), ROUTES, "no EBUSY is the user's");
                assert_eq!(connection.transport().port() == port, subscribed, "the other is drained or left");
            }
        });
    });
}

#[test]
fn answers_to_others_in_mid_dump_are_passed_over() {
    in_namespace("shared::answers_to_others_in_mid_dump_are_passed_over", || {
        tokio(async {
            let mut connection = connection();
            // Reaching behind the stream's back, as somebody with a copy of the descriptor.
            let copy = connection.transport().as_fd().try_clone_to_owned().unwrap();
            let mut rows = connection.dump(routes()).unwrap();
            rows.next().await.unwrap().unwrap();
            let mut sent = Vec::new();
            for (request, sequence) in [(Link::by_name("lo"), 7), (Link::by_name("none"), 8)] {
                sent.clear();
                request.as_request().write_to(&mut sent, sequence).unwrap();
                nix::unistd::write(&copy, &sent).unwrap();
            }
            let mut count = 1;
            while let Some(row) = rows.next().await {
                row.unwrap();
                count += 1;
            }
            assert_eq!(count, ROUTES);
            assert_eq!(rows.summary().foreign, 3, "a link and its acknowledgement, and a refusal");
        });
    });
}

#[test]
fn a_reader_that_stops_for_seconds_gets_every_row() {
    in_namespace("shared::a_reader_that_stops_for_seconds_gets_every_row", || {
        tokio(async {
            let mut connection = connection();
            let mut rows = connection.dump(routes()).unwrap();
            let mut count = 0;
            while let Some(row) = rows.next().await {
                row.unwrap();
                count += 1;
                if count == 1_000 {
                    let datagrams = rows.summary().datagrams;
                    tokio::time::sleep(Duration::from_secs(3)).await;
                    assert_eq!(rows.summary().datagrams, datagrams, "the kernel waits");
                }
            }
            assert_eq!(count, ROUTES);
        });
    });
}

/// Another may have made the kernel do something under the number that the dump has, by the same socket.
#[test]
fn a_notification_with_our_own_number_and_port_is_no_row() {
    in_namespace("shared::a_notification_with_our_own_number_and_port_is_no_row", || {
        tokio(async {
            many_routes(ROUTES as u32 - 1);
            let socket = Socket::open(Protocol::ROUTE).unwrap();
            let (copy, port) = (socket.as_fd().try_clone_to_owned().unwrap(), socket.port());
            let mut connection = Live::with_seed(Tokio::new(socket).unwrap(), Protocol::ROUTE, 100);
            connection.subscribe(RTNLGRP_IPV4_ROUTE).unwrap();
            let mut events = connection.dump(routes()).unwrap().events(Restarts::NEVER);
            let (mut rows, mut told) = (0, 0);
            while let Some(event) = events.next().await {
                match event {
                    Event::Item(route) => {
                        assert_ne!(route.table, 7);
                        rows += 1;
                        if rows == 1 {
                            // 101 primed, 102 asks.
                            nix::unistd::write(&copy, &add_route(102)).unwrap();
                        }
                    }
                    Event::Notification(notification) => {
                        let header = *notification.as_message().header();
                        assert_eq!((header.sequence(), header.port()), (102, port));
                        told += 1;
                    }
                    other => panic!("{other:?}"),
                }
            }
            assert_eq!((rows, told), (ROUTES, 1));
        });
    });
}

/// Adds 99.0.0.0/8 to the table 7, and wants no acknowledgement.
fn add_route(sequence: u32) -> Vec<u8> {
    let mut add = Writer::new(RTM_NEWROUTE, MessageFlags::REQUEST | MessageFlags::CREATE);
    add.body(&[2, 8, 0, 0, 7, 4, 0, 1, 0, 0, 0, 0]).unwrap();
    add.attribute(1, &[99, 0, 0, 0]).unwrap().attribute(5, &[10, 0, 0, 2]).unwrap();
    let mut bytes = add.into_bytes();
    bytes[8..12].copy_from_slice(&sequence.to_ne_bytes());
    bytes
}

/// Standard input is the one descriptor that safe code may put something else in the place of.
#[test]
fn a_socket_that_is_closed_is_one_error_and_an_end_and_the_next_dump_has_another() {
    let test = "shared::a_socket_that_is_closed_is_one_error_and_an_end_and_the_next_dump_has_another";
    in_namespace(test, || {
        many_routes(ROUTES as u32 - 1);
        tokio(async {
            nix::unistd::close(0).unwrap();
            let mut connection = Live::open(Protocol::ROUTE).unwrap();
            assert_eq!(connection.transport().as_raw_fd(), 0, "the lowest that is free");
            let mut rows = connection.dump(routes()).unwrap();
            rows.next().await.unwrap().unwrap();
            nix::unistd::dup2_stdin(std::fs::File::open("/dev/null").unwrap()).unwrap();
            let error = rows.collect_into(&mut Vec::new()).await.unwrap_err();
            assert!(matches!(&error, Error::Io(error) if error.raw_os_error() == Some(ENOTSOCK)), "{error}");
            assert!(rows.is_ended() && rows.next().await.is_none());
            assert_eq!(connection.dump(routes()).unwrap().collect().await.unwrap().len(), ROUTES);
        });
    });
}

#[test]
fn a_socket_that_is_closed_between_two_dumps_is_one_error_too() {
    in_namespace("shared::a_socket_that_is_closed_between_two_dumps_is_one_error_too", || {
        many_routes(ROUTES as u32 - 1);
        tokio(async {
            nix::unistd::close(0).unwrap();
            let mut connection = Live::open(Protocol::ROUTE).unwrap();
            assert_eq!(connection.dump(routes()).unwrap().collect().await.unwrap().len(), ROUTES);
            nix::unistd::dup2_stdin(std::fs::File::open("/dev/null").unwrap()).unwrap();
            let error = connection.dump(routes()).unwrap().collect().await.unwrap_err();
            assert!(matches!(&error, Error::Io(error) if error.raw_os_error() == Some(ENOTSOCK)), "{error}");
            assert_eq!(connection.dump(routes()).unwrap().collect().await.unwrap().len(), ROUTES);
        });
    });
}
