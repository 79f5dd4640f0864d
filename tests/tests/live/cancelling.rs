//! To stop half-way costs nothing, and the next dump just works.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Instant;

use nl_proto::rtnetlink::{RTNLGRP_LINK, Route};
use nl_socket::ahead::{Ahead, AheadSocket};
use nl_socket::blocking::{Blocking, block_on};
use nl_socket::{Connection, Dump, Event, Readiness, Socket};
use nl_tests::in_namespace;
use nl_tokio::{Protocol, Restarts};

use crate::support::{many_routes, tokio};

const ROUTES: u32 = 100_000;

#[test]
fn a_hundred_dumps_follow_one_that_was_dropped() {
    in_namespace("cancelling::a_hundred_dumps_follow_one_that_was_dropped", || {
        many_routes(ROUTES);
        tokio(follow::<nl_tokio::Tokio>(|dump| drop(dump)));
        smol::block_on(follow::<nl_smol::Smol>(|dump| drop(dump)));
        block_on(follow::<Blocking>(|dump| drop(dump)));
    });
}

#[test]
fn a_hundred_dumps_follow_one_that_was_forgotten() {
    in_namespace("cancelling::a_hundred_dumps_follow_one_that_was_forgotten", || {
        many_routes(ROUTES);
        tokio(follow::<nl_tokio::Tokio>(|dump| std::mem::forget(dump)));
        smol::block_on(follow::<nl_smol::Smol>(|dump| std::mem::forget(dump)));
        block_on(follow::<Blocking>(|dump| std::mem::forget(dump)));
    });
}

type Half<'a, R> = Dump<&'a mut Connection<R>, Route>;

async fn follow<R: Readiness<Transport = Socket>>(stop: impl Fn(Half<'_, R>)) {
    let mut connection = Connection::<R>::open(Protocol::ROUTE).unwrap();
    let mut dump = connection.dump(Route::dump().ipv4().table(254)).unwrap();
    for _ in 0..ROUTES / 2 {
        dump.next().await.unwrap().unwrap();
    }
    stop(dump);
    let started = Instant::now();
    for _ in 0..100 {
        // A small question, so that what is timed is what the cancelled dump leaves behind.
        let dump = connection.dump(Route::dump().ipv4().table(255)).unwrap();
        assert!(!dump.collect().await.unwrap().is_empty());
    }
    let small = started.elapsed();
    let dump = connection.dump(Route::dump().ipv4().table(254)).unwrap();
    assert_eq!(dump.collect().await.unwrap().len(), ROUTES as usize + 1);
    assert!(small.as_secs() < 10, "a hundred small dumps took {small:?}");
}

#[test]
fn a_hundred_streams_stopped_at_every_point_lose_nothing_of_the_next() {
    in_namespace("cancelling::a_hundred_streams_stopped_at_every_point_lose_nothing_of_the_next", || {
        many_routes(2_000);
        tokio(async {
            let mut connection = nl_tokio::Connection::open(Protocol::ROUTE).unwrap();
            for stop in (0..2_000).step_by(20) {
                let mut dump = connection.dump(Route::dump().ipv4().table(254)).unwrap();
                for _ in 0..stop {
                    dump.next().await.unwrap().unwrap();
                }
            }
            let dump = connection.dump(Route::dump().ipv4().table(254)).unwrap();
            assert_eq!(dump.collect().await.unwrap().len(), 2_001);
        });
    });
}

/// Polls a future until it has been pending oftener than `times`; says whether it has ended before.
async fn ends_within<F: Future>(mut future: Pin<&mut F>, times: usize) -> bool {
    let mut pending = 0;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(_) => Poll::Ready(true),
        Poll::Pending if pending == times => Poll::Ready(false),
        Poll::Pending => {
            pending += 1;
            context.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await
}

fn stop<T>(future: T, forgets: bool) {
    if forgets {
        std::mem::forget(future);
    }
}

/// How rows are asked for.
#[derive(Debug, Clone, Copy)]
enum Way {
    Collect,
    Batches,
    Events,
    Consistent,
}

/// Takes a whole dump, and says how many rows it has.
async fn whole<R: Readiness>(mut dump: Half<'_, R>, way: Way) -> usize {
    let restarts = Restarts::at_most(3);
    match way {
        Way::Collect => dump.collect().await.unwrap().len(),
        Way::Consistent => dump.collect_consistent(restarts).await.unwrap().len(),
        Way::Batches => {
            let mut count = 0;
            while let Some(batch) = dump.next_batch().await {
                count += batch.unwrap().count();
            }
            count
        }
        Way::Events => {
            let (mut events, mut count) = (dump.events(restarts), 0);
            while let Some(event) = events.next().await {
                assert!(matches!(event, Event::Item(_)), "{event:?}");
                count += 1;
            }
            count
        }
    }
}

/// Stops a dump at each of its await points in turn; says how many there are.
async fn stop_at_every_point<R: Readiness>(
    mut connection: Connection<R>,
    subscribed: bool,
    way: Way,
    forgets: bool,
) -> usize {
    if subscribed {
        connection.subscribe(RTNLGRP_LINK).unwrap();
    }
    let table = || Route::dump().ipv4().table(254);
    for point in 0.. {
        let mut stopped = Box::pin(whole(connection.dump(table()).unwrap(), way));
        let ended = ends_within(stopped.as_mut(), point).await;
        stop(stopped, forgets);
        if subscribed {
            let mut told = Box::pin(connection.notification());
            assert!(!ends_within(told.as_mut(), point % 4).await, "nothing is told");
            stop(told, forgets);
        }
        assert_eq!(whole(connection.dump(table()).unwrap(), way).await, 2_001);
        if ended {
            return point;
        }
    }
    panic!("a dump has an end");
}

#[test]
fn a_future_dropped_or_forgotten_at_any_await_point_is_not_in_the_way() {
    in_namespace("cancelling::a_future_dropped_or_forgotten_at_any_await_point_is_not_in_the_way", || {
        many_routes(2_000);
        for way in [Way::Collect, Way::Batches, Way::Events, Way::Consistent] {
            for (subscribed, forgets) in [(false, false), (false, true), (true, false), (true, true)] {
                let points = [
                    tokio(async {
                        let connection = nl_tokio::Connection::open(Protocol::ROUTE).unwrap();
                        stop_at_every_point(connection, subscribed, way, forgets).await
                    }),
                    smol::block_on(async {
                        let connection = nl_smol::Connection::open(Protocol::ROUTE).unwrap();
                        stop_at_every_point(connection, subscribed, way, forgets).await
                    }),
                ];
                assert!(points.iter().all(|points| *points > 3), "{points:?} await points, {way:?}");
            }
            let socket = AheadSocket::new(Socket::open(Protocol::ROUTE).unwrap(), 1 << 16).unwrap();
            let ahead = Connection::new(Ahead::new(socket).unwrap(), Protocol::ROUTE);
            assert!(block_on(stop_at_every_point(ahead, false, way, false)) > 0, "{way:?}");
        }
    });
}

#[test]
fn a_subscribed_connection_drains_what_was_cancelled() {
    in_namespace("cancelling::a_subscribed_connection_drains_what_was_cancelled", || {
        many_routes(20_000);
        tokio(async {
            let mut connection = nl_tokio::Connection::open(Protocol::ROUTE).unwrap();
            connection.subscribe(7).unwrap(); // RTNLGRP_IPV4_ROUTE
            let port = connection.transport().port();
            for _ in 0..3 {
                let mut dump = connection.dump(Route::dump().ipv4().table(254)).unwrap();
                dump.next().await.unwrap().unwrap();
                std::mem::forget(dump);
            }
            let dump = connection.dump(Route::dump().ipv4().table(254)).unwrap();
            assert_eq!(dump.collect().await.unwrap().len(), 20_001);
            assert_eq!(connection.transport().port(), port, "it is the very socket that is subscribed");
        });
    });
}
