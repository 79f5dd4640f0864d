//! What ends a seed that neither ends nor fails: a loop within one call, which nothing else can count.

use std::io::Write;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// A seed takes milliseconds.
const LONGEST: Duration = Duration::from_secs(60);

/// How to run one seed of a test again.
pub(crate) fn replay(test: &str, seed: u64) -> String {
    format!("replay: NL_SIM_SEED={seed} cargo test -p nl-sim --test storm {test}")
}

/// Watches a test until what is returned is dropped, and is told there of each seed that begins. Where one takes too long it says
/// which, and ends the process: nothing less ends a call that does not return.
pub(crate) fn watch(test: &'static str) -> Sender<u64> {
    let (begun, begins) = channel();
    std::thread::spawn(move || {
        let mut seed = None;
        loop {
            match begins.recv_timeout(LONGEST) {
                Ok(begun) => seed = Some(begun),
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    // Not by `eprintln!`, which the harness keeps to itself, and which then would be lost.
                    let hangs = seed.map(|seed| replay(test, seed)).unwrap_or_default();
                    let _ = writeln!(std::io::stderr(), "{test} hangs\n{hangs}");
                    std::process::abort();
                }
            }
        }
    });
    begun
}
