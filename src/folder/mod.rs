//! Run folders: what describes a run, its cells, and the report of them, in one state.
//!
//! ```no_run
//! # fn main() -> Result<(), albench::error::FolderError> {
//! let folder = albench::folder::RunFolder::open("results/density".as_ref())?;
//! let found = folder.read()?;
//! println!("{} of {} cells", found.results.cells.len(), found.planned);
//! # Ok(())
//! # }
//! ```
//!
//! `run.toml` describes the experiment whose report lies beside it: the two are replaced together
//! ([`publish`]). Cells of other configurations may lie in the folder, too; they are counted and
//! otherwise left alone.

mod description;
mod forget;
mod found;
mod gather;
mod opened;
mod provenance;
pub mod publish;
pub mod site;
mod timings;

pub use self::{
    description::parse,
    forget::{count, forget},
    found::{Found, read, stored},
    gather::gather,
    opened::RunFolder,
    provenance::Provenance,
};
