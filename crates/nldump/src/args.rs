//! The command line.

use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{Args as ClapArgs, CommandFactory, Parser, Subcommand, ValueEnum};

use nl_proto::rtnetlink::Family;

use crate::address::AddressArgs;
use crate::failure::Failure;
use crate::hint;
use crate::link::LinkArgs;
use crate::manual::{CompletionArgs, ManualArgs};
use crate::neighbour::{FdbArgs, NeighbourArgs};
use crate::nexthop::NextHopArgs;
use crate::route::RouteArgs;

/// Prints what the Linux kernel dumps over netlink, as `ip` prints it
///
/// It streams, in constant memory, however long the table is. A dump is complete, or the exit status and one line say why not.
#[derive(Debug, Parser)]
#[command(name = "nldump", version, after_help = EXAMPLES, subcommand_required = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) table: Table,
}

const EXAMPLES: &str = "\
Examples:
  nldump route                              the IPv4 main table, as `ip route` prints it
  nldump -6 route --dev eth0                IPv6 routes that leave by eth0
  nldump route --table all --count          how many routes there are, of both families
  nldump route --protocol bgp --json        one JSON object a line, with the keys of `ip -j -d route`
  nldump route get 192.0.2.1                the route that a packet to there takes
  nldump neigh --state stale,failed         neighbours that did not answer
  nldump link --master br0 --json           the ports of a bridge
  nldump route --family inet --family inet6 --table all --parallel --count
                                            both families at once, each on a socket
  nldump --netns blue route                 in the namespace that `ip netns add blue` made
  nldump --record routes.pcap route         with what was asked and answered in a file, for Wireshark
  nldump --replay routes.pcap route         the same again, on any machine

Exit status:
  0  complete
  1  the kernel or the system refused
  2  usage
  3  the table changed during the dump: rows may be missing or twice";

/// What holds for every table.
#[derive(Debug, ClapArgs)]
pub(crate) struct Common {
    /// IPv4 only
    #[arg(short = '4', long, global = true, conflicts_with = "ipv6")]
    pub(crate) ipv4: bool,
    /// IPv6 only
    #[arg(short = '6', long, global = true)]
    pub(crate) ipv6: bool,
    /// More of each row, as `ip -d` prints it
    #[arg(short, long, global = true)]
    pub(crate) details: bool,
    /// One JSON object a line (NDJSON), with the keys and values of `ip -j -d`
    #[arg(short, long, global = true)]
    pub(crate) json: bool,
    /// The number of rows alone
    #[arg(long, global = true, conflicts_with_all = ["json", "details"])]
    pub(crate) count: bool,
    /// Only a table that did not change meanwhile: collected, dumped again if it changed, printed whole
    #[arg(long, global = true)]
    pub(crate) consistent: bool,
    /// Look into this network namespace: a name of `ip netns`, or a path such as /proc/1234/ns/net
    #[arg(short, long, global = true, value_name = "NAME|PATH")]
    pub(crate) netns: Option<String>,
    /// Write what is asked and answered to this file, a pcap that Wireshark opens; to - in place of the rows
    ///
    /// Names of network namespaces are not in it, and not printed: their numbers are.
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "replay")]
    pub(crate) record: Option<PathBuf>,
    /// Take the answers from this file, which --record or a capture of nlmon made, or from - : no kernel is asked
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "netns")]
    pub(crate) replay: Option<PathBuf>,
    /// What drives the socket; the output is the same
    #[arg(long, global = true, value_enum, default_value_t = Runtime::Blocking)]
    pub(crate) runtime: Runtime,
}

impl Common {
    /// Whether the recording takes the place of the rows on standard output.
    pub(crate) fn records_to_output(&self) -> bool {
        self.record.as_deref().is_some_and(is_standard)
    }

    /// The family that is asked for.
    pub(crate) fn family(&self) -> Option<Family> {
        match (self.ipv4, self.ipv6) {
            (true, _) => Some(Family::INET),
            (_, true) => Some(Family::INET6),
            _ => None,
        }
    }
}

/// Whether a path stands for standard input or output.
pub(crate) fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// What drives the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Runtime {
    /// tokio, on one thread
    Tokio,
    /// smol
    Smol,
    /// No executor; one thread receives while another prints
    Blocking,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Table {
    /// Routes: the IPv4 main table unless told
    #[command(visible_alias = "r")]
    Route(Box<RouteArgs>),
    /// Addresses
    #[command(visible_aliases = ["address", "a"])]
    Addr(Box<AddressArgs>),
    /// Links: interfaces
    #[command(visible_alias = "l")]
    Link(Box<LinkArgs>),
    /// Neighbours: ARP and ND, in every state
    #[command(visible_aliases = ["neighbour", "neighbor", "n"])]
    Neigh(Box<NeighbourArgs>),
    /// Forwarding entries of bridges and VXLANs, as `bridge fdb` prints them
    Fdb(Box<FdbArgs>),
    /// Next-hop objects, which routes name by their numbers
    Nexthop(NextHopArgs),
    /// Prints the manual page: nldump man | man -l -
    Man(ManualArgs),
    /// Prints the completions of a shell: source <(nldump completions bash)
    Completions(CompletionArgs),
}

impl Args {
    /// The command line of this process. Asked for help or its version, it prints that and ends the process.
    pub(crate) fn read() -> Result<Self, Failure> {
        Self::try_parse().map_err(|error| match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => error.exit(),
            _ => Failure::Usage(in_one_line(&error)),
        })
    }
}

/// What an error says before its first empty line, what may have been meant, and where to read on.
fn in_one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.lines().take_while(|line| !line.is_empty()).map(str::trim);
    let line = first.collect::<Vec<_>>().join(" ");
    let line = line.trim_start_matches("error: ");
    let words: Vec<_> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).skip(1).collect();
    let command = Args::command();
    let table = hint::table(&command, &words).map(|table| format!(" {}", table.get_name()));
    let help = format!("nldump{} --help tells more", table.unwrap_or_default());
    match hint::meant(&command, &words, error) {
        Some(meant) => format!("{line}: did you mean {meant}? ({help})"),
        None => format!("{line} ({help})"),
    }
}
