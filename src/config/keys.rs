//! Every key of `config.yaml`: what it takes, what it means, an example. The schema for editors, the reference of the guide and
//! `baoku config` are made from this table; tests hold it against [`parse`](super::parse), probe by probe.

use super::KNOWN_EDITIONS;

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text; the pattern, where there is one, is a regular expression of JSON Schema.
    Text(Option<&'static str>),
    /// A text for all editions, or texts by edition.
    Localized,
    /// true or false.
    Flag,
    /// A whole number between two bounds.
    Number(u64, u64),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of texts that are not blank.
    Texts,
    /// A list of these words, each once, at least one.
    Choices(&'static [&'static str]),
    /// A list of [`Kind::Localized`].
    LocalizedList,
    /// A mapping from any name to one of these words.
    ChoiceByName(&'static [&'static str]),
    /// A mapping with keys of its own, which follow in the table.
    Section,
    /// A list of such mappings.
    Sections,
}

/// A key of `config.yaml`.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its way from the top: `lists.per_page`, `topics[].any`.
    pub path: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Whether nothing after the colon means the default.
    pub may_be_empty: bool,
    /// What it is for; sentences of Markdown.
    pub meaning: &'static str,
    /// The same in simplified Chinese, for the Chinese guide.
    pub meaning_zh: &'static str,
    /// Lines of a config.yaml that use it.
    pub example: &'static str,
}

const RIGHTS: &[&str] = &["full", "excerpt", "metadata"];

const fn key(
    path: &'static str,
    kind: Kind,
    may_be_empty: bool,
    meaning: &'static str,
    meaning_zh: &'static str,
    example: &'static str,
) -> Key {
    Key { path, kind, may_be_empty, meaning, meaning_zh, example }
}

/// All keys, in the order in which a config has them.
pub const KEYS: &[Key] = &[
    key(
        "format",
        Kind::Number(1, super::FORMAT as u64),
        false,
        "Version of the format of `config.yaml` and of everything under `content/`. A program refuses a format that is newer than it knows; an older one it reads, and `docs/format.md` says what has changed.",
        "`config.yaml` 和 `content/` 之下全部内容的格式版本。比程序所知更新的格式，程序拒绝；较旧的照读，`docs/format.md` 说明改了什么。",
        "format: 1",
    ),
    key(
        "title",
        Kind::Localized,
        false,
        "Name of the archive: a text for all editions, or texts by edition. Chinese ones are converted for the editions that are not named.",
        "资料库的名称：一段文字供所有版本使用，或者每个版本一段。没有写出的中文版本由转换得来。",
        "title:\n  zh-Hans: 青屿报库\n  en: The Qingyu Archive",
    ),
    key(
        "description",
        Kind::Localized,
        true,
        "One sentence about the archive, for search engines and feeds.",
        "关于资料库的一句话，供搜索引擎和订阅源使用。",
        "description: {zh-Hans: 一座小城的报纸。, en: The papers of a small town.}",
    ),
    key(
        "base_url",
        Kind::Text(Some("^($|[Hh][Tt][Tt][Pp][Ss]?://[^/?#\\s]+[^?#\\s]*$)")),
        true,
        "The whole address under which the site will stand. Without it the site works anywhere, but canonical links, the sitemap and absolute addresses in feeds are left out. `baoku build --base-url URL` says it for one build.",
        "网站将来的完整地址。没有它，网站在任何地方都能用，只是没有规范链接、网站地图和订阅源里的绝对地址。`baoku build --base-url URL` 只为一次生成说明。",
        "base_url: https://archive.example.org/news/",
    ),
    key(
        "root_edition",
        Kind::Choice(&KNOWN_EDITIONS),
        false,
        "The edition at the root of the site; it must be one of `editions`. The others lie under their tag: `/zh-Hant/…`.",
        "放在网站根上的版本，必须是 `editions` 之一。其他版本放在自己的标签之下：`/zh-Hant/…`。",
        "root_edition: zh-Hant",
    ),
    key(
        "editions",
        Kind::Choices(&KNOWN_EDITIONS),
        false,
        "All editions, in the order in which the switch shows them. zh-Hant is traditional script with the words as they are; zh-TW and zh-HK have the terms and the style of the region.",
        "所有版本，次序就是切换时显示的次序。zh-Hant 是用词不变的繁体；zh-TW 和 zh-HK 用当地的词语和习惯。",
        "editions: [zh-Hans, zh-Hant, en]",
    ),
    key(
        "theme",
        Kind::Text(Some("^[\\p{L}\\p{N}_-][\\p{L}\\p{N}_.-]*$")),
        false,
        "Name of the theme: a folder of `themes/`, whose files go before those of the built-in `broadsheet`.",
        "主题的名称：`themes/` 下的一个文件夹，其中的文件先于内置的 `broadsheet`。",
        "theme: broadsheet",
    ),
    key(
        "topics",
        Kind::Sections,
        true,
        "Topics in the order in which they are shown. An article belongs to a topic when the rule fits it, found anew at each build; `topics_add` and `topics_remove` in its front matter have the last word. Script, width, blanks and the kind of dash make no difference. `baoku check --topics` shows why an article belongs. Introductions lie in `content/topics/`.",
        "专题，次序就是显示的次序。文章合乎规则就属于专题，每次生成时重新判断；文章开头的 `topics_add` 和 `topics_remove` 说了算。简繁、全角半角、空白和破折号的种类都不计较。`baoku check --topics` 说明一篇文章为什么属于某个专题。导言放在 `content/topics/`。",
        "topics:\n  - id: rivers\n    name: {zh-Hans: 江河, en: Rivers}\n    any: [长江, 黄河, 汛期]",
    ),
    key(
        "topics[].id",
        Kind::Text(Some("^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$")),
        true,
        "Name of the topic in addresses and files: lower-case Latin letters, digits, hyphens. It must be there, each once.",
        "专题在地址和文件中的名称：小写拉丁字母、数字、连字符。必须写，各不相同。",
        "topics:\n  - id: public-services",
    ),
    key(
        "topics[].name",
        Kind::Localized,
        true,
        "Name of the topic for readers.",
        "专题给读者看的名称。",
        "topics:\n  - id: rivers\n    name: {zh-Hans: 江河, en: Rivers}",
    ),
    key(
        "topics[].any",
        Kind::Texts,
        true,
        "Each different term of these that an article holds counts 1; in headline, kicker or subtitle it counts `headline_weight`.",
        "文章里有其中一个词就计 1，不同的词分别计；出现在标题、引题或副题里计 `headline_weight`。",
        "topics:\n  - id: rivers\n    any: [长江, 黄河]",
    ),
    key(
        "topics[].all",
        Kind::Texts,
        true,
        "All of these must stand in the article.",
        "这些词文章里都必须有。",
        "topics:\n  - id: rivers\n    all: [长江, 大桥]",
    ),
    key(
        "topics[].none",
        Kind::Texts,
        true,
        "None of these may stand in the article.",
        "这些词文章里一个也不能有。",
        "topics:\n  - id: rivers\n    any: [长江]\n    none: [长江商学院]",
    ),
    key(
        "topics[].headline_weight",
        Kind::Number(0, u32::MAX as u64),
        false,
        "What a term of `any` in headline, kicker or subtitle counts; 0 counts as 1.",
        "`any` 的一个词出现在标题、引题或副题里计多少；0 当作 1。",
        "topics:\n  - id: rivers\n    any: [长江, 黄河]\n    headline_weight: 3",
    ),
    key(
        "topics[].threshold",
        Kind::Number(0, u32::MAX as u64),
        false,
        "The sum from which on an article belongs; 0 counts as 1.",
        "总数到多少文章就属于专题；0 当作 1。",
        "topics:\n  - id: rivers\n    any: [长江, 黄河]\n    threshold: 3",
    ),
    key(
        "conversion",
        Kind::Section,
        true,
        "How text is converted between scripts.",
        "文字怎样在简繁之间转换。",
        "conversion:\n  terms: false",
    ),
    key(
        "conversion.engine",
        Kind::Choice(&["baoku", "opencc"]),
        false,
        "`baoku`, or `opencc` where the program was built with that feature.",
        "`baoku`；程序带着 `opencc` 功能编译时，也可以是 `opencc`。",
        "conversion:\n  engine: baoku",
    ),
    key(
        "conversion.terms",
        Kind::Flag,
        false,
        "Regional terms in zh-TW and zh-HK: 信息 → 資訊.",
        "zh-TW 和 zh-HK 的当地词语：信息 → 資訊。",
        "conversion:\n  terms: false",
    ),
    key(
        "conversion.style",
        Kind::Flag,
        false,
        "House style of the region in zh-TW and zh-HK.",
        "zh-TW 和 zh-HK 的当地用字习惯。",
        "conversion:\n  style: false",
    ),
    key(
        "conversion.repairs",
        Kind::Flag,
        false,
        "Repairs of words that OpenCC's dictionaries cut wrongly, and the choice by context.",
        "OpenCC 词典切错的词的修补，以及按上下文的选择。",
        "conversion:\n  repairs: false",
    ),
    key(
        "conversion.quotes",
        Kind::Flag,
        false,
        "Corner brackets 「」 for quotes in traditional text.",
        "繁体文字里用直角引号「」。",
        "conversion:\n  quotes: false",
    ),
    key("lists", Kind::Section, true, "How long lists are.", "列表有多长。", "lists: {per_page: 20, feed: 100}"),
    key("lists.per_page", Kind::Number(1, 10_000), false, "Entries of a page of a list.", "列表一页有几条。", "lists:\n  per_page: 20"),
    key("lists.feed", Kind::Number(1, 10_000), false, "Entries of a feed.", "订阅源有几条。", "lists:\n  feed: 100"),
    key(
        "outputs",
        Kind::Section,
        true,
        "Which parts of the site are made beside its pages.",
        "除了网页，还生成网站的哪些部分。",
        "outputs: {search: true, data: false}",
    ),
    key("outputs.search", Kind::Flag, false, "The search page and its index.", "搜索页和搜索的索引。", "outputs:\n  search: false"),
    key(
        "outputs.data",
        Kind::Flag,
        false,
        "The articles as data for download, by month, with their checksums: `data/`.",
        "供下载的文章数据，按月分，附校验值：`data/`。",
        "outputs:\n  data: false",
    ),
    key(
        "rights",
        Kind::Choice(RIGHTS),
        true,
        "Who may see what of articles that say nothing themselves: `full` shows everything, the raw lines included; `excerpt` the headline, the facts and the first paragraph; `metadata` the headline and the facts only. Search, feeds and data show no more than the page.",
        "自己没有说明的文章，谁能看到什么：`full` 全部可见，包括原始的行；`excerpt` 可见标题、事实和第一段；`metadata` 只可见标题和事实。搜索、订阅源和数据不会比网页显示得多。",
        "rights: excerpt",
    ),
    key(
        "rights_of",
        Kind::ChoiceByName(RIGHTS),
        true,
        "The same by paper, before `rights`.",
        "同上，按报纸分别说明，先于 `rights`。",
        "rights_of:\n  青屿日报: full\n  海港晚报: metadata",
    ),
    key(
        "publish_from",
        Kind::Choice(&["machine", "checked", "approved"]),
        true,
        "Articles reviewed less than this are not published: `machine` publishes all, `checked` those that a person compared with the page, `approved` those that were released.",
        "审核程度不到这一级的文章不发布：`machine` 全部发布，`checked` 只发布有人对照过版面的，`approved` 只发布已经放行的。",
        "publish_from: checked",
    ),
    key(
        "footer",
        Kind::LocalizedList,
        true,
        "Lines at the foot of every page, such as a licence or a registration. Plain text.",
        "每页末尾的几行，例如许可或备案号。纯文字。",
        "footer:\n  - © 青屿档案馆\n  - {zh-Hans: 仅供研究, en: For research only}",
    ),
];
