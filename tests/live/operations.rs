//! What people, editors and programs do to the folder of an archive.

use std::{
    fs,
    io::Write,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

pub const CONFIG: &str = "\
title: {zh-Hans: 报库, en: Archive}
editions: [zh-Hans, zh-TW, en]
lists: {per_page: 5}
topics:
  - {id: public-services, name: {zh-Hans: 公共服务, en: Public services}, any: [图书馆, 大桥, 公交], threshold: 2}
  - {id: sea, name: {zh-Hans: 海, en: The sea}, any: [渔民, 港, 海]}
";

/// Enough chance for a test; the seed is told when it fails.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.roll(from.len())]
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }
}

const CLAUSES: [&str; 10] = [
    "白羊走入山中小屋",
    "青屿港新修的灯塔今晚点亮",
    "城北大道今日完工通行",
    "渔民在南湾收起第一网",
    "学生们在河边种下杨树",
    "图书馆延长开放到晚上十点",
    "大桥两端的路灯换成了铜灯",
    "山口的气象站记下今年最大的风",
    "公交改走新的路线",
    "发展中的里海渔业",
];

fn clauses(dice: &mut Dice, count: usize) -> String {
    (0..count).map(|_| dice.pick(&CLAUSES)).collect::<Vec<_>>().join("，")
}

fn article(dice: &mut Dice, id: &str) -> String {
    let more = dice.pick(&[
        "",
        "",
        "",
        "rights: metadata\n",
        "rights: excerpt\n",
        "status: withdrawn\n",
        "topics_add: [sea]\n",
        "translations: {en: {title: \"A story\"}}\n",
        "glossary: {渔民: {zh-TW: 漁夫}}\n",
        "kind: brief\n",
        "kicker: 引题\n",
    ]);
    let broken = if dice.one_in(14) {
        dice.pick(&["title： 全角\n", "titel: x\n", "topics_add: [none]\n", "kind: [\n", "\tid: x\n"])
    } else {
        ""
    };
    let date = dice.pick(&["2025-06-22", "2025-06-23", "2025-06", "2024", "1931-09-1X", ""]);
    let publication = dice.pick(&["示例日报", "山城日报", ""]);
    format!(
        "---\nid: \"{id}\"\n{broken}title: {}\nissue_date: \"{date}\"\npublication: \"{publication}\"\nlang: zh-Hans\n{more}---\n\n{}。\n\n{}。\n",
        clauses(dice, 1),
        clauses(dice, 3),
        clauses(dice, 2)
    )
}

fn raw_page(dice: &mut Dice) -> Vec<u8> {
    if dice.one_in(14) {
        return b"\xFF\xFF\xFD\x80 no text \xFF".to_vec();
    }
    let mut page = String::new();
    for _ in 0..=dice.roll(3) {
        page += &format!(
            "{}\n\n　　本报青屿5月{}日电（记者 林晓舟）{}。\n　　{}。\n\n",
            clauses(dice, 1),
            1 + dice.roll(28),
            clauses(dice, 3),
            clauses(dice, 4)
        );
    }
    if dice.one_in(5) { encoding_rs::GB18030.encode(&page).0.into_owned() } else { page.into_bytes() }
}

/// A file of the archive that some edit could be of, and what an editor would save into it.
fn some_file(dice: &mut Dice, root: &Path, count: u64) -> (PathBuf, Vec<u8>) {
    let content = root.join("content");
    let number = dice.roll(12);
    match dice.roll(16) {
        0..=4 => {
            let existing = files_below(&content.join("articles"));
            if dice.one_in(2) && !existing.is_empty() {
                let path = existing[dice.roll(existing.len())].clone();
                // A person changes a line of it.
                if let Ok(text) = fs::read_to_string(&path) {
                    let text = match dice.roll(3) {
                        0 => text.replace("。\n", &format!("，{}。\n", clauses(dice, 1))),
                        1 => format!("{text}\n{}。\n", clauses(dice, 1)),
                        _ => text.replacen("title: ", "title: 新", 1).replacen("title: 新\"", "title: \"新", 1),
                    };
                    return (path, text.into_bytes());
                }
            }
            let folder = dice.pick(&["2025/06/22", "2025/06/23", "undated", "1931/09/18"]);
            (content.join("articles").join(folder).join(format!("a{number}.md")), article(dice, &format!("s{number}")).into_bytes())
        }
        5 | 6 => (content.join(format!("raw/{}p{number}.txt", dice.pick(&["", "deep/", "deep/er/"]))), raw_page(dice)),
        7 => {
            let text = dice.pick(&[
                "publication: 山城日报\nissue_date: 2025-06-24\n",
                "page: 3\n",
                "rights: metadata\n",
                "issue_date: \"1931\"\n",
                "pages: 1\n",
                "",
            ]);
            let path = if dice.one_in(4) { "raw/deep/pages.yaml".to_owned() } else { format!("raw/p{number}.yaml") };
            let text = if path.ends_with("pages.yaml") && !text.is_empty() {
                format!("all: {{{}}}\n", text.trim().replace('\n', ", "))
            } else {
                text.to_owned()
            };
            (content.join(path), text.into_bytes())
        }
        8 => {
            let topic = dice.pick(&["public-services", "sea", "sea.en", "none"]);
            (content.join(format!("topics/{topic}.md")), format!("{}的**导言** {count}。\n", clauses(dice, 1)).into_bytes())
        }
        9 => {
            let text = dice.pick(&[
                "term\tzh-Hant\tzh-TW\n渔民\t漁夫\t漁民們\n",
                "term\tzh-TW\n大桥\t長橋\n灯塔\t燈樓\n",
                "term\n",
                "no tabs at all",
            ]);
            (content.join(format!("glossary/g{}.tsv", number % 2)), text.as_bytes().to_vec())
        }
        10 => {
            let text = dice.pick(&[
                "- {id: qing-yu, kind: place, name: 青屿, en: Qingyu}\n",
                "- id: nan-wan\n  kind: place\n  name: 南湾\n  zh-TW: 南灣\n",
                "- {nam: x}\n",
                "",
            ]);
            (content.join(dice.pick(&["names/places.yaml", "names/people.yaml"])), text.as_bytes().to_vec())
        }
        11 => (
            content.join(dice.pick(&["pages/about.md", "pages/new.md", "pages/new.en.md"])),
            format!("---\ntitle: 页{count}\n---\n\n{}。\n", clauses(dice, 2)).into_bytes(),
        ),
        12 => {
            let text = match dice.roll(9) {
                0 => CONFIG.replace("zh-TW, en", "en"),
                1 => CONFIG.replace("threshold: 2", "threshold: 1"),
                2 => format!("{CONFIG}base_url: https://x.example/a/\n"),
                3 => format!("{CONFIG}publish_from: checked\n"),
                4 => format!("{CONFIG}lists: {{per_page: {}}}\n", 2 + number),
                5 => dice.pick(&["title: [\n", "titel: x\n", "theme: nowhere\n", ""]).to_owned(),
                6 => format!("{CONFIG}rights_of: {{山城日报: metadata}}\n"),
                _ => CONFIG.replace("报库", &format!("报库{count}")),
            };
            (root.join("config.yaml"), text.into_bytes())
        }
        13 => {
            let name = dice.pick(&["home", "article", "day", "topic"]);
            let own = format!("themes/broadsheet/templates/{name}.html");
            let mut text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&own)).expect("a template");
            text = text.replacen("{% block main %}", &format!("{{% block main %}}<!-- {count} -->"), 1);
            if dice.one_in(6) {
                text += dice.pick(&[
                    "{{ 1 + }}",
                    "{{ nothing.at.all }}{% block main %}",
                    "{% include \"none.html\" %}",
                    "{{ site | no_such_filter }}",
                ]);
            }
            (root.join(own), text.into_bytes())
        }
        14 => {
            let own = dice.pick(&["themes/broadsheet/strings/en.yaml", "themes/broadsheet/strings/zh-Hans.yaml"]);
            let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(own)).expect("strings");
            let text = match dice.roll(6) {
                0 => text.lines().take(9).flat_map(|line| [line, "\n"]).collect(),
                1 => format!("{text}\n: : :\n"),
                _ => text.replacen('\n', &format!("\n# {count}\n"), 1).replacen(": ", ": x", 1),
            };
            (root.join(own), text.into_bytes())
        }
        _ => match dice.roll(3) {
            0 => (root.join("themes/broadsheet/static/broadsheet.css"), format!("body {{ color: #{:06x} }}\n", count * 977).into_bytes()),
            1 => (root.join(format!("themes/broadsheet/static/more{number}.txt")), format!("{count}").into_bytes()),
            // The picture of a page: what it shows is nobody's business, that it is there is.
            _ => (content.join(format!("raw/p{number}.png")), [b"\x89PNG\r\n\x1a\n", count.to_string().as_bytes()].concat()),
        },
    }
}

/// One thing that is done to the folder. Says what.
pub fn operate(dice: &mut Dice, root: &Path, outside: &Path, count: u64, burst: usize) -> String {
    let content = root.join("content");
    let name = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
    let (file, bytes) = some_file(dice, root, count);
    let all: Vec<PathBuf> = files_below(&content).into_iter().chain(files_below(&root.join("themes"))).collect();
    let there = if all.is_empty() { file.clone() } else { all[dice.roll(all.len())].clone() };
    match dice.roll(26) {
        0..=4 => {
            save(&file, &bytes);
            format!("saving {}", name(&file))
        }
        5 => {
            let _ = file.parent().map(fs::create_dir_all);
            if let Ok(mut handle) = fs::File::create(&file) {
                thread::sleep(Duration::from_millis(dice.roll(80) as u64));
                let half = bytes.len() / 2;
                let _ = handle.write_all(&bytes[..half]);
                thread::sleep(Duration::from_millis(dice.roll(40) as u64));
                let _ = handle.write_all(&bytes[half..]);
            }
            format!("truncating and writing {} in two pieces", name(&file))
        }
        6 | 7 => {
            let temporary = file.with_file_name(format!(".{count}.tmp"));
            save(&temporary, &bytes);
            let _ = fs::rename(&temporary, &file);
            format!("writing to a temporary and renaming it over {}", name(&file))
        }
        8 => {
            let _ = fs::rename(&file, PathBuf::from(format!("{}~", file.display())));
            save(&file, &bytes);
            format!("making a backup and writing {}", name(&file))
        }
        9..=11 => {
            let _ = fs::remove_file(&there);
            format!("deleting {}", name(&there))
        }
        12 => {
            let new = there.with_file_name(format!("{count}-{}", there.file_name().unwrap_or_default().to_string_lossy()));
            let _ = fs::rename(&there, &new);
            format!("renaming {} to {}", name(&there), name(&new))
        }
        13 => {
            let folders = folders_below(root);
            if folders.is_empty() {
                return "nothing to move out".to_owned();
            }
            let folder = &folders[dice.roll(folders.len())];
            let _ = fs::rename(folder, outside.join(format!("{count}-{}", folder.file_name().unwrap_or_default().to_string_lossy())));
            format!("moving {} out", name(folder))
        }
        14 | 15 => {
            let away: Vec<PathBuf> = folders_in(outside);
            let Some(folder) = away.first() else { return "nothing to move in".to_owned() };
            let own = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let own = own.split_once('-').map_or("x", |(_, own)| own).to_owned();
            let place = match own.as_str() {
                "content" | "themes" => root.join(&own),
                "articles" | "raw" | "ledger" | "topics" | "names" | "glossary" | "pages" => content.join(&own),
                "broadsheet" => root.join("themes").join(&own),
                _ => content.join("articles").join(&own),
            };
            let _ = place.parent().map(fs::create_dir_all);
            let _ = fs::rename(folder, &place);
            format!("moving a folder in as {}", name(&place))
        }
        16 => {
            save(&file, &bytes);
            thread::sleep(Duration::from_millis(dice.roll(30) as u64));
            let _ = fs::remove_file(&file);
            format!("making and deleting {}", name(&file))
        }
        17 => {
            // The same bytes, another time; or the same length and time, other bytes.
            if let Ok(bytes) = fs::read(&there) {
                save(&there, &bytes);
            }
            format!("saving {} as it is", name(&there))
        }
        18 => {
            let from = content.join("articles/burst");
            if from.exists() {
                let _ = fs::remove_dir_all(from);
                return "deleting the burst".to_owned();
            }
            for number in 0..burst {
                let text = format!(
                    "---\nid: \"b{number}\"\ntitle: 第{number}篇\nissue_date: \"2025-06-{:02}\"\nlang: zh-Hans\n---\n\n{}。\n",
                    1 + number % 28,
                    CLAUSES[number % CLAUSES.len()]
                );
                save(&from.join(format!("{}/{number}.md", number % 10)), text.as_bytes());
            }
            format!("a burst of {burst} files")
        }
        19 => {
            let _ = fs::rename(&content, outside.join("content-away"));
            thread::sleep(Duration::from_millis(dice.roll(300) as u64));
            let _ = fs::rename(outside.join("content-away"), &content);
            "moving content out and in".to_owned()
        }
        20 => {
            // As root nobody is held back; then it is only another change of the entry.
            let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
            let _ = mode(&there, 0o000);
            thread::sleep(Duration::from_millis(dice.roll(200) as u64));
            let _ = mode(&there, 0o644);
            format!("{} loses its permissions and regains them", name(&there))
        }
        21 => {
            if there.starts_with(content.join("articles")) {
                let _ = fs::remove_file(&there).and_then(|()| symlink("/etc/passwd", &there));
                return format!("{} becomes a link out of the archive", name(&there));
            }
            "no link".to_owned()
        }
        22 => {
            if there.starts_with(content.join("articles")) {
                let _ = fs::remove_file(&there);
                let _ = fs::create_dir(&there);
                return format!("{} becomes a folder", name(&there));
            }
            "no folder".to_owned()
        }
        23 => {
            // The account of a page goes, and the page is read anew.
            let ledgers = files_below(&content.join("ledger"));
            if ledgers.is_empty() {
                return "no account to delete".to_owned();
            }
            let ledger = &ledgers[dice.roll(ledgers.len())];
            let _ = fs::remove_file(ledger);
            format!("deleting {}", name(ledger))
        }
        24 => {
            let upper = there.with_file_name(there.file_name().unwrap_or_default().to_string_lossy().to_uppercase());
            let _ = fs::rename(&there, &upper);
            format!("{} in capitals", name(&there))
        }
        _ => {
            let _ = fs::remove_dir_all(root.join("themes"));
            "deleting all themes".to_owned()
        }
    }
}

fn save(path: &Path, bytes: &[u8]) {
    let _ = path.parent().map(fs::create_dir_all);
    let _ = fs::write(path, bytes);
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).min_depth(1).sort_by_file_name();
    walk.into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path).collect()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    below(folder).into_iter().filter(|path| path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())).collect()
}

fn folders_below(root: &Path) -> Vec<PathBuf> {
    let inputs = ["content", "themes"].into_iter().flat_map(|top| below(&root.join(top)));
    inputs.filter(|path| path.is_dir()).collect()
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).map(|all| all.filter_map(Result::ok).map(|entry| entry.path()).collect()).unwrap_or_default();
    found.sort();
    found
}
