//! The same pipeline, the sink is a report.
