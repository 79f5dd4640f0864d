//! neli, blocking.

use std::error::Error;
use std::fmt::Debug;
use std::hint::black_box;

use neli::consts::nl::{NlTypeWrapper, NlmF};
use neli::consts::rtnl::{Nud, RtAddrFamily, RtScope, RtTable, Rtm, Rtn, Rtprot};
use neli::consts::socket::NlFamily;
use neli::nl::NlPayload;
use neli::router::synchronous::NlRouter;
use neli::rtnl::{
    Ifaddrmsg, IfaddrmsgBuilder, Ifinfomsg, IfinfomsgBuilder, Ndmsg, NdmsgBuilder, Rtmsg, RtmsgBuilder,
};
use neli::utils::Groups;
use neli::{FromBytesWithInput, Size, ToBytes};
use nl_bench_harness::{Arguments, Measure, Table};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    for _ in 0..arguments.repeat {
        match arguments.table {
            Table::Route4 | Table::Route6 => {
                let v6 = arguments.table == Table::Route6;
                let request = RtmsgBuilder::default()
                    .rtm_family(if v6 { RtAddrFamily::Inet6 } else { RtAddrFamily::Inet })
                    .rtm_dst_len(0)
                    .rtm_src_len(0)
                    .rtm_tos(0)
                    .rtm_table(RtTable::Unspec)
                    .rtm_protocol(Rtprot::Unspec)
                    .rtm_scope(RtScope::Universe)
                    .rtm_type(Rtn::Unspec)
                    .build()?;
                dump::<Rtmsg>(&arguments, Rtm::Getroute, request)?;
            }
            Table::Neighbour => {
                let request = NdmsgBuilder::default()
                    .ndm_family(RtAddrFamily::Inet)
                    .ndm_index(0)
                    .ndm_state(Nud::empty())
                    .ndm_type(Rtn::Unspec)
                    .build()?;
                dump::<Ndmsg>(&arguments, Rtm::Getneigh, request)?;
            }
            Table::Address => {
                let request = IfaddrmsgBuilder::default()
                    .ifa_family(RtAddrFamily::Inet)
                    .ifa_prefixlen(0)
                    .ifa_scope(RtScope::Universe)
                    .ifa_index(0)
                    .build()?;
                dump::<Ifaddrmsg>(&arguments, Rtm::Getaddr, request)?;
            }
            Table::Link => {
                let request = IfinfomsgBuilder::default().ifi_family(RtAddrFamily::Unspecified).build()?;
                dump::<Ifinfomsg>(&arguments, Rtm::Getlink, request)?;
            }
            Table::Conntrack | Table::NextHop => return Err("neli has no rows of it".into()),
        }
    }
    Ok(())
}

fn dump<T>(arguments: &Arguments, message_type: Rtm, request: T) -> Result<(), Box<dyn Error>>
where
    T: Debug + Size + ToBytes + FromBytesWithInput<Input = usize> + Send + Sync + 'static,
{
    let mut measure = Measure::begin(arguments);
    let (router, _) = NlRouter::connect(NlFamily::Route, None, Groups::empty())?;
    router.enable_strict_checking(true)?;
    let rows =
        router.send::<_, _, NlTypeWrapper, T>(message_type, NlmF::DUMP, NlPayload::Payload(request))?;
    for row in rows {
        let row = row?;
        if let Some(payload) = row.get_payload() {
            black_box(payload);
            measure.row_blocking();
        }
    }
    measure.end();
    Ok(())
}
