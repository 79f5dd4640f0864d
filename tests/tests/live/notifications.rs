//! What the kernel tells of its own accord.

use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use nl_proto::dump::FromMessage;
use nl_proto::rtnetlink::{
    Link, LinkName, LinkNames, RTM_DELLINK, RTM_NEWLINK, RTNLGRP_IPV4_ROUTE, RTNLGRP_LINK, Route,
};
use nl_proto::wire::OwnedMessage;
use nl_socket::blocking::block_on;
use nl_tests::{in_namespace, ip, ip_batch};
use nl_tokio::{Connection, Error, Event, Protocol, Restarts};

use crate::support::{many_routes, pair, tokio};

fn listening(group: u32) -> Connection {
    let mut connection = Connection::open(Protocol::ROUTE).unwrap();
    connection.subscribe(group).unwrap();
    connection
}

fn link(notification: &OwnedMessage) -> (u16, String) {
    let link = Link::from_message(notification.as_message()).unwrap();
    (notification.message_type(), link.name.to_string())
}

#[test]
fn links_that_come_and_go_are_told_of() {
    in_namespace("notifications::links_that_come_and_go_are_told_of", || {
        tokio(async {
            let mut connection = listening(RTNLGRP_LINK);
            ip("link add left type veth peer name right");
            assert_eq!(link(&connection.notification().await.unwrap()), (RTM_NEWLINK, "right".to_owned()));
            assert_eq!(link(&connection.notification().await.unwrap()), (RTM_NEWLINK, "left".to_owned()));
            ip("link del left");
            while link(&connection.notification().await.unwrap()).0 != RTM_DELLINK {}
        });
        let mut connection = nl_socket::blocking::Connection::open(Protocol::ROUTE).unwrap();
        connection.subscribe(RTNLGRP_LINK).unwrap();
        ip("link add left type veth peer name right");
        assert_eq!(link(&block_on(connection.notification()).unwrap()).1, "right");
    });
}

#[test]
fn to_stop_waiting_loses_none() {
    in_namespace("notifications::to_stop_waiting_loses_none", || {
        tokio(async {
            let mut connection = listening(RTNLGRP_LINK);
            for index in 0..20 {
                let mut context = Context::from_waker(Waker::noop());
                let waiting =
                    pin!(connection.notification()).poll(&mut context).map(|told| link(&told.unwrap()));
                assert_eq!(waiting, Poll::Pending, "nothing has happened");
                ip(&format!("link add l{index} type veth peer name r{index}"));
                for name in ["r", "l"] {
                    let told = link(&connection.notification().await.unwrap());
                    assert_eq!(told, (RTM_NEWLINK, format!("{name}{index}")));
                }
            }
        });
    });
}

/// Subscribed first, then dumped: whatever happens in between, the names are those of the kernel in the end.
#[test]
fn a_table_is_followed_without_a_gap() {
    in_namespace("notifications::a_table_is_followed_without_a_gap", || {
        let pairs = (0..100).map(|i| format!("link add l{i} type veth peer name r{i}\n"));
        ip_batch(&pairs.collect::<String>());
        tokio(async {
            let mut connection = listening(RTNLGRP_LINK);
            let mut names = LinkNames::default();
            let follow = |names: &mut LinkNames, told: &OwnedMessage| {
                let link = LinkName::from_message(told.as_message()).unwrap();
                match told.message_type() {
                    RTM_DELLINK => names.remove(link.index),
                    _ => names.insert(link),
                };
            };
            let mut events = connection.dump(LinkName::dump()).unwrap().events(Restarts::at_most(1000));
            let mut changes = 0..10;
            let mut told = 0;
            while let Some(event) = events.next().await {
                match event {
                    Event::Item(link) => {
                        names.insert(link);
                        if let Some(i) = changes.next() {
                            ip(&format!("link add new{i} type veth peer name peer{i}"));
                            ip(&format!("link del l{i}"));
                        }
                    }
                    Event::Restarted => {}
                    Event::Notification(notification) => {
                        told += 1;
                        follow(&mut names, &notification);
                    }
                    other => panic!("{other:?}"),
                }
            }
            ip("link set r99 name last");
            while names.index("last").is_none() {
                let notification = connection.notification().await.unwrap();
                told += 1;
                follow(&mut names, &notification);
            }
            assert!(told >= 40, "{told} notifications");
            let links = connection.dump(LinkName::dump()).unwrap();
            let now: LinkNames = links.collect().await.unwrap().into_iter().collect();
            assert!(names.iter().map(|link| &link.name).eq(now.iter().map(|link| &link.name)));
            assert_eq!(now.len(), 1 + 200);
        });
    });
}

#[test]
fn what_is_lost_is_said_and_it_goes_on() {
    in_namespace("notifications::what_is_lost_is_said_and_it_goes_on", || {
        tokio(async {
            let mut connection = listening(RTNLGRP_IPV4_ROUTE);
            many_routes(5_000);
            let mut told = 0;
            loop {
                match connection.notification().await {
                    Ok(_) => told += 1,
                    Err(error) => {
                        assert!(matches!(error, Error::Lost) && error.is_recoverable(), "{error}");
                        break;
                    }
                }
            }
            ip("route add 99.0.0.0/8 via 10.0.0.2");
            loop {
                let notification = connection.notification().await.unwrap();
                told += 1;
                let route = Route::from_message(notification.as_message()).unwrap();
                if route.destination == "99.0.0.0/8".parse().ok() {
                    break;
                }
            }
            assert!((1..5_000).contains(&told), "{told} of 5,000 fit the queue");
        });
    });
}

#[test]
fn a_dump_stopped_half_way_is_not_in_the_way() {
    in_namespace("notifications::a_dump_stopped_half_way_is_not_in_the_way", || {
        many_routes(3_000);
        tokio(async {
            let mut connection = listening(RTNLGRP_LINK);
            let mut half = connection.dump(Route::dump().ipv4()).unwrap();
            half.next().await.unwrap().unwrap();
            ip("link add third type veth peer name fourth");
            let mut polls = 0;
            let told = poll_fn(|context| {
                polls += 1;
                connection.poll_notification(context)
            });
            assert_eq!(link(&told.await.unwrap()).1, "fourth");
            assert!(polls > 1, "{polls} polls: others run between the datagrams of the rest of the dump");
            let whole = connection.dump(Route::dump().ipv4().table(254)).unwrap().collect().await.unwrap();
            assert_eq!(whole.len(), 3_001);
            assert_eq!(connection.get(Link::by_name("third")).await.unwrap().name.as_str(), "third");
        });
    });
}

#[test]
fn what_could_never_come_is_an_error() {
    in_namespace("notifications::what_could_never_come_is_an_error", || {
        pair();
        tokio(async {
            let mut connection = Connection::open(Protocol::ROUTE).unwrap();
            assert!(matches!(connection.notification().await, Err(Error::NotSubscribed)));
            assert!(matches!(connection.get(Link::dump()).await, Err(Error::NotSingle)));
            let error = connection.get(Route::get([192, 0, 2, 1].into())).await.unwrap_err();
            assert!(error.is_unreachable() && !error.is_not_found(), "{error}");
        });
    });
}

/// Adds a link once the calling thread has been asleep for a while, as the kernel tells it.
fn link_for_a_sleeper(name: &str) -> std::thread::JoinHandle<()> {
    let sleeper = format!("/proc/self/task/{}/stat", nix::unistd::gettid());
    let name = name.to_owned();
    // The new thread is in the namespace too.
    std::thread::spawn(move || {
        let sleeps = || std::fs::read_to_string(&sleeper).unwrap().split(' ').nth(2) == Some("S");
        let mut times = 0;
        while times < 20 {
            std::thread::sleep(std::time::Duration::from_millis(1));
            times = if sleeps() { times + 1 } else { 0 };
        }
        ip(&format!("link add {name} type veth peer name {name}peer"));
    })
}

#[test]
fn a_task_asleep_in_its_reactor_is_woken_by_what_comes_later() {
    in_namespace("notifications::a_task_asleep_in_its_reactor_is_woken_by_what_comes_later", || {
        for round in 0..5 {
            tokio(async {
                let mut connection = listening(RTNLGRP_LINK);
                let adder = link_for_a_sleeper(&format!("t{round}"));
                assert_eq!(link(&connection.notification().await.unwrap()).1, format!("t{round}peer"));
                adder.join().unwrap();
            });
            smol::block_on(async {
                let mut connection = nl_smol::Connection::open(Protocol::ROUTE).unwrap();
                connection.subscribe(RTNLGRP_LINK).unwrap();
                let adder = link_for_a_sleeper(&format!("s{round}"));
                assert_eq!(link(&connection.notification().await.unwrap()).1, format!("s{round}peer"));
                adder.join().unwrap();
            });
        }
    });
}
