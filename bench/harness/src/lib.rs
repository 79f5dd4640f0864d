//! What every benchmarked Rust program has in common: its arguments, the clock, the line that it prints.
//!
//! The arguments are `[WAY] TABLE REPEAT fast|slow`; `c/harness.h` is the same for the programs in C.

use std::time::{Duration, Instant};

/// How long the slow consumer sleeps, and after how many rows.
const PAUSE: (Duration, u64) = (Duration::from_millis(2), 1000);

/// What is dumped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// IPv4 routes of all tables.
    Route4,
    /// IPv6 routes of all tables.
    Route6,
    /// IPv4 neighbours.
    Neighbour,
    /// IPv4 addresses.
    Address,
    /// Links.
    Link,
    /// Tracked IPv4 connections.
    Conntrack,
    /// Next-hop objects, which are recorded alone: no comparison has them.
    NextHop,
}

impl Table {
    /// Every table and its name.
    pub const NAMES: [(&str, Self); 7] = [
        ("route4", Self::Route4),
        ("route6", Self::Route6),
        ("neighbour", Self::Neighbour),
        ("address", Self::Address),
        ("link", Self::Link),
        ("conntrack", Self::Conntrack),
        ("nexthop", Self::NextHop),
    ];

    /// The table of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, table)| *table)
    }

    /// The address family that its rows have, 0 where they have none.
    pub const fn family(self) -> u8 {
        match self {
            Self::Route4 | Self::Neighbour | Self::Address | Self::Conntrack => 2,
            Self::Route6 => 10,
            Self::Link | Self::NextHop => 0,
        }
    }
}

/// The arguments of a program.
#[derive(Debug, Clone)]
pub struct Arguments {
    /// Which of the ways that the program knows; empty where it knows one.
    pub way: String,
    /// What to dump.
    pub table: Table,
    /// How many times.
    pub repeat: usize,
    /// Whether the consumer is slow.
    pub slow: bool,
}

impl Arguments {
    /// Those of this process; it ends where they are wrong.
    pub fn parse() -> Self {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        Self::from(&arguments).unwrap_or_else(|| {
            eprintln!(
                "usage: PROGRAM [WAY] route4|route6|neighbour|address|link|conntrack|nexthop REPEAT fast|slow"
            );
            std::process::exit(2)
        })
    }

    fn from(arguments: &[String]) -> Option<Self> {
        let (way, [table, repeat, speed]) = arguments.split_last_chunk::<3>()?;
        Some(Self {
            way: way.first().cloned().unwrap_or_default(),
            table: Table::by_name(table)?,
            repeat: repeat.parse().ok()?,
            slow: match speed.as_str() {
                "fast" => false,
                "slow" => true,
                _ => return None,
            },
        })
    }
}

/// The loop of an async consumer: looks at each row and counts it; a slow one sleeps.
///
/// The loop is there twice. What an async function may still have across an await lives in its future, and each row would be moved there: so that
/// only the consumer that awaits its sleep has that await in its loop, whosever rows they are.
///
/// `consume!(measure, sleep, { while let Some(row) = rows.next().await } => black_box(&row))`
#[macro_export]
macro_rules! consume {
    ($measure:expr, $sleep:expr, { $($head:tt)* } => $look:expr) => {
        if $measure.is_slow() {
            $($head)* {
                $look;
                if let Some(pause) = $measure.row() {
                    $sleep(pause).await;
                }
            }
        } else {
            $($head)* {
                $look;
                $measure.row();
            }
        }
    };
}

/// One dump, measured from just before its socket is opened.
#[derive(Debug)]
pub struct Measure {
    begin: Instant,
    first: Duration,
    rows: u64,
    slow: bool,
    /// The datagrams that were received, where the library tells; else 0.
    pub datagrams: u64,
}

impl Measure {
    /// Begins now.
    pub fn begin(arguments: &Arguments) -> Self {
        Self { begin: Instant::now(), first: Duration::ZERO, rows: 0, slow: arguments.slow, datagrams: 0 }
    }

    /// Counts a row, and says how long the consumer sleeps now, if it does.
    #[inline]
    pub fn row(&mut self) -> Option<Duration> {
        if self.rows == 0 {
            self.first = self.begin.elapsed();
        }
        self.rows += 1;
        (self.slow && self.rows.is_multiple_of(PAUSE.1)).then_some(PAUSE.0)
    }

    /// Whether the consumer is slow.
    pub const fn is_slow(&self) -> bool {
        self.slow
    }

    /// Counts a row, and sleeps on this thread where the consumer does.
    #[inline]
    pub fn row_blocking(&mut self) {
        if let Some(pause) = self.row() {
            std::thread::sleep(pause);
        }
    }

    /// Prints what was measured.
    pub fn end(self) {
        let Self { begin, first, rows, datagrams, .. } = self;
        let (ns, first) = (begin.elapsed().as_nanos(), first.as_nanos());
        // How many receive calls there were, strace tells.
        println!("ns {ns} rows {rows} datagrams {datagrams} receives 0 first_ns {first}");
    }
}
