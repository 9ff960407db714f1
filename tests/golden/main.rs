//! Our numbers against those of the packages we mirror.
//!
//! The files in `tests/golden/data` hold inputs and outputs of pinned Python packages; they are
//! made by `tools/golden`. A further folder of files in the same formats is read from the
//! environment variable `ALBENCH_GOLDEN`, so that anyone can add cases. A mismatch is a bug in our
//! code or a reason to change what a strategy claims to mirror, never a reason to widen a bound.

mod breadth;
mod clustering;
mod curves;
mod data;
mod evidence;
mod mlp;
mod neighbors;
mod networks;
mod orders;
mod softmax;
mod stats;
mod strategies;
mod streams;
mod support;
mod svc;
mod ties;
