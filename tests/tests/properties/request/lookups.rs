//! Questions for one object.

use std::net::IpAddr;

use arbitrary::Unstructured;
use nl_proto::dump::Request;
use nl_proto::rtnetlink::{Link, Neighbour, Route};

use super::{Asked, byte, ip, number, text, whole};

pub(super) fn check(input: &mut Unstructured<'_>) {
    let (small, number, address) = (byte(input), number(input), ip(input));
    let attribute = |request: &Request, kind| {
        let mut sent = Vec::new();
        request.write_to(&mut sent, 1).unwrap();
        let message = whole(&sent);
        assert!(!request.is_dump());
        let found = message.attributes_at(12).find(kind).unwrap();
        found.map(|found| found.value().to_vec())
    };
    let bytes = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    let port = number as u16;
    let lookup = Route::lookup(address).from(address).input(number).output(number).mark(number).uid(number);
    let lookup = lookup.tos(small).ip_protocol(small).source_port(port).destination_port(port).fib_match();
    let request = lookup.request();
    let found = [1, 2, 3, 4, 16, 25, 27, 28, 29].map(|kind| attribute(request.as_request(), kind).unwrap());
    let four = number.to_ne_bytes().to_vec();
    let network = port.to_be_bytes().to_vec();
    let [destination, source, rest @ ..] = &found;
    assert_eq!((destination, source), (&bytes, &bytes));
    assert_eq!(rest[..4], [four.clone(), four.clone(), four.clone(), four]);
    assert_eq!(rest[4..], [vec![small], network.clone(), network]);
    for request in [Neighbour::get(number, address), Neighbour::proxy(number, address)] {
        assert_eq!(attribute(request.as_request(), 1), Some(bytes.clone()));
    }
    let name = text(input);
    let (kind, body) = (if name.len() > 15 { 53 } else { 3 }, vec![0; 16]);
    let mask = vec![(29, 17_u32.to_ne_bytes().to_vec())];
    Asked { request: Link::by_name(&name), body, attributes: mask, error: None }.text(&[kind], &name).check();
}
