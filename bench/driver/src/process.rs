//! Running a contender once.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;
use crate::contenders::{Contender, Program, SYSTEM, Subject, arguments};

/// How often a command is started in one half of a pair at most.
const STARTS: u32 = 20;

/// How many dumps a process makes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dumps {
    /// Those that are measured.
    pub(crate) measured: u32,
    /// Those before them, where the process and the processor come to know the way.
    pub(crate) before: u32,
}

/// The directories and the table of a comparison.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    pub(crate) binaries: &'a Path,
    pub(crate) table: &'a str,
    /// Where standard output goes.
    pub(crate) output: PathBuf,
}

/// What a process did, or a command in as many as there were dumps.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Run {
    /// How many were measured.
    pub(crate) dumps: u32,
    /// From the opening of the socket to the end, of all that were measured together; of a command, its whole life.
    pub(crate) ns: f64,
    pub(crate) user_ns: f64,
    pub(crate) system_ns: f64,
    pub(crate) peak_kib: f64,
    /// Of one dump; `None` where the contender does not tell.
    pub(crate) rows: Option<u64>,
    pub(crate) datagrams: u64,
    /// Of the first dump.
    pub(crate) first_ns: f64,
}

impl<'a> Place<'a> {
    pub(crate) fn of(subject: &'a Subject) -> Self {
        let output = std::env::temp_dir().join(format!("nl-bench-{}", std::process::id()));
        Self { binaries: &subject.binaries, table: &subject.table, output }
    }

    /// Whether the contender was built, or is installed.
    pub(crate) fn has(&self, contender: &Contender) -> bool {
        let (Program::Library { file, .. } | Program::Command { file, .. }) = &contender.program;
        self.binaries.join(file).exists() || SYSTEM.contains(file)
    }

    /// Runs a contender for one dump.
    pub(crate) fn run(&self, contender: &Contender, slow: bool) -> Result<Run, Failure> {
        self.start(contender, Dumps { measured: 1, before: 0 }, slow)
    }

    /// Runs a contender for several dumps; a command is started as often as there are to be measured, but no more than [`STARTS`].
    pub(crate) fn run_often(&self, contender: &Contender, dumps: Dumps) -> Result<Run, Failure> {
        match &contender.program {
            Program::Library { .. } => self.start(contender, dumps, false),
            Program::Command { .. } => {
                let (mut sum, dumps) = (Run::default(), dumps.measured.min(STARTS));
                for _ in 0..dumps {
                    let run = self.run(contender, false)?;
                    sum = Run {
                        dumps,
                        ns: sum.ns + run.ns,
                        user_ns: sum.user_ns + run.user_ns,
                        system_ns: sum.system_ns + run.system_ns,
                        ..run
                    };
                }
                Ok(sum)
            }
        }
    }

    /// How many receive calls one dump takes; `None` without strace.
    pub(crate) fn receive_calls(&self, contender: &Contender) -> Result<Option<u64>, Failure> {
        let counts = self.output.with_extension("strace");
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-c", "-e", "trace=recvmsg,recvfrom,recvmmsg", "-o"]).arg(&counts);
        command.args(self.words(contender, 1, false)).stdout(Stdio::null());
        if matches!(contender.program, Program::Command { .. }) {
            command.stderr(Stdio::null());
        }
        match command.status() {
            Ok(status) if status.success() => {}
            Ok(status) => return Err(format!("{} under strace: {status}", contender.name).into()),
            Err(_) => return Ok(None),
        }
        // % time, seconds, usecs/call, calls, [errors,] name
        let text = fs::read_to_string(&counts)?;
        let lines = text.lines().filter(|line| line.contains("recv"));
        Ok(Some(lines.filter_map(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok()).sum()))
    }

    /// How many nanoseconds are between two receive calls of so many dumps, in the median: `c/between.c` tells.
    pub(crate) fn between_receives(&self, contender: &Contender, dumps: u32) -> Result<f64, Failure> {
        let words = self.words(contender, dumps, false);
        let (program, arguments) = words.split_first().ok_or("a contender without a program")?;
        let library = self.binaries.join("between.so");
        let output = Command::new(program).args(arguments).env("LD_PRELOAD", library).output()?;
        let told = String::from_utf8_lossy(&output.stderr);
        match number(&told, "between_ns") {
            ns if output.status.success() && ns > 0.0 => Ok(ns),
            _ => {
                eprint!("{told}");
                Err(format!("{}: {}; between receives it tells nothing", contender.name, output.status)
                    .into())
            }
        }
    }

    fn start(&self, contender: &Contender, dumps: Dumps, slow: bool) -> Result<Run, Failure> {
        let mut command = Command::new(self.binaries.join("measure"));
        command
            .arg(&self.output)
            .args(self.words(contender, dumps.measured + dumps.before, slow))
            .stdin(Stdio::null());
        let output = command.stderr(Stdio::piped()).output()?;
        // A command may say there what is no error, each time.
        if !output.status.success() || matches!(contender.program, Program::Library { .. }) {
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
        }
        if !output.status.success() {
            return Err(format!("{}: {}", contender.name, output.status).into());
        }
        let outside = String::from_utf8(output.stdout)?;
        let mut run = Run {
            dumps: dumps.measured,
            ns: number(&outside, "wall_ns"),
            user_ns: number(&outside, "user_ns"),
            system_ns: number(&outside, "system_ns"),
            peak_kib: number(&outside, "peak_kib"),
            ..Run::default()
        };
        let printed = fs::read_to_string(&self.output)?;
        match &contender.program {
            Program::Library { .. } => {
                run.ns = printed.lines().skip(dumps.before as usize).map(|line| number(line, "ns")).sum();
                run.rows = Some(number(&printed, "rows") as u64);
                run.datagrams = number(&printed, "datagrams") as u64;
                run.first_ns = number(&printed, "first_ns");
            }
            // One array, on one line.
            Program::Command { file: "ip", json: true } => {}
            Program::Command { json, .. } => {
                let rows = printed.lines().filter(|line| *json || self.begins_row(line));
                run.rows = Some(rows.count() as u64);
            }
        }
        Ok(run)
    }

    /// Whether a line of a command's text is the first of a row, or the row.
    fn begins_row(&self, line: &str) -> bool {
        match self.table {
            "address" => line.trim_start().starts_with("inet "),
            "link" => line.starts_with(|first: char| first.is_ascii_digit()),
            _ => true,
        }
    }

    fn words(&self, contender: &Contender, dumps: u32, slow: bool) -> Vec<OsString> {
        match &contender.program {
            Program::Library { file, way } => {
                let mut words = vec![self.binaries.join(file).into()];
                if !way.is_empty() {
                    words.push((*way).into());
                }
                let rest = [self.table, &dumps.to_string(), if slow { "slow" } else { "fast" }];
                words.extend(rest.map(OsString::from));
                words
            }
            Program::Command { file, json } => {
                let program =
                    if SYSTEM.contains(file) { file.into() } else { self.binaries.join(file).into() };
                let arguments = arguments(file, *json, self.table);
                std::iter::once(program).chain(arguments.into_iter().map(OsString::from)).collect()
            }
        }
    }
}

/// Removes what the programs have printed.
impl Drop for Place<'_> {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.output);
        let _ = fs::remove_file(self.output.with_extension("strace"));
    }
}

/// The number behind a word.
fn number(line: &str, name: &str) -> f64 {
    let mut words = line.split_whitespace();
    words.find(|word| *word == name);
    words.next().and_then(|word| word.parse().ok()).unwrap_or_default()
}

/// How long the machine's processors were busy, in nanoseconds, since it was started.
pub(crate) fn busy_ns() -> Result<f64, Failure> {
    let text = fs::read_to_string("/proc/stat")?;
    let line = text.lines().next().unwrap_or_default();
    let ticks: Vec<f64> = line.split_whitespace().skip(1).filter_map(|word| word.parse().ok()).collect();
    // user nice system idle iowait irq softirq steal, in hundredths of a second (USER_HZ).
    let busy = [0, 1, 2, 5, 6, 7].iter().filter_map(|place| ticks.get(*place)).sum::<f64>();
    Ok(busy * 1e7)
}
