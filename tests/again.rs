//! What a build takes over from the last one is what it would have made: whatever was changed, and whatever of what was kept is lost.

mod common;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use baoku::{
    archive::{Archive, Memory},
    article::{Article, FrontMatter},
    config::Config,
    kept::{Kept, Key, key_of},
    render::search::{Collection, Document, Hit, Last, index, index_again},
};

/// Pieces of work in memory.
#[derive(Debug, Default)]
struct Pieces(Mutex<BTreeMap<String, Vec<u8>>>);

impl Kept for Pieces {
    fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.0.lock().expect("alone").get(name).cloned()
    }

    fn has(&self, name: &str) -> bool {
        self.0.lock().expect("alone").contains_key(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        self.0.lock().expect("alone").insert(name.to_owned(), bytes.to_vec());
    }
}

impl Pieces {
    /// One of them is lost.
    fn lose(&self, dice: &mut Dice) {
        let mut pieces = self.0.lock().expect("alone");
        let name = pieces.keys().nth(dice.roll(pieces.len().max(1))).cloned();
        pieces.remove(&name.unwrap_or_default());
    }
}

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    /// Words of three characters; of the first few words most texts have some.
    fn text(&mut self, words: usize) -> String {
        let mut text = String::new();
        for _ in 0..words {
            let word = if self.roll(3) == 0 { self.roll(12) } else { self.roll(900) } as u32;
            text.extend(
                [0x4E00 + word % 700, 0x5B00 + word * 7 % 500, 0x6700 + word * 13 % 600].map(|c| char::from_u32(c).expect("a character")),
            );
            text.push_str(["", "，", "。"][self.roll(3)]);
        }
        text
    }
}

/// Articles of a search: identity, headline, text.
struct News(Vec<(usize, String, String)>);

impl Collection for News {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn document(&self, number: usize) -> Document {
        let (_, headline, text) = &self.0[number];
        Document { headlines: vec![headline.clone()], texts: vec![text.clone()], ..Document::default() }
    }

    fn day(&self, _: usize) -> Option<&str> {
        Some("2025-06-22")
    }

    fn editions(&self) -> Vec<String> {
        vec!["zh-Hans".to_owned(), "zh-TW".to_owned()]
    }

    fn hit(&self, edition: usize, number: usize) -> Hit {
        let (id, title, _) = &self.0[number];
        Hit { path: format!("{edition}/{id}.html"), title: title.clone(), ..Hit::default() }
    }

    fn key(&self, number: usize) -> Key {
        key_of(format!("{:?}", self.0[number]).as_bytes())
    }
}

#[test]
fn an_index_made_again_is_the_one_made_anew() {
    let mut dice = Dice(11);
    let mut next = 0;
    let mut article = |dice: &mut Dice| {
        next += 1;
        (next, dice.text(3), dice.text(12))
    };
    // More than one run, and enough for frequent pairs.
    let mut news = News((0..2300).map(|_| article(&mut dice)).collect());
    let pieces = Pieces::default();
    let mut site: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut kept_files = 0;
    for round in 0..14 {
        match round {
            0 | 1 => {}
            2..=6 => {
                let at = dice.roll(news.0.len());
                let id = news.0[at].0;
                news.0[at] = (id, dice.text(3), dice.text(12));
            }
            7 => news.0.push(article(&mut dice)),
            8 => _ = news.0.remove(dice.roll(2300)),
            9 => {
                let at = dice.roll(2000);
                news.0.insert(at, article(&mut dice));
            }
            10 => (0..700).for_each(|at| news.0[at].2 = dice.text(5)),
            11 => pieces.lose(&mut dice),
            12 => {
                pieces.lose(&mut dice);
                news.0[5].2 = dice.text(20);
            }
            // A folder without the files of the last time.
            _ => {
                site.clear();
                news.0[2100].1 = dice.text(2);
            }
        }
        let (anew, again) = (Mutex::new(BTreeMap::new()), Mutex::new(BTreeMap::new()));
        index(&news, |path, bytes| _ = anew.lock().expect("alone").insert(path, bytes));
        let holds = |path: &str, key: &Key| {
            let Some(bytes) = site.get(path).filter(|bytes| key_of(bytes) == *key) else { return false };
            again.lock().expect("alone").insert(path.to_owned(), bytes.clone());
            true
        };
        let made = Mutex::new(0);
        index_again(&news, Some(Last { kept: &pieces, holds: &holds }), |path, key, bytes| {
            assert_eq!(key, key_of(&bytes), "{path}");
            *made.lock().expect("alone") += 1;
            let twice = again.lock().expect("alone").insert(path.clone(), bytes);
            assert_eq!(twice, None, "{path} is made twice");
        });
        let (anew, again) = (anew.into_inner().expect("alone"), again.into_inner().expect("alone"));
        assert!(anew.keys().eq(again.keys()), "round {round}: other files");
        let other = anew.iter().find(|(path, bytes)| again[*path] != **bytes);
        assert!(other.is_none(), "round {round}: {} is another", other.map_or("", |(path, _)| path));
        kept_files += anew.len() - made.into_inner().expect("alone");
        site = again;
    }
    assert!(kept_files > 500, "only {kept_files} files were taken over");
}

fn archive_of(articles: &[Article], memory: &mut Memory) -> Archive {
    common::archive_of(articles, &[], &Config::default(), memory)
}

#[test]
fn related_articles_found_again_are_those_found_anew() {
    let mut dice = Dice(5);
    let story = |dice: &mut Dice, number: usize| Article {
        path: format!("content/articles/2025/06/22/{number:04}.md"),
        front: FrontMatter {
            id: format!("a{number}"),
            title: Some(dice.text(4)),
            lang: "zh-Hans".to_owned(),
            issue_date: Some("2025-06-22".to_owned()),
            ..FrontMatter::default()
        },
        body: dice.text(40).into(),
    };
    let mut articles: Vec<Article> = (0..400).map(|number| story(&mut dice, number)).collect();
    let pieces = Arc::new(Pieces::default());
    let mut found = 0;
    for round in 0..40 {
        for _ in 0..[0, 1, 1, 2, 6][dice.roll(5)] {
            let at = dice.roll(articles.len());
            match dice.roll(6) {
                0 => _ = articles.remove(at),
                1 => articles.push(story(&mut dice, 1000 + round * 10 + at % 10)),
                2 => articles[at].front.translation_of = Some(articles[0].front.id.clone()),
                3 => articles[at].path = format!("content/articles/2025/06/23/{round}-{at}.md"),
                _ => articles[at].body = dice.text(40).into(),
            }
        }
        articles.sort_by(|a, b| a.path.cmp(&b.path));
        articles.dedup_by(|a, b| a.path == b.path);
        if dice.roll(8) == 0 {
            pieces.lose(&mut dice);
        }
        let anew = archive_of(&articles, &mut Memory::default());
        let again = archive_of(&articles, &mut Memory::kept_in(Arc::clone(&pieces) as Arc<dyn Kept>));
        for index in 0..anew.articles.len() {
            assert_eq!(anew.related(index), again.related(index), "round {round}: {}", anew.articles[index].url);
            found += anew.related(index).len();
        }
    }
    assert!(found > 1000, "only {found} articles are related");
}
