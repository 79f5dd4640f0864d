//! Which request is answered by what.

use std::io;

use nl_proto::dump::Protocol;
use nl_record::{Recorder, Replay, ReplayError};
use nl_sim::Faults;
use nl_socket::Error;

use crate::support::{Disk, kernel, outcome, record, recorded, replay, request, rows};

#[test]
fn the_rows_are_those_of_the_recording() {
    let kernel = kernel(5_000, Faults::none());
    let mut live = Vec::new();
    let file = record(&kernel, |connection| live = rows(connection, 100));
    assert_eq!(live.len(), 5_000);
    assert_eq!(rows(&mut replay(file), 100), live);
}

#[test]
fn requests_are_answered_in_any_order_and_equal_ones_in_theirs() {
    let kernel = kernel(1_000, Faults::none());
    let file = record(&kernel, |connection| {
        rows(connection, 100);
        rows(connection, 200);
        kernel.table(100).remove(0);
        rows(connection, 100);
    });
    let mut connection = replay(file);
    assert_eq!(rows(&mut connection, 200).len(), 2_000);
    assert_eq!(rows(&mut connection, 100).len(), 1_000);
    assert_eq!(rows(&mut connection, 100).len(), 999);
    let (none, errors) = outcome(&mut connection, request(100));
    assert!(none.is_empty());
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert!(matches!(
        ReplayError::of(error),
        Some(ReplayError::NotRecorded { protocol: Protocol::ROUTE, message_type: 100 })
    ));
}

#[test]
fn a_request_that_was_not_recorded_is_one_error_that_says_so() {
    let kernel = kernel(10, Faults::none());
    let file = record(&kernel, |connection| drop(rows(connection, 100)));
    for (request, named) in [
        (request(200), "message type 200"),
        (request(100).body(&[2, 0, 0, 0]), "RTM_NEWCHAIN"),
        (request(100).attribute(1, b"x"), "RTM_NEWCHAIN"),
    ] {
        let (none, errors) = outcome(&mut replay(file.clone()), request);
        assert!(none.is_empty());
        let [error] = &errors[..] else { panic!("{errors:?}") };
        assert!(matches!(ReplayError::of(error), Some(ReplayError::NotRecorded { .. })), "{error}");
        let said = error.to_string();
        assert!(said.ends_with(&format!("has no such request (NETLINK_ROUTE, {named})")), "{said}");
    }
    let other =
        Replay::new(io::Cursor::new(file)).unwrap().connect(Protocol::GENERIC).dump(request(100)).err();
    assert!(matches!(other, Some(Error::Protocol { .. })));
}

#[test]
fn connections_that_shared_a_recorder_are_told_apart() {
    let kernel = kernel(3_000, Faults::none());
    let disk = Disk::default();
    let recorder = Recorder::new(disk.clone()).unwrap();
    let (mut one, mut other) = (recorded(&recorder, &kernel), recorded(&recorder, &kernel));
    let (mut first, mut second) = (one.dump(request(100)).unwrap(), other.dump(request(200)).unwrap());
    nl_socket::blocking::block_on(async {
        // Row by row in turn, so that their datagrams are mixed.
        while let (Some(_), Some(_)) = (first.try_next().await.unwrap(), second.try_next().await.unwrap()) {}
        while second.try_next().await.unwrap().is_some() {}
    });
    recorder.flush().unwrap();
    let replay = Replay::new(io::Cursor::new(disk.bytes())).unwrap();
    assert_eq!(rows(&mut replay.connect(Protocol::ROUTE), 200).len(), 6_000);
    assert_eq!(rows(&mut replay.connect(Protocol::ROUTE), 100).len(), 3_000);
}

#[test]
fn a_dump_that_was_stopped_half_way_replays_as_far_and_hurts_no_other() {
    let kernel = kernel(20_000, Faults::none());
    let stopped = |connection: &mut nl_socket::Connection<_>| {
        let mut dump = connection.dump(request(100)).unwrap();
        nl_socket::blocking::block_on(dump.next()).unwrap().unwrap();
    };
    let file = record(&kernel, |connection| {
        stopped(connection);
        assert_eq!(rows(connection, 200).len(), 40_000);
    });
    let mut connection = replay(file.clone());
    let mut dump = connection.dump(request(100)).unwrap();
    nl_socket::blocking::block_on(dump.next()).unwrap().unwrap();
    assert_eq!(rows(&mut connection, 200).len(), 40_000);

    let (some, errors) = outcome(&mut replay(file), request(100));
    assert!(!some.is_empty() && some.len() < 20_000);
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert!(matches!(ReplayError::of(error), Some(ReplayError::Ended)), "{error}");
}
