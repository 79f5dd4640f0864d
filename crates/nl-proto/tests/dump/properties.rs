//! What holds whatever the kernel, the user and others do.

use nl_proto::dump::{DumpDecoder, Event as Decoded, Framing, Restarts, Sender, Step};
use proptest::prelude::*;

use crate::model::{Habits, Model, Seen, unexpected};
use crate::script::{Driver, Event, FIRST, Number, done, dump, error, interrupted, row, single};

fn habits() -> impl Strategy<Value = Habits> {
    let table = (0_u32..20, prop::collection::vec(0_usize..6, 1..6), any::<bool>());
    let socket = (prop::collection::vec(any::<bool>(), 1..6), any::<bool>());
    (table, socket, prop::collection::vec(0_u8..5, 0..40)).prop_map(|(table, socket, disturbed)| {
        let (rows, mut per_datagram, done_shares) = table;
        // A table is told at some time.
        per_datagram.push(1);
        let (opens, subscribed) = socket;
        Habits { rows, per_datagram, done_shares, opens, subscribed, disturbed, interruptions: 0 }
    })
}

/// A table of so many rows, whole.
fn whole(rows: u32) -> Vec<Seen> {
    (0..rows).map(Seen::Row).chain([Seen::End(Ok(()))]).collect()
}

fn until_the_end(model: &mut Model) -> Vec<Seen> {
    let mut seen = Vec::new();
    while !matches!(seen.last(), Some(Seen::End(_))) {
        seen.push(model.next());
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_dump_is_whole_however_many_were_cancelled_before_it(
        habits in habits(),
        cancelled in prop::collection::vec((any::<bool>(), 0_usize..25), 0..6),
    ) {
        let rows = habits.rows;
        let mut model = Model::new(habits);
        for (is_dump, events) in cancelled {
            model.begin(if is_dump { dump() } else { single() }.into_parts().0);
            for _ in 0..events {
                if let Seen::End(end) = model.next() {
                    prop_assert_eq!(end, Ok(()));
                    break;
                }
            }
        }
        model.begin(dump().into_parts().0);
        prop_assert_eq!(until_the_end(&mut model), whole(rows));
        prop_assert_eq!(model.refused, 0, "one dump at a time");
        prop_assert_eq!(model.endpoint().summary().messages, u64::from(rows));
        model.begin(single().into_parts().0);
        prop_assert_eq!(until_the_end(&mut model), [Seen::Row(7), Seen::End(Ok(()))]);
    }

    #[test]
    fn an_interrupted_dump_ends_consistent_or_with_an_error(
        habits in habits(),
        interruptions in 0_u32..5,
        restarts in 0_u32..5,
    ) {
        // Where there is no row, none bears the flag.
        let habits = Habits { interruptions, rows: habits.rows + 1, ..habits };
        let rows = habits.rows;
        let mut model = Model::new(habits);
        model.endpoint().set_restarts(Restarts::at_most(restarts));
        model.begin(dump().into_parts().0);
        let mut seen = until_the_end(&mut model);
        let begun = seen.iter().filter(|seen| **seen == Seen::Restarted).count() as u32;
        prop_assert_eq!((begun, model.dumps), (interruptions.min(restarts), begun + 1));
        if let Some(last) = seen.iter().rposition(|seen| *seen == Seen::Restarted) {
            seen.drain(..=last);
        }
        let end = seen.pop();
        if interruptions > restarts {
            prop_assert_eq!(end, Some(Seen::End(Err("the table changed during the dump".to_owned()))));
        } else {
            prop_assert_eq!(end, Some(Seen::End(Ok(()))));
        }
        prop_assert_eq!(seen, (0..rows).map(Seen::Row).collect::<Vec<_>>());
        prop_assert_eq!(model.refused, 0);
    }

    #[test]
    fn what_others_send_changes_nothing(
        messages in messages(),
        cuts in prop::collection::vec(1_usize..5, 1..8),
        others in prop::collection::vec((1_u32..3, 0_u32..3, messages()), 0..10),
    ) {
        let plain = endpoint(&messages, &cuts, &[]);
        let others: Vec<_> = others
            .into_iter()
            .map(|(port, groups, messages)| (Sender { port: port - 1, groups }, messages.concat()))
            .filter(|(sender, _)| *sender != Sender::KERNEL)
            .collect();
        prop_assert_eq!(endpoint(&messages, &cuts, &others), plain);
    }

    #[test]
    fn the_decoder_and_the_endpoint_see_the_same(
        messages in messages(),
        cuts in prop::collection::vec(1_usize..5, 1..8),
    ) {
        let bytes = messages.concat();
        prop_assert_eq!(endpoint(&messages, &cuts, &[]), decoder(&bytes, &[bytes.len()]));
    }

    #[test]
    fn a_stream_of_any_messages_is_the_same_wherever_it_is_cut(
        messages in messages(),
        cuts in prop::collection::vec(0_usize..30, 1..20),
    ) {
        let bytes = messages.concat();
        // Some progress is made at some time.
        let cuts = [cuts, vec![1]].concat();
        prop_assert_eq!(decoder(&bytes, &cuts), decoder(&bytes, &[bytes.len()]));
    }

    #[test]
    fn any_datagrams_end(
        datagrams in prop::collection::vec((0_u8..9, prop::collection::vec(any::<u8>(), 0..60), messages()), 0..20),
    ) {
        let mut driver = Driver::new();
        driver.endpoint.begin(dump().into_parts().0).unwrap();
        for (action, junk, messages) in datagrams {
            let bytes = [messages.concat(), junk].concat();
            match action {
                0 => driver.endpoint.begin(dump().into_parts().0).unwrap(),
                1 => driver.endpoint.replaced(u32::from(bytes.len() as u16)),
                2 => driver.endpoint.not_replaced(),
                3 => driver.endpoint.overrun(),
                4 => drop(driver.endpoint.drained()),
                5 => driver.endpoint.transmitted(),
                6 => driver.cut(&bytes, bytes.len() / 2),
                7 => driver.from(Sender { port: 0, groups: 1 }, &bytes),
                _ => driver.kernel(&bytes),
            }
            let mut steps = 0;
            loop {
                steps += 1;
                prop_assert!(steps < 1000, "it never ends");
                if driver.endpoint.item(&driver.buffer).is_some() {
                    continue;
                }
                match driver.endpoint.step(&driver.buffer) {
                    Step::Transmit => {
                        prop_assert!(!driver.endpoint.transmit().is_empty());
                        break;
                    }
                    Step::Receive | Step::Replace | Step::Idle => break,
                    Step::Done | Step::Failed(_) => prop_assert!(!driver.endpoint.is_answering()),
                    _ => {}
                }
            }
        }
    }
}

/// Messages of an answer, of others', and ends.
fn messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let message = prop_oneof![
        20 => any::<u32>().prop_map(|number| row(FIRST, number)),
        2 => Just(interrupted(FIRST, 5)),
        2 => Just(row(FIRST + 1, 66)),
        2 => Just(unexpected(FIRST)),
        2 => Just(error(FIRST + 1, -22)),
        1 => Just(error(FIRST, -105)),
        1 => Just(error(FIRST, -22)),
        1 => Just(error(FIRST, 0)),
        1 => Just(done(FIRST, 0)),
        1 => Just(done(FIRST, -16)),
    ];
    prop::collection::vec(message, 0..20)
}

/// What the endpoint tells of these messages, so many to a datagram, with what others send in between.
fn endpoint(messages: &[Vec<u8>], cuts: &[usize], others: &[(Sender, Vec<u8>)]) -> Vec<String> {
    let mut driver = Driver::asking(dump().into_parts().0);
    let (mut events, mut rest, mut others) = (Vec::new(), messages, others.iter());
    for cut in cuts.iter().cycle() {
        if let Some((sender, datagram)) = others.next() {
            driver.from(*sender, datagram);
            assert_eq!(driver.events(), [Event::Receive]);
        }
        if rest.is_empty() {
            return events;
        }
        let (datagram, behind) = rest.split_at((*cut).min(rest.len()));
        rest = behind;
        driver.kernel(&datagram.concat());
        for event in driver.events() {
            match event {
                Event::Receive => {}
                Event::Row(number) => events.push(number.to_string()),
                Event::Failed(error) => events.push(error.to_string()),
                other => events.push(format!("{other:?}")),
            }
        }
        if !driver.endpoint.is_answering() {
            return events;
        }
    }
    events
}

/// What the decoder tells of the same messages, given so many bytes more whenever it asks for more.
fn decoder(bytes: &[u8], cuts: &[usize]) -> Vec<String> {
    let mut decoder = DumpDecoder::with_sequence(dump(), FIRST, crate::script::PORT);
    let (mut events, mut at, mut end, mut cuts) = (Vec::new(), 0, 0, cuts.iter().cycle());
    loop {
        let (consumed, event) = decoder.decode(&bytes[at..end], Framing::Stream);
        at += consumed;
        events.push(match event {
            Decoded::More if end < bytes.len() => {
                end = (end + cuts.next().unwrap()).min(bytes.len());
                continue;
            }
            Decoded::Item(Number(number)) => number.to_string(),
            Decoded::Unexpected(message) => format!("Unexpected({})", message.message_type()),
            Decoded::Done => "Done".to_owned(),
            Decoded::Failed(error) => error.to_string(),
            _ => return events,
        });
    }
}
