//! What interfaces are called.

use nl_proto::rtnetlink::{Link, LinkName, LinkNames, RT_TABLE_MAIN};
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
    find(driver, name)?.map(|link| link.index).ok_or_else(|| missing(name))
}

/// The index of the VRF of this name.
pub(crate) fn vrf(driver: &Driver, name: &str) -> Result<u32, Failure> {
    let link = find(driver, name)?.ok_or_else(|| missing(name))?;
    table_of(&link, name).map(|_| link.index)
}

/// The routing table of the VRF of this name. `default` is the main table, unless a link is called that, as it is to `ip`.
pub(crate) fn vrf_table(driver: &Driver, name: &str) -> Result<u32, Failure> {
    match find(driver, name)? {
        Some(link) => table_of(&link, name),
        None if name == "default" => Ok(RT_TABLE_MAIN),
        None => Err(missing(name)),
    }
}

fn table_of(link: &Link, name: &str) -> Result<u32, Failure> {
    link.vrf_table().ok_or_else(|| Failure::System(format!("{name:?} is no VRF")))
}

fn find(driver: &Driver, name: &str) -> Result<Option<Link>, Failure> {
    let mut found = None;
    let asked = driver.rows(Link::by_name(name), |link| {
        found = Some(link);
        Ok(())
    });
    match asked {
        Err(Failure::Dump(error)) if error.errno() == Some(Errno::ENODEV) => Ok(None),
        asked => asked.map(|()| found),
    }
}

fn missing(name: &str) -> Failure {
    Failure::System(format!("there is no device {name:?}"))
}
