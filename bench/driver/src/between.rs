//! What each contender does between its receive calls: `c/between.c`, preloaded, tells.

use std::path::PathBuf;

use clap::Args;

use crate::Failure;
use crate::contenders::{ALL, Contender};
use crate::process::Place;
use crate::statistics::median;

/// How often each is started, and how many dumps it makes then.
const RUNS: (usize, u32) = (7, 10);

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Where the programs are
    #[arg(long)]
    binaries: PathBuf,
    /// route4, route6, neighbour, address, link or conntrack
    #[arg(long)]
    table: String,
    /// What stands above the table that is printed
    #[arg(long)]
    title: String,
    /// Only these contenders, with commas between them
    #[arg(long, value_delimiter = ',')]
    contenders: Vec<String>,
}

/// Prints the table.
pub(crate) fn between(options: &Options) -> Result<bool, Failure> {
    let output = std::env::temp_dir().join(format!("nl-bench-{}", std::process::id()));
    let place = Place { binaries: &options.binaries, table: &options.table, output };
    let (floor, whole) = match ALL.last() {
        Some(floor) => (measure(&place, floor)?, place.run(floor, 1, false)?),
        None => return Ok(false),
    };
    // The last datagram is not full.
    let rows = whole.rows as f64 / (whole.datagrams.saturating_sub(1).max(1)) as f64;
    println!("\n### {}\n", options.title);
    println!("{rows:.0} rows a datagram; {} dumps, {} times.\n", RUNS.1, RUNS.0);
    println!(
        "| | between receives, ns a row | more than the floor, ns a row | by the floor's whole ns a row |"
    );
    println!("|---|---|---|---|");
    for contender in ALL.iter().filter(|contender| options.wants(contender) && place.has(contender)) {
        eprintln!("bench: {}: {}", options.title, contender.name);
        let ns = measure(&place, contender)?;
        let (own, more) = (ns / rows, (ns - floor) / rows);
        let share = more / (whole.ns / whole.rows as f64);
        println!("| {} | {own:.1} | {more:.1} | {:.3} |", contender.name, 1.0 + share);
    }
    let _ = std::fs::remove_file(&place.output);
    Ok(true)
}

impl Options {
    /// Only who receives what the floor receives, once a datagram, and looks at the rows between: others' calls cannot be compared.
    fn wants(&self, contender: &Contender) -> bool {
        (contender.ours || contender.name == "floor")
            && contender.knows(&self.table)
            && (self.contenders.is_empty() || self.contenders.iter().any(|name| name == contender.name))
    }
}

/// The nanoseconds between two receive calls: the median of a process, and of several.
fn measure(place: &Place<'_>, contender: &Contender) -> Result<f64, Failure> {
    let runs: Result<Vec<f64>, Failure> =
        (0..RUNS.0).map(|_| place.between_receives(contender, RUNS.1)).collect();
    Ok(median(&runs?))
}
