//! Renders a site straight from accounts of pages, to look at the theme: `specimen LEDGERS RAW OUT [BASE_URL]`.

#[path = "../tests/render/specimen.rs"]
mod specimen;

use std::{collections::BTreeMap, error::Error, fs, path::Path, sync::Arc, time::Instant};

use baoku::{
    ingest::Ledger,
    plan::{Catalogue, plan},
    render::{Renderer, Theme},
};
use specimen::Specimen;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [ledgers, raw, out, base @ ..] = arguments.as_slice() else { return Err("specimen LEDGERS RAW OUT [BASE_URL]".into()) };
    let mut specimen = Specimen::new();
    specimen.config.base_url = base.first().cloned();
    let mut files: Vec<_> = fs::read_dir(ledgers)?.collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(fs::DirEntry::path);
    for file in files {
        let ledger: Ledger = serde_json::from_slice(&fs::read(file.path())?)?;
        let text = fs::read_to_string(Path::new(raw).join(&ledger.file))?;
        let name = ledger.file.clone();
        specimen.page(&name, text.lines().map(str::to_owned).collect(), ledger, "", None);
    }
    if !specimen.archive.articles.is_empty() {
        let translation = baoku::article::Translation {
            title: Some("A headline in another language, to see how two languages stand together".to_owned()),
            summary: Some("One sentence about the article.".to_owned()),
        };
        Arc::make_mut(&mut specimen.entry(0).article).front.translations.insert("en".to_owned(), translation);
    }
    specimen.topic(
        "summit",
        &[("zh-Hans", "中亚峰会"), ("en", "Central Asia summit")],
        &["中亚"],
        "第二届峰会的**报道**汇集于此。\n\n另一段导言，说明收录范围。",
    );
    specimen.topic("payments", &[("zh-Hans", "跨境支付"), ("en", "Cross-border payments")], &["跨境支付"], "");
    specimen.text("about", "关于", "这是一个*试样*。\n\n## 缘起\n\n| 列 | 数 |\n|---|---:|\n| 甲 | 1 |\n\n- 第一\n- 第二\n\n<script>alert(1)</script>\n\n[链接](https://example.org/) 与 [坏链接](javascript:alert(1))");
    let (archive, config) = specimen.finish();
    let theme = Theme::load(&[], &config).map_err(|problems| format!("{problems:#?}"))?;
    let start = Instant::now();
    let catalogue = Catalogue::new(&archive, &config);
    let (pages, diagnostics) = plan(&archive, &config, &catalogue, &theme.assets());
    let renderer = Renderer::new(archive, config, catalogue, theme, pages.clone().into(), BTreeMap::new());
    let mut size = 0;
    for page in &pages {
        let bytes = renderer.render(page).map_err(|problem| format!("{}: {problem:#?}", page.path))?;
        size += bytes.len();
        let path = Path::new(out).join(&page.path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        fs::write(path, bytes)?;
    }
    let _: Arc<[_]> = renderer.pages().clone();
    eprintln!("{diagnostics:?}\n{} files, {size} bytes, {:?}", pages.len(), start.elapsed());
    Ok(())
}
