//! Whatever goes wrong: each row comes once or the end says why, there is always an end, memory is bounded, and nothing foreign is taken
//! for the kernel's.
//!
//! `NL_SIM_SEEDS` says how many seeds run; a seed that fails says how to run it alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use nl_sim::Fault;

use crate::oracle::Tally;
use crate::world::World;

mod endpoint;
mod executor;
mod notices;
mod oracle;
mod stream;
mod watchdog;
mod world;

#[test]
fn the_machine_keeps_its_promises_whatever_the_seed() {
    storm("the_machine_keeps_its_promises_whatever_the_seed", 3_000, Fault::ALL, endpoint::run);
}

#[test]
fn streams_keep_them_on_an_executor_that_polls_only_what_was_woken() {
    let test = "streams_keep_them_on_an_executor_that_polls_only_what_was_woken";
    storm(test, 2_000, Fault::ALL, |seed, tally| {
        executor::block_on(stream::run(World::new(seed, &[]), tally));
    });
}

#[test]
fn streams_keep_them_under_tokio() {
    storm("streams_keep_them_under_tokio", 700, Fault::ALL, |seed, tally| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(executor::bounded(stream::run(World::new(seed, &[]), tally)));
    });
}

#[test]
fn streams_keep_them_under_smol() {
    storm("streams_keep_them_under_smol", 700, Fault::ALL, |seed, tally| {
        smol::block_on(executor::bounded(stream::run(World::new(seed, &[]), tally)));
    });
}

/// Runs the seeds that are asked for, and counts what happened.
fn storm(test: &'static str, seeds: u64, faults: &[Fault], run: impl Fn(u64, &mut Tally)) {
    let mut tally = Tally::default();
    let number = |name| std::env::var(name).ok().map(|value: String| value.parse().expect("a number"));
    let watchdog = watchdog::watch(test);
    if let Some(seed) = number("NL_SIM_SEED") {
        watchdog.send(seed).unwrap();
        return run(seed, &mut tally);
    }
    for seed in 0..number("NL_SIM_SEEDS").unwrap_or(seeds) {
        watchdog.send(seed).unwrap();
        let _replay = Replay { test, seed };
        run(seed, &mut tally);
    }
    tally.finish(faults);
}

/// Says how to run one seed again, where it fails.
struct Replay {
    test: &'static str,
    seed: u64,
}

impl Drop for Replay {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", watchdog::replay(self.test, self.seed));
        }
    }
}
