//! Reading the text tables.

/// The rows of a tab-separated file without comments and blank lines. A missing file is an error of the source tree.
pub fn rows(path: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    text.lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

/// An OpenCC dictionary: key → first candidate.
pub fn dictionary(name: &str) -> Vec<(Vec<char>, String)> {
    let path = format!("data/opencc/{name}.txt");
    rows(&path)
        .into_iter()
        .map(|row| {
            let value = row.get(1).unwrap_or_else(|| panic!("{path}: no value for {}", row[0]));
            let first = value.split(' ').next().expect("split gives at least one part");
            (row[0].chars().collect(), first.to_owned())
        })
        .collect()
}
