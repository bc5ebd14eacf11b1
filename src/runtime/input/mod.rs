//! Keys from the terminal: a thread that waits for bytes, and the decoder that makes keys of them.

mod csi;
mod decoder;
mod framing;
mod keys;
mod reader;

pub use decoder::{Decoder, Input};
pub use reader::Reader;
