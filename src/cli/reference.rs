//! `baoku config`, `baoku completions` and `baoku reference`: what the program knows about itself.

use clap::{Args, CommandFactory as _, ValueEnum};
use serde_json::json;

use super::{
    Arguments, Common, Exit, Format,
    report::{Report, say},
    run::root,
};
use crate::{config, diagnostic::code_reference, pipeline, source};

/// `baoku config`
#[derive(Debug, Args)]
pub struct ConfigArguments {
    /// Print the JSON Schema of config.yaml instead, for editors
    #[arg(long)]
    pub schema: bool,
}

/// `baoku completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// For which shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// `baoku reference`
#[derive(Debug, Args)]
pub struct Reference {
    /// Which chapter
    #[arg(value_enum, value_name = "CHAPTER")]
    pub chapter: Chapter,
}

/// A chapter of the guide that is made from the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Chapter {
    /// Every key of config.yaml
    Config,
    /// Every code of a message
    Diagnostics,
    /// Every command
    Commands,
}

/// A chapter of the guide: a page of its archive, with its place among the others.
#[must_use]
pub fn chapter(chapter: Chapter) -> String {
    let (text, order) = match chapter {
        Chapter::Config => (config::reference(), 51),
        Chapter::Diagnostics => (code_reference(), 52),
        Chapter::Commands => (commands(), 53),
    };
    let (heading, text) = text.split_once("\n\n").expect("a chapter has a heading and a text");
    format!("---\ntitle: \"{}\"\norder: {order}\n---\n{text}", heading.trim_start_matches("# "))
}

/// Says what holds in the archive and which line says so.
pub fn config(common: &Common, command: &ConfigArguments) -> Exit {
    let mut report = Report::new(common, false);
    if command.schema {
        say(config::schema().trim_end());
        return report.exit();
    }
    match root(common) {
        Ok(root) => {
            let (snapshot, mut problems) = source::read(&root);
            problems.retain(|problem| problem.place.as_ref().is_some_and(|place| place.path == "config.yaml"));
            let (config, found) = pipeline::configuration(&snapshot);
            problems.extend(found);
            let settings = config::settings(&config, snapshot.config.as_ref());
            if common.format == Format::Json {
                for setting in &settings {
                    say(&json!({"key": setting.path, "value": setting.value, "origin": setting.origin()}).to_string());
                }
            } else {
                for line in config::told(&settings) {
                    say(&line);
                }
            }
            report.tell(problems);
        }
        Err(problem) => report.tell(vec![problem]),
    }
    report.exit()
}

/// Prints what a shell reads to complete what is typed.
pub fn completions(command: &Completions) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Arguments::command(), "baoku", &mut script);
    say(String::from_utf8_lossy(&script).trim_end());
    Exit::Fine
}

/// Prints a chapter.
pub fn reference(command: &Reference) -> Exit {
    say(chapter(command.chapter).trim_end());
    Exit::Fine
}

/// The chapter of all commands, from what the command line itself reads.
fn commands() -> String {
    let mut whole = Arguments::command();
    whole.build();
    let mut out = String::from(
        "# Every command\n\n\
         Generated from the program's own command line (`baoku reference commands`); a test keeps it current.\n\n\
         Exit codes: 0 all is well; 1 something in the content needs a person; 2 it was called wrongly, or the system refused. \
         Results go to stdout, messages to stderr; with `--format json` or `github` both go to stdout, for programs.\n\n\
         ## For every command\n\n",
    );
    for argument in whole.get_arguments().filter(|argument| argument.is_global_set()) {
        entry(argument, &mut out);
    }
    for command in whole.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help") {
        describe(command, &format!("baoku {}", command.get_name()), 2, &mut out);
    }
    out
}

fn describe(command: &clap::Command, name: &str, level: usize, out: &mut String) {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    out.push_str(&format!("\n{} `{name}`\n\n{about}.\n", "#".repeat(level)));
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    out.push_str(&format!("\n```text\n{usage}\n```\n"));
    let own: Vec<&clap::Arg> = command
        .get_arguments()
        .filter(|argument| {
            !argument.is_global_set() && !argument.is_hide_set() && !matches!(argument.get_id().as_str(), "help" | "version")
        })
        .collect();
    if !own.is_empty() {
        out.push('\n');
    }
    for argument in own {
        entry(argument, out);
    }
    if let Some(after) = command.get_after_help() {
        let after = after.to_string();
        let lines: Vec<&str> =
            after.lines().filter(|line| !line.starts_with("Example")).map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
        out.push_str(&format!("\n```sh\n{}\n```\n", lines.join("\n").trim()));
    }
    for inner in command.get_subcommands().filter(|command| command.get_name() != "help") {
        describe(inner, &format!("{name} {}", inner.get_name()), level + 1, out);
    }
}

fn entry(argument: &clap::Arg, out: &mut String) {
    let values = argument.get_value_names().map(|names| names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
    let takes = argument.get_action().takes_values();
    let value = values.filter(|_| takes).unwrap_or_default();
    let mut name = match (argument.get_long(), argument.get_short()) {
        (Some(long), Some(short)) => format!("-{short}, --{long}"),
        (Some(long), None) => format!("--{long}"),
        (None, Some(short)) => format!("-{short}"),
        (None, None) => String::new(),
    };
    if !value.is_empty() {
        name = format!("{name} {value}").trim().to_owned();
    }
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    out.push_str(&format!("- `{name}`: {help}"));
    let possible: Vec<String> =
        argument.get_possible_values().iter().filter(|value| !value.is_hide_set()).map(|value| format!("`{}`", value.get_name())).collect();
    if takes && !possible.is_empty() {
        out.push_str(&format!(" — one of {}", possible.join(", ")));
    }
    let defaults: Vec<String> =
        argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).filter(|value| !value.is_empty()).collect();
    if takes && !defaults.is_empty() {
        out.push_str(&format!(" — by default `{}`", defaults.join(",")));
    }
    out.push('\n');
}
