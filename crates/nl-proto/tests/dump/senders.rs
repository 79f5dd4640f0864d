//! Who is believed.

use nl_proto::dump::{DumpError, Sender};

use crate::script::{Driver, Event, FIRST, PORT, ROW, done, dump, message, row, rows};
use nl_proto::wire::MessageFlags;

#[test]
fn what_the_kernel_did_not_send_is_not_looked_at() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let forger = Sender { port: 1234, groups: 0 };
    driver.from(forger, &[row(FIRST, 66), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Receive]);
    driver.kernel(&[row(FIRST, 1), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Done]);
    assert_eq!(driver.endpoint.summary().foreign, 1);
}

#[test]
fn a_forged_acknowledgement_does_not_prime() {
    let mut driver = Driver::new();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.transmitted();
    driver.from(Sender { port: 1234, groups: 0 }, &crate::script::error(1001, 0));
    assert_eq!(driver.next(), Event::Receive);
}

#[test]
fn a_notification_is_no_row_though_it_bears_our_own_number_and_port() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let group = Sender { port: 0, groups: 1 };
    driver.from(group, &[row(FIRST, 66), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Receive]);
    driver.kernel(&done(FIRST, 0));
    assert_eq!(driver.events(), [Event::Done]);
    assert_eq!(driver.endpoint.summary().notifications, 1);
}

#[test]
fn a_subscribed_socket_is_given_them_apart() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_subscribed(true);
    driver.kernel(&row(FIRST, 1));
    assert_eq!(driver.events(), [Event::Row(1), Event::Receive]);
    driver.from(Sender { port: 0, groups: 1 }, &rows(FIRST, 5..7));
    assert_eq!(driver.events(), [Event::Notification(ROW), Event::Notification(ROW), Event::Receive]);
    driver.kernel(&[row(FIRST, 2), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(2), Event::Done]);
    assert_eq!(driver.endpoint.summary().messages, 2);
    // And while nothing is asked.
    driver.from(Sender { port: 0, groups: 1 }, &row(0, 5));
    assert_eq!(driver.events(), [Event::Notification(ROW), Event::Idle]);
}

#[test]
fn other_conversations_are_passed_over() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let for_another_port = message(ROW, MessageFlags::MULTI, FIRST, PORT + 1, &[0; 4]);
    let for_nobody = message(ROW, MessageFlags::MULTI, FIRST, 0, &9_u32.to_ne_bytes());
    driver.kernel(
        &[row(FIRST - 1, 66), for_another_port, row(FIRST, 1), for_nobody, done(FIRST + 1, 0)].concat(),
    );
    assert_eq!(driver.events(), [Event::Row(1), Event::Row(9), Event::Receive]);
    assert_eq!(driver.endpoint.summary().foreign, 3);
    driver.kernel(&done(FIRST, 0));
    assert_eq!(driver.events(), [Event::Done]);
}

#[test]
fn a_cut_datagram_of_another_conversation_fails_nothing() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.cut(&rows(FIRST - 1, 0..3), 30);
    assert_eq!(driver.events(), [Event::Receive]);
    driver.cut(&rows(FIRST, 0..3), 30);
    let events = driver.events();
    assert!(matches!(events[..], [Event::Row(0), Event::Failed(DumpError::Truncated { .. })]), "{events:?}");
}

#[test]
fn a_forged_end_does_not_end_the_draining() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&row(FIRST, 0));
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.next();
    driver.endpoint.not_replaced();
    for sender in
        [Sender { port: 9, groups: 0 }, Sender { port: 0, groups: 1 }, Sender { port: 9, groups: 1 }]
    {
        driver.from(sender, &done(FIRST, 0));
        assert_eq!(driver.next(), Event::Receive, "{sender:?}");
    }
    driver.kernel(&done(FIRST, 0));
    assert_eq!(driver.next(), Event::Transmit);
}

#[test]
fn a_cut_datagram_that_the_kernel_did_not_send_fails_nothing() {
    let mut driver = Driver::asking(dump().into_parts().0);
    for sender in [Sender { port: 9, groups: 0 }, Sender { port: 0, groups: 1 }] {
        driver.buffer = rows(FIRST, 0..1);
        driver.endpoint.received(nl_proto::dump::Received { sender, length: 60, capacity: 20 });
        assert_eq!(driver.events(), [Event::Receive], "{sender:?}");
    }
}

#[test]
fn a_subscribed_socket_gives_nothing_of_what_another_process_sends_to_the_group() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_subscribed(true);
    driver.from(Sender { port: 9, groups: 1 }, &row(FIRST, 66));
    assert_eq!(driver.events(), [Event::Receive]);
    let summary = driver.endpoint.summary();
    assert_eq!((summary.foreign, summary.notifications), (1, 0));
}

#[test]
fn notifications_at_hand_outlive_the_dump_that_they_came_in() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_subscribed(true);
    driver.from(Sender { port: 0, groups: 1 }, &rows(0, 0..3));
    assert_eq!(driver.next(), Event::Notification(ROW));
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.events(), [Event::Notification(ROW), Event::Notification(ROW), Event::Receive]);
    driver.kernel(&done(FIRST, 0));
    assert_eq!(driver.events(), [Event::Transmit]);
    // And where nothing ran.
    driver.from(Sender { port: 0, groups: 1 }, &rows(0, 0..2));
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.events(), [Event::Notification(ROW), Event::Notification(ROW), Event::Transmit]);
}

#[test]
fn a_notification_that_is_malformed_ends_nothing() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_subscribed(true);
    driver.from(Sender { port: 0, groups: 1 }, &[row(0, 0), vec![0; 20]].concat());
    assert_eq!(driver.events(), [Event::Notification(ROW), Event::Receive]);
}

#[test]
fn without_a_port_of_its_own_an_endpoint_takes_answers_to_any() {
    let mut driver = Driver { endpoint: nl_proto::dump::Endpoint::new(1000), buffer: Vec::new() };
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.prime();
    driver.endpoint.transmitted();
    driver.kernel(&message(ROW, MessageFlags::MULTI, FIRST, 99, &9_u32.to_ne_bytes()));
    assert_eq!(driver.events(), [Event::Row(9), Event::Receive]);
}

#[test]
fn a_notification_that_was_cut_is_a_loss_that_is_told() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_subscribed(true);
    driver.buffer = rows(0, 0..1);
    let sender = Sender { port: 0, groups: 1 };
    driver.endpoint.received(nl_proto::dump::Received { sender, length: 60, capacity: 20 });
    assert_eq!(driver.events(), [Event::Notification(ROW), Event::Receive]);
    assert_eq!(driver.endpoint.summary().overruns, 1);
    driver.from(sender, &rows(0, 0..1));
    assert_eq!(driver.events(), [Event::Notification(ROW), Event::Receive]);
    assert_eq!(driver.endpoint.summary().overruns, 1, "a whole one is no loss");
    // The answer is none the worse for it, and waits on.
    assert!(!driver.endpoint.drained());
    driver.kernel(&done(FIRST, 0));
    assert_eq!(driver.events(), [Event::Done]);
}
