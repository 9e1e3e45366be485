//! baoku (报库) turns raw newspaper-page text into a news archive that any static file server can host.
//!
//! The modules stand in the order in which a text meets them:
//! [`source`] reads files, [`ingest`] reads pages, [`article`] keeps what people edit, [`archive`] derives every fact,
//! [`script`] converts, [`plan`] lists every page of the site, [`render`] makes them, [`publish`] writes them;
//! [`preview`] and [`watch`] show every save, [`check`] reports, [`desk`] works on many articles at once, [`import`] takes in what others made. [`pipeline`] puts them together for the commands of [`cli`];
//! [`init`] makes a new archive.

pub mod config;
pub mod diagnostic;
pub mod digest;
pub mod edtf;
pub mod kept;
pub mod timings;
pub mod yaml;

pub mod source;

pub mod ingest;

pub mod article;

pub mod archive;

pub mod script;

pub mod plan;

pub mod render;

pub mod publish;

pub mod preview;
pub mod watch;

pub mod check;
pub mod desk;
pub mod import;

pub mod pipeline;

pub mod cli;
pub mod init;
