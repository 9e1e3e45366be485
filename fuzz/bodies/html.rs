//! HTML as a browser's tokeniser reads it, as far as it matters: which tags a text has, with which attributes.

/// The tags that Markdown may become, each with the attributes that it may carry.
const OURS: &[(&str, &[&str])] = &[
    ("p", &["id"]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("em", &[]),
    ("strong", &[]),
    ("s", &[]),
    ("a", &["href"]),
    ("img", &["src", "loading", "alt"]),
    ("code", &[]),
    ("pre", &[]),
    ("ul", &[]),
    ("ol", &["start"]),
    ("li", &[]),
    ("blockquote", &[]),
    ("hr", &[]),
    ("br", &[]),
    ("div", &["class"]),
    ("table", &[]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tr", &[]),
    ("th", &["class"]),
    ("td", &["class"]),
];

/// Fails when a text has a tag or an attribute that is not ours, or leads where it may not.
pub fn only_ours(html: &str) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let is_end = rest.starts_with('/');
        let tag = rest.strip_prefix('/').unwrap_or(rest);
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        let Some((_, allowed)) = OURS.iter().find(|(known, _)| *known == name) else { panic!("a tag <{name}> in {html}") };
        rest = &tag[name.len()..];
        loop {
            rest = rest.trim_ascii_start();
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            assert!(!is_end, "an end tag with attributes in {html}");
            let Some((attribute, after)) = rest.split_once("=\"") else { panic!("a tag without end in {html}") };
            assert!(allowed.contains(&attribute), "<{name} {attribute}> in {html}");
            let Some((value, after)) = after.split_once('"') else { panic!("a value without end in {html}") };
            assert!(!value.contains('<') && !value.contains('>'), "markup in a value in {html}");
            if matches!(attribute, "href" | "src") {
                leads_where_it_may(value, attribute == "src");
            }
            rest = after;
        }
    }
    assert!(!html.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "a control character in {html:?}");
}

fn leads_where_it_may(value: &str, is_loaded: bool) {
    // As a browser does: character references, then no white space at the ends, no tabs and line ends anywhere, `\` is `/`.
    let value = value
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    let url: String = value.trim_matches(|c: char| c <= ' ').chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let url = url.replace('\\', "/");
    let scheme: String = url.chars().take_while(|c| c.is_ascii_alphanumeric() || "+-.".contains(*c)).collect();
    if url[scheme.len()..].starts_with(':') && scheme.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let scheme = scheme.to_ascii_lowercase();
        assert!(!is_loaded && ["http", "https", "mailto", "tel"].contains(&scheme.as_str()), "{value:?} leads to {scheme}:");
    }
    assert!(!is_loaded || !url.starts_with("//"), "{value:?} is loaded from elsewhere");
}
