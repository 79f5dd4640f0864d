//! Dumps that nobody wants any more.

use nl_proto::dump::Sender;
use nl_proto::wire::{NLMSG_DONE, NLMSG_NOOP};

use crate::script::{
    Driver, Event, FIRST, GET, PORT, ROW, done, dump, error, interrupted, row, rows, single,
};

/// A driver in the midst of a dump.
fn half_way() -> Driver {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&rows(FIRST, 0..3));
    assert_eq!(driver.next(), Event::Row(0));
    driver
}

#[test]
fn another_socket_takes_its_place() {
    let mut driver = half_way();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Replace);
    assert_eq!(driver.next(), Event::Replace, "until it is said to be done");
    driver.endpoint.replaced(PORT + 1);
    driver.prime();
    let sequence = driver.sequence();
    assert_eq!(driver.transmitted(), GET);
    // Answers come to the new port.
    driver.kernel(&row(sequence, 9));
    assert_eq!(driver.events(), [Event::Receive]);
    assert_eq!(driver.endpoint.summary().foreign, 1);
}

#[test]
fn one_that_failed_is_replaced_too_whether_a_dump_ran_on_it_or_none() {
    let idle = || {
        let mut driver = half_way();
        driver.kernel(&done(FIRST, 0));
        assert_eq!(driver.events(), [Event::Done]);
        driver
    };
    for mut driver in [half_way(), idle(), Driver::new()] {
        driver.endpoint.broken();
        assert!(!driver.endpoint.is_answering());
        assert_eq!(driver.next(), Event::Idle, "the rest of the datagram at hand is nobody's");
        driver.endpoint.begin(dump().into_parts().0).unwrap();
        assert_eq!(driver.next(), Event::Replace);
        driver.endpoint.replaced(PORT);
        driver.prime();
        let sequence = driver.sequence();
        assert_eq!(driver.transmitted(), GET);
        driver.kernel(&[row(sequence, 1), done(sequence, 0)].concat());
        assert_eq!(driver.events(), [Event::Row(1), Event::Done]);
        driver.endpoint.begin(dump().into_parts().0).unwrap();
        assert_eq!(driver.next(), Event::Transmit, "once is enough");
    }
}

#[test]
fn where_there_is_none_the_rest_is_drained() {
    let mut driver = half_way();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Replace);
    driver.endpoint.not_replaced();
    assert_eq!(driver.next(), Event::Receive);
    driver.kernel(&rows(FIRST, 3..6));
    assert_eq!(driver.next(), Event::Receive);
    driver.kernel(&[row(FIRST, 6), done(FIRST, 0)].concat());
    assert_eq!(driver.next(), Event::Transmit);
    let sequence = driver.sequence();
    assert_eq!(driver.transmitted(), GET);
    driver.kernel(&[row(sequence, 1), done(sequence, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Done]);
}

#[test]
fn with_nothing_in_its_place_the_socket_is_left_idle() {
    let mut driver = half_way();
    driver.endpoint.cancel();
    assert_eq!(driver.next(), Event::Replace);
    driver.endpoint.replaced(PORT + 1);
    assert_eq!(driver.next(), Event::Idle);
    assert!(!driver.endpoint.is_answering());
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.prime();
    assert_eq!(driver.transmitted(), GET);
}

#[test]
fn a_subscribed_socket_that_only_listens_drains_and_gives_notifications() {
    let mut driver = half_way();
    driver.endpoint.set_subscribed(true);
    driver.endpoint.cancel();
    assert_eq!(driver.next(), Event::Receive);
    let group = Sender { port: 0, groups: 1 };
    driver.from(group, &row(0, 7));
    assert_eq!(driver.next(), Event::Notification(ROW));
    driver.kernel(&[row(FIRST, 3), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Idle], "the rest of the dump is nobody's");
    driver.from(group, &[row(0, 8), row(0, 9)].concat());
    driver.endpoint.cancel();
    assert_eq!(driver.events(), [Event::Notification(ROW), Event::Notification(ROW), Event::Idle]);
    // A dump asked for in between is answered, and loses no notification.
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    let sequence = driver.sequence();
    assert_eq!(driver.transmitted(), GET);
    driver.kernel(&[row(sequence, 1), done(sequence, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Done]);
}

#[test]
fn a_subscribed_socket_is_never_replaced() {
    let mut driver = half_way();
    driver.endpoint.set_subscribed(true);
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Receive);
    driver.kernel(&done(FIRST, 0));
    assert_eq!(driver.transmitted(), GET);
}

#[test]
fn an_end_in_the_datagram_at_hand_needs_no_other_socket() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&[rows(FIRST, 0..3), done(FIRST, 0)].concat());
    assert_eq!(driver.next(), Event::Row(0));
    assert_eq!(driver.ask(dump().into_parts().0), FIRST + 1);
}

#[test]
fn nor_does_it_where_nothing_is_asked_in_its_place() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&[rows(FIRST, 0..3), done(FIRST, 0)].concat());
    assert_eq!(driver.next(), Event::Row(0));
    driver.endpoint.cancel();
    assert_eq!(driver.next(), Event::Idle);
    assert_eq!(driver.ask(dump().into_parts().0), FIRST + 1);
}

#[test]
fn nor_does_a_refusal_in_it() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&error(FIRST, -22));
    assert_eq!(driver.ask(dump().into_parts().0), FIRST + 1);
}

#[test]
fn a_drained_queue_ends_the_draining() {
    let mut driver = half_way();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.next();
    driver.endpoint.not_replaced();
    assert_eq!(driver.next(), Event::Receive);
    assert!(driver.endpoint.drained(), "a dump that runs has a datagram queued");
    assert_eq!(driver.transmitted(), GET);
}

#[test]
fn a_request_for_one_object_leaves_nothing_behind() {
    let mut driver = Driver::asking(single().into_parts().0);
    let sequence = driver.ask(single().into_parts().0);
    // The answer to the first comes still, and is passed over.
    driver.kernel(&[row(FIRST, 66), error(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Receive]);
    driver.kernel(&[row(sequence, 1), error(sequence, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Done]);
}

#[test]
fn what_was_never_sent_is_simply_not_sent() {
    let mut driver = Driver::new();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.prime();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.transmitted(), GET);
}

#[test]
fn to_cancel_while_cancelling_is_to_cancel_once() {
    let mut driver = half_way();
    for _ in 0..3 {
        driver.endpoint.begin(dump().into_parts().0).unwrap();
    }
    assert_eq!(driver.next(), Event::Replace);
    driver.endpoint.not_replaced();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Replace);
    driver.endpoint.replaced(PORT);
    driver.prime();
}

#[test]
fn an_end_that_came_without_a_dump_needs_no_other_socket_either() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&[row(FIRST, 0), error(FIRST, 0)].concat());
    assert_eq!(driver.next(), Event::Row(0));
    assert_eq!(driver.ask(dump().into_parts().0), FIRST + 1);
}

#[test]
fn an_error_of_another_request_does_not_end_the_draining() {
    let mut driver = half_way();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.next();
    driver.endpoint.not_replaced();
    driver.kernel(&error(FIRST - 1, -22));
    assert_eq!(driver.next(), Event::Receive);
    driver.kernel(&error(FIRST, -22));
    assert_eq!(driver.next(), Event::Transmit);
}

#[test]
fn nor_does_an_enobufs_behind_which_the_dump_may_go_on() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_subscribed(true);
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Receive);
    driver.kernel(&error(FIRST, -105));
    assert_eq!(driver.next(), Event::Receive, "a request now would be refused with EBUSY");
    driver.kernel(&[row(FIRST, 0), done(FIRST, 0)].concat());
    assert_eq!(driver.transmitted(), GET);
}

#[test]
fn where_it_does_not_go_on_the_queue_is_drained() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_subscribed(true);
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Receive);
    driver.kernel(&error(FIRST, -105));
    assert_eq!(driver.next(), Event::Receive);
    assert!(driver.endpoint.drained());
    assert_eq!(driver.transmitted(), GET);
}

#[test]
fn draining_bears_empty_malformed_and_cut_datagrams() {
    let mut driver = half_way();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.next();
    driver.endpoint.not_replaced();
    driver.kernel(&[]);
    assert_eq!(driver.next(), Event::Receive);
    driver.kernel(&[vec![0; 16], done(FIRST, 0)].concat());
    assert_eq!(driver.next(), Event::Receive, "behind what is malformed nothing can be read");
    driver.cut(&rows(FIRST, 0..3), 30);
    assert_eq!(driver.next(), Event::Receive);
    assert!(driver.endpoint.drained());
    assert_eq!(driver.next(), Event::Transmit);
}

#[test]
fn an_empty_queue_says_nothing_before_a_socket_is_replaced() {
    let mut driver = half_way();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert!(!driver.endpoint.drained());
    assert_eq!(driver.next(), Event::Replace);
}

#[test]
fn a_new_socket_is_primed_and_has_nothing_of_the_datagram_at_hand() {
    let mut driver = half_way();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Replace);
    driver.endpoint.replaced(PORT);
    assert_eq!(driver.transmitted(), NLMSG_NOOP);
    assert_eq!(driver.next(), Event::Receive, "the old rows are still in the buffer");
}

#[test]
fn what_the_cancelled_one_gave_counts_for_nothing() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&[rows(FIRST, 0..3), interrupted(FIRST, 3), row(FIRST - 1, 66), row(FIRST, 4)].concat());
    while driver.next() != Event::Row(4) {}
    assert!(driver.endpoint.summary().interrupted);
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.endpoint.summary(), nl_proto::dump::Summary::default());
    driver.next();
    driver.endpoint.not_replaced();
    driver.kernel(&done(FIRST, 0));
    driver.transmitted();
    driver.kernel(&done(FIRST + 1, 0));
    assert_eq!(driver.events(), [Event::Done]);
    assert_eq!(driver.endpoint.summary().messages, 0);
}

#[test]
fn a_failure_that_was_not_asked_for_is_not_the_next_ones() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.overrun();
    assert!(driver.endpoint.drained());
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Transmit);
}

#[test]
fn a_drained_socket_is_free_at_once() {
    let mut driver = half_way();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.next();
    driver.endpoint.not_replaced();
    driver.endpoint.drained();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Transmit);
}

#[test]
fn a_new_socket_is_free_at_once() {
    let mut driver = half_way();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Replace);
    driver.endpoint.replaced(PORT);
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.transmitted(), NLMSG_NOOP);
}

#[test]
fn notifications_are_given_while_a_subscribed_socket_is_drained() {
    let mut driver = half_way();
    driver.endpoint.set_subscribed(true);
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Receive);
    driver.from(Sender { port: 0, groups: 1 }, &[row(0, 1), done(0, 0)].concat());
    assert_eq!(driver.next(), Event::Notification(ROW));
    assert_eq!(driver.next(), Event::Notification(NLMSG_DONE));
    assert_eq!(driver.next(), Event::Receive, "the end of a dump is no notification");
}
