//! Headlines → names in addresses: pinyin, at most [`LONGEST`] bytes.

use pinyin::ToPinyin;

/// The longest slug in bytes.
pub const LONGEST: usize = 60;

/// Words in which a character is read otherwise than by itself. Longer words first where they overlap.
const PHRASES: &[(&str, &str)] = &[
    ("重庆", "chong qing"),
    ("重慶", "chong qing"),
    ("重新", "chong xin"),
    ("重启", "chong qi"),
    ("重返", "chong fan"),
    ("重建", "chong jian"),
    ("重申", "chong shen"),
    ("重逢", "chong feng"),
    ("重振", "chong zhen"),
    ("重塑", "chong su"),
    ("重组", "chong zu"),
    ("银行", "yin hang"),
    ("銀行", "yin hang"),
    ("央行", "yang hang"),
    ("行业", "hang ye"),
    ("行業", "hang ye"),
    ("行情", "hang qing"),
    ("同行业", "tong hang ye"),
    ("分行", "fen hang"),
    ("支行", "zhi hang"),
    ("商行", "shang hang"),
    ("排行", "pai hang"),
    ("投行", "tou hang"),
    ("农行", "nong hang"),
    ("建行", "jian hang"),
    ("工行", "gong hang"),
    ("中行", "zhong hang"),
    ("市长", "shi zhang"),
    ("省长", "sheng zhang"),
    ("县长", "xian zhang"),
    ("部长", "bu zhang"),
    ("外长", "wai zhang"),
    ("防长", "fang zhang"),
    ("局长", "ju zhang"),
    ("院长", "yuan zhang"),
    ("校长", "xiao zhang"),
    ("会长", "hui zhang"),
    ("处长", "chu zhang"),
    ("行长", "hang zhang"),
    ("秘书长", "mi shu zhang"),
    ("委员长", "wei yuan zhang"),
    ("董事长", "dong shi zhang"),
    ("队长", "dui zhang"),
    ("社长", "she zhang"),
    ("司长", "si zhang"),
    ("家长", "jia zhang"),
    ("增长", "zeng zhang"),
    ("成长", "cheng zhang"),
    ("生长", "sheng zhang"),
    ("首长", "shou zhang"),
    ("部長", "bu zhang"),
    ("增長", "zeng zhang"),
    ("成長", "cheng zhang"),
    ("音乐", "yin yue"),
    ("音樂", "yin yue"),
    ("乐团", "yue tuan"),
    ("乐器", "yue qi"),
    ("都市", "du shi"),
    ("首都", "shou du"),
    ("成都", "cheng du"),
    ("都江", "du jiang"),
    ("古都", "gu du"),
    ("朝鲜", "chao xian"),
    ("朝鮮", "chao xian"),
    ("朝阳", "chao yang"),
    ("朝着", "chao zhe"),
    ("大夫", "dai fu"),
    ("调查", "diao cha"),
    ("調查", "diao cha"),
    ("调研", "diao yan"),
    ("强调", "qiang diao"),
    ("单调", "dan diao"),
    ("基调", "ji diao"),
    ("主调", "zhu diao"),
    ("步调", "bu diao"),
    ("空调", "kong tiao"),
    ("对调", "dui diao"),
    ("供应", "gong ying"),
    ("提供", "ti gong"),
    ("应对", "ying dui"),
    ("响应", "xiang ying"),
    ("应用", "ying yong"),
    ("反应", "fan ying"),
    ("适应", "shi ying"),
    ("西藏", "xi zang"),
    ("宝藏", "bao zang"),
    ("藏族", "zang zu"),
    ("给予", "ji yu"),
    ("供给", "gong ji"),
    ("参差", "cen ci"),
    ("人参", "ren shen"),
    ("差异", "cha yi"),
    ("出差", "chu chai"),
    ("角色", "jue se"),
    ("觉醒", "jue xing"),
    ("睡觉", "shui jiao"),
    ("便宜", "pian yi"),
    ("大都", "da du"),
    ("会计", "kuai ji"),
    ("會計", "kuai ji"),
    ("教授", "jiao shou"),
    ("传记", "zhuan ji"),
    ("自传", "zi zhuan"),
    ("还原", "huan yuan"),
    ("偿还", "chang huan"),
    ("归还", "gui huan"),
    ("返还", "fan huan"),
    ("率领", "shuai ling"),
    ("率先", "shuai xian"),
    ("率团", "shuai tuan"),
    ("表率", "biao shuai"),
    ("降落", "jiang luo"),
    ("投降", "tou xiang"),
    ("模样", "mu yang"),
    ("薄弱", "bo ruo"),
    ("厦门", "xia men"),
    ("廈門", "xia men"),
    ("大厦", "da sha"),
    ("洗脱", "xi tuo"),
    ("单于", "chan yu"),
    ("单打", "dan da"),
    ("番禺", "pan yu"),
    ("蚌埠", "beng bu"),
    ("台州", "tai zhou"),
    ("丽水", "li shui"),
    ("六安", "lu an"),
    ("铅山", "yan shan"),
    ("乐清", "yue qing"),
    ("东莞", "dong guan"),
    ("莞城", "guan cheng"),
    ("龟兹", "qiu ci"),
    ("可汗", "ke han"),
    ("吐蕃", "tu bo"),
    ("的确", "di que"),
    ("目的", "mu di"),
    ("了解", "liao jie"),
    ("了结", "liao jie"),
    ("为了", "wei le"),
    ("得到", "de dao"),
    ("着力", "zhuo li"),
    ("着眼", "zhuo yan"),
    ("着手", "zhuo shou"),
    ("着重", "zhuo zhong"),
    ("沿着", "yan zhe"),
    ("沉着", "chen zhuo"),
    ("执着", "zhi zhuo"),
    ("干部", "gan bu"),
    ("曾经", "ceng jing"),
    ("更正", "geng zheng"),
    ("更新", "geng xin"),
    ("变更", "bian geng"),
    ("三更", "san geng"),
    ("相声", "xiang sheng"),
    ("照相", "zhao xiang"),
    ("首相", "shou xiang"),
    ("真相", "zhen xiang"),
    ("亮相", "liang xiang"),
    ("宰相", "zai xiang"),
    ("冠军", "guan jun"),
    ("夺冠", "duo guan"),
    ("皇冠", "huang guan"),
    ("场地", "chang di"),
    ("处理", "chu li"),
    ("处置", "chu zhi"),
    ("处于", "chu yu"),
    ("相处", "xiang chu"),
    ("为人民", "wei ren min"),
    ("转播", "zhuan bo"),
    ("转动", "zhuan dong"),
    ("数数", "shu shu"),
    ("几乎", "ji hu"),
    ("几率", "ji lv"),
    ("效率", "xiao lv"),
    ("汇率", "hui lv"),
    ("利率", "li lv"),
    ("概率", "gai lv"),
    ("税率", "shui lv"),
    ("税率", "shui lv"),
    ("占据", "zhan ju"),
    ("爱好", "ai hao"),
    ("好奇", "hao qi"),
    ("不禁", "bu jin"),
    ("尽管", "jin guan"),
    ("尽快", "jin kuai"),
    ("尽早", "jin zao"),
    ("号召", "hao zhao"),
    ("号角", "hao jiao"),
    ("兴奋", "xing fen"),
    ("高兴", "gao xing"),
    ("兴趣", "xing qu"),
    ("血液", "xue ye"),
    ("血压", "xue ya"),
    ("露面", "lou mian"),
    ("省亲", "xing qin"),
    ("反省", "fan xing"),
    ("解放军", "jie fang jun"),
    ("押解", "ya jie"),
    ("吓阻", "he zu"),
    ("恐吓", "kong he"),
    ("威吓", "wei he"),
    ("纤维", "xian wei"),
    ("光纤", "guang xian"),
    ("拉纤", "la qian"),
    ("暴露", "bao lu"),
    ("曝光", "bao guang"),
    ("宿舍", "su she"),
    ("星宿", "xing xiu"),
    ("校对", "jiao dui"),
    ("屏蔽", "ping bi"),
    ("弹药", "dan yao"),
    ("导弹", "dao dan"),
    ("炸弹", "zha dan"),
    ("核弹", "he dan"),
    ("飞弹", "fei dan"),
    ("子弹", "zi dan"),
    ("弹头", "dan tou"),
    ("弹道", "dan dao"),
    ("钻地弹", "zuan di dan"),
    ("石头", "shi tou"),
    ("记者", "ji zhe"),
    ("载人", "zai ren"),
    ("一年半载", "yi nian ban zai"),
    ("转载", "zhuan zai"),
    ("记载", "ji zai"),
    ("刊载", "kan zai"),
    ("登载", "deng zai"),
    ("连载", "lian zai"),
    ("中标", "zhong biao"),
    ("命中", "ming zhong"),
    ("击中", "ji zhong"),
    ("看中", "kan zhong"),
    ("种植", "zhong zhi"),
    ("播种", "bo zhong"),
    ("创伤", "chuang shang"),
    ("重创", "zhong chuang"),
    ("分子", "fen zi"),
    ("知识分子", "zhi shi fen zi"),
    ("成分", "cheng fen"),
    ("部分", "bu fen"),
    ("充分", "chong fen"),
    ("缘分", "yuan fen"),
    ("过分", "guo fen"),
    ("兴隆", "xing long"),
    ("复兴", "fu xing"),
    ("任丘", "ren qiu"),
    ("华山", "hua shan"),
    ("盛大", "sheng da"),
    ("盛会", "sheng hui"),
    ("哈达", "ha da"),
    ("系鞋", "ji xie"),
    ("柏林", "bo lin"),
    ("柏油", "bai you"),
    ("秘鲁", "bi lu"),
    ("巷道", "hang dao"),
    ("掺和", "chan huo"),
    ("暖和", "nuan huo"),
    ("应届", "ying jie"),
    ("称职", "chen zhi"),
    ("对称", "dui chen"),
    ("匀称", "yun chen"),
    ("创刊", "chuang kan"),
    ("横祸", "heng huo"),
    ("强迫", "qiang po"),
    ("勉强", "mian qiang"),
    ("倔强", "jue jiang"),
    ("喝彩", "he cai"),
    ("喷薄", "pen bo"),
    ("稽查", "ji cha"),
    ("削减", "xue jian"),
    ("剥削", "bo xue"),
    ("剥夺", "bo duo"),
    ("绿林", "lu lin"),
    ("奇数", "ji shu"),
    ("咀嚼", "ju jue"),
    ("长春", "chang chun"),
    ("长江", "chang jiang"),
    ("长城", "chang cheng"),
    ("长期", "chang qi"),
];

/// The slug of a headline or first clause; `None` when nothing in it can be spelt in Latin letters.
#[must_use]
pub fn slug(text: &str) -> Option<String> {
    let mut slug = String::new();
    let mut rest = text;
    let mut open = false; // the last word is of Latin letters or digits and may go on
    while let Some(c) = rest.chars().next() {
        let phrase = PHRASES.iter().filter(|(word, _)| rest.starts_with(word)).max_by_key(|(word, _)| word.len());
        let (words, length, joins) = if let Some((word, reading)) = phrase {
            ((*reading).to_owned(), word.len(), false)
        } else {
            let c = narrow(c);
            let (word, joins) = if c.is_ascii_alphanumeric() {
                (c.to_ascii_lowercase().to_string(), true)
            } else {
                (c.to_pinyin().map(|reading| reading.plain().replace('ü', "v")).unwrap_or_default(), false)
            };
            (word, rest.chars().next().map_or(1, char::len_utf8), joins)
        };
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            let hyphen = !slug.is_empty() && !(open && joins);
            if slug.len() + usize::from(hyphen) + word.len() > LONGEST {
                return finished(slug);
            }
            if hyphen {
                slug.push('-');
            }
            slug.push_str(word);
        }
        open = joins;
        rest = &rest[length..];
    }
    finished(slug)
}

/// The slug with a tail that makes it differ from others, still within the limit.
#[must_use]
pub fn with_tail(slug: &str, tail: &str) -> String {
    let room = LONGEST.saturating_sub(tail.len() + 1);
    let start = if slug.len() > room { slug[..room].rsplit_once('-').map_or(&slug[..room], |(start, _)| start) } else { slug };
    format!("{start}-{tail}")
}

/// Names that a site needs for its own pages cannot be slugs.
fn finished(slug: String) -> Option<String> {
    match slug.as_str() {
        "" => None,
        "index" | "page" | "feed" => Some(format!("{slug}-1")),
        _ => Some(slug),
    }
}

/// Full-width letters and digits → ASCII.
fn narrow(c: char) -> char {
    match c {
        '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
            char::from_u32(u32::from(c) - 0xFEE0).expect("full-width letters and digits lie 0xFEE0 above ASCII")
        }
        c => c,
    }
}

/// The first clause of a text, at most 40 characters: what stands in for a headline that was not printed.
#[must_use]
pub fn first_clause(text: &str) -> String {
    // A dateline says nothing about the story.
    let text = text.trim();
    let after_dateline = text.char_indices().take(60).find(|(_, c)| *c == '电').map(|(at, c)| &text[at + c.len_utf8()..]);
    let text = match after_dateline {
        Some(rest) if rest.starts_with([' ', '\u{3000}', '（', '(']) => {
            let rest = rest.trim_start();
            let bracket = rest.starts_with(['（', '(']).then(|| rest.find(['）', ')'])).flatten();
            bracket.map_or(rest, |end| rest[end..].trim_start_matches(['）', ')'])).trim()
        }
        _ => text,
    };
    let mut clause = String::new();
    for (number, c) in text.chars().enumerate() {
        let ends = matches!(c, '。' | '！' | '？' | '；' | '\n') || (matches!(c, '，' | '：' | ',') && number >= 8 && !is_time(&clause));
        if ends || number >= 40 {
            break;
        }
        clause.push(c);
    }
    clause.trim().to_owned()
}

/// Whether a clause says when and nothing else.
fn is_time(clause: &str) -> bool {
    let rest = clause
        .chars()
        .filter(|c| !c.is_numeric() && !c.is_whitespace() && !"年月日时分秒至到、，当地间上下中午晚凌晨今明昨天近前后从起".contains(*c));
    rest.count() < 3
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{LONGEST, PHRASES, first_clause, slug, with_tail};
    use pinyin::ToPinyin;

    #[test]
    fn each_phrase_is_read_otherwise_than_its_characters() {
        let mut seen = BTreeSet::new();
        let needless: Vec<&str> = PHRASES
            .iter()
            .filter(|(word, reading)| {
                let single: Vec<&str> = word.chars().filter_map(|c| c.to_pinyin()).map(pinyin::Pinyin::plain).collect();
                !seen.insert(*word) || single.join(" ").replace('ü', "v") == *reading
            })
            .map(|(word, _)| *word)
            .collect();
        assert!(needless.is_empty(), "{needless:?}");
    }

    #[test]
    fn slugs_are_short_and_cut_between_words() {
        assert_eq!(slug("重庆银行行长：增长5.2%").as_deref(), Some("chong-qing-yin-hang-hang-zhang-zeng-zhang-5-2"));
        assert_eq!(slug("ＡＩ时代 B-2轰炸机").as_deref(), Some("ai-shi-dai-b-2-hong-zha-ji"));
        assert_eq!(slug("《…》！"), None);
        assert_eq!(slug("index").as_deref(), Some("index-1"));
        let long = slug(&"中国".repeat(40)).expect("it can be spelt");
        assert!(long.len() <= LONGEST && long.ends_with("guo") | long.ends_with("zhong"), "{long}");
        let tailed = with_tail(&long, "7k2m");
        assert!(tailed.len() <= LONGEST && tailed.ends_with("-7k2m"), "{tailed}");
        let word = slug(&"a".repeat(200)).expect("letters");
        assert_eq!(word.len(), LONGEST);
    }

    #[test]
    fn a_first_clause_leaves_the_dateline_out() {
        assert_eq!(first_clause("新华社某地6月1日电 大桥今天上午正式通车，两岸居民庆祝。"), "大桥今天上午正式通车");
        assert_eq!(first_clause("新华社某地6月1日电（记者 某甲）大桥今天通车。"), "大桥今天通车");
        assert_eq!(first_clause("发电量增长。"), "发电量增长");
        assert_eq!(first_clause("当地时间6月18日上午，大桥正式通车，两岸居民庆祝。"), "当地时间6月18日上午，大桥正式通车");
    }
}
