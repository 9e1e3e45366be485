//! Text from a reader to a writer, line by line: `baoku convert`.

use super::Converter;
use std::io::{self, BufRead, BufReader, Read, Write};

/// Why a stream stopped.
#[derive(Debug)]
pub enum StreamError {
    /// Reading or writing failed.
    Io(io::Error),
    /// A line is not UTF-8: its number (from 1) and the byte offset in it (from 0). What stands before it was written.
    Encoding {
        /// Line, from 1.
        line: u64,
        /// Byte in the line, from 0.
        column: usize,
    },
}

impl std::fmt::Display for StreamError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Encoding { line, column } => write!(f, "line {line}, byte {}: not UTF-8", column + 1),
        }
    }
}

impl std::error::Error for StreamError {}

impl From<io::Error> for StreamError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Converts everything that a reader gives, a line being a block, and returns the number of lines. Line ends (LF or CRLF,
/// or none at the end) and all bytes that no table names stay exactly as they are.
pub fn stream(reader: impl Read, writer: impl Write, converter: &Converter) -> Result<u64, StreamError> {
    let mut reader = BufReader::with_capacity(1 << 16, reader);
    let mut writer = io::BufWriter::with_capacity(1 << 16, writer);
    let mut line = Vec::new();
    let mut count = 0;
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            writer.flush()?;
            return Ok(count);
        }
        count += 1;
        if let Ok(text) = simdutf8::basic::from_utf8(&line) {
            writer.write_all(converter.convert(text).as_bytes())?;
        } else {
            writer.flush()?;
            let column = std::str::from_utf8(&line).map_or_else(|error| error.valid_up_to(), str::len);
            return Err(StreamError::Encoding { line: count, column });
        }
    }
}
