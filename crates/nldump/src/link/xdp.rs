//! XDP programs as `ip` prints them: their identifiers, without what it asks the BPF system call about them.

use std::io::{self, Write};

use nl_proto::rtnetlink::Link;
use nl_proto::rtnetlink::link::{Xdp, XdpMode};

use super::text::Part;

/// Appends where the programs of a link run, and `ip addr` which it is.
pub(super) fn mode(out: &mut Vec<u8>, link: &Link, part: Part) -> io::Result<()> {
    let Some(xdp) = &link.details.xdp else { return Ok(()) };
    match xdp.mode.name() {
        Some(name) => write!(out, "{name}")?,
        None => write!(out, "xdp[{}]", xdp.mode.0)?,
    }
    if let Some(id) = xdp.program.filter(|id| *id != 0 && part != Part::All) {
        write!(out, "/id:{id}")?;
    }
    write!(out, " ")
}

/// Appends a line a program, begun with a line break.
pub(super) fn lines(out: &mut Vec<u8>, link: &Link) -> io::Result<()> {
    let Some(xdp) = &link.details.xdp else { return Ok(()) };
    programs(xdp).try_for_each(|(suffix, id)| write!(out, "\n    prog/xdp{suffix} id {id} "))
}

/// The only program, or each with what tells them apart.
fn programs(xdp: &Xdp) -> impl Iterator<Item = (&'static str, u32)> {
    let several = [("generic", xdp.generic), ("drv", xdp.driver), ("offload", xdp.hardware)];
    let several = several.into_iter().filter(|_| xdp.mode == XdpMode::MULTIPLE);
    let all = [("", xdp.program)].into_iter().chain(several);
    all.filter_map(|(suffix, id)| Some((suffix, id.filter(|id| *id != 0)?)))
}

#[cfg(test)]
mod tests {
    use nl_proto::dump::FromMessage;
    use nl_proto::rtnetlink::RTM_NEWLINK;
    use nl_proto::wire::{Message, MessageFlags, Writer};

    use super::*;

    /// What is printed of programs in these places: where they run, and a line each. The attributes are `IFLA_XDP_*`.
    fn printed(mode_number: u8, programs: &[(u16, u32)]) -> (String, String) {
        let mut message = Writer::new(RTM_NEWLINK, MessageFlags::empty());
        // struct ifinfomsg, and IFLA_XDP.
        message.body(&[0; 16]).unwrap();
        let xdp = message.nested(43, |xdp| {
            xdp.u8(2, mode_number)?;
            programs.iter().try_for_each(|(place, id)| xdp.u32(*place, *id).map(drop))
        });
        xdp.unwrap();
        let bytes = message.into_bytes();
        let link = Link::from_message(Message::split(&bytes).unwrap().0).unwrap();
        let (mut first, mut rest) = (Vec::new(), Vec::new());
        mode(&mut first, &link, Part::Header).unwrap();
        lines(&mut rest, &link).unwrap();
        (String::from_utf8(first).unwrap(), String::from_utf8(rest).unwrap())
    }

    #[test]
    fn several_programs_are_told_apart_and_one_is_named_beside_its_mode() {
        let text = |first: &str, rest: &str| (first.to_owned(), rest.to_owned());
        assert_eq!(printed(1, &[(4, 7), (5, 7)]), text("xdp/id:7 ", "\n    prog/xdp id 7 "));
        assert_eq!(printed(3, &[(4, 7), (7, 7)]), text("xdpoffload/id:7 ", "\n    prog/xdp id 7 "));
        assert_eq!(
            printed(4, &[(5, 7), (6, 8), (7, 9)]),
            text(
                "xdpmulti ",
                "\n    prog/xdpgeneric id 8 \n    prog/xdpdrv id 7 \n    prog/xdpoffload id 9 "
            )
        );
        assert_eq!(printed(9, &[(4, 7)]), text("xdp[9]/id:7 ", "\n    prog/xdp id 7 "));
        assert_eq!(printed(0, &[]), text("", ""));
    }
}
