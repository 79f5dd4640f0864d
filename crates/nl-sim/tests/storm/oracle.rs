//! Whether what a user came to know is what the kernel did.

use std::collections::{BTreeMap, BTreeSet};

use nl_proto::dump::DumpError;
use nl_proto::wire::Errno;
use nl_sim::{Answer, End, Fault};

use crate::world::{Conversation, World};

/// What a user came to know of one answer.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The keys of its rows, in their order, since it last began anew.
    pub(crate) rows: Vec<u64>,
    /// Messages of an unexpected type since then.
    pub(crate) unexpected: usize,
    pub(crate) restarts: u32,
    /// `None` where the user had enough, or the kernel was silent.
    pub(crate) end: Option<Result<(), DumpError>>,
    pub(crate) warning: Option<String>,
}

impl Seen {
    pub(crate) fn restart(&mut self) {
        self.rows.clear();
        self.unexpected = 0;
        self.restarts += 1;
    }

    /// How it ended, in a word.
    pub(crate) fn ending(&self) -> &'static str {
        match &self.end {
            None => "given up by the user",
            Some(Ok(())) if self.restarts > 0 => "whole after a restart",
            Some(Ok(())) => "whole",
            Some(Err(DumpError::Refused(_))) => "refused",
            Some(Err(DumpError::Interrupted)) => "interrupted",
            Some(Err(DumpError::Truncated { .. })) => "truncated",
            Some(Err(DumpError::Malformed { .. })) => "malformed",
            Some(Err(DumpError::Overrun)) => "overrun",
            Some(Err(other)) => panic!("{other}"),
        }
    }
}

/// Checks one conversation against what the kernel did.
pub(crate) fn check(world: &mut World, conversation: &Conversation, seen: &Seen) {
    let answers = world.kernel.take_answers();
    let story = || format!("{conversation:?}\n{seen:?}\n{answers:?}");
    world.busy += answers.iter().filter(|answer| answer.end == End::Busy).count() as u64;
    if let (Some(Err(DumpError::Malformed { .. })), true) = (&seen.end, world.was_garbled()) {
        // What is no message may belong to any answer, also to one that was given up.
        return;
    }
    let asked: Vec<&Answer> = answers.iter().filter(|answer| answer.end != End::Busy).collect();
    let begun_anew = asked.len() == seen.restarts as usize;
    let Some(last) = asked.last().filter(|_| !begun_anew) else {
        // The last request has not been sent.
        assert!(seen.end.is_none() && seen.rows.is_empty() && seen.unexpected == 0, "{}", story());
        return;
    };
    assert_eq!(asked.len(), seen.restarts as usize + 1, "{}", story());
    for answer in &asked[..asked.len() - 1] {
        assert!(answer.interrupted && answer.end == End::Complete, "no reason to restart: {}", story());
    }
    let sent: Vec<u64> = last.rows.iter().map(|row| row.0).filter(|&key| conversation.admits(key)).collect();
    assert!(
        sent.starts_with(&seen.rows) && seen.unexpected <= last.unexpected,
        "not the kernel's: {}",
        story()
    );
    let whole = matches!((&seen.end, last.end), (Some(_), End::Complete | End::Refused(_)));
    if whole {
        assert!(seen.rows == sent && seen.unexpected == last.unexpected, "rows are missing: {}", story());
    }
    if let Some(end) = &seen.end {
        assert!(is_right(end, last, conversation, seen), "not how it ended: {}", story());
    }
    if matches!(seen.end, Some(Ok(()))) && conversation.is_dump {
        let rows: BTreeSet<u64> = seen.rows.iter().copied().collect();
        let (throughout, ever) = world.wanted(conversation);
        assert_eq!(rows.len(), seen.rows.len(), "a row came twice: {}", story());
        assert!(rows.is_superset(&throughout), "a row is missing: {}", story());
        assert!(rows.is_subset(ever), "a row that never was: {}", story());
        assert_eq!(seen.warning, last.text, "{}", story());
    }
}

/// Whether an end is what the kernel's answer came to.
fn is_right(end: &Result<(), DumpError>, last: &Answer, conversation: &Conversation, seen: &Seen) -> bool {
    match (end, last.end) {
        (Ok(()), End::Complete) => !last.interrupted,
        (Err(DumpError::Interrupted), End::Complete) => {
            last.interrupted && seen.restarts == conversation.restarts
        }
        (Err(DumpError::Refused(refusal)), End::Refused(errno)) => {
            refusal.errno == errno && refusal.ack.message.as_deref() == last.text.as_deref()
        }
        // What was lost may stand behind an ERROR(-ENOBUFS), which then was not gone back on.
        (Err(DumpError::Refused(refusal)), End::Lost) => refusal.errno == Errno::ENOBUFS,
        // An overflow proves that no answer will come.
        (Err(DumpError::Overrun), End::Lost | End::Silent) | (Err(DumpError::Truncated { .. }), End::Cut) => {
            true
        }
        _ => false,
    }
}

/// How often what happened.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: BTreeMap<String, u64>,
}

impl Tally {
    /// The endings that there are, and what else a user sees.
    pub(crate) const SEEN: [&'static str; 17] = [
        "given up by the user",
        "whole",
        "whole after a restart",
        "refused",
        "interrupted",
        "truncated",
        "malformed",
        "overrun",
        "an undecodable row",
        "an unexpected message",
        "a table changed",
        "a silent kernel",
        "dropped while it waited",
        "a notification",
        "a notification in mid-dump",
        "a loss of notifications",
        "a wait with nothing to come",
    ];

    pub(crate) fn add(&mut self, what: &str, times: u64) {
        *self.counts.entry(what.to_owned()).or_default() += times;
    }

    pub(crate) fn add_faults(&mut self, world: &World) {
        for &fault in Fault::ALL {
            self.add(&format!("{fault:?}"), world.kernel.count(fault));
        }
        self.add("a table changed", world.changed);
    }

    /// Prints all, and sees that there is nothing that never happened.
    pub(crate) fn finish(&self, faults: &[Fault]) {
        let names = faults.iter().map(|fault| format!("{fault:?}")).chain(Self::SEEN.map(str::to_owned));
        for name in names {
            let count = self.counts.get(&name).copied().unwrap_or_default();
            println!("{count:>12}  {name}");
            assert!(count > 0, "{name} never happened");
        }
    }
}
