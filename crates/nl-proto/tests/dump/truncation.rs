//! Datagrams that the buffer could not take.

use nl_proto::dump::DumpError;

use crate::script::{Driver, Event, FIRST, done, dump, row, rows};

#[test]
fn rows_that_came_whole_are_given_and_then_the_loss_is_told() {
    for capacity in [20, 30, 40, 59] {
        let mut driver = Driver::asking(dump().into_parts().0);
        driver.cut(&rows(FIRST, 0..3), capacity);
        let mut events = driver.events();
        let last = events.pop().unwrap();
        assert_eq!(last, Event::Failed(DumpError::truncated(60, capacity)));
        let whole: Vec<_> = (0..capacity as u32 / 20).map(Event::Row).collect();
        assert_eq!(events, whole);
    }
}

#[test]
fn the_next_dump_does_not_see_the_rest_of_the_failed_one() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.cut(&rows(FIRST, 0..3), 30);
    driver.events();
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Replace);
    driver.endpoint.not_replaced();
    driver.kernel(&[row(FIRST, 3), done(FIRST, 0)].concat());
    assert_eq!(driver.next(), Event::Transmit);
}

#[test]
fn a_buffer_is_to_hold_what_the_request_says() {
    let driver = Driver::asking(dump().receive_capacity(1 << 20).into_parts().0);
    assert_eq!(driver.endpoint.receive_capacity(), 1 << 20);
    let driver = Driver::asking(dump().receive_capacity(1).into_parts().0);
    assert_eq!(driver.endpoint.receive_capacity(), 4096);
}

#[test]
fn not_even_a_header_is_a_loss_too() {
    for capacity in [0, 1, 15] {
        let mut driver = Driver::asking(dump().into_parts().0);
        driver.cut(&rows(FIRST, 0..3), capacity);
        assert_eq!(driver.events(), [Event::Failed(DumpError::truncated(60, capacity))]);
    }
}

#[test]
fn a_datagram_that_just_fits_is_whole() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.cut(&rows(FIRST, 0..3), 60);
    assert_eq!(driver.events(), [Event::Row(0), Event::Row(1), Event::Row(2), Event::Receive]);
}

#[test]
fn what_was_cut_for_a_dump_that_is_cancelled_fails_nothing() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.cut(&rows(FIRST, 0..3), 30);
    assert_eq!(driver.next(), Event::Row(0));
    driver.endpoint.begin(dump().into_parts().0).unwrap();
    assert_eq!(driver.next(), Event::Replace);
}

#[test]
fn what_the_buffer_holds_behind_a_datagram_is_none_of_it() {
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.cut(&rows(FIRST, 0..3), 40);
    driver.buffer.extend(row(FIRST, 66));
    let lost = Event::Failed(DumpError::Truncated { length: 60, capacity: 40 });
    assert_eq!(driver.events(), [Event::Row(0), Event::Row(1), lost]);
    let mut driver = Driver::asking(dump().into_parts().0);
    driver.kernel(&rows(FIRST, 0..2));
    driver.buffer.extend(row(FIRST, 66));
    assert_eq!(driver.events(), [Event::Row(0), Event::Row(1), Event::Receive]);
}
