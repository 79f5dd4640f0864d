//! How an answer ends.

use nl_proto::dump::{DumpError, DumpRequest, Protocol, Refusal};
use nl_proto::wire::{
    Errno, Header, MessageFlags, NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP, NLMSG_OVERRUN, Writer,
};

use crate::script::{
    Driver, Event, FIRST, GET, Number, PORT, ROW, ack, done, dump, error, message, row, rows, single,
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
    assert_eq!(driver.endpoint.summary().warning, None, "the kernel said nothing");
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
        let mut request = message(GET, MessageFlags::REQUEST, FIRST, PORT, &echoed);
        // A capped one has its header alone, which tells the length of all.
        request[..4].copy_from_slice(&29_u32.to_ne_bytes());
        payload.extend(request);
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
fn a_row_of_a_further_type_that_was_peeked_at_is_still_there() {
    let mut driver = Driver::asking(dump().reply(55).into_parts().0);
    let other = message(55, MessageFlags::MULTI, FIRST, PORT, &9_u32.to_ne_bytes());
    let datagram = [other, row(FIRST, 1), done(FIRST, 0)].concat();
    driver.kernel(&datagram);
    for message_type in [55, ROW] {
        for _ in 0..2 {
            let peeked = driver.endpoint.peek(&datagram).map(|message| message.message_type());
            assert_eq!(peeked, Some(message_type));
        }
        assert!(matches!(driver.next(), Event::Row(_)));
    }
    assert_eq!(driver.endpoint.peek(&datagram), None);
    assert_eq!(driver.next(), Event::Done);
    assert_eq!(driver.endpoint.summary().messages, 2);
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
fn an_error_without_a_code_is_no_end() {
    for payload in [&[][..], &[0; 3]] {
        let mut driver = Driver::asking(dump().into_parts().0);
        driver.kernel(&message(NLMSG_ERROR, MessageFlags::empty(), FIRST, PORT, payload));
        assert_eq!(driver.events(), [Event::Unexpected(NLMSG_ERROR), Event::Receive]);
        driver.kernel(&done(FIRST, 0));
        assert_eq!(driver.events(), [Event::Done]);
    }
}

#[test]
fn an_error_of_a_code_alone_is_an_end() {
    for (code, end) in [(0, "Done"), (-22, "Failed")] {
        let mut driver = Driver::asking(dump().into_parts().0);
        driver.kernel(&message(NLMSG_ERROR, MessageFlags::empty(), FIRST, PORT, &i32::to_ne_bytes(code)));
        let ended = driver.next();
        assert!(format!("{ended:?}").starts_with(end), "{ended:?}");
    }
}

#[test]
fn an_attribute_is_located_behind_a_whole_request_too() {
    let mut driver = Driver::asking(dump().attribute(0x8009, &[1; 4]).into_parts().0);
    let request = message(GET, MessageFlags::REQUEST, FIRST, PORT, &[0; 12]);
    let payload = [(-22_i32).to_ne_bytes().to_vec(), request, ack("no", Some(20))].concat();
    driver.kernel(&message(NLMSG_ERROR, MessageFlags::ACK_TLVS, FIRST, PORT, &payload));
    let events = driver.events();
    // The flags in the top bits of its type are none of it.
    assert_eq!(refusal(&events).ack.attribute, Some(9));
}

#[test]
fn an_offset_beyond_the_request_names_no_attribute() {
    for offset in [22, 24, u32::MAX] {
        let mut driver = Driver::asking(dump().attribute(7, &[]).into_parts().0);
        let payload = [(-22_i32).to_ne_bytes().to_vec(), ack("no", Some(offset))].concat();
        driver.kernel(&message(NLMSG_DONE, MessageFlags::ACK_TLVS, FIRST, PORT, &payload));
        let events = driver.events();
        let ack = &refusal(&events).ack;
        assert_eq!((ack.offset, ack.attribute), (Some(offset), None));
    }
}

#[test]
fn what_else_an_acknowledgement_says_is_kept() {
    let mut writer = Writer::new(0, MessageFlags::empty());
    writer.attribute(3, &[1, 2]).unwrap().attribute(4, &[3]).unwrap();
    writer.u32(5, 12).unwrap().u32(6, 28).unwrap().flag(99).unwrap();
    let attributes = writer.into_bytes()[Header::SIZE..].to_vec();
    let payload = [(-22_i32).to_ne_bytes().to_vec(), attributes].concat();
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&message(NLMSG_DONE, MessageFlags::ACK_TLVS, FIRST, PORT, &payload));
    let events = driver.events();
    let ack = &refusal(&events).ack;
    assert_eq!((ack.cookie.as_deref(), ack.policy.as_deref()), (Some(&[1, 2][..]), Some(&[3][..])));
    assert_eq!((ack.missing, ack.missing_in), (Some(12), Some(28)));
    assert_eq!(ack.to_string(), "attribute 12 is missing");
}

#[test]
fn without_their_flag_there_are_no_words_to_read() {
    let code = (-22_i32).to_ne_bytes().to_vec();
    let echoed = message(GET, MessageFlags::REQUEST, FIRST, PORT, &[]);
    for (message_type, echoed) in [(NLMSG_DONE, vec![]), (NLMSG_ERROR, echoed)] {
        let payload = [code.clone(), echoed, ack("no", None)].concat();
        let mut driver = Driver::asking(dump().into_parts().0);
        driver.kernel(&message(message_type, MessageFlags::MULTI, FIRST, PORT, &payload));
        let events = driver.events();
        assert_eq!(refusal(&events).to_string(), "EINVAL (Invalid argument)");
    }
}

#[test]
fn words_that_are_cut_leave_the_errno() {
    let mut words = ack("a sentence", None);
    words.truncate(9);
    let payload = [(-22_i32).to_ne_bytes().to_vec(), words].concat();
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&message(NLMSG_DONE, MessageFlags::ACK_TLVS, FIRST, PORT, &payload));
    let events = driver.events();
    assert_eq!(refusal(&events).errno, Errno::EINVAL);
    assert!(refusal(&events).ack.is_empty());
}

#[test]
fn a_refusal_half_way_comes_behind_the_rows_before_it() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&[rows(FIRST, 0..2), done(FIRST, -90)].concat());
    assert_eq!(driver.next(), Event::Row(0));
    assert_eq!(driver.next(), Event::Row(1));
    assert_eq!(refusal(&driver.events()).errno, Errno::EMSGSIZE);
    // It is over, so the next needs no other socket.
    assert_eq!(driver.ask(dump().into_parts().0), FIRST + 1);
}

#[test]
fn what_stands_behind_the_end_is_not_looked_at() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&[row(FIRST, 0), done(FIRST, 0), row(FIRST, 66), done(FIRST, -22)].concat());
    assert_eq!(driver.events(), [Event::Row(0), Event::Done]);
    assert_eq!(driver.events(), [Event::Idle]);
}

#[test]
fn a_tail_too_short_for_a_header_is_malformed() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&[row(FIRST, 1), vec![0; 4]].concat());
    let events = driver.events();
    let [Event::Row(1), Event::Failed(DumpError::Malformed { offset: 20, .. })] = &events[..] else {
        panic!("{events:?}")
    };
}

#[test]
fn a_last_message_may_lack_its_padding() {
    let mut driver = Driver::asking(dump().into_parts().0);
    let mut odd = message(55, MessageFlags::MULTI, FIRST, PORT, &[1; 5]);
    odd.truncate(21);
    driver.kernel(&[row(FIRST, 1), odd].concat());
    assert_eq!(driver.events(), [Event::Row(1), Event::Unexpected(55), Event::Receive]);
}

#[test]
fn that_the_kernel_filtered_is_told_from_any_message() {
    let flags = MessageFlags::MULTI | MessageFlags::DUMP_FILTERED;
    let on_row = [message(ROW, flags, FIRST, PORT, &[0; 4]), row(FIRST, 0), done(FIRST, 0)].concat();
    let on_done = [row(FIRST, 0), message(NLMSG_DONE, flags, FIRST, PORT, &[0; 4])].concat();
    for (datagram, filtered) in [(on_row, true), (on_done, true), (done(FIRST, 0), false)] {
        let mut driver = Driver::asking(dump().into_parts().0);
        driver.kernel(&datagram);
        assert_eq!(driver.events().last(), Some(&Event::Done));
        assert_eq!(driver.endpoint.summary().filtered, filtered);
    }
}

#[test]
fn a_row_that_is_looked_at_is_not_taken() {
    let odd = |message: nl_proto::wire::Message<'_>| message.payload()[0] % 2 == 1;
    let mut driver = Driver::asking(dump().filter(odd).into_parts().0);
    driver.kernel(&rows(FIRST, 0..3));
    for _ in 0..2 {
        assert_eq!(driver.endpoint.peek(&driver.buffer).unwrap().payload()[0], 1);
        assert_eq!(driver.endpoint.summary().messages, 1, "the one that is passed over to it");
    }
    assert_eq!(driver.events(), [Event::Row(1), Event::Receive]);
    assert!(driver.endpoint.peek(&driver.buffer).is_none());
    let summary = driver.endpoint.summary();
    assert_eq!((summary.messages, summary.rejected), (3, 2));
}

#[test]
fn a_control_message_is_no_row_though_the_request_names_it() {
    for control in [NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE, NLMSG_OVERRUN] {
        let first = DumpRequest::<Number>::new(Protocol::ROUTE, GET, control).reply(ROW);
        for request in [first, dump().reply(control)] {
            let mut driver = Driver::asking(request.into_parts().0);
            let noop = message(NLMSG_NOOP, MessageFlags::empty(), FIRST, PORT, &[0; 4]);
            let overrun = message(NLMSG_OVERRUN, MessageFlags::empty(), FIRST, PORT, &[0; 4]);
            driver.kernel(&[noop, overrun, row(FIRST, 1), done(FIRST, 0)].concat());
            assert_eq!(driver.events(), [Event::Row(1), Event::Done], "{control}");
            let sequence = driver.ask(single().reply(control).into_parts().0);
            driver.kernel(&error(sequence, 0));
            assert_eq!(driver.events(), [Event::Done], "{control}");
        }
    }
}

#[test]
fn each_failure_says_what_happened() {
    let says = |error: DumpError, words: &str| assert_eq!(error.to_string(), words);
    says(DumpError::Interrupted, "the table changed during the dump");
    says(
        DumpError::Truncated { length: 66_968, capacity: 65_536 },
        "a datagram of 66968 bytes was cut to the 65536 of the receive buffer",
    );
    says(DumpError::Overrun, "the receive queue overflowed and the end of the dump was lost");
    says(DumpError::UnexpectedEnd, "the input ended before the dump did");
    let error = nl_proto::wire::FrameError::Length { length: 3 };
    says(
        DumpError::Malformed { offset: 20, error },
        "malformed at byte 20: a message claims to be 3 bytes long, less than its header",
    );
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&done(FIRST, -22));
    let [Event::Failed(error)] = &driver.events()[..] else { panic!("it is refused") };
    assert_eq!(error.to_string(), "the kernel refused: EINVAL (Invalid argument)");
}
