//! An application that shows the links of a machine, and how it tests that it bears links that come and go meanwhile.
//!
//!     cargo run -p nl-sim --example interruption
//!     cargo test -p nl-sim --example interruption

use nl_proto::dump::{Protocol, Restarts};
use nl_proto::rtnetlink::Link;
use nl_socket::{Connection, Error, Event, Readiness};

/// What the application knows of the links.
#[derive(Debug, Default, PartialEq, Eq)]
struct View {
    names: Vec<String>,
    /// The table would not hold still: some may be missing.
    stale: bool,
}

/// The application: it would rather show an old table than none. It takes any connection, to be tested on a simulated one.
async fn refresh<R: Readiness>(connection: &mut Connection<R>, view: &mut View) -> Result<(), Error> {
    let mut events = connection.dump(Link::dump())?.events(Restarts::at_most(2));
    let mut names = Vec::new();
    while let Some(event) = events.next().await {
        match event {
            Event::Item(link) => names.push(link.name.to_string()),
            Event::Restarted => names.clear(),
            Event::Failed(error) if error.is_interrupted() => {
                view.stale = true;
                return Ok(());
            }
            Event::Failed(error) => return Err(error),
            _ => {}
        }
    }
    *view = View { names, stale: false };
    Ok(())
}

fn main() -> Result<(), Error> {
    let mut view = View::default();
    let mut connection = nl_socket::blocking::Connection::open(Protocol::ROUTE)?;
    nl_socket::blocking::block_on(refresh(&mut connection, &mut view))?;
    println!("{view:?}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use nl_proto::wire::{Errno, MessageFlags, Writer};
    use nl_sim::{Fault, Faults, Kernel, Table};

    use super::*;

    /// Appends a link, as the kernel describes it: a struct ifinfomsg, then IFLA_IFNAME.
    fn plug(table: &Table, index: u32, name: &str) {
        let mut link = Writer::new(16, MessageFlags::empty());
        link.body(&[0; 4]).unwrap().body(&index.to_ne_bytes()).unwrap().body(&[0; 8]).unwrap();
        link.str(3, name).unwrap();
        table.push(link);
    }

    fn refreshed(faults: Faults) -> (Kernel, View, Result<(), Error>) {
        let kernel = Kernel::with_faults(7, faults);
        let links = kernel.table(18); // RTM_GETLINK
        plug(&links, 1, "lo");
        plug(&links, 2, "eth0");
        let mut view = View { names: vec!["old".to_owned()], stale: false };
        let mut connection = kernel.connect(Protocol::ROUTE);
        let result = smol::block_on(refresh(&mut connection, &mut view));
        (kernel, view, result)
    }

    #[test]
    fn it_shows_the_links() {
        let (_, view, result) = refreshed(Faults::none());
        result.unwrap();
        assert_eq!(view, View { names: vec!["lo".to_owned(), "eth0".to_owned()], stale: false });
    }

    #[test]
    fn it_bears_two_interruptions_and_shows_no_link_twice() {
        let (kernel, view, result) = refreshed(Faults::none().interrupted(2));
        result.unwrap();
        assert_eq!(view, View { names: vec!["lo".to_owned(), "eth0".to_owned()], stale: false });
        assert_eq!(kernel.count(Fault::Interrupted), 2);
    }

    #[test]
    fn after_a_third_it_shows_the_old_table_and_says_so() {
        let (_, view, result) = refreshed(Faults::none().interrupted(3));
        result.unwrap();
        assert_eq!(view, View { names: vec!["old".to_owned()], stale: true });
    }

    #[test]
    fn it_hands_on_what_the_kernel_refuses_with() {
        let (_, view, result) = refreshed(Faults::none().refused(Errno::EPERM, "not here"));
        assert_eq!(result.unwrap_err().errno(), Some(Errno::EPERM));
        assert_eq!(view.names, ["old"]);
    }

    #[test]
    fn a_lost_answer_is_an_error_and_no_shorter_table() {
        let (_, view, result) = refreshed(Faults::none().lost_after(0));
        assert!(result.is_err());
        assert_eq!(view.names, ["old"]);
    }
}
