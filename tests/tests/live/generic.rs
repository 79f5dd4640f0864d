//! Families of generic netlink, by requests made by hand.

use nl_proto::dump::{DumpRequest, Protocol};
use nl_proto::wire::{MessageFlags, OwnedMessage};
use nl_tests::{in_namespace, ip, skip};

/// `GENL_ID_CTRL`, whose body is a `struct genlmsghdr`: a command and its version.
const CONTROLLER: u16 = 16;
const GET_FAMILY: [u8; 4] = [3, 1, 0, 0];
const FAMILY_ID: u16 = 1;
const FAMILY_NAME: u16 = 2;

/// The message type of a family, if the kernel has it.
fn family(name: &str) -> Option<u16> {
    let request = DumpRequest::<OwnedMessage>::single(Protocol::GENERIC, CONTROLLER, CONTROLLER)
        .body(&GET_FAMILY)
        .write(|writer| writer.str(FAMILY_NAME, name).map(drop))
        .decode_with(|message| message.attributes_at(4).find(FAMILY_ID)?.unwrap().u16());
    match nl_socket::blocking::get(request) {
        Ok(id) => Some(id),
        Err(error) if error.is_not_found() => None,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn rows_without_the_multi_flag_are_all_there() {
    in_namespace("generic::rows_without_the_multi_flag_are_all_there", || {
        let Some(netdev) = family("netdev") else {
            return skip("rows without NLM_F_MULTI", "the family netdev is missing in this kernel");
        };
        for i in 0..200 {
            ip(&format!("link add a{i} type veth peer name b{i}"));
        }
        // NETDEV_CMD_DEV_GET tells NETDEV_A_DEV_IFINDEX.
        let request = DumpRequest::<OwnedMessage>::new(Protocol::GENERIC, netdev, netdev)
            .body(&[1, 1, 0, 0])
            .decode_with(|message| Ok((message.flags(), message.attributes_at(4).find(1)?.unwrap().u32()?)));
        let rows: Vec<_> = nl_socket::blocking::dump(request).unwrap().collect::<Result<_, _>>().unwrap();
        assert!(rows.iter().all(|(flags, _)| !flags.contains(MessageFlags::MULTI)));
        let mut indexes: Vec<_> = rows.into_iter().map(|(_, index)| index).collect();
        indexes.sort_unstable();
        assert!(indexes.len() == 401 && indexes.windows(2).all(|pair| pair[0] < pair[1]), "{indexes:?}");
    });
}
