//! What waits for a future without an executor.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use nl_socket::blocking::block_on;

/// What is to be rung for, and who is to be woken then.
type Bell = (Arc<AtomicBool>, Waker);

/// A thread that rings the bells that it is given, one after the other, each after a while.
fn ringer() -> Sender<Bell> {
    let (sender, bells) = mpsc::channel::<Bell>();
    thread::spawn(move || {
        for (rung, waker) in bells {
            thread::sleep(Duration::from_millis(20));
            rung.store(true, Ordering::SeqCst);
            waker.wake();
        }
    });
    sender
}

/// Waits for one bell of its own, and is woken no more than once. The first poll is by a waker of nobody.
async fn bell(ringer: &Sender<Bell>) {
    let (rung, mut polls) = (Arc::new(AtomicBool::new(false)), 0);
    poll_fn(|context| {
        polls += 1;
        if polls == 2 {
            ringer.send((rung.clone(), context.waker().clone())).unwrap();
        }
        if rung.load(Ordering::SeqCst) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

#[test]
fn who_waits_within_who_waits_takes_no_wake_up_of_theirs() {
    let ringer = ringer();
    let (rung, mut polls) = (Arc::new(AtomicBool::new(false)), 0);
    block_on(poll_fn(|context| {
        polls += 1;
        match polls {
            1 => Poll::Pending,
            2 => {
                // Its own bell is rung first, while the inner one waits.
                ringer.send((rung.clone(), context.waker().clone())).unwrap();
                block_on(bell(&ringer));
                assert!(rung.load(Ordering::SeqCst));
                Poll::Pending
            }
            _ => Poll::Ready(()),
        }
    }));
    assert_eq!(polls, 3);
    // And a thread that has waited waits again.
    for _ in 0..3 {
        block_on(bell(&ringer));
    }
}
