//! One question as several, and what their summaries say together.

use nl_proto::dump::{Protocol, Restarts, Split, SplitError, Summary};
use nl_proto::rtnetlink::Route;

use crate::script::{Driver, Event, FIRST, dump, error, interrupted, row};

#[test]
fn a_part_for_each_value_and_none_twice() {
    let split = Route::dump().split_by_table([254, 7, 255]).unwrap();
    assert_eq!((split.len(), split.parts().len()), (3, 3));
    let sent = split.into_parts().into_iter().map(|part| {
        let mut sent = Vec::new();
        part.as_request().write_to(&mut sent, 0).unwrap();
        sent[20]
    });
    assert_eq!(sent.collect::<Vec<u8>>(), [254, 7, 255], "the tables in the headers");
    let twice = Route::dump().split_by_table([254, 7, 254]).err();
    assert_eq!(twice, Some(SplitError::Repeated(254)));
    assert_eq!(Route::dump().split_by_table([]).err(), Some(SplitError::Empty));
    assert_eq!(Split::assume_disjoint([dump(), dump()]).map(|split| split.len()), Ok(2));
}

/// What a dump that gave a row and ended like this told.
fn summary(end: &[u8]) -> Summary {
    let mut driver = Driver::asking(dump().filter(|message| message.payload()[0] > 0).into_parts().0);
    driver.endpoint.overrun();
    driver.kernel(&row(FIRST + 1, 1));
    driver.events();
    driver.kernel(&[&row(FIRST, 0)[..], end].concat());
    driver.events();
    driver.endpoint.summary()
}

#[test]
fn summaries_add_up_and_a_flag_stands_where_it_stands_in_one() {
    let (plain, flagged) = (summary(&error(FIRST, 0)), summary(&interrupted(FIRST, 2)));
    assert!(!plain.interrupted && flagged.interrupted);
    for parts in [[plain.clone(), flagged.clone()], [flagged.clone(), plain.clone()]] {
        let whole: Summary = parts.into_iter().sum();
        assert_eq!((whole.messages, whole.rejected, whole.datagrams), (3, 2, 4));
        assert_eq!((whole.foreign, whole.overruns, whole.bytes), (2, 2, plain.bytes + flagged.bytes));
        assert!(whole.interrupted && !whole.filtered);
    }
    let mut filtered = plain.clone();
    filtered.filtered = true;
    let whole: Summary = [plain.clone(), filtered, plain].into_iter().sum();
    assert!(whole.filtered && !whole.interrupted);
}

#[test]
fn a_number_is_a_policy_and_a_protocol_has_the_kernels_name() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.endpoint.set_restarts(Restarts::from(1));
    driver.kernel(&[interrupted(FIRST, 0), error(FIRST, 0)].concat());
    assert_eq!(driver.next(), Event::Row(0));
    assert_eq!(driver.next(), Event::Restarted);
    let names = [Protocol::ROUTE, Protocol::NETFILTER, Protocol(200)].map(|protocol| protocol.to_string());
    assert_eq!(names, ["NETLINK_ROUTE", "NETLINK_NETFILTER", "netlink protocol 200"]);
}

#[test]
fn a_buffer_never_holds_less_than_the_kernel_fills() {
    assert_eq!(dump().as_request().receive_capacity(), 65_536);
    assert_eq!(dump().receive_capacity(0).as_request().receive_capacity(), 4096);
    assert_eq!(dump().receive_capacity(5000).as_request().receive_capacity(), 5000);
}
