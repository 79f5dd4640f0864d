//! Nothing is lost in silence.

use nl_proto::dump::{DumpError, Protocol};
use nl_proto::rtnetlink::{Link, Route};
use nl_proto::wire::Errno;
use nl_tests::{in_namespace, ip, ip_batch, ip_output};
use nl_tokio::{DumpRequest, Error};

use crate::support::{blocking, pair};

#[test]
fn a_route_with_300_next_hops_that_ip_cannot_show_is_there() {
    in_namespace("completeness::a_route_with_300_next_hops_that_ip_cannot_show_is_there", || {
        pair();
        let hops: String =
            (0..300).map(|i| format!(" nexthop via 10.0.{}.{}", 1 + i / 200, 1 + i % 200)).collect();
        // It is the first of the table, so that it meets the empty buffer of a fresh socket.
        ip(&format!("route add 1.0.0.0/8{hops}"));
        ip("route add 2.0.0.0/8 via 10.0.0.2");
        assert!(
            !ip_output("route show").contains("1.0.0.0/8"),
            "ip has learned it: then this test proves less"
        );
        let rows = blocking(Route::dump().ipv4().table(254)).unwrap();
        assert_eq!(rows.len(), 3);
        let wide = rows.iter().find(|row| row.destination.unwrap().to_string() == "1.0.0.0/8").unwrap();
        assert_eq!(wide.next_hops().len(), 300);
    });
}

#[test]
fn a_link_whose_message_has_66_kilobytes_is_there() {
    in_namespace("completeness::a_link_whose_message_has_66_kilobytes_is_there", || {
        ip("link add wide type veth peer name narrow");
        let name = |i: usize| format!("{i:04}{}", "x".repeat(120));
        ip_batch(
            &(0..500)
                .map(|i| format!("link property add dev wide altname {}\n", name(i)))
                .collect::<String>(),
        );
        let links: Vec<Link> =
            nl_socket::blocking::dump(Link::dump()).unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(links.len(), 3);
        let mut dump = nl_socket::blocking::dump(Link::dump().receive_capacity(32 << 10)).unwrap();
        let end = dump.find_map(Result::err).unwrap();
        let Error::Dump(DumpError::Truncated { length, capacity }) = end else { panic!("{end:?}") };
        assert_eq!(capacity, 32 << 10);
        assert!(length > 60_000, "its true length is told: {length}");
    });
}

#[test]
fn a_refused_dump_gives_the_kernels_words() {
    in_namespace("completeness::a_refused_dump_gives_the_kernels_words", || {
        pair();
        // A prefix length in a dump's header is refused under strict checking.
        let request =
            DumpRequest::<Route>::new(Protocol::ROUTE, 26, 24).body(&[2, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let error = blocking(request).unwrap_err();
        let refusal = error.refusal().unwrap();
        assert_eq!(refusal.errno, Errno::EINVAL);
        assert!(refusal.ack.message.as_deref().unwrap().contains("Invalid values in header"), "{refusal}");
        // So is an attribute that means nothing there; the kernel says where.
        let request = DumpRequest::<Route>::new(Protocol::ROUTE, 26, 24)
            .body(&[2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
            .attribute(7, &[10, 0, 0, 1]);
        let error = blocking(request).unwrap_err();
        assert_eq!(
            error.refusal().unwrap().ack.message.as_deref(),
            Some("Unsupported attribute in dump request")
        );
    });
}

#[test]
fn a_dump_that_cannot_start_is_refused_too() {
    in_namespace("completeness::a_dump_that_cannot_start_is_refused_too", || {
        let request = DumpRequest::<Route>::new(Protocol::ROUTE, 1022, 1020).body(&[0; 4]);
        assert_eq!(blocking(request).unwrap_err().refusal().unwrap().errno, Errno::EOPNOTSUPP);
    });
}

#[test]
fn a_table_that_does_not_exist_is_said_to_be_so() {
    in_namespace("completeness::a_table_that_does_not_exist_is_said_to_be_so", || {
        let error = blocking(Route::dump().ipv4().table(4242)).unwrap_err();
        assert_eq!(error.refusal().unwrap().errno, Errno::ENOENT);
    });
}
