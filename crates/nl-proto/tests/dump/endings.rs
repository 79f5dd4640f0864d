//! How an answer ends.

use nl_proto::dump::{DumpError, Refusal};
use nl_proto::wire::{Errno, MessageFlags, NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP, NLMSG_OVERRUN};

use crate::script::{
    Driver, Event, FIRST, GET, PORT, ROW, ack, done, dump, error, message, row, rows, single,
};

fn refusal(events: &[Event]) -> &Refusal {
    match events {
        [Event::Failed(DumpError::Refused(refusal))] => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn done_ends_it_in_its_own_datagram_or_behind_the_last_row() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&rows(FIRST, 0..3));
    assert_eq!(driver.events(), [Event::Row(0), Event::Row(1), Event::Row(2), Event::Receive]);
    driver.kernel(&[row(FIRST, 3), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(3), Event::Done]);
    assert_eq!(driver.next(), Event::Idle);
    assert_eq!(driver.endpoint.summary().messages, 4);
    assert!(!driver.endpoint.is_answering());
}

#[test]
fn done_without_a_payload_is_an_end() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&message(NLMSG_DONE, MessageFlags::MULTI, FIRST, PORT, &[]));
    assert_eq!(driver.events(), [Event::Done]);
}

#[test]
fn the_code_of_done_is_read_and_so_are_its_words() {
    let mut driver = Driver::asking(dump().attribute(7, &[1, 2, 3, 4]).into_parts().0);
    let mut payload = (-22_i32).to_ne_bytes().to_vec();
    // The attribute stands behind the header and the 4 bytes of body.
    payload.extend(ack("no such thing", Some(20)));
    let flags = MessageFlags::MULTI | MessageFlags::ACK_TLVS;
    driver.kernel(&message(NLMSG_DONE, flags, FIRST, PORT, &payload));
    let events = driver.events();
    let refusal = refusal(&events);
    assert_eq!(refusal.errno, Errno::EINVAL);
    assert_eq!(refusal.ack.message.as_deref(), Some("no such thing"));
    assert_eq!((refusal.ack.offset, refusal.ack.attribute), (Some(20), Some(7)));
    assert_eq!(
        refusal.to_string(),
        "EINVAL (Invalid argument): no such thing, attribute 7, at byte 20 of the request"
    );
}

#[test]
fn a_warning_in_done_fails_nothing() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let payload = [0_i32.to_ne_bytes().to_vec(), ack("deprecated", None)].concat();
    let flags = MessageFlags::MULTI | MessageFlags::ACK_TLVS;
    driver.kernel(&message(NLMSG_DONE, flags, FIRST, PORT, &payload));
    assert_eq!(driver.events(), [Event::Done]);
    assert_eq!(driver.endpoint.summary().warning.unwrap().message.as_deref(), Some("deprecated"));
}

#[test]
fn the_words_of_an_error_are_found_behind_a_whole_request_and_behind_a_capped_one() {
    for (capped, echoed) in [(MessageFlags::CAPPED, vec![]), (MessageFlags::empty(), vec![9; 13])] {
        let mut driver = Driver::asking(dump().into_parts().0);
        let mut payload = (-95_i32).to_ne_bytes().to_vec();
        payload.extend(message(GET, MessageFlags::REQUEST, FIRST, PORT, &echoed));
        payload.extend(ack("not supported", None));
        driver.kernel(&message(NLMSG_ERROR, MessageFlags::ACK_TLVS | capped, FIRST, PORT, &payload));
        let events = driver.events();
        let refusal = refusal(&events);
        assert_eq!(refusal.errno, Errno::EOPNOTSUPP);
        assert_eq!(refusal.ack.message.as_deref(), Some("not supported"), "{capped:?}");
    }
}

#[test]
fn an_acknowledgement_ends_what_is_answered_without_a_dump() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&error(FIRST, 0));
    assert_eq!(driver.events(), [Event::Done]);
    let sequence = driver.ask(single().into_parts().0);
    driver.kernel(&row(sequence, 5));
    assert_eq!(driver.events(), [Event::Row(5), Event::Receive]);
    driver.kernel(&error(sequence, 0));
    assert_eq!(driver.events(), [Event::Done]);
}

#[test]
fn a_missing_multi_ends_nothing() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&message(ROW, MessageFlags::empty(), FIRST, PORT, &1_u32.to_ne_bytes()));
    assert_eq!(driver.events(), [Event::Row(1), Event::Receive]);
}

#[test]
fn empty_datagrams_noops_and_overruns_are_passed_over() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&[]);
    assert_eq!(driver.next(), Event::Receive);
    let noop = message(NLMSG_NOOP, MessageFlags::empty(), FIRST, PORT, &[]);
    let overrun = message(NLMSG_OVERRUN, MessageFlags::empty(), FIRST, PORT, &[]);
    driver.kernel(&[row(FIRST, 1), noop, row(FIRST, 2), overrun, row(FIRST, 3), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Row(2), Event::Row(3), Event::Done]);
}

#[test]
fn a_message_of_another_type_is_handed_over_and_the_dump_goes_on() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let other = message(55, MessageFlags::MULTI, FIRST, PORT, &[1, 2]);
    driver.kernel(&[row(FIRST, 1), other, row(FIRST, 2), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Unexpected(55), Event::Row(2), Event::Done]);
}

#[test]
fn further_reply_types_come_in_their_order() {
    let mut driver = Driver::asking(dump().reply(55).into_parts().0);
    let other = message(55, MessageFlags::MULTI, FIRST, PORT, &9_u32.to_ne_bytes());
    driver.kernel(&[other.clone(), row(FIRST, 1), other, row(FIRST, 2), done(FIRST, 0)].concat());
    let rows: Vec<_> = [9, 1, 9, 2].into_iter().map(Event::Row).chain([Event::Done]).collect();
    assert_eq!(driver.events(), rows);
}

#[test]
fn filters_see_messages_and_what_they_reject_is_counted() {
    let odd = |message: nl_proto::wire::Message<'_>| message.payload()[0] % 2 == 1;
    let request = dump().filter(odd).filter(|message| message.payload()[0] != 3);
    let mut driver = Driver::asking(request.into_parts().0);
    driver.kernel(&[rows(FIRST, 0..6), done(FIRST, 0)].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Row(5), Event::Done]);
    let summary = driver.endpoint.summary();
    assert_eq!((summary.messages, summary.rejected), (6, 4));
}

#[test]
fn a_malformed_message_fails_the_dump_where_it_stands() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let mut bad = row(FIRST, 2);
    bad[..4].copy_from_slice(&3_u32.to_ne_bytes());
    driver.kernel(&[row(FIRST, 1), bad].concat());
    let events = driver.events();
    let [Event::Row(1), Event::Failed(DumpError::Malformed { offset: 20, .. })] = &events[..] else {
        panic!("{events:?}")
    };
    // The kernel goes on with that dump, so the next cancels it.
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Replace);
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
    assert_eq!(refusal(&driver.events()).errno, Errno::EBUSY);
}
