//! What links are called, by their indices.

use alloc::collections::BTreeMap;

use super::{LinkFlags, LinkName, Names};

/// The names of links, by index: what rows of other tables refer to. Collected from a dump of [`LinkName`]:
///
/// ```
/// use nl_proto::rtnetlink::{LinkName, LinkNames};
///
/// // The rows of LinkName::dump(), by whichever driver.
/// let rows: Vec<LinkName> = Vec::new();
/// let names: LinkNames = rows.into_iter().collect();
/// assert_eq!(names.name(1), None);
/// ```
///
/// As [`Names`] it knows the links, and for the rest what iproute2 has built in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct LinkNames(BTreeMap<u32, LinkName>);

impl LinkNames {
    /// The link with this index.
    pub fn get(&self, index: u32) -> Option<&LinkName> {
        self.0.get(&index)
    }

    /// The name of the link with this index.
    pub fn name(&self, index: u32) -> Option<&str> {
        self.get(index).map(|link| link.name.as_str())
    }

    /// The index of the link that has this as its first name.
    pub fn index(&self, name: &str) -> Option<u32> {
        self.iter().find(|link| link.name.as_str() == name).map(|link| link.index)
    }

    /// Adds a link, in the place of one of the same index: as `RTM_NEWLINK` tells.
    pub fn insert(&mut self, link: LinkName) -> Option<LinkName> {
        self.0.insert(link.index, link)
    }

    /// Takes away the link with this index: as `RTM_DELLINK` tells.
    pub fn remove(&mut self, index: u32) -> Option<LinkName> {
        self.0.remove(&index)
    }

    /// The links, by their indices.
    pub fn iter(&self) -> impl Iterator<Item = &LinkName> {
        self.0.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<LinkName> for LinkNames {
    fn from_iter<I: IntoIterator<Item = LinkName>>(links: I) -> Self {
        Self(links.into_iter().map(|link| (link.index, link)).collect())
    }
}

impl Extend<LinkName> for LinkNames {
    fn extend<I: IntoIterator<Item = LinkName>>(&mut self, links: I) {
        self.0.extend(links.into_iter().map(|link| (link.index, link)));
    }
}

impl Names for LinkNames {
    fn interface(&self, index: u32) -> Option<&str> {
        self.name(index)
    }

    fn interface_is_up(&self, index: u32) -> Option<bool> {
        self.get(index).map(|link| link.flags.contains(LinkFlags::UP))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtnetlink::testing::{message, rows};
    use crate::rtnetlink::{Link, RTM_NEWLINK};

    fn link(index: u8, flags: u8, name: &str) -> LinkName {
        let body = [0, 0, 1, 0, index, 0, 0, 0, flags, 0, 0, 0, 0, 0, 0, 0];
        let row = message(RTM_NEWLINK, &body, |writer| writer.str(3, name));
        rows(Link::dump().decode_as::<LinkName>(), &[row]).remove(0).unwrap()
    }

    #[test]
    fn they_follow_what_is_told_of_links() {
        let mut names: LinkNames = [link(1, 1, "lo"), link(2, 0, "eth0")].into_iter().collect();
        assert_eq!((names.len(), names.name(2), names.index("lo")), (2, Some("eth0"), Some(1)));
        assert_eq!((names.interface_is_up(1), names.interface_is_up(2)), (Some(true), Some(false)));
        assert_eq!(names.interface_is_up(3), None);
        assert_eq!(names.insert(link(2, 1, "wan")).map(|link| link.index), Some(2));
        assert_eq!(names.interface(2), Some("wan"));
        names.extend([link(7, 0, "dmz")]);
        assert!(names.remove(1).is_some() && names.remove(1).is_none() && !names.is_empty());
        assert!(names.iter().map(|link| link.index).eq([2, 7]));
    }
}
