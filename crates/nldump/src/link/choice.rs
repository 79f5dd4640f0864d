//! Which links, for the tables that are about them or about what is on them.

use clap::Args;
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::Link;

use crate::driver::Driver;
use crate::failure::Failure;
use crate::interfaces;
use crate::names::MachineNames;

#[derive(Debug, Args)]
pub(crate) struct LinkChoice {
    /// This link alone, by any of its names
    #[arg(long)]
    pub(crate) dev: Option<String>,
    /// Ports of this link: of a bridge, a bond
    #[arg(long, value_name = "DEV", conflicts_with = "vrf")]
    master: Option<String>,
    /// Links that are no ports
    #[arg(long, conflicts_with_all = ["master", "vrf"])]
    nomaster: bool,
    /// Links in this VRF
    #[arg(long, value_name = "VRF")]
    vrf: Option<String>,
    /// Links of this kind: veth, bridge, vlan … or ports of one: bridge_slave
    #[arg(long = "type", value_name = "KIND")]
    kind: Option<String>,
    /// Links that are set up
    #[arg(long)]
    up: bool,
    /// Links of this group
    #[arg(long)]
    group: Option<String>,
}

impl LinkChoice {
    /// Asks for the links that pass.
    pub(crate) fn request(
        &self,
        driver: &Driver,
        names: &MachineNames,
    ) -> Result<DumpRequest<Link>, Failure> {
        let mut request = match &self.dev {
            Some(name) => Link::by_index(interfaces::index(driver, name)?),
            None => Link::dump(),
        };
        if let Some(name) = &self.master {
            request = request.master(interfaces::index(driver, name)?);
        }
        if let Some(name) = &self.vrf {
            request = request.master(interfaces::vrf(driver, name)?);
        }
        if self.nomaster {
            request = request.without_master();
        }
        if let Some(kind) = &self.kind {
            request = of_kind(request, kind);
        }
        if let Some(text) = &self.group {
            request = request.group(names.group_number(text)?);
        }
        Ok(if self.up { request.up() } else { request })
    }

    /// Whether links are chosen by more than their index.
    pub(crate) const fn is_beyond_dev(&self) -> bool {
        self.master.is_some()
            || self.vrf.is_some()
            || self.nomaster
            || self.kind.is_some()
            || self.group.is_some()
            || self.up
    }
}

/// Those of a kind, or the ports of one: `bridge_slave`.
fn of_kind(request: DumpRequest<Link>, kind: &str) -> DumpRequest<Link> {
    match kind.strip_suffix("_slave") {
        Some(kind) => request.slave_kind(kind),
        None => request.kind(kind),
    }
}
