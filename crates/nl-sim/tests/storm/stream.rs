//! The streams of `nl-tokio` and of `nl-smol`, which are one type, on a simulated socket.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use nl_proto::dump::{ByType, Protocol};
use nl_sim::{Connection, End, Kernel};
use nl_socket::{Error, Event, Undecodable};

use crate::notices::GROUP;
use crate::oracle::{Seen, Tally, check};
use crate::world::{Conversation, FOREIGN, Row, World, key};

type Rows<'c> = nl_tokio::Dump<Row, ByType, &'c mut Connection>;

/// One seed: some conversations on one connection.
pub(crate) async fn run(mut world: World, tally: &mut Tally) {
    let mut connection = connect(&mut world);
    if world.subscribed && world.rng.bool() {
        let told = world.rng.usize(0..30);
        listen(&mut world, &mut connection, told, tally).await;
    }
    let conversations = world.rng.usize(1..6);
    for number in 1..=conversations {
        if world.rng.u32(0..8) == 0 {
            connection = connect(&mut world);
        }
        world.notify();
        let (mut conversation, request) = world.converse(number == conversations);
        let port = connection.transport().port();
        let way = world.rng.u32(0..5);
        if way < 3 {
            conversation.restarts = 0;
        }
        let mut rows: nl_smol::Dump<Row, ByType, &mut Connection> = connection.dump(request).unwrap();
        let mut seen = Seen::default();
        world.patience = conversation.patience;
        match way {
            3 => as_events(&mut world, &conversation, rows, &mut seen, tally).await,
            4 => consistent(&mut world, &conversation, rows, &mut seen, tally).await,
            _ => {
                match way {
                    0 => one_by_one(&mut world, &conversation, &mut rows, &mut seen, tally).await,
                    1 => in_batches(&mut world, &conversation, &mut rows, &mut seen, tally).await,
                    _ => collected(&mut world, &mut rows, &mut seen, tally).await,
                }
                world.notices.passed(Some(rows.summary().notifications));
            }
        }
        assert!(!world.subscribed || connection.transport().port() == port, "the subscription is gone");
        check(&mut world, &conversation, &seen);
        tally.add(seen.ending(), 1);
        if world.subscribed && world.rng.u32(0..3) == 0 {
            let told = world.rng.usize(0..30);
            listen(&mut world, &mut connection, told, tally).await;
        }
    }
    if world.subscribed {
        listen(&mut world, &mut connection, usize::MAX, tally).await;
    }
    world.assert_memory_is_bounded();
    world.assert_only_others_make_it_busy();
    tally.add_faults(&world);
}

fn connect(world: &mut World) -> Connection {
    let mut connection = world.kernel.connect(Protocol::ROUTE);
    if world.subscribed {
        connection.subscribe(GROUP).unwrap();
    }
    world.notices.forget(&world.kernel);
    connection
}

/// What the kernel tells of its own accord: so many waits for it, each begun anew whenever it is pending, or until there is nothing.
async fn listen(world: &mut World, connection: &mut Connection, waits: usize, tally: &mut Tally) {
    world.listens(1 << 20);
    for wait in 0..waits {
        assert!(wait < 20_000, "there is no end");
        if wait < 30 {
            world.notify();
        }
        let told = poll_fn(|context| pin!(connection.notification()).poll(context));
        match or_quiet(&world.kernel, told).await {
            Some(Ok(message)) => {
                world.notices.given(key(message.as_message()));
                tally.add("a notification", 1);
            }
            Some(Err(Error::Lost)) => {
                world.notices.loss_told(&world.kernel);
                tally.add("a loss of notifications", 1);
            }
            Some(Err(other)) => panic!("{other:?}"),
            None => {
                world.notices.quiet(&world.kernel);
                tally.add("a wait with nothing to come", 1);
                if waits == usize::MAX {
                    return;
                }
            }
        }
    }
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
        world.notify();
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
        world.notify();
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
async fn collected(world: &mut World, rows: &mut Rows<'_>, seen: &mut Seen, tally: &mut Tally) {
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
        world.notify();
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
                assert!(world.subscribed);
                world.notices.given(key(message.as_message()));
                tally.add("a notification in mid-dump", 1);
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
async fn consistent(
    world: &mut World,
    conversation: &Conversation,
    rows: Rows<'_>,
    seen: &mut Seen,
    tally: &mut Tally,
) {
    world.notices.passed(None);
    let collected = or_silence(world, tally, rows.collect_consistent(conversation.policy())).await;
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

/// What the future gives; or `None` where the user has waited long enough, or the kernel is silent: deadlines are the user's.
async fn or_silence<F: Future>(world: &mut World, tally: &mut Tally, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let output = poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Ok(output)),
        Poll::Pending if world.is_silent() => Poll::Ready(Err("a silent kernel")),
        Poll::Pending if world.patience == 0 => Poll::Ready(Err("dropped while it waited")),
        Poll::Pending => {
            world.patience -= 1;
            Poll::Pending
        }
    });
    output.await.map_err(|why| tally.add(why, 1)).ok()
}

/// What the future gives; or `None` where it waits and nothing is to be received. Once it only lets others run, perhaps.
async fn or_quiet<F: Future>(kernel: &Kernel, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| {
        for _ in 0..2 {
            match future.as_mut().poll(context) {
                Poll::Ready(output) => return Poll::Ready(Some(output)),
                Poll::Pending if kernel.is_quiet() => {}
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(None)
    })
    .await
}
