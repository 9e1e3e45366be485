//! A Chinese name in pinyin, for editions in other languages where no record says more.

use pinyin::ToPinyin;

use super::NameKind;

/// Surnames of two characters, with their readings.
const COMPOUND: &[(&str, &str)] = &[
    ("欧阳", "Ouyang"),
    ("司马", "Sima"),
    ("诸葛", "Zhuge"),
    ("上官", "Shangguan"),
    ("司徒", "Situ"),
    ("夏侯", "Xiahou"),
    ("令狐", "Linghu"),
    ("皇甫", "Huangfu"),
    ("尉迟", "Yuchi"),
    ("公孙", "Gongsun"),
    ("慕容", "Murong"),
    ("长孙", "Zhangsun"),
    ("宇文", "Yuwen"),
    ("东方", "Dongfang"),
    ("独孤", "Dugu"),
    ("南宫", "Nangong"),
    ("端木", "Duanmu"),
    ("申屠", "Shentu"),
    ("轩辕", "Xuanyuan"),
    ("淳于", "Chunyu"),
    ("濮阳", "Puyang"),
    ("澹台", "Tantai"),
    ("呼延", "Huyan"),
    ("万俟", "Moqi"),
    ("钟离", "Zhongli"),
];

/// Surnames that are read otherwise than the character alone.
const SURNAMES: &[(char, &str)] = &[
    ('单', "Shan"),
    ('曾', "Zeng"),
    ('仇', "Qiu"),
    ('解', "Xie"),
    ('任', "Ren"),
    ('区', "Ou"),
    ('查', "Zha"),
    ('盖', "Ge"),
    ('翟', "Zhai"),
    ('朴', "Piao"),
    ('宁', "Ning"),
    ('华', "Hua"),
    ('覃', "Qin"),
    ('乐', "Yue"),
    ('缪', "Miao"),
    ('尉', "Wei"),
    ('员', "Yun"),
    ('召', "Shao"),
    ('洗', "Xian"),
    ('冼', "Xian"),
    ('种', "Chong"),
    ('折', "She"),
    ('黑', "He"),
    ('秘', "Bi"),
    ('葛', "Ge"),
    ('盛', "Sheng"),
    ('哈', "Ha"),
];

/// A name in pinyin: surname and given name for a person of two to four characters, one word for each part otherwise; `None`
/// where a character has no reading that is known, so that nobody is called half a name.
#[must_use]
pub fn romanised(name: &str, kind: NameKind) -> Option<String> {
    let name: String = name.chars().map(crate::ingest::fold::fold).collect();
    let mut words = Vec::new();
    let parts: Vec<&str> = name.split(['·', ' ', '-', '、', '/', '，']).filter(|part| !part.is_empty()).collect();
    let single = parts.len() == 1;
    for part in &parts {
        if part.is_ascii() {
            words.push((*part).to_owned());
        } else if kind == NameKind::Person && single && (2..=4).contains(&part.chars().count()) {
            let (surname, given) = surname(part)?;
            words.push(surname);
            words.extend(word(given));
        } else {
            words.push(word(part)?);
        }
    }
    let separator = if name.contains(['、', '，', '/']) { ", " } else { " " };
    (!words.is_empty()).then(|| words.join(separator))
}

/// The surname's reading, and the rest.
fn surname(name: &str) -> Option<(String, &str)> {
    if let Some((surname, reading)) = COMPOUND.iter().find(|(surname, _)| name.len() > surname.len() && name.starts_with(surname)) {
        return Some(((*reading).to_owned(), &name[surname.len()..]));
    }
    let first = name.chars().next()?;
    let rest = &name[first.len_utf8()..];
    let known = SURNAMES.iter().find(|(surname, _)| *surname == first).map(|(_, reading)| (*reading).to_owned());
    Some((known.or_else(|| word(&name[..first.len_utf8()]))?, rest))
}

/// Syllables joined, the first letter a capital, an apostrophe before a syllable that begins with a vowel (Xi’an).
fn word(characters: &str) -> Option<String> {
    let mut word = String::new();
    for c in characters.chars() {
        let syllable = match c.to_pinyin() {
            Some(reading) => reading.plain().to_owned(),
            None if c.is_ascii_alphanumeric() => c.to_string(),
            None => return None,
        };
        if !word.is_empty() && syllable.starts_with(['a', 'e', 'o']) {
            word.push('’');
        }
        word.push_str(&syllable);
    }
    let first = word.chars().next()?;
    Some(first.to_uppercase().chain(word.chars().skip(1)).collect())
}
