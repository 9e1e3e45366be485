//! The server behind `watch`: serves the planned pages, rendered on request.
