//! Who is compared, and with whom.

use std::path::PathBuf;

use clap::Args;

/// A way to read a table.
#[derive(Debug)]
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) program: Program,
    /// It is ours: then it makes as many receive calls as the floor, and gets as many datagrams.
    pub(crate) ours: bool,
}

#[derive(Debug)]
pub(crate) enum Program {
    /// A program of the directory of binaries, which takes `[WAY] TABLE REPEAT fast|slow` and prints what it measured.
    Library { file: &'static str, way: &'static str },
    /// A command that prints the table, measured from outside, with its start; `nldump` is ours, those of [`SYSTEM`] are not.
    Command { file: &'static str, json: bool },
}

/// The commands that are the system's.
pub(crate) const SYSTEM: [&str; 2] = ["ip", "conntrack"];

impl Contender {
    /// Whether it is a program of ours, of which other rows than the floor's would be a defect.
    pub(crate) fn is_ours(&self) -> bool {
        let (Program::Library { file, .. } | Program::Command { file, .. }) = &self.program;
        ["ours", "nldump"].contains(file)
    }

    /// Whether it may tell so many rows, where what it is compared with tells `rows`: as many, but that the main table lacks a handful.
    pub(crate) fn may_have(&self, told: u64, rows: u64) -> bool {
        match self.program {
            Program::Library { file: "ours", way: "blocking-main" } => {
                told <= rows && told * 100 >= rows * 99
            }
            _ => told == rows,
        }
    }

    /// Whether it is the floor, or one of its kind.
    pub(crate) fn is_floor(&self) -> bool {
        matches!(self.program, Program::Library { file, .. } if file.starts_with("floor"))
    }

    /// Whether it reads this table at all.
    pub(crate) fn knows(&self, table: &str) -> bool {
        match (table, &self.program) {
            (_, Program::Library { file: "ours", way: "blocking-main" }) => table == "route4",
            (_, Program::Library { file: "ours", way: "blocking-lean" | "blocking-names" }) => {
                table == "link"
            }
            // The address of a connection lies too deep for a row of two fields.
            ("conntrack", Program::Library { file: "ours", way }) => !way.ends_with("-two"),
            ("conntrack", Program::Library { file, .. }) => {
                self.is_floor() || ["libmnl", "netlink-socket2", "nlink"].contains(file)
            }
            (_, Program::Command { file, .. }) => (*file == "conntrack") == (table == "conntrack"),
            _ => true,
        }
    }
}

const fn ours(name: &'static str, way: &'static str) -> Contender {
    Contender { name, program: Program::Library { file: "ours", way }, ours: true }
}

const fn peer(name: &'static str, file: &'static str, way: &'static str) -> Contender {
    Contender { name, program: Program::Library { file, way }, ours: false }
}

const fn command(name: &'static str, file: &'static str, json: bool) -> Contender {
    Contender { name, program: Program::Command { file, json }, ours: false }
}

/// Whom all others are compared with.
pub(crate) const FLOOR: Contender = peer("the floor", "floor", "");

/// All, in the order of the tables.
pub(crate) const ALL: [Contender; 29] = [
    ours("blocking", "blocking"),
    ours("tokio", "tokio"),
    ours("tokio-multi", "tokio-multi"),
    ours("smol", "smol"),
    ours("blocking-two", "blocking-two"),
    ours("tokio-two", "tokio-two"),
    ours("blocking-each", "blocking-each"),
    ours("tokio-each", "tokio-each"),
    ours("blocking-batch", "blocking-batch"),
    ours("tokio-batch", "tokio-batch"),
    ours("smol-batch", "smol-batch"),
    // The thread that receives asks once too often at either end, so it makes more calls than the floor.
    peer("blocking-ahead", "ours", "blocking-ahead"),
    peer("tokio-ahead", "ours", "tokio-ahead"),
    command("nldump", "nldump", false),
    command("nldump-json", "nldump", true),
    peer("nlink-stream", "nlink", "stream"),
    peer("nlink-eager", "nlink", "eager"),
    peer("rtnetlink", "rtnetlink", ""),
    peer("neli", "neli", ""),
    peer("netlink-socket2", "netlink-socket2", "blocking"),
    peer("netlink-socket2-tokio", "netlink-socket2", "tokio"),
    peer("libmnl", "libmnl", ""),
    peer("libnl3", "libnl3", ""),
    command("ip", "ip", false),
    command("ip-json", "ip", true),
    command("conntrack", "conntrack", false),
    // The floor against itself: how far the machine is to be believed.
    peer("floor", "floor", ""),
    // With its buffer where malloc places a large one.
    peer("floor-16", "floor-16", ""),
    // With the system calls that ours make.
    peer("floor-checked", "floor-checked", ""),
];

/// Who asks for the IPv4 routes of two tables one after the other, on one socket: what those are compared with that ask for both at once.
pub(crate) const IN_TURN: Contender = peer("one after the other", "ours", "blocking-in-turn");

/// Ways to read the IPv4 routes of two tables.
pub(crate) const SEVERAL: [Contender; 5] = [
    IN_TURN,
    peer("two floors at once", "floors", ""),
    peer("blocking-parallel", "ours", "blocking-parallel"),
    peer("tokio-parallel", "ours", "tokio-parallel"),
    peer("smol-parallel", "ours", "smol-parallel"),
];

/// Who asks for all that there is: what those are compared with that ask for less.
pub(crate) const WHOLE: Contender = peer("all that there is", "ours", "blocking");

/// Ways to ask for what is wanted alone: the main table of routes, links without statistics, the names of links.
pub(crate) const NARROW: [Contender; 4] = [
    WHOLE,
    peer("the main table", "ours", "blocking-main"),
    peer("without statistics", "ours", "blocking-lean"),
    peer("names and flags", "ours", "blocking-names"),
];

/// What a table of results is about.
#[derive(Args, Debug)]
pub(crate) struct Subject {
    /// Where the programs are
    #[arg(long)]
    pub(crate) binaries: PathBuf,
    /// route4, route6, neighbour, address, link or conntrack
    #[arg(long)]
    pub(crate) table: String,
    /// What stands above the table that is printed
    #[arg(long)]
    pub(crate) title: String,
    /// Only these contenders, with commas between them
    #[arg(long, value_delimiter = ',')]
    contenders: Vec<String>,
}

impl Subject {
    /// Whether the contender was asked for.
    pub(crate) fn wants(&self, contender: &Contender) -> bool {
        self.contenders.is_empty() || self.contenders.iter().any(|name| name == contender.name)
    }
}

/// The arguments with which a command prints a table.
pub(crate) fn arguments(file: &str, json: bool, table: &str) -> Vec<&'static str> {
    let mut arguments = match (file, table) {
        ("ip", "route4") => vec!["-4", "route", "show", "table", "all"],
        ("ip", "route6") => vec!["-6", "route", "show", "table", "all"],
        ("ip", "neighbour") => vec!["-4", "neigh", "show", "nud", "all"],
        ("ip", "address") => vec!["-4", "addr", "show"],
        ("ip", _) => vec!["link", "show"],
        ("conntrack", _) => vec!["-L", "-f", "ipv4"],
        (_, "route4") => vec!["route", "-4", "--table", "all"],
        (_, "route6") => vec!["route", "-6", "--table", "all"],
        (_, "neighbour") => vec!["neigh", "-4"],
        (_, "address") => vec!["addr", "-4"],
        _ => vec!["link"],
    };
    if json {
        match file {
            "ip" => arguments.insert(0, "-j"),
            _ => arguments.push("--json"),
        }
    }
    arguments
}
