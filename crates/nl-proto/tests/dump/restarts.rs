//! Tables that change while they are dumped.

use nl_proto::dump::{DumpError, Restarts};
use nl_proto::wire::{MessageFlags, NLMSG_DONE};

use crate::script::{Driver, Event, FIRST, PORT, done, dump, interrupted, message, row, rows};

#[test]
fn one_flagged_message_is_enough_and_every_row_is_given_first() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&[row(FIRST, 0), interrupted(FIRST, 1), row(FIRST, 2)].concat());
    driver.events();
    driver.kernel(&[row(FIRST, 3), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(3), Event::Failed(DumpError::Interrupted)]);
    assert!(driver.endpoint.summary().interrupted);
    // The dump itself is over, so the next needs no other socket.
    assert_eq!(driver.ask(dump().into_parts().0), FIRST + 1);
}

#[test]
fn the_flag_on_done_alone_counts_too() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let flags = MessageFlags::MULTI | MessageFlags::DUMP_INTR;
    driver.kernel(&[row(FIRST, 0), message(NLMSG_DONE, flags, FIRST, PORT, &[0; 4])].concat());
    assert_eq!(driver.events(), [Event::Row(0), Event::Failed(DumpError::Interrupted)]);
}

#[test]
fn a_flag_on_a_row_that_is_filtered_out_counts_too() {
    let mut driver = Driver::asking(dump().filter(|_| false).into_parts().0);
    driver.kernel(&[interrupted(FIRST, 0), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Failed(DumpError::Interrupted)]);
}

#[test]
fn it_begins_anew_as_often_as_it_may() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_restarts(Restarts::at_most(2));
    let mut sequence = FIRST;
    for _ in 0..2 {
        driver.kernel(&[interrupted(sequence, 1), done(sequence, 0)].concat());
        assert_eq!(driver.events(), [Event::Row(1), Event::Restarted]);
        assert_eq!(driver.next(), Event::Transmit);
        assert_ne!(driver.sequence(), sequence, "answers to the first are not taken for the second's");
        sequence = driver.sequence();
        driver.endpoint.transmitted();
    }
    driver.kernel(&[interrupted(sequence, 1), done(sequence, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Failed(DumpError::Interrupted)]);
    assert_eq!(driver.endpoint.summary().restarts, 2);
}

#[test]
fn a_restart_that_succeeds_forgets_the_interruption_and_the_void_rows() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_restarts(Restarts::at_most(2));
    driver.kernel(&[rows(FIRST, 0..5), interrupted(FIRST, 5), done(FIRST, 0)].concat());
    assert_eq!(driver.events().last(), Some(&Event::Restarted));
    driver.transmitted();
    driver.kernel(&[rows(FIRST + 1, 0..3), done(FIRST + 1, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(0), Event::Row(1), Event::Row(2), Event::Done]);
    let summary = driver.endpoint.summary();
    assert_eq!((summary.messages, summary.restarts, summary.interrupted), (3, 1, false));
}

#[test]
fn a_refusal_is_no_reason_to_begin_anew() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_restarts(Restarts::at_most(2));
    driver.kernel(&[interrupted(FIRST, 1), done(FIRST, -22)].concat());
    let events = driver.events();
    assert!(matches!(events[..], [Event::Row(1), Event::Failed(DumpError::Refused(_))]), "{events:?}");
}
