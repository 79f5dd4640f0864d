//! A socket that others use too, or that is full.

use std::time::Duration;

use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::{Link, RTNLGRP_IPV4_ROUTE, Route};
use nl_socket::Connection;
use nl_tests::in_namespace;
use nl_tokio::Protocol;

use crate::support::{flood, many_routes, tokio};

const ROUTES: usize = 5_001;

type Live = Connection<nl_tokio::Tokio>;

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
            let copy = std::os::fd::AsFd::as_fd(connection.transport()).try_clone_to_owned().unwrap();
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
fn a_queue_that_overflowed_before_or_during_a_dump_takes_no_row_of_it() {
    in_namespace("shared::a_queue_that_overflowed_before_or_during_a_dump_takes_no_row_of_it", || {
        tokio(async {
            let mut connection = connection();
            connection.subscribe(RTNLGRP_IPV4_ROUTE).unwrap();
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
