//! The streams of `nl-tokio` and of `nl-smol`, which are one type, on a simulated socket.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use nl_proto::dump::{ByType, Protocol};
use nl_sim::{Connection, End, Kernel};
use nl_socket::{Error, Event, Undecodable};

use crate::oracle::{Seen, Tally, check};
use crate::world::{Conversation, FOREIGN, Row, World, key};

type Rows<'c> = nl_tokio::Dump<Row, ByType, &'c mut Connection>;

/// One seed: some conversations on one connection.
pub(crate) async fn run(mut world: World, tally: &mut Tally) {
    let mut connection = connect(&mut world);
    let conversations = world.rng.usize(1..6);
    for number in 1..=conversations {
        if world.rng.u32(0..8) == 0 {
            connection = connect(&mut world);
        }
        let (mut conversation, request) = world.converse(number == conversations);
        let port = connection.transport().port();
        let way = world.rng.u32(0..5);
        if way < 3 {
            conversation.restarts = 0;
        }
        let mut rows: nl_smol::Dump<Row, ByType, &mut Connection> = connection.dump(request).unwrap();
        let mut seen = Seen::default();
        match way {
            0 => one_by_one(&mut world, &conversation, &mut rows, &mut seen, tally).await,
            1 => in_batches(&mut world, &conversation, &mut rows, &mut seen, tally).await,
            2 => collected(&world, &mut rows, &mut seen, tally).await,
            3 => as_events(&mut world, &conversation, rows, &mut seen, tally).await,
            _ => consistent(&world, &conversation, rows, &mut seen).await,
        }
        assert!(!world.subscribed || connection.transport().port() == port, "the subscription is gone");
        check(&mut world, &conversation, &seen);
        tally.add(seen.ending(), 1);
    }
    world.assert_memory_is_bounded();
    world.assert_only_others_make_it_busy();
    tally.add_faults(&world);
}

fn connect(world: &mut World) -> Connection {
    let mut connection = world.kernel.connect(Protocol::ROUTE);
    if world.subscribed {
        connection.subscribe(1).unwrap();
    }
    connection
}

/// A row at a time, each by a future that is dropped and made anew whenever it is pending.
async fn one_by_one(
    world: &mut World,
    conversation: &Conversation,
    rows: &mut Rows<'_>,
    seen: &mut Seen,
    tally: &mut Tally,
) {
    for _ in 0..conversation.stop_after {
        world.change();
        let next = poll_fn(|context| Pin::new(&mut rows.next()).poll(context));
        match or_silence(world, tally, next).await {
            None => return,
            Some(None) => return complete(rows, seen),
            Some(Some(Ok(row))) => seen.row(row, conversation),
            Some(Some(Err(error))) if error.is_recoverable() => seen.undecodable(&error, tally),
            Some(Some(Err(error))) => return fail(rows, seen, error),
        }
    }
}

/// Messages by the batch, of which some are left for the next.
async fn in_batches(
    world: &mut World,
    conversation: &Conversation,
    rows: &mut Rows<'_>,
    seen: &mut Seen,
    tally: &mut Tally,
) {
    while seen.rows.len() < conversation.stop_after {
        world.change();
        let most = world.rng.usize(1..100);
        match or_silence(world, tally, rows.next_batch()).await {
            None => return,
            Some(None) => return complete(rows, seen),
            Some(Some(Ok(batch))) => {
                let before = seen.rows.len();
                seen.rows.extend(batch.take(most).map(key));
                assert!(seen.rows.len() > before, "a batch of nothing");
                assert!(!seen.rows.contains(&FOREIGN));
            }
            Some(Some(Err(error))) if error.is_recoverable() => seen.undecodable(&error, tally),
            Some(Some(Err(error))) => return fail(rows, seen, error),
        }
    }
}

/// All, going on behind what does not decode.
async fn collected(world: &World, rows: &mut Rows<'_>, seen: &mut Seen, tally: &mut Tally) {
    loop {
        let mut some = Vec::new();
        let end = or_silence(world, tally, rows.collect_into(&mut some)).await;
        seen.rows.extend(some.iter().map(|row| row.key));
        match end {
            None => return,
            Some(Ok(())) => return complete(rows, seen),
            Some(Err(error)) if error.is_recoverable() => seen.undecodable(&error, tally),
            Some(Err(error)) => return fail(rows, seen, error),
        }
    }
}

/// As events, with restarts.
async fn as_events(
    world: &mut World,
    conversation: &Conversation,
    rows: Rows<'_>,
    seen: &mut Seen,
    tally: &mut Tally,
) {
    let mut events = rows.events(conversation.policy());
    for _ in 0..conversation.stop_after {
        world.change();
        match or_silence(world, tally, events.next()).await {
            None => return,
            Some(None) => {
                seen.end = Some(Ok(()));
                seen.warning = events.summary().warning.and_then(|ack| ack.message).map(Into::into);
                assert!(events.next().await.is_none(), "it ends once");
                return;
            }
            Some(Some(Event::Item(row))) => seen.row(row, conversation),
            Some(Some(Event::Restarted)) => seen.restart(),
            Some(Some(Event::Undecodable(undecodable))) => seen.message(&undecodable, tally),
            Some(Some(Event::Notification(message))) => {
                assert_eq!(key(message.as_message()), FOREIGN);
                assert!(world.subscribed);
            }
            Some(Some(Event::Failed(Error::Dump(error)))) => {
                seen.end = Some(Err(error));
                return;
            }
            Some(Some(other)) => panic!("{other:?}"),
        }
    }
    // A stream that is never dropped hurts the next no more than one that is.
    #[allow(
        clippy::forget_non_drop,
        reason = "to forget it is as harmless as to drop it: that is what is tested"
    )]
    std::mem::forget(events);
}

/// One table or an error. It gives no row that the kernel did not call consistent.
async fn consistent(world: &World, conversation: &Conversation, rows: Rows<'_>, seen: &mut Seen) {
    let mut silence = Tally::default();
    let collected = or_silence(world, &mut silence, rows.collect_consistent(conversation.policy())).await;
    let answers = world.kernel.answers();
    let interrupted = answers.iter().filter(|answer| answer.interrupted && answer.end == End::Complete);
    seen.restarts = (interrupted.count() as u32).min(conversation.restarts);
    match collected {
        Some(Ok(rows)) => {
            seen.end = Some(Ok(()));
            seen.rows.extend(rows.iter().map(|row| row.key));
            seen.warning = answers.last().and_then(|answer| answer.text.clone());
        }
        Some(Err(Error::Dump(error))) => {
            // The rows are gone with it: of them nothing can be said.
            seen.end = Some(Err(error));
            if let Some(last) = answers.iter().rfind(|answer| answer.end != End::Busy) {
                let sent = last.rows.iter().map(|row| row.0);
                seen.rows.extend(sent.filter(|&key| conversation.admits(key)));
                seen.unexpected = last.unexpected;
            }
        }
        Some(Err(Error::Decode(_))) | None => {}
        Some(Err(other)) => panic!("{other:?}"),
    }
}

impl Seen {
    fn row(&mut self, row: Row, conversation: &Conversation) {
        assert!(conversation.is_of(row), "a row of another table");
        self.rows.push(row.key);
    }

    fn undecodable(&mut self, error: &Error, tally: &mut Tally) {
        let Error::Decode(undecodable) = error else { panic!("{error:?}") };
        self.message(undecodable, tally);
    }

    fn message(&mut self, undecodable: &Undecodable, tally: &mut Tally) {
        let message = undecodable.message();
        if undecodable.error().is_some() {
            assert_ne!(key(message), FOREIGN);
            self.rows.push(key(message));
            tally.add("an undecodable row", 1);
        } else {
            assert_eq!(message.message_type(), Kernel::UNEXPECTED);
            self.unexpected += 1;
            tally.add("an unexpected message", 1);
        }
    }
}

fn complete(rows: &Rows<'_>, seen: &mut Seen) {
    seen.end = Some(Ok(()));
    seen.warning = rows.summary().warning.and_then(|ack| ack.message).map(Into::into);
    assert!(rows.is_ended());
}

fn fail(rows: &Rows<'_>, seen: &mut Seen, error: Error) {
    assert!(rows.is_ended());
    let Error::Dump(error) = error else { panic!("{error:?}") };
    seen.end = Some(Err(error));
}

/// What the future gives; or `None` once the kernel is silent: deadlines are the user's.
async fn or_silence<F: Future>(world: &World, tally: &mut Tally, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let output = poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if world.is_silent() => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    });
    let output = output.await;
    if output.is_none() {
        tally.add("a silent kernel", 1);
    }
    output
}
