//! Prints a table: counted, as NDJSON, or as text.

use std::io;

use nl_proto::dump::FromMessage;
use nl_proto::rtnetlink::WithNames;
use serde::Serialize;

use crate::args::Common;
use crate::driver::{Driver, Question};
use crate::failure::Failure;
use crate::names::MachineNames;
use crate::output::Output;

/// Prints what a request yields, a row as `text` appends it, or as its JSON.
pub(crate) fn print<T: FromMessage>(
    driver: &Driver,
    common: &Common,
    question: impl Into<Question<T>>,
    names: MachineNames,
    text: impl FnMut(&mut Vec<u8>, &T, &MachineNames) -> io::Result<()>,
) -> Result<(), Failure>
where
    for<'a> WithNames<'a, T, MachineNames>: Serialize,
{
    print_with(driver, common, question, names, text, |out, row, names| {
        Ok(serde_json::to_writer(out, &WithNames { row, names })?)
    })
}

/// As [`print()`], where the JSON is another than the row's own, or a row needs more to be asked.
pub(crate) fn print_with<T: FromMessage, E>(
    driver: &Driver,
    common: &Common,
    question: impl Into<Question<T>>,
    names: MachineNames,
    mut text: impl FnMut(&mut Vec<u8>, &T, &MachineNames) -> Result<(), E>,
    mut json: impl FnMut(&mut Vec<u8>, &T, &MachineNames) -> Result<(), E>,
) -> Result<(), Failure>
where
    Failure: From<E>,
{
    if common.count {
        let mut output = Output::new(common);
        driver.rows(question, |_| {
            output.count();
            Ok(())
        })?;
        return output.print_count();
    }
    let names = names.with_interfaces(driver)?;
    let mut output = Output::new(common);
    let ended = driver.rows(question, |row| {
        output.row(|out| -> Result<(), E> {
            if common.json {
                json(out, &row, &names)?;
                out.push(b'\n');
                return Ok(());
            }
            text(out, &row, &names)
        })
    });
    // What came before a failure is printed too.
    output.flush()?;
    ended
}
