//! Tables that change while they are dumped.

use nl_proto::dump::{DumpError, Restarts};
use nl_proto::wire::{MessageFlags, NLMSG_DONE};

use crate::script::{
    Driver, Event, FIRST, GET, PORT, ack, done, dump, error, interrupted, message, row, rows,
};

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

#[test]
fn a_warning_of_an_interrupted_dump_is_told() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let payload = [0_i32.to_ne_bytes().to_vec(), ack("deprecated", None)].concat();
    let flags = MessageFlags::MULTI | MessageFlags::ACK_TLVS | MessageFlags::DUMP_INTR;
    driver.kernel(&message(NLMSG_DONE, flags, FIRST, PORT, &payload));
    assert_eq!(driver.events(), [Event::Failed(DumpError::Interrupted)]);
    assert_eq!(driver.endpoint.summary().warning.unwrap().message.as_deref(), Some("deprecated"));
}

#[test]
fn a_message_of_somebody_else_interrupts_nothing() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&[interrupted(FIRST - 1, 66), row(FIRST, 1), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Done]);
}

#[test]
fn a_message_of_an_unexpected_type_interrupts_too() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let flags = MessageFlags::MULTI | MessageFlags::DUMP_INTR;
    driver.kernel(&[message(55, flags, FIRST, PORT, &[]), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Unexpected(55), Event::Failed(DumpError::Interrupted)]);
}

#[test]
fn an_interrupted_dump_that_was_answered_by_an_acknowledgement_begins_anew_too() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_restarts(Restarts::at_most(1));
    driver.kernel(&[interrupted(FIRST, 1), error(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Restarted]);
    assert_eq!(driver.transmitted(), GET);
}

#[test]
fn each_dump_has_its_own_restarts() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_restarts(Restarts::at_most(1));
    let mut sequence = FIRST;
    for _ in 0..3 {
        driver.kernel(&[interrupted(sequence, 1), done(sequence, 0)].concat());
        assert_eq!(driver.events(), [Event::Row(1), Event::Restarted]);
        driver.transmitted();
        driver.kernel(&done(sequence + 1, 0));
        assert_eq!(driver.events(), [Event::Done]);
        sequence = driver.ask(dump().into_parts().0);
    }
    assert_eq!(driver.endpoint.summary().restarts, 0);
}

#[test]
fn rows_behind_the_end_of_the_interrupted_answer_are_not_the_next_ones() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_restarts(Restarts::at_most(1));
    driver.kernel(&[interrupted(FIRST, 1), done(FIRST, 0), row(FIRST, 66), row(FIRST + 1, 66)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Restarted]);
    assert_eq!(driver.transmitted(), GET);
    assert_eq!(driver.next(), Event::Receive);
}

#[test]
fn to_cancel_one_that_begins_anew_needs_no_other_socket() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_restarts(Restarts::at_most(1));
    driver.kernel(&[interrupted(FIRST, 1), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Restarted]);
    // Its second request was never sent.
    assert_eq!(driver.ask(dump().into_parts().0), FIRST + 2);
}

#[test]
fn what_was_passed_over_is_counted_over_all_restarts() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_restarts(Restarts::at_most(1));
    driver.kernel(&[row(7, 66), interrupted(FIRST, 1), done(FIRST, 0)].concat());
    driver.events();
    driver.transmitted();
    driver.kernel(&[row(7, 66), row(FIRST + 1, 1), done(FIRST + 1, 0)].concat());
    driver.events();
    let summary = driver.endpoint.summary();
    assert_eq!((summary.messages, summary.foreign), (1, 2));
}

#[test]
fn datagrams_are_counted_over_all_restarts() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_restarts(Restarts::at_most(1));
    driver.kernel(&[interrupted(FIRST, 1), done(FIRST, 0)].concat());
    driver.events();
    driver.transmitted();
    driver.kernel(&done(FIRST + 1, 0));
    driver.events();
    let summary = driver.endpoint.summary();
    assert_eq!((summary.datagrams, summary.bytes), (2, 60));
}
