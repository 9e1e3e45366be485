//! [File] → `public/`: the one writer of all outputs; unchanged files are left alone.
