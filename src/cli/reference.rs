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
    /// In Chinese, as far as the program knows it
    #[arg(long)]
    pub chinese: bool,
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

/// Each command in a Chinese sentence, for the chapter of the Chinese guide.
pub const COMMANDS_ZH: &[(&str, &str)] = &[
    ("init", "建立一个新的资料库，立即可以生成网站"),
    ("ingest", "读原始版面：哪几行是哪篇报道"),
    ("build", "生成网站"),
    ("watch", "在浏览器里显示网站，每次保存立即可见"),
    ("check", "报告所有问题，什么也不写"),
    ("convert", "转换标准输入的文字，写到标准输出"),
    ("explain", "说明原因：一个版面、一次转换、一个诊断代码"),
    ("sheet", "所有文章的元数据和审核状态，作为表格导出，再导入"),
    ("amend", "在许多文章里替换词语，每一处都带上下文显示"),
    ("diff", "资料库的两个状态之间，逐篇说明有什么变化"),
    ("export", "把整个资料库打包，长久保存"),
    ("import", "收入别人做好的：文章表格、Markdown、文本、PDF 和文字识别的文件"),
    ("new", "建立一个待填写的文件"),
    ("config", "资料库里什么有效，由 config.yaml 的哪一行决定"),
    ("completions", "打印命令行补全所需的脚本"),
    ("verify", "拿原始版面对照它们的账目，或者拿一个包对照它的清单"),
];

/// A chapter of the Chinese guide. What the program itself says only in English stays so, and the chapter says that.
#[must_use]
pub fn chapter_zh(kind: Chapter) -> String {
    let body = |kind| {
        let text = chapter(kind);
        text.splitn(3, "---\n").nth(2).and_then(|text| text.find("\n## ").map(|at| text[at..].to_owned())).unwrap_or_default()
    };
    let (text, order) = match kind {
        Chapter::Config => (config::reference_zh(), 51),
        Chapter::Diagnostics => (
            format!(
                "# 所有诊断代码\n\n由程序的登记表生成（`baoku reference diagnostics --chinese`），有测试保证它不过时。程序的消息是英文的，所以下面的说明也是英文的，\
                 与 `baoku explain code 代码` 所说一字不差；最常见的那些在[排除故障](troubleshooting.html)里有中文说明。\n{}",
                body(kind)
            ),
            52,
        ),
        Chapter::Commands => {
            let rows: String = COMMANDS_ZH.iter().map(|(name, meaning)| format!("| `baoku {name}` | {meaning} |\n")).collect();
            (
                format!(
                    "# 所有命令\n\n由程序的命令行生成（`baoku reference commands --chinese`），有测试保证它不过时。\n\n\
                     退出代码：0 一切正常；1 内容里有事需要人来处理；2 命令用错，或者系统拒绝。结果写到标准输出，消息写到标准错误；\
                     用 `--format json` 或 `github` 时两者都写到标准输出，供程序读取。\n\n| 命令 | 做什么 |\n|---|---|\n{rows}\n\
                     命令行的帮助是英文的，所以下面每个选项的说明也是英文的，与 `baoku 命令 --help` 所说相同。\n{}",
                    body(kind)
                ),
                53,
            )
        }
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
    let chapter = if command.chinese { chapter_zh(command.chapter) } else { chapter(command.chapter) };
    say(chapter.trim_end());
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
