//! A socket on which somebody else's dump runs.

use nl_proto::dump::DumpError;
use nl_proto::wire::Errno;

use crate::script::{Driver, Event, FIRST, GET, PORT, done, dump, error, row, rows, single};

fn refused(events: &[Event]) -> Errno {
    match events {
        [.., Event::Failed(DumpError::Refused(refusal))] => refusal.errno,
        other => panic!("{other:?}"),
    }
}

#[test]
fn somebody_elses_dump_on_a_shared_socket_is_waited_out() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&error(FIRST, -16));
    assert_eq!(driver.events(), [Event::Replace]);
    driver.endpoint.replaced(PORT + 1);
    driver.prime();
    assert_eq!(driver.transmitted(), GET);
}

#[test]
fn or_drained_where_the_socket_cannot_be_replaced() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&error(FIRST, -16));
    assert_eq!(driver.events(), [Event::Replace]);
    driver.endpoint.not_replaced();
    driver.kernel(&rows(77, 0..3));
    assert_eq!(driver.next(), Event::Receive);
    driver.kernel(&done(77, 0));
    assert_eq!(driver.next(), Event::Transmit);
    let sequence = driver.sequence();
    assert_eq!(driver.transmitted(), GET);
    driver.kernel(&[row(sequence, 1), done(sequence, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Done]);
}

#[test]
fn a_socket_that_is_always_busy_is_given_up() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let mut sequence = FIRST;
    for _ in 0..8 {
        driver.kernel(&error(sequence, -16));
        assert_eq!(driver.events(), [Event::Replace]);
        driver.endpoint.replaced(PORT);
        driver.prime();
        sequence = driver.sequence();
        driver.endpoint.transmitted();
    }
    driver.kernel(&error(sequence, -16));
    assert_eq!(refused(&driver.events()), Errno::EBUSY);
}

#[test]
fn a_subscribed_socket_waits_for_the_end_of_the_other_dump() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_subscribed(true);
    driver.kernel(&error(FIRST, -16));
    assert_eq!(driver.events(), [Event::Receive]);
    driver.kernel(&[row(77, 1), done(77, 0)].concat());
    assert_eq!(driver.transmitted(), GET);
    driver.kernel(&[row(FIRST + 1, 1), done(FIRST + 1, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Done]);
}

#[test]
fn a_dump_that_itself_ends_busy_is_not_asked_for_again() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&[rows(FIRST, 0..2), done(FIRST, -16)].concat());
    let events = driver.events();
    assert_eq!(events[..2], [Event::Row(0), Event::Row(1)]);
    assert_eq!((events.len(), refused(&events)), (3, Errno::EBUSY));
}

#[test]
fn nor_is_one_of_which_rows_have_come() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&[row(FIRST, 0), error(FIRST, -16)].concat());
    let events = driver.events();
    assert_eq!((&events[..1], refused(&events)), (&[Event::Row(0)][..], Errno::EBUSY));
}

#[test]
fn a_busy_object_is_no_busy_socket() {
    let mut driver = Driver::asking(single().into_parts().0);
    driver.kernel(&error(FIRST, -16));
    assert_eq!(refused(&driver.events()), Errno::EBUSY);
}

#[test]
fn each_request_has_its_own_attempts() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let mut sequence = FIRST;
    for attempt in 1..=16 {
        driver.kernel(&error(sequence, -16));
        assert_eq!(driver.events(), [Event::Replace], "attempt {attempt}");
        if attempt == 8 {
            driver.endpoint.begin(dump().into_parts().0).unwrap();
            assert_eq!(driver.next(), Event::Replace);
        }
        driver.endpoint.replaced(PORT);
        driver.prime();
        sequence = driver.sequence();
        driver.endpoint.transmitted();
    }
}

#[test]
fn what_was_passed_over_is_counted_once() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&[row(77, 66), error(FIRST, -16)].concat());
    assert_eq!(driver.events(), [Event::Replace]);
    assert_eq!(driver.endpoint.summary().foreign, 1);
    driver.endpoint.replaced(PORT);
    driver.prime();
    assert_eq!(driver.endpoint.summary().foreign, 1);
}
