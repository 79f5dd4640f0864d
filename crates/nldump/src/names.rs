//! What numbers are called on this machine.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use nl_proto::rtnetlink::{LinkNames, Names, NextHopObject};

use crate::driver::Driver;
use crate::failure::Failure;
use crate::interfaces;
use crate::names_files::{NamesFile, number_of};
use crate::namespaces::Namespaces;
use crate::next_hops;

/// What stands for every value in place of a name.
pub(crate) const ALL: &str = "all";

/// Names of interfaces by the kernel, of the rest by iproute2's files, then by what iproute2 has built in.
#[derive(Debug, Clone)]
pub(crate) struct MachineNames {
    interfaces: LinkNames,
    next_hops: OnceLock<BTreeMap<u32, NextHopObject>>,
    namespaces: Namespaces,
    tables: NamesFile,
    protocols: NamesFile,
    scopes: NamesFile,
    realms: NamesFile,
    fields: NamesFile,
    groups: NamesFile,
    address_protocols: NamesFile,
    protodown_reasons: NamesFile,
}

impl MachineNames {
    /// All but those of the interfaces.
    pub(crate) fn of_files() -> Self {
        Self {
            interfaces: LinkNames::default(),
            next_hops: OnceLock::new(),
            namespaces: Namespaces::default(),
            tables: NamesFile::new("rt_tables"),
            protocols: NamesFile::new("rt_protos"),
            scopes: NamesFile::new("rt_scopes"),
            realms: NamesFile::new("rt_realms"),
            fields: NamesFile::new("rt_dsfield"),
            groups: NamesFile::new("group"),
            address_protocols: NamesFile::new("rt_addrprotos"),
            protodown_reasons: NamesFile::new("protodown_reasons"),
        }
    }

    /// Those of the interfaces too.
    pub(crate) fn with_interfaces(self, driver: &Driver) -> Result<Self, Failure> {
        Ok(Self { interfaces: interfaces::names(driver)?, ..self })
    }

    /// Asks for the next-hop objects, unless that was done.
    pub(crate) fn ask_next_hops(&self, driver: &Driver) -> Result<(), Failure> {
        if self.next_hops.get().is_none() {
            let objects = next_hops::objects(driver)?;
            self.next_hops.get_or_init(|| objects);
        }
        Ok(())
    }

    /// Those of the network namespaces that links lead to.
    pub(crate) fn with_namespaces(self, driver: &Driver) -> Self {
        Self { namespaces: Namespaces::load(driver), ..self }
    }

    /// The name that `ip netns` gave the namespace with this identifier.
    pub(crate) fn namespace(&self, id: i32) -> Option<&str> {
        self.namespaces.name(id)
    }

    /// The number of a table by name or number.
    pub(crate) fn table_number(&self, text: &str) -> Result<u32, Failure> {
        number("table", text, u32::MAX, |number| Names::table(self, number), &self.tables)
    }

    /// The number of a group of links.
    pub(crate) fn group_number(&self, text: &str) -> Result<u32, Failure> {
        number("group", text, u32::MAX, |number| Names::group(self, number), &self.groups)
    }

    /// The number of a protocol.
    pub(crate) fn protocol_number(&self, text: &str) -> Result<u8, Failure> {
        byte("protocol", text, |number| Names::protocol(self, number), &self.protocols)
    }

    /// The number of a protocol that adds addresses.
    pub(crate) fn address_protocol_number(&self, text: &str) -> Result<u8, Failure> {
        byte("protocol", text, |number| Names::address_protocol(self, number), &self.address_protocols)
    }

    /// The number of a scope.
    pub(crate) fn scope_number(&self, text: &str) -> Result<u8, Failure> {
        byte("scope", text, |number| Names::scope(self, number), &self.scopes)
    }

    /// The number of a differentiated-services field; without a name it is in hexadecimal, as `ip` reads it.
    pub(crate) fn dsfield_number(&self, text: &str) -> Result<u8, Failure> {
        let named = self.fields.number(text);
        let digits = text.strip_prefix("0x").unwrap_or(text);
        let digit = digits.starts_with(|first: char| first.is_ascii_hexdigit());
        let number = named.or_else(|| digit.then(|| u32::from_str_radix(digits, 16).ok())?);
        number.and_then(|number| u8::try_from(number).ok()).ok_or_else(|| unknown("tos", text))
    }
}

impl Names for MachineNames {
    fn interface(&self, index: u32) -> Option<&str> {
        self.interfaces.name(index)
    }

    fn interface_is_up(&self, index: u32) -> Option<bool> {
        self.interfaces.interface_is_up(index)
    }

    fn next_hop_object(&self, id: u32) -> Option<&NextHopObject> {
        self.next_hops.get()?.get(&id)
    }

    fn table(&self, table: u32) -> Option<&str> {
        self.tables.name(table).or_else(|| ().table(table))
    }

    fn protocol(&self, protocol: u8) -> Option<&str> {
        self.protocols.name(protocol.into()).or_else(|| ().protocol(protocol))
    }

    fn scope(&self, scope: u8) -> Option<&str> {
        self.scopes.name(scope.into()).or_else(|| ().scope(scope))
    }

    fn realm(&self, realm: u16) -> Option<&str> {
        self.realms.name(realm.into()).or_else(|| ().realm(realm))
    }

    fn group(&self, group: u32) -> Option<&str> {
        self.groups.name(group).or_else(|| ().group(group))
    }

    fn address_protocol(&self, protocol: u8) -> Option<&str> {
        self.address_protocols.name(protocol.into()).or_else(|| ().address_protocol(protocol))
    }

    fn dsfield(&self, value: u8) -> Option<&str> {
        self.fields.name(value.into()).or_else(|| ().dsfield(value))
    }

    fn protodown_reason(&self, bit: u32) -> Option<&str> {
        self.protodown_reasons.name(bit)
    }
}

fn byte<'n>(
    what: &str,
    text: &str,
    name: impl Fn(u8) -> Option<&'n str>,
    file: &NamesFile,
) -> Result<u8, Failure> {
    let found = number(what, text, u8::MAX.into(), |number| name(u8::try_from(number).ok()?), file)?;
    u8::try_from(found).map_err(|_| unknown(what, text))
}

/// The number that a name stands for, in the file or built in, or that a text is.
fn number<'n>(
    what: &str,
    text: &str,
    largest: u32,
    name: impl Fn(u32) -> Option<&'n str>,
    file: &NamesFile,
) -> Result<u32, Failure> {
    let built_in = || (0..=255).find(|number| name(*number) == Some(text));
    let found = number_of(text).or_else(|| file.number(text)).or_else(built_in);
    found.filter(|number| *number <= largest).ok_or_else(|| unknown(what, text))
}

fn unknown(what: &str, text: &str) -> Failure {
    Failure::Usage(format!("there is no {what} {text:?}"))
}
