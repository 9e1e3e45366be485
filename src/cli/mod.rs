//! What was typed → [`Command`] → exit code.

mod check;
mod desk;
mod explain;
mod import;
mod ingest;
mod reference;
mod report;
mod run;
mod watch;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use reference::{COMMANDS_ZH, Chapter, chapter, chapter_zh};
pub use run::run;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// All is well.
    Fine = 0,
    /// Something in the content needs a person.
    Content = 1,
    /// It was called wrongly, or the system refused.
    Trouble = 2,
}

/// Reads the arguments, does what they say, and tells the exit code.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let exit = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => run(&arguments),
        Err(message) => {
            // Help and version are results, everything else is a message; clap knows where each goes.
            let wrong = message.use_stderr();
            match message.print() {
                Ok(()) if !wrong => Exit::Fine,
                _ => Exit::Trouble,
            }
        }
    };
    ExitCode::from(exit as u8)
}

/// What was typed.
#[derive(Debug, Parser)]
#[command(
    name = "baoku",
    version,
    about = "Raw newspaper pages in; a linked, searchable archive in simplified and traditional Chinese out",
    after_help = "Start here:\n  baoku init my-archive && cd my-archive\n  baoku watch --open\n\nExit codes: 0 fine, 1 problems in content, 2 wrong usage or the system refused",
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What holds for every command.
    #[command(flatten)]
    pub common: Common,
}

/// What holds for every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "For every command")]
pub struct Common {
    /// Folder of the archive; by default the nearest one upwards that has a config.yaml
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// How problems are told: for people (on stderr), as JSON lines or as GitHub annotations (on stdout)
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
    /// Say only what is wrong
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Threads to use; by default one per processor
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// How problems are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON object per line
    Json,
    /// GitHub workflow annotations
    Github,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new archive that builds at once
    #[command(
        after_help = "Examples:\n  baoku init my-archive            with an invented page to look at\n  baoku init my-archive --empty    for your own pages or an import\n  baoku init my-archive --lang zh-Hans"
    )]
    Init(Init),
    /// Read raw pages: which lines make which story
    #[command(
        after_help = "Examples:\n  baoku ingest                              pages that are new or have changed\n  baoku ingest content/raw/2025/06/22.txt   this page, whatever its state\n  baoku ingest scan.txt --ledger /tmp/out   any file: writes only its account"
    )]
    Ingest(Ingest),
    /// Build the site
    #[command(after_help = "Examples:\n  baoku build\n  baoku build --out /srv/www/archive --base-url https://example.org/archive/")]
    Build(Build),
    /// Show the site and every save at once in the browser
    #[command(after_help = "Example:\n  baoku watch --open")]
    Watch(Watch),
    /// Report every problem; write nothing
    #[command(
        after_help = "Examples:\n  baoku check\n  baoku check --doubts                   what ingest was unsure of, worst first, with corrections to copy\n  baoku check --sample 50                how often ingest errs, by fifty stories that you compare\n  baoku check --strict --format github   in a workflow"
    )]
    Check(Check),
    /// Convert text from stdin to stdout
    #[command(after_help = "Example:\n  echo 干燥的头发 | baoku convert --from zh-Hans --to zh-HK")]
    Convert(Convert),
    /// Say why: of a page, of a conversion, of a diagnostic's code
    #[command(
        after_help = "Examples:\n  baoku explain page content/raw/2025/06/22.txt\n  baoku explain page content/raw/2025/06/22.txt --line 12\n  baoku explain conversion 头发 --to zh-Hant\n  baoku explain code duplicate-id"
    )]
    Explain(Explain),
    /// Metadata and state of review of all articles as a table, out and in again
    #[command(
        after_help = "Examples:\n  baoku sheet export articles.csv              opens in any spreadsheet\n  baoku sheet import articles.csv --dry-run    what would change\n  baoku sheet import articles.csv              all of it, or nothing"
    )]
    Sheet(desk::Sheet),
    /// Replace words in many articles, each place shown in its context
    #[command(
        after_help = "Examples:\n  baoku amend --find 江城曰报                                      where it stands\n  baoku amend --find 江城曰报 --replace 江城日报                   in what archivists write\n  baoku amend --find 曰前 --replace 日前 --body --where issue_date=2025-06 --reason \"misread by the scanner\""
    )]
    Amend(desk::Amend),
    /// What changed between two states of the archive, story by story, in words for a commit message
    #[command(
        after_help = "Examples:\n  baoku diff                 since the last commit\n  baoku diff v1.0\n  baoku diff ../copy | git commit -F -"
    )]
    Diff(desk::Diff),
    /// Pack the whole archive to keep it for good
    #[command(after_help = "Example:\n  baoku export --bagit ../archive-2026")]
    Export(desk::Export),
    /// Take in what others made: tables of articles, Markdown, text, PDF and OCR files
    #[command(
        after_help = "Examples:\n  baoku import news.jsonl --dry-run                     what would become of it\n  baoku import news.csv --field title=headline --set publication=NAME\n  baoku import ../hugo-site/content --keep-addresses    articles of Hugo, Zola or Jekyll\n  baoku import scans/*.pdf --into 2025                  raw pages, through pdftotext"
    )]
    Import(import::Import),
    /// Make a file to be filled
    #[command(
        after_help = "Examples:\n  baoku new article \"大桥今日通车\" --date 2024-05-18 --publication 青屿日报\n  baoku new article \"Bridge opened today\" --translation-of 7k2m9xq4"
    )]
    New(import::New),
    /// What holds in the archive and which line of config.yaml says so
    #[command(after_help = "Examples:\n  baoku config\n  baoku config --format json\n  baoku config --schema > config.schema.json")]
    Config(reference::ConfigArguments),
    /// Print what a shell reads to complete what is typed
    #[command(
        after_help = "Examples:\n  baoku completions bash > ~/.local/share/bash-completion/completions/baoku\n  baoku completions zsh > ~/.zfunc/_baoku\n  baoku completions fish > ~/.config/fish/completions/baoku.fish"
    )]
    Completions(reference::Completions),
    /// Print a chapter of the guide that is made from the program
    #[command(hide = true, after_help = "Example:\n  baoku reference config")]
    Reference(reference::Reference),
    /// Compare the raw pages with their ledgers, or a bag with its list
    #[command(
        after_help = "Examples:\n  baoku verify                    are the raw pages the bytes that were read?\n  baoku verify ../archive-2026    is the bag whole?"
    )]
    Verify(desk::Verify),
}

/// `baoku init`
#[derive(Debug, Args)]
pub struct Init {
    /// Folder to make; it may exist if it is empty
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Language of its comments; by default that of the system
    #[arg(long, value_enum, value_name = "LANG")]
    pub lang: Option<crate::init::Tongue>,
    /// Leave the sample out: its page, its topic, its texts
    #[arg(long)]
    pub empty: bool,
}

/// `baoku ingest`
#[derive(Debug, Args)]
pub struct Ingest {
    /// Raw pages, in content/raw or anywhere; none means all of the archive, read again with what the program has learnt
    #[arg(value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// Write only the accounts of the pages, one `DIR/STEM.json` each
    #[arg(long, value_name = "DIR")]
    pub ledger: Option<PathBuf>,
    /// Read this page as if nobody had edited its articles: edits are lost
    #[arg(long, value_name = "PAGE")]
    pub force: Vec<PathBuf>,
}

/// `baoku build`
// Each switch stands by itself.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Args)]
pub struct Build {
    /// Folder for the site; by default public/ in the archive
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    // Help is read on a terminal, where backticks are noise.
    #[allow(clippy::doc_markdown)]
    /// Where the site will stand, instead of the config's base_url
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Write nothing under content/ and fail when a page is not ingested; the default when CI is set
    #[arg(long)]
    pub no_ingest: bool,
    /// Read new pages even when CI is set
    #[arg(long, conflicts_with = "no_ingest")]
    pub ingest: bool,
    /// Make everything anew, whatever the caches say
    #[arg(long)]
    pub full: bool,
    /// Warnings count as errors: nothing is published
    #[arg(long)]
    pub strict: bool,
    /// Say where the time went: by stage, by template, the slowest pages; with --full, of a build of everything
    #[arg(long)]
    pub timings: bool,
    /// Write the same, page by page, for a viewer of trace events such as Perfetto
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
}

/// `baoku watch`
#[derive(Debug, Args)]
pub struct Watch {
    /// Port of the preview; by default 8000 or the next free one
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Open the browser
    #[arg(long)]
    pub open: bool,
    /// Look for changes instead of being told, for network drives and full inotify tables
    #[arg(long)]
    pub poll: bool,
}

/// `baoku check`
#[derive(Debug, Args)]
pub struct Check {
    /// Warnings end with exit code 1, too
    #[arg(long)]
    pub strict: bool,
    /// Show what ingest was unsure of, story by story
    #[arg(long)]
    pub doubts: bool,
    /// Show why articles are in a topic, or nearly are
    #[arg(long)]
    pub topics: bool,
    /// Show where the choice of a traditional character was close, but for what content/conversion-accepted.tsv has
    #[arg(long)]
    pub conversion: bool,
    /// With --conversion: remember what it shows as accepted
    #[arg(long, requires = "conversion")]
    pub accept: bool,
    /// Draw a random sample of so many stories to compare with their pages, and say the error rate of those compared
    #[arg(long, value_name = "N")]
    pub sample: Option<usize>,
    /// Another number draws another sample
    #[arg(long, value_name = "N", default_value_t = 1, requires = "sample")]
    pub seed: u64,
}

/// `baoku convert`
#[derive(Debug, Args)]
pub struct Convert {
    /// Script of the text: zh-Hans, zh-Hant, zh-TW, zh-HK
    #[arg(long, value_name = "TAG", default_value = "zh-Hans", value_parser = script)]
    pub from: crate::script::Script,
    /// Script to convert to: zh-Hans, zh-Hant, zh-TW, zh-HK
    #[arg(long, value_name = "TAG", value_parser = script)]
    pub to: crate::script::Script,
    /// Layers above OpenCC's dictionaries to leave out
    #[arg(long, value_name = "LAYER", value_enum, value_delimiter = ',')]
    pub without: Vec<Layer>,
}

/// A layer of the conversion that can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Layer {
    /// Repairs of words that longest match cuts wrongly
    Repairs,
    /// Regional terms
    Terms,
    /// A region's house style
    Style,
    /// Corner brackets for quotes
    Quotes,
    /// The words of the archive in which the command is run: glossaries and names
    Glossary,
    /// All of them: OpenCC's own output
    All,
}

/// `baoku explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// Of what
    #[command(subcommand)]
    pub of: ExplainOf,
}

/// What `baoku explain` explains.
#[derive(Debug, Subcommand)]
pub enum ExplainOf {
    /// How each line of a raw page was read
    Page {
        /// The raw page
        #[arg(value_name = "FILE")]
        page: PathBuf,
        /// Only this line, with every correction that it could need
        #[arg(long, value_name = "N")]
        line: Option<usize>,
    },
    /// Which layer made which words
    Conversion {
        /// The text
        #[arg(value_name = "TEXT")]
        text: String,
        /// Its script
        #[arg(long, value_name = "TAG", default_value = "zh-Hans", value_parser = script)]
        from: crate::script::Script,
        /// Script to convert to
        #[arg(long, value_name = "TAG", default_value = "zh-Hant", value_parser = script)]
        to: crate::script::Script,
    },
    /// What a diagnostic means and what to do
    Code {
        /// The code in square brackets, such as `duplicate-id`
        #[arg(value_name = "CODE")]
        code: String,
    },
}

fn script(tag: &str) -> Result<crate::script::Script, String> {
    crate::script::Script::from_tag(tag).ok_or_else(|| "known are zh-Hans, zh-Hant, zh-TW, zh-HK".to_owned())
}
