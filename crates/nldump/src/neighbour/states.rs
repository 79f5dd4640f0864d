//! States of neighbours and forwarding entries on the command line.

use std::str::FromStr;

use nl_proto::rtnetlink::neighbour::NeighbourHeader;
use nl_proto::rtnetlink::{NeighbourFlags, NeighbourState};

use crate::names_files::number_of;

/// States of neighbours: a list of names or numbers, as `ip neigh show nud` reads each.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NeighbourStates {
    states: NeighbourState,
    /// Those without a state.
    none: bool,
    all: bool,
}

impl NeighbourStates {
    /// The states of several lists.
    pub(super) fn union(lists: &[Self]) -> Option<Self> {
        lists.iter().copied().reduce(|a, b| Self {
            states: a.states | b.states,
            none: a.none || b.none,
            all: a.all || b.all,
        })
    }

    /// `ip` lets proxies and what somebody else has learned pass whatever state is asked for.
    pub(super) fn pass(self, header: &NeighbourHeader) -> bool {
        let any = header.flags().intersects(NeighbourFlags::PROXY | NeighbourFlags::EXTERN_LEARN);
        let none = self.none && header.state().is_empty();
        any || self.all || none || header.state().intersects(self.states)
    }
}

impl FromStr for NeighbourStates {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut list = Self::default();
        for word in text.to_lowercase().split(',') {
            match word {
                "all" => list.all = true,
                "none" | "0" => list.none = true,
                word => list.states |= neighbour_state(word).ok_or(UNKNOWN)?,
            }
        }
        Ok(list)
    }
}

/// States of forwarding entries: a list of names or numbers, as `bridge fdb show state` reads each.
#[derive(Debug, Clone, Copy)]
pub(super) struct EntryStates(NeighbourState);

impl EntryStates {
    /// The states of several lists, unless they ask for no state in particular.
    pub(super) fn union(lists: &[Self]) -> Option<NeighbourState> {
        let states = lists.iter().map(|list| list.0).collect::<NeighbourState>();
        (!states.is_empty() && !states.is_all()).then_some(states)
    }
}

impl FromStr for EntryStates {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let states = text.split(',').map(|word| entry_state(word).ok_or(UNKNOWN));
        states.collect::<Result<_, _>>().map(Self)
    }
}

const UNKNOWN: &str = "no such state";

/// A state that is named, three of them in short too, or numbered.
fn neighbour_state(word: &str) -> Option<NeighbourState> {
    let short = [
        ("permanent", NeighbourState::PERMANENT),
        ("reachable", NeighbourState::REACHABLE),
        ("failed", NeighbourState::FAILED),
    ];
    let number =
        || number_of(word).and_then(|bit| u8::try_from(bit).ok()).filter(|bit| bit.is_power_of_two());
    begun(&short, word)
        .or_else(|| named(word))
        .or_else(|| number().map(|bit| NeighbourState::from_bits_retain(bit.into())))
}

fn entry_state(word: &str) -> Option<NeighbourState> {
    let names = [
        ("permanent", NeighbourState::PERMANENT),
        ("static", NeighbourState::NOARP),
        ("temp", NeighbourState::NOARP),
        ("stale", NeighbourState::STALE),
        ("reachable", NeighbourState::REACHABLE),
        ("dynamic", NeighbourState::REACHABLE),
        ("all", NeighbourState::all()),
    ];
    // An entry's state has 16 bits.
    let number = || number_of(word).map(|number| NeighbourState::from_bits_retain(number as u16));
    begun(&names, word).or_else(|| named(word)).or_else(number)
}

/// What a whole name stands for.
fn named(word: &str) -> Option<NeighbourState> {
    word.parse().ok().filter(|state: &NeighbourState| !state.is_empty())
}

/// What the first name that begins so stands for.
fn begun(names: &[(&str, NeighbourState)], word: &str) -> Option<NeighbourState> {
    let mut names = names.iter().filter(|_| !word.is_empty());
    names.find(|(name, _)| name.starts_with(word)).map(|(_, state)| *state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_of_neighbours_are_read_as_ip_reads_them() {
        for (word, state) in [
            ("perm", NeighbourState::PERMANENT),
            ("r", NeighbourState::REACHABLE),
            ("failed", NeighbourState::FAILED),
            ("noarp", NeighbourState::NOARP),
            ("64", NeighbourState::NOARP),
            ("0x04", NeighbourState::STALE),
        ] {
            assert_eq!(neighbour_state(word), Some(state), "{word}");
        }
        for word in ["", "st", "3", "256", "nonsense"] {
            assert_eq!(neighbour_state(word), None, "{word}");
        }
    }

    #[test]
    fn states_of_entries_are_read_as_bridge_reads_them() {
        for (word, state) in [
            ("perm", NeighbourState::PERMANENT),
            ("s", NeighbourState::NOARP),
            ("temp", NeighbourState::NOARP),
            ("stal", NeighbourState::STALE),
            ("dynamic", NeighbourState::REACHABLE),
            ("3", NeighbourState::REACHABLE | NeighbourState::INCOMPLETE),
        ] {
            assert_eq!(entry_state(word), Some(state), "{word}");
        }
        for word in ["", "nonsense"] {
            assert_eq!(entry_state(word), None, "{word}");
        }
    }
}
