//! The only writer to stdout: data, and nothing else.

use std::io::{self, Write as _};

/// Prints data. A reader that went away, as `head` does, has all that it wanted: that is no error.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Tells a person something, on stderr. Nothing can be done if nobody listens.
pub(crate) fn say(text: &str) {
    writeln!(io::stderr().lock(), "{text}").ok();
}
