//! A simulated netlink kernel, seeded.

mod answer;
mod disturb;
mod dump;
mod fault;
mod kernel;
mod message;
mod port;
mod request;
mod socket;
mod table;

pub use answer::{Answer, End};
pub use fault::{Fault, Faults};
pub use kernel::Kernel;
pub use nl_proto::wire;
pub use socket::{Connection, Sim, Socket};
pub use table::{Consistency, RowId, Table};
