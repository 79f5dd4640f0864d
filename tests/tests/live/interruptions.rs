//! A table that changes half-way.

use nl_proto::dump::Restarts;
use nl_proto::rtnetlink::{Link, NextHopObject};
use nl_socket::{Connection, Event, blocking};
use nl_tests::{in_namespace, ip, ip_batch};
use nl_tokio::{DumpRequest, Protocol};

use crate::support::tokio;

const LINKS: usize = 201;

/// 100 pairs of links, in datagrams of so few that the third is not built before the second is taken.
fn links() -> DumpRequest<Link> {
    let pairs = (0..100).map(|i| format!("link add l{i} type veth peer name r{i}\n"));
    ip_batch(&pairs.collect::<String>());
    Link::dump().receive_capacity(4096)
}

/// A link comes and goes.
fn change() {
    ip("link add churn type veth peer name churned");
    ip("link del churn");
}

#[test]
fn every_row_is_given_and_then_the_interruption_is_told() {
    in_namespace("interruptions::every_row_is_given_and_then_the_interruption_is_told", || {
        let mut rows = blocking::dump(links()).unwrap();
        let mut given = 0;
        let mut end = None;
        while let Some(row) = rows.next() {
            match row {
                Ok(_) => given += 1,
                Err(error) => end = Some(error),
            }
            if rows.summary().datagrams == 2 && given < LINKS / 2 {
                change();
            }
        }
        let end = end.expect("the table changed");
        assert!(end.is_interrupted(), "{end}");
        assert!(given >= LINKS, "{given}");
    });
}

#[test]
fn a_restart_gives_the_whole_table_and_too_many_changes_give_an_error() {
    let name = "interruptions::a_restart_gives_the_whole_table_and_too_many_changes_give_an_error";
    in_namespace(name, || {
        let request = links();
        tokio(async {
            for (changes, restarts) in [(1, 3), (2, 3), (5, 2)] {
                let mut connection: Connection<nl_tokio::Tokio> = Connection::open(Protocol::ROUTE).unwrap();
                let dump = connection.dump(request.clone()).unwrap();
                let mut events = dump.events(Restarts::at_most(restarts));
                let (mut since, mut restarted, mut failed) = (0, 0, None);
                while let Some(event) = events.next().await {
                    match event {
                        Event::Item(_) => since += 1,
                        Event::Restarted => (since, restarted) = (0, restarted + 1),
                        Event::Failed(error) => failed = Some(error),
                        _ => panic!("links are all that was asked for"),
                    }
                    // Somewhere in the second datagram or behind it.
                    if since == 30 && restarted < changes {
                        change();
                    }
                }
                if changes <= restarts {
                    assert_eq!((since, restarted), (LINKS, changes));
                    assert!(failed.is_none());
                } else {
                    assert_eq!(restarted, restarts);
                    assert!(failed.is_some_and(|error| error.is_interrupted()));
                }
            }
        });
    });
}

/// 300 objects, in datagrams of so few that the third is not built before the second is taken; what happens after the first; whether
/// the kernel says that they changed.
fn next_hops_are_interrupted_by(change: &str) -> bool {
    ip_batch(&(1..=300).map(|id| format!("nexthop replace id {id} blackhole\n")).collect::<String>());
    let mut rows = blocking::dump(NextHopObject::dump().receive_capacity(4096)).unwrap();
    rows.next().unwrap().unwrap();
    ip(change);
    let end = rows.by_ref().find_map(Result::err);
    assert!(rows.summary().datagrams > 2);
    end.is_some_and(|error| error.is_interrupted())
}

#[test]
fn next_hop_objects_say_that_one_came_or_went_or_changed() {
    in_namespace("interruptions::next_hop_objects_say_that_one_came_or_went_or_changed", || {
        ip("link add left type veth peer name right");
        for change in ["nexthop add id 301 blackhole", "nexthop del id 1", "nexthop replace id 300 blackhole"]
        {
            assert!(next_hops_are_interrupted_by(change), "{change}");
        }
        assert!(!next_hops_are_interrupted_by("link set left up"));
    });
}
