//! What went wrong goes wrong again, in the same words.

use nl_proto::dump::{DumpError, Restarts};
use nl_proto::wire::Errno;
use nl_record::ReplayError;
use nl_sim::{Fault, Faults};
use nl_socket::blocking::block_on;
use nl_socket::{Error, Event};

use crate::support::{kernel, outcome, record, replay, request};

#[test]
fn a_refusal_is_the_same_refusal() {
    for faults in [
        Faults::none().refused(Errno::EPERM, "not you"),
        Faults::none().failed_after(3, Errno::EINVAL, "table went away"),
    ] {
        let kernel = kernel(2_000, faults);
        let mut live = (Vec::new(), Vec::new());
        let file = record(&kernel, |connection| live = outcome(connection, request(100)));
        let replayed = outcome(&mut replay(file), request(100));
        assert_eq!(replayed.0, live.0);
        let ([Error::Dump(live)], [Error::Dump(replayed)]) = (&live.1[..], &replayed.1[..]) else {
            panic!("{live:?}, {replayed:?}")
        };
        assert!(matches!(live, DumpError::Refused(_)));
        assert_eq!(replayed, live);
    }
}

#[test]
fn an_interrupted_dump_restarts_where_it_did() {
    let kernel = kernel(2_000, Faults::none().interrupted(2));
    let file = record(&kernel, |connection| {
        let dump = connection.dump(request(100)).unwrap();
        assert_eq!(block_on(dump.collect_consistent(Restarts::at_most(2))).unwrap().len(), 2_000);
    });
    let mut connection = replay(file);
    let mut events = connection.dump(request(100)).unwrap().events(Restarts::at_most(2));
    let (mut rows, mut restarts) = (0, 0);
    while let Some(event) = block_on(events.next()) {
        match event {
            Event::Item(_) => rows += 1,
            Event::Restarted => (rows, restarts) = (0, restarts + 1),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((rows, restarts), (2_000, 2));
}

#[test]
fn an_interruption_is_the_last_that_a_stream_gives() {
    let kernel = kernel(2_000, Faults::none().interrupted(1));
    let file = record(&kernel, |connection| drop(outcome(connection, request(100))));
    let (rows, errors) = outcome(&mut replay(file), request(100));
    assert_eq!(rows.len(), 2_000);
    assert!(matches!(&errors[..], [error] if error.is_interrupted()), "{errors:?}");
}

/// What does not come with these dumps: it takes a small table, a dump that is cancelled, a request that is none.
const ELSEWHERE: [Fault; 4] = [Fault::Acknowledged, Fault::NotOpened, Fault::NotCapped, Fault::Late];

#[test]
fn whatever_a_kernel_does_a_replay_does_again() {
    for &fault in Fault::ALL {
        if fault == Fault::Silent {
            // Nothing ends it but the caller's patience.
            continue;
        }
        let kernel = kernel(3_000, Faults::none().next(fault, 3));
        let (mut live, mut live_other) = Default::default();
        let file = record(&kernel, |connection| {
            live = outcome(connection, request(100));
            live_other = outcome(connection, request(200));
        });
        assert!(kernel.count(fault) > 0 || ELSEWHERE.contains(&fault), "{fault:?}");
        let mut connection = replay(file);
        for (live, table) in [(live, 100), (live_other, 200)] {
            let replayed = outcome(&mut connection, request(table));
            assert!(replayed.0 == live.0, "{fault:?}: {} rows, not {}", replayed.0.len(), live.0.len());
            // In words, since what is handed over raw has the sequence number of its own time.
            let words = |errors: &[Error]| errors.iter().map(ToString::to_string).collect::<Vec<_>>();
            let (said, says) = (words(&live.1), words(&replayed.1));
            if said != says {
                // Not of the answer but of the receive queue: only that the end is missing can be told.
                assert_eq!(said, [DumpError::Overrun.to_string()], "{fault:?}");
                let [error] = &replayed.1[..] else { panic!("{fault:?}: {says:?}") };
                assert!(matches!(ReplayError::of(error), Some(ReplayError::Ended)), "{fault:?}: {says:?}");
            }
        }
    }
}

#[test]
fn a_datagram_that_was_cut_is_told_of_by_both_its_lengths() {
    let kernel = kernel(3_000, Faults::none().next(Fault::Cut, 1));
    let mut live = Vec::new();
    let file = record(&kernel, |connection| live = outcome(connection, request(100)).1);
    let [Error::Dump(live)] = &live[..] else { panic!("{live:?}") };
    assert!(matches!(live, DumpError::Truncated { length, capacity } if length > capacity));
    let (_, replayed) = outcome(&mut replay(file), request(100));
    assert!(matches!(&replayed[..], [Error::Dump(replayed)] if replayed == live), "{replayed:?}");
}
