//! The comparison: each contender in turn with the floor.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use crate::Failure;
use crate::contenders::{ALL, Contender, FLOOR, IN_TURN, NARROW, Program, SEVERAL, Subject, WHOLE};
use crate::process::{Dumps, Place, Run, busy_ns};
use crate::statistics::{median, median_bounds, quantile};

/// How long the floor's half of a pair takes at least, in nanoseconds. On a machine that others use too, what disturbs lasts longer: a
/// pair is disturbed in both halves, or in neither, and many short pairs tell more than few long ones.
const HALF: f64 = 2e7;

/// A dump that takes longer is measured at once; of a shorter one the first in a process is not, since it takes longer than all others.
const LONG: f64 = 2e8;

/// How long a process runs at least by whose user time a row is told, so that its start counts for little.
const USER: f64 = 2e8;

#[derive(Args, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    subject: Subject,
    /// How many pairs are kept at least of each of our streams, of the floor, and of each that is not compared with it
    #[arg(long)]
    pairs: usize,
    /// How many pairs are kept at least of each other
    #[arg(long)]
    peer_pairs: usize,
    /// How many seconds pairs are made for at least; of others a quarter
    #[arg(long, default_value_t = 0.0)]
    seconds: f64,
    /// How often a contender and the floor are started in turn for the time to the first row
    #[arg(long, default_value_t = 11)]
    firsts: usize,
    /// How much of one processor others may use during a pair, in percent; a pair with more is thrown away
    #[arg(long, default_value_t = 20.0)]
    contended: f64,
    /// What the contenders are compared with, and who they are
    #[arg(long, default_value = "floor")]
    against: Against,
}

#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
enum Against {
    /// All contenders, with the floor
    Floor,
    /// Those who ask for the IPv4 routes of two tables at once, with who asks for one after the other
    InTurn,
    /// Those who ask for what they want alone, with who asks for all
    Whole,
}

/// Prints the table; says whether all was as it must be.
pub(crate) fn compare(options: &Options) -> Result<bool, Failure> {
    let subject = &options.subject;
    let place = Place::of(subject);
    let floor = place.run(options.floor(), false)?;
    let rows = floor.rows.ok_or("the floor tells no rows")?;
    let calls = place.receive_calls(options.floor())?;
    let measured = (HALF / floor.ns).ceil().clamp(1.0, 1000.0) as u32;
    let dumps = Dumps { measured, before: u32::from(floor.ns < LONG) };

    println!("\n### {}\n", subject.title);
    println!(
        "{} rows in {} datagrams; {} dumps a half{}; at least {} pairs and {} seconds of ours and the floor, {} pairs and a quarter of the time of others; the first row {} times. The ratio is to {}.\n",
        rows,
        floor.datagrams,
        dumps.measured,
        if dumps.before > 0 { ", behind one that is not measured" } else { "" },
        options.pairs,
        options.seconds,
        options.peer_pairs,
        options.firsts,
        options.floor().name
    );
    println!(
        "| | ratio | quartiles (the median, by 95 %) | its ns a row | more, ns a row | user ns a row | first row µs | first row, ratio | its quartiles | receive calls | peak KiB | peak KiB, slow | thrown away |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    let mut good = true;
    for contender in options.contenders() {
        if !place.has(contender) {
            eprintln!("bench: {} is missing here", contender.name);
            continue;
        }
        eprintln!("bench: {}: {}", subject.title, contender.name);
        match row(options, &place, contender, (rows, floor.datagrams, calls, dumps)) {
            Ok(fits) => good &= fits,
            Err(error) if contender.is_ours() => return Err(error),
            Err(error) => {
                eprintln!("bench: {error}");
                println!("| {} | fails: {error} | | | | | | | | | | | |", contender.name);
            }
        }
    }
    Ok(good)
}

impl Options {
    /// What the contenders are compared with.
    const fn floor(&self) -> &'static Contender {
        match self.against {
            Against::Floor => &FLOOR,
            Against::InTurn => &IN_TURN,
            Against::Whole => &WHOLE,
        }
    }

    fn contenders(&self) -> impl Iterator<Item = &'static Contender> {
        let (all, by_name): (&[Contender], _) = match self.against {
            Against::Floor => (&ALL, true),
            Against::InTurn => (&SEVERAL, false),
            Against::Whole => (&NARROW, false),
        };
        let table = &self.subject.table;
        all.iter()
            .filter(move |contender| (!by_name || self.subject.wants(contender)) && contender.knows(table))
    }
}

fn row(
    options: &Options,
    place: &Place<'_>,
    contender: &Contender,
    (rows, datagrams, floor_calls, dumps): (u64, u64, Option<u64>, Dumps),
) -> Result<bool, Failure> {
    let one = place.run(contender, false)?;
    let calls = place.receive_calls(contender)?;
    let mut good = true;
    let mut name = contender.name.to_owned();
    let other = one.rows.filter(|told| !contender.may_have(*told, rows));
    if let Some(other) = other {
        eprintln!("bench: {} gives {other} rows, the floor {rows}", contender.name);
        good &= !contender.is_ours();
        name = format!("{name} ({other} rows)");
    }
    if contender.ours && (one.datagrams, calls) != (datagrams, floor_calls) {
        eprintln!(
            "bench: FAILED: {} takes {calls:?} receive calls and {} datagrams, the floor {floor_calls:?} and {datagrams}",
            contender.name, one.datagrams
        );
        good = false;
    }

    let firsts = firsts(options, place, contender)?;
    let peak = firsts.peak_kib.max(one.peak_kib);
    let slow = match contender.program {
        Program::Library { .. } => format!("{:.0}", place.run(contender, true)?.peak_kib),
        Program::Command { .. } => String::from("–"),
    };
    let pairs = pairs(options, place, contender, dumps)?;
    println!(
        "| {name} | {} | {:.0} | {firsts} | {} | {peak:.0} | {slow} | {} of {} |",
        pairs.columns(rows as f64),
        user_ns(place, contender, one.ns)? / rows as f64,
        calls.map_or(String::from("–"), |calls| calls.to_string()),
        pairs.thrown,
        pairs.thrown + pairs.ratios.len(),
    );
    Ok(good)
}

/// The user time of one dump that takes so many nanoseconds: the mean of as many as take [`USER`], with the process's start.
fn user_ns(place: &Place<'_>, contender: &Contender, ns: f64) -> Result<f64, Failure> {
    let measured = (USER / ns).ceil().clamp(1.0, 1000.0) as u32;
    let run = place.run_often(contender, Dumps { measured, before: 0 })?;
    Ok(run.user_ns / f64::from(run.dumps))
}

/// The time to the first row, each in a process of its own that makes one dump.
#[derive(Default)]
struct Firsts {
    ns: Vec<f64>,
    /// By that of the floor just before, to the first message of its first datagram.
    ratios: Vec<f64>,
    thrown: usize,
    peak_kib: f64,
}

fn firsts(options: &Options, place: &Place<'_>, contender: &Contender) -> Result<Firsts, Failure> {
    let mut firsts = Firsts::default();
    // A command does not tell, so that only its memory is looked at.
    let tells = matches!(contender.program, Program::Library { .. });
    for _ in 0..options.firsts {
        if !tells {
            firsts.peak_kib = firsts.peak_kib.max(place.run(contender, false)?.peak_kib);
            continue;
        }
        let (floor, run, contended) = pair(options, contender, |who| place.run(who, false))?;
        firsts.peak_kib = firsts.peak_kib.max(run.peak_kib);
        if contended {
            firsts.thrown += 1;
        } else {
            firsts.ns.push(run.first_ns);
            firsts.ratios.push(run.first_ns / floor.first_ns);
        }
    }
    Ok(firsts)
}

/// Its columns.
impl fmt::Display for Firsts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.ns.is_empty(), self.thrown) {
            (false, _) => {}
            (true, 0) => return f.write_str("– | – | –"),
            (true, _) => return f.write_str("– (all contended) | – | –"),
        }
        let quartile = |share| quantile(&self.ratios, share);
        write!(f, "{:.0} | {:.3} | ", median(&self.ns) / 1e3, median(&self.ratios))?;
        write!(f, "{:.3}–{:.3}", quartile(0.25), quartile(0.75))
    }
}

#[derive(Default)]
struct Pairs {
    ratios: Vec<f64>,
    /// What a dump took, and how much more that was than the floor's.
    ns: Vec<f64>,
    more_ns: Vec<f64>,
    thrown: usize,
}

impl Pairs {
    /// Their columns.
    fn columns(&self, rows: f64) -> String {
        if self.ratios.is_empty() {
            return String::from("– (all contended) | – | – | –");
        }
        let (low, high) = median_bounds(&self.ratios);
        format!(
            "{:.3} | {:.3}–{:.3} ({low:.3}–{high:.3}) | {:.0} | {:.1}",
            median(&self.ratios),
            quantile(&self.ratios, 0.25),
            quantile(&self.ratios, 0.75),
            median(&self.ns) / rows,
            median(&self.more_ns) / rows,
        )
    }
}

/// The floor and the contender, one just behind the other, and whether other processes used more of a processor meanwhile than is allowed.
fn pair(
    options: &Options,
    contender: &Contender,
    run: impl Fn(&Contender) -> Result<Run, Failure>,
) -> Result<(Run, Run, bool), Failure> {
    // Each goes first in turn.
    static FLOOR_IS_SECOND: AtomicBool = AtomicBool::new(false);
    let (begin, busy) = (Instant::now(), busy_ns()?);
    let (floor, run) = if FLOOR_IS_SECOND.fetch_not(Ordering::Relaxed) {
        let second = run(contender)?;
        (run(options.floor())?, second)
    } else {
        (run(options.floor())?, run(contender)?)
    };
    let (elapsed, busy) = (begin.elapsed().as_nanos() as f64, busy_ns()? - busy);
    let own = floor.user_ns + floor.system_ns + run.user_ns + run.system_ns;
    // The clock of /proc/stat has ticks of 10 ms: of what is over sooner it cannot tell.
    let contended = (busy - own - 1e7) / elapsed > options.contended / 100.0;
    Ok((floor, run, contended))
}

/// Pairs, until enough of them were not contended, or three times as many have been tried, and until time is up.
fn pairs(
    options: &Options,
    place: &Place<'_>,
    contender: &Contender,
    dumps: Dumps,
) -> Result<Pairs, Failure> {
    let mut pairs = Pairs::default();
    let often = contender.ours || contender.is_floor() || options.against != Against::Floor;
    let (wanted, seconds) =
        if often { (options.pairs, options.seconds) } else { (options.peer_pairs, options.seconds / 4.0) };
    let (begin, time) = (Instant::now(), Duration::from_secs_f64(seconds));
    while pairs.ratios.len() < wanted && pairs.ratios.len() + pairs.thrown < 3 * wanted
        || begin.elapsed() < time
    {
        let (floor, run, contended) = pair(options, contender, |who| place.run_often(who, dumps))?;
        if contended {
            pairs.thrown += 1;
            continue;
        }
        let (ns, floor_ns) = (run.ns / f64::from(run.dumps), floor.ns / f64::from(floor.dumps));
        pairs.ratios.push(ns / floor_ns);
        pairs.ns.push(ns);
        pairs.more_ns.push(ns - floor_ns);
    }
    Ok(pairs)
}
