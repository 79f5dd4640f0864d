//! Before the first dump of a socket.

use nl_proto::wire::{Message, MessageFlags, NLMSG_NOOP};

use crate::script::{Driver, Event, FIRST, GET, dump, error, row, single};

#[test]
fn a_fresh_socket_is_primed_by_a_noop_that_asks_for_its_acknowledgement() {
    let mut driver = Driver::new();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Transmit);
    let noop = driver.endpoint.transmit().to_vec();
    let (noop, _) = Message::split(&noop).unwrap();
    assert_eq!(noop.message_type(), NLMSG_NOOP);
    assert_eq!(noop.flags(), MessageFlags::REQUEST | MessageFlags::ACK);
    driver.prime();
    let request = driver.endpoint.transmit().to_vec();
    let (request, _) = Message::split(&request).unwrap();
    assert_eq!(request.message_type(), GET);
    assert_eq!(request.flags(), MessageFlags::REQUEST | MessageFlags::ACK | MessageFlags::DUMP);
    assert_eq!(request.header().sequence(), FIRST);
}

#[test]
fn a_refusal_of_the_noop_primes_as_well() {
    let mut driver = Driver::new();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.transmitted(), NLMSG_NOOP);
    driver.kernel(&error(1001, -1));
    assert_eq!(driver.transmitted(), GET);
}

#[test]
fn what_else_comes_meanwhile_does_not_prime() {
    let mut driver = Driver::new();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.transmitted(), NLMSG_NOOP);
    driver.kernel(&error(7, 0));
    assert_eq!(driver.next(), Event::Receive);
    driver.kernel(&row(1001, 1));
    assert_eq!(driver.next(), Event::Receive);
    driver.kernel(&[]);
    assert_eq!(driver.next(), Event::Receive);
    driver.kernel(&error(1001, 0));
    assert_eq!(driver.transmitted(), GET);
}

#[test]
fn a_socket_is_primed_once() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&crate::script::done(FIRST, 0));
    assert_eq!(driver.events(), [Event::Done]);
    assert_eq!(driver.ask(single().into_parts().0), FIRST + 1);
}

#[test]
fn what_is_to_be_sent_stays_until_it_is_said_to_be_sent() {
    let mut driver = Driver::new();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    let first = driver.endpoint.transmit().to_vec();
    for _ in 0..3 {
        assert_eq!(driver.next(), Event::Transmit);
        assert_eq!(driver.endpoint.transmit(), first);
    }
    driver.endpoint.transmitted();
    assert!(driver.endpoint.transmit().is_empty());
    assert_eq!(driver.next(), Event::Receive);
}

#[test]
fn a_sequence_number_is_never_zero() {
    let mut endpoint = nl_proto::dump::Endpoint::new(u32::MAX);
    endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(Message::split(endpoint.transmit()).unwrap().0.header().sequence(), 1);
}

#[test]
fn an_idle_endpoint_has_nothing_to_do() {
    let mut driver = Driver::new();
    assert_eq!(driver.next(), Event::Idle);
    assert!(!driver.endpoint.is_answering());
    driver.kernel(&row(1001, 1));
    assert_eq!(driver.next(), Event::Idle);
}

#[test]
fn an_endpoint_says_where_it_stands_to_who_looks_for_a_fault() {
    let mut driver = Driver::new();
    assert!(format!("{:?}", driver.endpoint).contains("state: Idle"));
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    let text = format!("{:?}", driver.endpoint);
    assert!(text.contains("state: Priming") && text.contains("primed: false"), "{text}");
}

#[test]
fn a_request_that_cannot_be_built_changes_nothing() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let broken = dump().attribute(1, &[0; 70_000]).into_parts().0;
    assert!(driver.endpoint.begin(broken).is_err());
    driver.kernel(&row(FIRST, 1));
    assert_eq!(driver.events(), [Event::Row(1), Event::Receive]);
}

#[test]
fn an_empty_queue_is_waited_on() {
    let mut driver = Driver::new();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.transmitted();
    assert!(!driver.endpoint.drained());
    assert_eq!(driver.next(), Event::Receive);
}

#[test]
fn nothing_acknowledges_a_noop_that_was_not_sent() {
    let mut driver = Driver::new();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    driver.kernel(&error(1001, 0));
    assert_eq!(driver.transmitted(), NLMSG_NOOP);
}

#[test]
fn what_came_before_the_request_is_not_counted_as_the_answers() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let answer = [row(FIRST, 1), crate::script::done(FIRST, 0)].concat();
    driver.kernel(&answer);
    driver.events();
    let summary = driver.endpoint.summary();
    assert_eq!((summary.datagrams, summary.bytes), (1, answer.len() as u64));
}
