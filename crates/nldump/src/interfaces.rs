//! What interfaces are called.

use nl_proto::rtnetlink::{Link, LinkName, LinkNames};
use nl_proto::wire::Errno;

use crate::driver::Driver;
use crate::failure::Failure;

/// The names of all interfaces, as they are now.
pub(crate) fn names(driver: &Driver) -> Result<LinkNames, Failure> {
    let mut names = LinkNames::default();
    driver.known(LinkName::dump(), |link| {
        names.insert(link);
    })?;
    Ok(names)
}

/// The index of the interface of this name, first or alternative.
pub(crate) fn index(driver: &Driver, name: &str) -> Result<u32, Failure> {
    let mut found = None;
    let asked = driver.rows(Link::by_name(name), |link| {
        found = Some(link.index);
        Ok(())
    });
    match (asked, found) {
        (Ok(()), Some(index)) => Ok(index),
        (Err(Failure::Dump(error)), _) if error.errno() != Some(Errno::ENODEV) => Err(Failure::Dump(error)),
        _ => Err(Failure::System(format!("there is no device {name:?}"))),
    }
}
