//! The manual page and the completions of shells, from the definition of the command line.

use std::io::{self, Write};

use clap::{Args as ClapArgs, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::args::Args;
use crate::failure::Failure;

#[derive(Debug, ClapArgs)]
pub(crate) struct ManualArgs {
    /// Of this table; of the command itself unless told
    table: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CompletionArgs {
    /// For this shell
    shell: Shell,
}

/// Prints a manual page, as roff.
pub(crate) fn print(args: &ManualArgs) -> Result<(), Failure> {
    let mut command = Args::command();
    command.build();
    let command = match &args.table {
        None => command,
        Some(name) => {
            let table = command.find_subcommand(name).cloned();
            table.ok_or_else(|| Failure::Usage(format!("there is no table {name:?}")))?
        }
    };
    let mut page = Vec::new();
    Man::new(command).source(concat!("nldump ", env!("CARGO_PKG_VERSION"))).render(&mut page)?;
    Ok(io::stdout().write_all(&page)?)
}

/// Prints the completions of a shell.
pub(crate) fn print_completions(args: &CompletionArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "nldump", &mut script);
    Ok(io::stdout().write_all(&script)?)
}
