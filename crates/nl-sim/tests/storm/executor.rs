//! An executor that polls a future only where it was woken, and a bound for any executor.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// So many polls without an end are too many.
const POLLS: u32 = 100_000;

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Drives a future to its end.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let woken = Arc::new(Woken(AtomicBool::new(true)));
    let waker = Waker::from(woken.clone());
    let mut future = pin!(bounded(future));
    loop {
        assert!(woken.0.swap(false, Ordering::Relaxed), "it is pending, and nobody will wake it");
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
    }
}

/// The same future, which fails where it is polled oftener than any has to be.
pub(crate) async fn bounded<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut polls = 0;
    poll_fn(|context| {
        polls += 1;
        assert!(polls < POLLS, "it never ends");
        future.as_mut().poll(context)
    })
    .await
}
