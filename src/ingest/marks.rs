//! The marks that newspapers set: signoffs, credits, bylines, continuations, furniture, by their shape.

use super::lines::{Piece, is_space};

/// What a line is by its shape alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// `（新华社北京6月22日电 记者…）` at a story's end.
    Signoff,
    /// `新华社记者 … 摄`.
    Credit,
    /// `□ 新华社记者 …`.
    Byline,
    /// `（下转第3版）`.
    GoesOn,
    /// `（上接第1版）`.
    CameFrom,
    /// Page number, date of the issue, section, editors.
    Furniture,
    /// A line that advertises.
    Advertisement,
    /// Nothing but decoration.
    Decoration,
}

/// Simplified form of the characters that marks are made of.
pub(crate) fn fold(c: char) -> char {
    match c {
        '華' => '华', '發' => '发', '攝' => '摄', '記' => '记', '電' => '电', '訊' => '讯', '報' => '报', '據' => '据', '轉' => '转',
        '緊' => '紧', '責' => '责', '編' => '编', '聞' => '闻', '綜' => '综', '國' => '国', '際' => '际', '時' => '时', '經' => '经',
        '濟' => '济', '體' => '体', '圖' => '图', '為' => '为', '這' => '这', '當' => '当', '廣' => '广', '詳' => '详', '請' => '请',
        '見' => '见', '網' => '网', '標' => '标', '訂' => '订', '閱' => '阅', '熱' => '热', '線' => '线', '節' => '节', '約' => '约',
        '護' => '护', '離' => '离', '詐' => '诈', '騙' => '骗', '禮' => '礼', '讓' => '让', '馬' => '马', '號' => '号', '頁' => '页',
        '組' => '组', '藝' => '艺', '對' => '对', '會' => '会', '術' => '术', '曉' => '晓', '後' => '后', '從' => '从', '來' => '来',
        '「' => '“', '」' => '”', '『' => '‘', '』' => '’', '(' => '（', ')' => '）', ':' => '：',
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        _ => c,
    }
}

fn folded(text: &str) -> String {
    text.chars().filter(|&c| !is_space(c)).map(fold).collect()
}

const AGENCIES: [&str; 6] = ["新华社", "中新社", "中央社", "本报", "新华网", "中新网"];

/// Whether text is a whole credit: photographer and 摄, or an agency's 发.
pub(crate) fn is_credit(text: &str) -> bool {
    let text = text.trim_start_matches('（').trim_end_matches(['）', '。']);
    let n = text.chars().count();
    if !(2..=40).contains(&n) || text.contains(['，', '。', '；']) {
        return false;
    }
    let source = AGENCIES.iter().any(|a| text.starts_with(a)) || text.starts_with("记者") || text.starts_with("摄影");
    source && (text.ends_with('摄') || text.ends_with("摄影") || text.ends_with('发') || text.contains("发（") || text.ends_with("供图") || text.contains("摄影报道"))
        || n <= 12 && text.ends_with("供图")
        || n <= 8 && (text.ends_with('摄') && n >= 3)
        || (text.starts_with("摄影：") || text.starts_with("图片来源")) && n <= 20
}

/// Whether text is a reporters' line.
pub(crate) fn is_byline(text: &str) -> bool {
    let text = text.trim_start_matches(['□', '■', '●', '○', '▲', '◎', '◆', '◇']);
    let n = text.chars().count();
    (5..=60).contains(&n)
        && !text.contains(['，', '。', '；', '：', '（', '“', '》'])
        && AGENCIES.iter().any(|a| text.strip_prefix(a).is_some_and(|r| ["记者", "通讯员", "特约记者", "特派记者", "评论员", "驻"].iter().any(|w| r.starts_with(w))))
        || (4..=30).contains(&n) && !text.contains(['，', '。', '；']) && ["记者：", "文：", "作者："].iter().any(|w| text.starts_with(w))
}

/// Whether text is a closing line in brackets.
pub(crate) fn is_signoff(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('（').and_then(|t| t.strip_suffix('）')) else { return false };
    let n = inner.chars().count();
    if n > 90 || inner.contains('（') {
        return false;
    }
    let body = inner.strip_prefix('据').or_else(|| inner.strip_prefix("均据")).or_else(|| inner.strip_prefix("综合")).unwrap_or(inner);
    AGENCIES.iter().any(|a| body.starts_with(a)) && (body.contains('电') || body.contains('讯') || body.ends_with("报道"))
        || body.starts_with("本报记者") && n < 30 && !body.ends_with('摄')
        || body.contains("日电") && n < 40
}

/// Whether text opens with the agency's dateline.
pub(crate) fn is_dateline(chars: &[char]) -> bool {
    let head: String = chars.iter().take(40).collect();
    let head = head.trim_start_matches(['【', '（', '“']);
    let Some(rest) = AGENCIES.iter().find_map(|a| head.strip_prefix(a)) else {
        return false;
    };
    let first: String = rest.chars().take(3).collect();
    if first.starts_with('讯') || first.starts_with("记者") && rest.contains("报道") {
        return true;
    }
    // Agency, place, date, 电: the date may be on the next line still.
    rest.chars().take(22).collect::<String>().find('电').is_some_and(|at| rest[..at].contains(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c)))
        || rest.chars().take(14).collect::<String>().contains('月') && !rest.contains('，')
}

/// Whether text says that the story goes on.
pub(crate) fn is_goes_on(text: &str) -> bool {
    let n = text.chars().count();
    n <= 14 && (text.contains("下转") || text.contains("转第") && text.contains('版'))
}

/// Whether text says that the story came from another page; how many characters the mark is long.
pub(crate) fn came_from(text: &str) -> Option<usize> {
    let bare = text.trim_start_matches(['（', '▲', '◀', '【', '▶']);
    let skipped = text.chars().count() - bare.chars().count();
    if !["上接", "紧接"].iter().any(|w| bare.starts_with(w)) {
        return None;
    }
    let end = bare.chars().take(14).position(|c| c == '版')?;
    let after = bare.chars().nth(end + 1);
    Some(skipped + end + 1 + usize::from(matches!(after, Some('）' | '】'))))
}

/// Whether text is furniture of the page.
pub(crate) fn furniture(text: &str) -> Option<Mark> {
    let n = text.chars().count();
    if text.chars().all(|c| !c.is_alphanumeric()) {
        return Some(Mark::Decoration);
    }
    if n > 44 {
        return None;
    }
    let digits = text.chars().all(|c| c.is_ascii_digit());
    if digits && n <= 3 {
        return Some(Mark::Furniture);
    }
    if n <= 7 && text.starts_with('第') && text.ends_with('版') || n <= 4 && text.ends_with('版') && text.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(Mark::Furniture);
    }
    if text.contains("星期") && text.contains('日') && !text.contains(['，', '。']) && (text.contains('年') || n < 16) {
        return Some(Mark::Furniture);
    }
    let editors = ["本版责编", "责任编辑", "责编", "本版编辑", "版式：", "校对：", "编辑："];
    if editors.iter().any(|w| text.starts_with(w)) {
        return Some(Mark::Furniture);
    }
    const SECTIONS: [&str; 24] = [
        "要闻", "时政", "国际", "综合", "经济", "文化", "体育", "社会", "国内", "新闻", "广告", "评论", "科技", "教育", "生态", "副刊", "理论", "视点", "特刊",
        "专题", "政治", "综合新闻", "国际新闻", "新闻·综合",
    ];
    if SECTIONS.contains(&text) {
        return Some(Mark::Furniture);
    }
    let sells = ["公益广告", "招标公告", "详情请见", "订阅热线", "均可订阅", "广告热线", "办公室宣", "节约用水", "礼让斑马线", "远离电信诈骗", "扫码", "零售价", "定价："];
    (n <= 24 && !text.contains(['，', '。']) && sells.iter().any(|w| text.contains(w))).then_some(Mark::Advertisement)
}

/// Byte offsets at which a raw line is to be cut into pieces.
pub(crate) fn cuts(raw: &str, next: &[&str]) -> Vec<usize> {
    let mut out = Vec::new();
    let text = folded(raw);
    // （上接第1版） and text behind it.
    if let Some(len) = came_from(&text).filter(|&len| len < text.chars().count()) {
        if let Some((at, _)) = raw.char_indices().filter(|(_, c)| !is_space(*c)).nth(len) {
            out.push(at);
        }
    }
    // A credit behind a caption's last sentence; it may end on a later line.
    let found = raw.char_indices().filter(|(_, c)| matches!(c, '。' | '”' | '」' | '！' | '）' | ')')).last();
    for (at, c) in raw.char_indices().filter(|(_, c)| matches!(c, '。' | '！' | '”' | '」')).collect::<Vec<_>>().into_iter().rev().take(2) {
        let from = at + c.len_utf8();
        let tail = &raw[from..];
        if tail.trim().is_empty() {
            continue;
        }
        let own = folded(tail);
        let spaced = tail.starts_with(is_space) || own.starts_with('（');
        let mut whole = own.clone();
        let mut fits = is_credit(&whole);
        for line in next {
            if fits || !spaced || !AGENCIES.iter().any(|a| a.starts_with(&own.trim_start_matches('（').chars().take(3).collect::<String>()) || own.trim_start_matches('（').starts_with(a)) {
                break;
            }
            whole.push_str(&folded(line));
            fits = is_credit(&whole);
        }
        if fits && spaced {
            let skip = tail.len() - tail.trim_start_matches(is_space).len();
            out.push(from + skip);
            break;
        }
    }
    let _ = found;
    // （下转第3版） behind a text.
    if let Some(at) = raw.rfind(['（', '(', '▶']).filter(|&at| at > 0 && !raw[..at].trim().is_empty()) {
        if is_goes_on(&folded(&raw[at..])) {
            out.push(at);
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Finds the marks of a page, those over several lines too.
pub(crate) fn mark(pieces: &mut [Piece]) {
    let mut i = 0;
    while i < pieces.len() {
        let (mark, span) = mark_at(pieces, i);
        pieces[i].mark = mark;
        pieces[i].span = span;
        for piece in &mut pieces[i + 1..i + span] {
            piece.mark = mark;
            piece.span = 0;
        }
        i += span;
    }
}

fn mark_at(pieces: &[Piece], at: usize) -> (Option<Mark>, usize) {
    let mut text = String::new();
    for span in 1..=4.min(pieces.len() - at) {
        let piece = &pieces[at + span - 1];
        if piece.chars.len() > 60 || span > 1 && piece.gap == 2 {
            break;
        }
        text.extend(&piece.chars);
        if span == 1 {
            if let Some(mark) = furniture(&text) {
                return (Some(mark), 1);
            }
            if came_from(&text) == Some(text.chars().count()) {
                return (Some(Mark::CameFrom), 1);
            }
            if is_goes_on(&text) {
                return (Some(Mark::GoesOn), 1);
            }
        }
        if is_credit(&text) {
            // A photographer's name may follow: 新华社发（… 摄） over two lines.
            return (Some(Mark::Credit), span);
        }
        if is_signoff(&text) {
            return (Some(Mark::Signoff), span);
        }
        if span <= 2 && is_byline(&text) && pieces.get(at + span).is_none_or(|next| !is_credit(&(text.clone() + &next.chars.iter().collect::<String>()))) {
            return (Some(Mark::Byline), span);
        }
        let open = text.starts_with('（') && !text.contains('）');
        let begun = AGENCIES.iter().any(|a| text.starts_with(a)) && text.chars().count() < 12;
        if !(open || begun || AGENCIES.iter().any(|a| a.starts_with(text.as_str())) || text.starts_with('□')) {
            break;
        }
    }
    (None, 1)
}
