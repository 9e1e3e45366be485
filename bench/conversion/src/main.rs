//! One engine over one text: `conversion-bench ENGINE TARGET [ROUNDS] < lines > converted`. ENGINE is baoku, baoku-opencc (baoku with
//! all layers off), opencc-rust, opencc-fmmseg or hanconv; TARGET is zh-Hant, zh-TW or zh-HK. With ROUNDS the text is converted so
//! often, and the best round goes to stderr as MB/s; `OPENCC_DATA` names the folder of OpenCC's configurations.

use baoku::script::opencc::Configuration;
use baoku::script::{Converter, Layers, Script};
use std::io::{Read, Write};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [engine, target, rounds @ ..] = words.as_slice() else { panic!("ENGINE TARGET [ROUNDS]") };
    let rounds: usize = rounds.first().map_or(0, |rounds| rounds.parse().expect("ROUNDS is a number"));
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("the text is UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    let start = Instant::now();
    let convert = converter(engine, target);
    let _ = convert("这是热身。");
    eprintln!("ready {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    if rounds > 0 {
        let best = (0..rounds).map(|_| {
            let start = busy();
            for line in &lines {
                std::hint::black_box(convert(line));
            }
            busy() - start
        });
        eprintln!("speed {:.1} MB/s", text.len() as f64 / 1e6 / best.min().expect("a round").as_secs_f64());
        return;
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in lines {
        writeln!(out, "{}", convert(line)).expect("the output takes it");
    }
}

/// Time that this thread has had a processor, so that other programs on the machine count less; the clock where the system does not tell.
fn busy() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = said.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn converter(engine: &str, target: &str) -> Box<dyn Fn(&str) -> String> {
    // What `baoku convert` calls zh-Hant is Taiwan's characters.
    let name = if target == "zh-HK" { "s2hk" } else { "s2tw" };
    match engine {
        "baoku" => {
            // Terms and quotation marks are no matter of right and wrong characters: the others have none, and the gold neither.
            let layers = Layers { terms: std::env::var_os("ALL_LAYERS").is_some(), quotes: std::env::var_os("ALL_LAYERS").is_some(), ..Layers::ALL };
            let converter = Converter::new(Script::Hans, Script::from_tag(target).expect("a script"), layers);
            Box::new(move |text| converter.convert(text))
        }
        "baoku-opencc" => {
            let (_, configuration) = Configuration::ALL.into_iter().find(|(known, _)| *known == name).expect("a configuration");
            Box::new(move |text| configuration.convert(text))
        }
        "opencc-rust" => {
            let folder = std::env::var("OPENCC_DATA").expect("OPENCC_DATA is set: see tools/opencc/setup.sh");
            let converter = opencc_rust::OpenCC::new(format!("{folder}/{name}.json")).expect("OpenCC opens");
            Box::new(move |text| converter.convert(text).expect("OpenCC converts"))
        }
        "opencc-fmmseg" => {
            let converter = opencc_fmmseg::OpenCC::new();
            let name = name.to_owned();
            Box::new(move |text| converter.convert(text, &name, false))
        }
        "hanconv" => Box::new(if target == "zh-HK" { |text| hanconv::s2hk(text) } else { |text| hanconv::s2tw(text) }),
        _ => panic!("{engine} is no engine"),
    }
}
