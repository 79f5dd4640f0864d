//! What is done between receive calls: of ours, and of the floor.

use crate::Failure;
use crate::contenders::{ALL, Contender, FLOOR, Subject};
use crate::process::Place;
use crate::statistics::{median, quantile};

/// How often each is started, and how many dumps it makes then.
const RUNS: (usize, u32) = (15, 5);

/// Prints the table.
pub(crate) fn between(subject: &Subject) -> Result<bool, Failure> {
    let place = Place::of(subject);
    let whole = place.run(&FLOOR, false)?;
    // The last datagram is not full.
    let rows =
        whole.rows.ok_or("the floor tells no rows")? as f64 / whole.datagrams.saturating_sub(1).max(1) as f64;
    println!("\n### {}\n", subject.title);
    println!("{rows:.0} rows a datagram; {} processes of {} dumps each.\n", RUNS.0, RUNS.1);
    println!("| | ns a row | least and most | more than the floor |");
    println!("|---|---|---|---|");
    let floor = Runs::of(&place, &FLOOR, rows)?;
    println!("| {} | {} | |", FLOOR.name, floor.columns());
    // Others receive in other pieces, so that their calls cannot be compared.
    for contender in ALL.iter().filter(|contender| contender.ours && subject.wants(contender)) {
        if contender.knows(&subject.table) {
            eprintln!("bench: {}: {}", subject.title, contender.name);
            let runs = Runs::of(&place, contender, rows)?;
            println!("| {} | {} | {:.1} |", contender.name, runs.columns(), runs.median() - floor.median());
        }
    }
    Ok(true)
}

/// The nanoseconds a row, of each process the median of all its datagrams.
struct Runs(Vec<f64>);

impl Runs {
    fn of(place: &Place<'_>, contender: &Contender, rows: f64) -> Result<Self, Failure> {
        let run = |_| Ok(place.between_receives(contender, RUNS.1)? / rows);
        (0..RUNS.0).map(run).collect::<Result<_, _>>().map(Self)
    }

    fn median(&self) -> f64 {
        median(&self.0)
    }

    fn columns(&self) -> String {
        format!("{:.1} | {:.1}–{:.1}", self.median(), quantile(&self.0, 0.0), quantile(&self.0, 1.0))
    }
}
