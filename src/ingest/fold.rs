//! Characters that mean the same in print, made one: traditional and simplified, full-width and ASCII.
//!
//! Recognisers and comparisons read folded text; what is kept and shown is always the text as printed.

use std::{collections::HashMap, sync::LazyLock};

/// Traditional characters with their simplified forms, in pairs: those of agencies, roles, datelines and common surnames.
const PAIRS: &str = "電电報报記记訊讯華华聞闻攝摄發发圖图轉转據据臺台國国聯联綜综導导編编輯辑責责實实習习員员專专駐驻總总網网視视廣广東东亞亚韓韩馬马羅罗際际級级時时體体讀读續续緊紧見见參参閱阅頭头條条號号頁页資资檔档來来處处寫写譯译劉刘陳陈張张黃黄趙赵吳吴孫孙鄭郑馮冯蕭萧許许鄧邓葉叶蘇苏呂吕蔣蒋賈贾鍾钟譚谭陸陆閻阎龍龙萬万錢钱湯汤嚴严賴赖龔龚楊杨謝谢盧卢喬乔聶聂歐欧陽阳鄒邹閔闵樊樊畢毕齊齐賀贺駱骆顏颜龐庞藍蓝薩萨衛卫閆闫農农寧宁鄔邬關关費费滕滕廬庐應应樂乐饒饶繆缪陰阴鞏巩鳳凤單单衞卫蓋盖黨党溫温連连魯鲁鮑鲍鄺邝藺蔺莊庄顧顾於于強强勞劳項项祿禄婁娄鈕钮談谈賓宾橋桥漢汉濟济瀋沈陝陕貴贵雲云爾尔濱滨長长慶庆門门灣湾縣县市市內内蘇苏俄俄倫伦敦敦紐纽約约華华盛盛頓顿巴巴黎黎莫莫維维納纳義义爾尔開开曼曼達达塞塞盧卢德德衝冲繩绳橫横雜杂誌志廳厅會会議议讚赞預预測测氣气獨独稅税欄栏創创製制對对圓圆勢势劃划繪绘術术設设計计評评論论刊刊熱热線线廿廿訂订價价銷销樓楼場场財财經经濟济軍军體体樂乐藝艺術术衛卫書书畫画週周刊刊專专題题兩两岸岸問问題题題题區区鄉乡鎮镇連连載载完完該该則则係系與与為为當当選选説说說说個个們们這这從从後后過过還还將将動动進进學学業业機机關关點点產产質质種种樣样話话變变現现條条題题認认讓让給给達达較较應应類类響响務务環环場场";

/// The folded form of a character.
#[must_use]
pub fn fold(c: char) -> char {
    match c {
        ' '..='~' => c,
        // Full-width ASCII.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '〔' | '﹝' | '【' | '〖' => '[',
        '〕' | '﹞' | '】' | '〗' => ']',
        '—' | '―' | '–' | '─' | '━' | '‐' | '‑' | '−' | '﹣' => '-',
        '「' | '『' | '“' | '”' | '„' | '〝' | '〞' | '」' | '』' | '‘' | '’' => '"',
        '•' | '‧' | '・' | '･' | '∙' | '⋅' => '·',
        '○' | '◯' => '〇',
        '│' | '丨' | '︱' => '|',
        '⁄' | '∕' => '/',
        _ => TABLE.get(&c).copied().unwrap_or(c),
    }
}

static TABLE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let chars: Vec<char> = PAIRS.chars().collect();
    chars.chunks_exact(2).filter(|pair| pair[0] != pair[1]).map(|pair| (pair[0], pair[1])).collect()
});
