//! ENOBUFS: as an error of the socket, and as a message.

use nl_proto::dump::{DumpError, Restarts, Sender};
use nl_proto::wire::{Errno, NLMSG_NOOP};

use crate::script::{
    Driver, Event, FIRST, GET, PORT, ROW, done, dump, error, interrupted, row, rows, single,
};

#[test]
fn a_dump_goes_on_and_loses_nothing() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&row(FIRST, 0));
    driver.events();
    driver.endpoint.overrun();
    driver.endpoint.overrun();
    assert_eq!(driver.next(), Event::Receive);
    driver.kernel(&[rows(FIRST, 1..3), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Row(2), Event::Done]);
    assert_eq!(driver.endpoint.summary().overruns, 2);
}

#[test]
fn an_empty_queue_after_it_proves_that_the_end_was_lost() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.overrun();
    assert!(driver.endpoint.drained());
    assert_eq!(driver.events(), [Event::Failed(DumpError::Overrun)]);
    // Nothing runs any more, so the next dump needs no other socket.
    assert_eq!(driver.ask(single().into_parts().0), FIRST + 1);
}

#[test]
fn an_empty_queue_without_one_proves_nothing() {
    let mut driver = Driver::asking(dump().into_parts().0);
    assert!(!driver.endpoint.drained());
    assert_eq!(driver.next(), Event::Receive);
}

#[test]
fn a_lost_acknowledgement_of_the_noop_is_asked_for_again() {
    let mut driver = Driver::new();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.transmitted(), NLMSG_NOOP);
    driver.endpoint.overrun();
    assert_eq!(driver.next(), Event::Receive);
    assert!(driver.endpoint.drained());
    assert_eq!(driver.transmitted(), NLMSG_NOOP);
    driver.kernel(&error(1002, 0));
    assert_eq!(driver.transmitted(), GET);
}

#[test]
fn an_error_of_enobufs_may_be_followed_by_the_whole_dump() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&error(FIRST, -105));
    assert_eq!(driver.events(), [Event::Receive]);
    driver.kernel(&[rows(FIRST, 0..2), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(0), Event::Row(1), Event::Done]);
}

#[test]
fn or_by_nothing_and_then_it_was_the_end() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&error(FIRST, -105));
    assert_eq!(driver.events(), [Event::Receive]);
    assert!(driver.endpoint.drained());
    let events = driver.events();
    let [Event::Failed(DumpError::Refused(refusal))] = &events[..] else { panic!("{events:?}") };
    assert_eq!(refusal.errno, Errno::ENOBUFS);
}

#[test]
fn a_refusal_that_was_gone_back_on_does_not_fail_the_dump_begun_anew() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_restarts(Restarts::at_most(1));
    driver.kernel(&error(FIRST, -105));
    driver.events();
    driver.kernel(&[interrupted(FIRST, 1), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Restarted]);
    driver.transmitted();
    assert!(!driver.endpoint.drained(), "nothing says that its answer was lost");
    assert_eq!(driver.events(), [Event::Receive]);
}

#[test]
fn an_overrun_before_a_request_says_nothing_of_its_answer_once_the_queue_was_empty() {
    let mut driver = Driver::new();
    driver.endpoint.overrun();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert!(!driver.endpoint.drained());
    driver.prime();
    driver.endpoint.overrun();
    assert!(!driver.endpoint.drained());
    driver.endpoint.transmitted();
    assert!(!driver.endpoint.drained());
    assert_eq!(driver.next(), Event::Receive);
}

#[test]
fn until_then_it_may_have_taken_the_answer() {
    let mut driver = Driver::new();
    driver.endpoint.set_subscribed(true);
    driver.endpoint.overrun();
    driver.endpoint.begin(single().into_parts().0).unwrap();
    assert_eq!(driver.transmitted(), NLMSG_NOOP);
    driver.from(Sender { port: 0, groups: 1 }, &rows(0, 0..1));
    assert_eq!(driver.events(), [Event::Notification(ROW), Event::Receive]);
    assert!(driver.endpoint.drained());
    assert_eq!(driver.transmitted(), NLMSG_NOOP, "nobody else would ever answer");
    driver.endpoint.overrun();
    driver.kernel(&error(1002, 0));
    assert_eq!(driver.transmitted(), GET);
    assert!(driver.endpoint.drained());
    assert_eq!(driver.events(), [Event::Failed(DumpError::Overrun)]);
}

#[test]
fn on_another_socket_it_says_nothing() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.overrun();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Replace);
    driver.endpoint.replaced(PORT);
    driver.transmitted();
    assert!(!driver.endpoint.drained());
}

#[test]
fn a_noop_that_is_still_to_be_sent_is_not_numbered_anew() {
    let mut driver = Driver::new();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    let noop = driver.endpoint.transmit().to_vec();
    driver.endpoint.overrun();
    assert!(!driver.endpoint.drained());
    assert_eq!(driver.endpoint.transmit(), noop);
}

#[test]
fn an_acknowledgement_that_comes_after_the_noop_was_repeated_does_not_prime() {
    let mut driver = Driver::new();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.transmitted();
    driver.endpoint.overrun();
    assert!(driver.endpoint.drained());
    driver.transmitted();
    driver.kernel(&error(1001, 0));
    assert_eq!(driver.next(), Event::Receive);
}

#[test]
fn a_request_for_one_object_whose_answer_was_lost_fails() {
    let mut driver = Driver::asking(single().into_parts().0);
    driver.endpoint.overrun();
    assert_eq!(driver.next(), Event::Receive);
    assert!(driver.endpoint.drained());
    assert_eq!(driver.events(), [Event::Failed(DumpError::Overrun)]);
}
