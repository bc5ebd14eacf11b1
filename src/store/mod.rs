//! Files: configuration, history, XDG paths.
