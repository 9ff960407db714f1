//! Every way a library call can fail, one enum per stage of the pipeline.
//!
//! Messages are lowercase fragments that name the offending value and the remedy. The binary adds
//! what it was doing; the library never prints and never exits.

mod compare;
mod data;
mod dataset;
mod expected;
mod folder;
mod images;
mod input;
mod map;
mod simulation;
mod space;
mod store;
mod submit;
mod words;

pub use compare::CompareError;
pub use data::DataProblem;
pub use dataset::{DatasetError, GeneratorError, SeedError, SplitError};
pub use expected::{Expected, MAX_NAME, is_name};
pub(crate) use expected::{MAX_LINE, is_name_path};
pub use folder::FolderError;
pub use images::ImageProblem;
pub use input::{InputError, InputProblem, Role};
pub use map::MapError;
pub use simulation::{LearnerError, OracleError, SimulationError, StrategyError};
pub use space::{LacksSpace, SpaceProblem};
pub use store::{LineError, ReportError, RunError, StoreError};
pub use submit::SubmitError;
pub(crate) use words::{SHOWN, quoted, rearranges, shorten, visible};
