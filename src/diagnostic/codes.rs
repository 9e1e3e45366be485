//! What each code means: the one registry, read by `baoku explain code` and printed as a chapter of the guide.

/// A code with everything that is said of it.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The name in square brackets.
    pub code: &'static str,
    /// What it says, one sentence.
    pub says: &'static str,
    /// Why that matters, or how it comes about.
    pub why: &'static str,
    /// What to do.
    pub todo: &'static str,
}

/// A code of this program by its name.
pub(super) fn known(name: &str) -> Option<&'static str> {
    find(name).map(|code| code.code)
}

/// What is said of a code.
#[must_use]
pub fn find(name: &str) -> Option<&'static Code> {
    CODES.binary_search_by(|code| code.code.cmp(name)).ok().map(|at| &CODES[at])
}

/// The chapter of the guide about all codes, in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut out = String::from(
        "# Every message by its code\n\n\
         Generated from the program's registry (`baoku reference diagnostics`); a test keeps it current. Every message has one of these codes in square brackets: \
         `error[duplicate-id]`. An error keeps the site from being published, a warning does so with `--strict`, a note is only worth knowing. \
         `baoku explain code CODE` prints an entry.\n",
    );
    for Code { code, says, why, todo } in CODES {
        out.push_str(&format!("\n## `{code}`\n\n{says}\n\n- Why: {why}\n- What to do: {todo}\n"));
    }
    out
}

const fn code(code: &'static str, says: &'static str, why: &'static str, todo: &'static str) -> Code {
    Code { code, says, why, todo }
}

/// All codes, in alphabetical order.
#[rustfmt::skip]
pub const CODES: &[Code] = &[
    code("address-clash", "Two files of the site have paths that some file systems take for one.", "Upper and lower case, and forms of Unicode that look the same, are one name on many systems: one page would overwrite the other there.", "Rename one of the two articles, or change its slug."),
    code("address-twice", "Two files of the site have the same path.", "Only one page can stand at an address; the first is kept.", "Change the slug or the name of one of them."),
    code("already-watched", "Another `baoku watch` shows this archive already.", "Two of them would write the same files.", "Use the address of the other, or end it first."),
    code("ambiguous-name", "Two records of names have a form in common.", "An article could be filed under the wrong person.", "Join the records if they are one person, place or body; otherwise leave the form out of one of them."),
    code("article-deleted", "An article that ingest wrote is no longer there.", "Deleting is respected: it is not written again. But its published address would be dead.", "To take a story out for readers write `status: withdrawn` into its article; to have it back run `baoku ingest --force PAGE`."),
    code("articles-merged", "Two articles turned out to be parts of one story and were joined.", "A continuation was found that was not known before.", "Nothing; the address that fell away leads to the whole. If they are two stories, say so with a correction in the page's sidecar."),
    code("bad-address", "A path is not fit for a site.", "It is too long, leaves its folder, or has characters that servers and file systems refuse.", "Rename the file or shorten the slug."),
    code("bad-alias", "An alias is not a path within the site.", "Aliases are former addresses that lead to the article.", "Write it as `2025/06/22/old-name.html`: relative, below the edition, with `.html`."),
    code("bad-correction", "A correction in a page's sidecar makes no sense.", "It says nothing to do, or two things at once, or names a role or fact that there is none of.", "`baoku explain page PAGE --line N` prints every correction that a line could need, to copy; the guide's chapter on correcting lists all."),
    code("bad-date", "A date cannot be understood.", "Dates are written as EDTF, so that a month, a year or an uncertain day can be said without inventing the rest.", "Write `2025-06-22`, `2025-06` or `2025`, with `?` where it is uncertain; `null` where nothing is known."),
    code("bad-file-name", "The name of a file is not UTF-8.", "No page and no ledger could name it.", "Rename the file."),
    code("bad-id", "An id has characters that cannot stand in an address.", "Each article has `id/ID.html`, for ever.", "Restore the id from version control; ids are given once and never written by hand."),
    code("bad-lang", "A language is not a tag of BCP 47.", "Conversion and the pages' `lang` follow it.", "Write a tag such as zh-Hans, zh-Hant or en."),
    code("bad-ledger", "The account of a page can no longer be read.", "It tells a person's edits from the program's text; without it edits could be overwritten.", "Restore the file under content/ledger/ from version control."),
    code("bad-pattern", "A file-name pattern in pages.yaml cannot be read.", "Patterns say which pages a fact is about and read facts out of names.", "Fields stand in braces (`{issue_date:%Y%m%d}`), `*` and `?` stay within a folder, `**/` spans folders."),
    code("bad-supersedes", "`supersedes` in a sidecar cannot hold.", "It names the raw page of which this one is a better text; each page can be superseded once, not by itself and not in a circle.", "Name the page with the worse text, below content/raw/, in the sidecar of the better one."),
    code("bad-value", "A value is none of those that the key takes.", "What is not understood is never guessed.", "The message lists the values; `baoku explain` and the reference of config.yaml have their meaning."),
    code("bag", "A file of a bag is missing, damaged, or in no manifest.", "The bag is no longer what was packed.", "Take another copy of the bag."),
    code("base-url", "`base_url` is not the address of a site.", "Canonical links, feeds and the sitemap begin with it.", "Write the whole address: `https://example.org/archive/`."),
    code("broken-yaml", "The file is not YAML from the place shown on.", "Often a quote is missing, a tab stands in an indent, or a text with a colon is not quoted.", "Put such a text into double quotes and indent with spaces."),
    code("cannot-read", "The system does not let the program read a file or folder.", "Its permissions, its kind or the disk forbid it.", "Look at the permissions; a link or a device is not read."),
    code("changed-meanwhile", "A file that ingest wanted to write was saved, or can no longer be read, since the archive was read.", "Nothing was written, so that nobody's text is lost.", "Run the command again."),
    code("content-format", "The archive has a content format that this program does not know.", "A newer program may have written what this one would misread.", "Use a newer baoku; `docs/format.md` has the formats and the way from one to the next."),
    code("control-character", "The text holds a character that no newspaper prints.", "Extraction from PDF and old encodings leave such characters behind. It is kept.", "Compare the place with the original."),
    code("conversion", "The choice of a traditional character was close.", "One simplified character may stand for several traditional ones.", "Read the sentence; put the word into a glossary, or accept the choice with `baoku check --conversion --accept`."),
    code("correction-moved", "The lines of a correction have other numbers now and were found by their words.", "The raw page got another text, or a number was misread.", "Write the new number into the sidecar."),
    code("correction-notice", "A headline says that the paper corrects itself.", "Readers of the story should find its correction.", "Link both: `corrects: [ID]` in the notice; where the story is not in the archive, `solved: [corrects]`."),
    code("correction-refused", "A correction asks for what cannot be.", "Such as joining a line to one that belongs to no story. The page is read without it.", "Look at the page with `baoku explain page PAGE`, and correct or remove the entry."),
    code("correction-unfit", "The words of a correction stand at no line of the page, or at several.", "A correction is applied only where its words prove the place.", "Correct its number and words, or take it out."),
    code("dead-link", "A link or picture of a text leads to no file of the site.", "Readers who follow it find nothing; the file may have moved, or never have been part of the site.", "Correct the link: it names the file seen from the page's own, such as `../19/slug.html`. Pictures of articles are not taken into the site."),
    code("defect", "The program has a defect.", "Something happened that its authors held to be impossible. The last good site stays.", "Please report what led to it, with the message."),
    code("direction-character", "An invisible character changes the order in which text is shown.", "It can make a text read otherwise than it is. It is kept.", "Remove it if the original has no reason for it."),
    code("disk-full", "There is no room left.", "What is published stays as it is until a build succeeds.", "Make room, or name another folder with `--out`."),
    code("doubt", "Ingest was unsure of something.", "Raw text does not always show where a story ends or which line goes on where.", "Compare the lines with the page; correct the article or the page's sidecar, and set the article's review to checked."),
    code("duplicate-edition", "An edition is listed twice in config.yaml.", "Its pages would be made twice at one address.", "Take one of them out."),
    code("duplicate-id", "Two articles have the same id.", "`id/ID.html` can lead to one only. Usually one file is a copy of the other.", "Remove the copy, or take its `id` line out: the message of the next check names a free one."),
    code("duplicate-key", "A key stands twice in one mapping.", "Only one of the two values could count.", "Remove one of them."),
    code("duplicate-name", "Two records under content/names/ have the same id.", "It stands in the address of the name's page.", "Give one of them another id."),
    code("duplicate-path", "Two articles claim one file.", "One would overwrite the other.", "Rename one of them."),
    code("duplicate-text", "Two files hold the same text of the archive in one language.", "Only one of them can be shown.", "Remove one of the files."),
    code("duplicate-topic", "Two topics of config.yaml have the same id.", "It stands in the address of the topic's page.", "Give one of them another id, or join their rules."),
    code("duplicate-url", "Two articles would have the same page, or an alias is another article's page.", "An address leads to one text only.", "Rename one file, or take the alias out."),
    code("edit-conflict", "A person and a better reading of the page changed the same passage.", "The person's text stays; the message shows the other.", "Compare both with the page and write what was printed."),
    code("emphasis-not-taken", "Asterisks beside Chinese punctuation are no emphasis in Markdown.", "They would be shown to readers.", "Leave them out, or move the punctuation outside: 《**…**》."),
    code("empty-article", "An article has neither headline nor text.", "Its page would be empty.", "Write the text, or remove the file if it was never published."),
    code("empty-page", "A raw page holds nothing but white space.", "Often a scan without a text layer: its characters were never recognised.", "Put the page's text there, or remove the file."),
    code("empty-term", "A term of a topic's rule is empty.", "It would be found in every article.", "Remove it, or write the term."),
    code("empty-topic", "No article belongs to a topic.", "Its terms are in no article, or its threshold is too high.", "Look at the rule with `baoku check --topics`."),
    code("file-too-large", "A file is far larger than any newspaper page.", "A stray file would fill the memory.", "Cut it into pages, or look whether it is the right file."),
    code("fixity", "A raw page has other bytes than those that were read, or is gone.", "Raw pages are the archive's evidence and are never changed.", "Restore it from version control; a better text is a new file whose sidecar says `supersedes`."),
    code("full-width-colon", "A full-width colon stands after a key.", "YAML knows only the half-width colon with a space after it.", "Write `: `; the rest of the file is read as if it stood there."),
    code("glossary", "A row of a glossary says nothing that can be used, or says it twice.", "The rest of the file counts.", "The guide's chapter on conversion has the format; the message says what is wrong with the row."),
    code("guessed-encoding", "A raw page is not UTF-8 and its encoding was guessed.", "A guess can err, most of all for short pages.", "Look at the text; then name the encoding in the page's sidecar: `encoding: gb18030`."),
    code("half-published", "The site could not be switched completely.", "The system refused in the middle; a journal knows what is missing.", "Build again: the next build completes it."),
    code("id-vanished", "An id that was published is gone without alias, successor or withdrawal.", "Its address would be dead, and somebody may have cited it.", "Restore the article, or set its status to withdrawn, or name the article that has its story now."),
    code("ids-line", "A line of content/ids.tsv cannot be read.", "It is id, address and day, with tabs between; a merge conflict often breaks it.", "After a merge conflict keep the lines of both sides."),
    code("ids-twice", "An id stands twice in content/ids.tsv with two addresses.", "Only one can be where the article is.", "Keep the line with the address of today and put the other into the article's `aliases`."),
    code("ignored-file", "A file in content/ is not read.", "Its ending is none that the program reads there, though it looks like an input.", "Rename it as the message says, or move it out."),
    code("import-clash", "Two records claim one id, or a file of that name is there with other bytes.", "Nothing in an archive is overwritten, and no record is dropped in silence.", "If they are two texts, import one of them with another `--into` folder or `--id-prefix`; if one is a copy, take it out."),
    code("import-date", "The date of a record is not understood.", "Nothing is invented: the article is written without a date.", "Correct the date in the article or in the source before importing; `2025-06-22`, `2025/6/22`, `20250622`, `2025年6月22日` and ISO times are understood."),
    code("import-fields", "A field was not found, or not taken.", "Field names differ from source to source, and what is not mapped is not imported.", "Say which field it is: `--field title=NAME`; or its value for all: `--set publication=NAME`."),
    code("import-kept", "An article of this id is there with another text, which stays.", "It was edited since it was imported, or the source has changed.", "Nothing, if the archive's text is the better one; otherwise edit the article."),
    code("import-kind", "A file is of a kind that cannot be imported.", "Its ending and its content are none that are known.", "JSONL, JSON, CSV, TSV, Markdown folders, .txt, .pdf, hOCR, ALTO and PAGE XML are; `baoku import --help`."),
    code("import-markup", "A text holds markup that will be shown as text.", "Content is not trusted: raw HTML and the shortcodes of other generators are never run; pictures are not copied.", "Take the markup out of the article, or convert it to Markdown before importing."),
    code("import-no-text", "A page of a PDF or OCR file has no text.", "A scan without a text layer: its characters were never recognised.", "Run OCR first (such as `ocrmypdf -l chi_sim in.pdf out.pdf`), then import the result."),
    code("import-record", "A record cannot be read.", "The line is no JSON object, or the row or file is broken. The others are imported.", "Correct it and import again: what is there already is left alone."),
    code("import-skipped", "A record was left out.", "It has neither headline nor text, or is a draft.", "Nothing, if that is right; drafts are taken with `--drafts`."),
    code("import-topic", "Records have a topic that the archive has not.", "An article cannot be in a topic that nobody described; nothing is written, so that no article has to be mended by hand.", "Add the topic to config.yaml, or leave `--field topics=…` out; then import again."),
    code("invisible-character", "The text holds an invisible character, such as a zero-width space.", "It is kept; searches do not see through it.", "Remove it if the original has no reason for it."),
    code("link-not-followed", "A symbolic link stands where a file should.", "Links could lead out of the archive and are not followed.", "Put the file itself there."),
    code("lost-character", "The text holds U+FFFD.", "A character was lost before the page came here.", "Look at the original and extract it again."),
    code("missing-id", "An article has no id.", "Without one it has no lasting address.", "Write the free id that the message names; `baoku new article` and `baoku import` give ids by themselves."),
    code("missing-key", "A key that must be there is missing.", "The entry means nothing without it.", "Add it as the message says."),
    code("missing-scan", "A sidecar names a picture of its page that is not among the files.", "The page is shown without it.", "Put the picture there, or correct its name."),
    code("missing-string", "A text of the theme is missing in an edition's language.", "Readers would see nothing there.", "Add it to the theme's strings/, or leave the key to the built-in theme."),
    code("missing-theme", "config.yaml names a theme that is not in themes/.", "There is nothing to make pages with.", "Make the folder themes/NAME, or leave `theme` out for the built-in one."),
    code("name-id", "The id of a record of names cannot stand in an address.", "It is part of the address of the name's page.", "Lower-case Latin letters, digits and hyphens."),
    code("name-missing", "A record under content/names/ has no `name`.", "The archive must know how to call the person, place or body.", "Add `name` to the record."),
    code("no-browser", "No browser could be started.", "The machine has none, or no screen.", "Open the address by hand."),
    code("no-config", "There is no config.yaml here or above.", "The nearest folder that has one is the archive.", "Go to the folder of an archive, name it with `--root DIR`, or make one with `baoku init DIR`."),
    code("no-content", "The folder content/ is missing.", "There is nothing to make a site of.", "Restore it, or make a new archive with `baoku init DIR`."),
    code("no-edition", "config.yaml lists no edition.", "A site has at least one.", "Leave `editions` out for all five, or list some."),
    code("no-engine", "config.yaml asks for an engine of conversion that this program does not have.", "`opencc` needs a program that was built with that feature, and its dictionaries.", "Leave `conversion.engine` out, or build with `--features opencc`: tools/opencc/README.md."),
    code("no-events", "The system cannot tell the program of changes.", "It looks for them instead, which is slower.", "On Linux raise fs.inotify.max_user_watches; on a network drive use `--poll`."),
    code("no-front-matter", "An article does not begin with front matter.", "Its id, date and headline stand there.", "Begin with a line `---`, YAML, and another line `---`; `baoku new article` writes one."),
    code("no-pdftotext", "The program pdftotext is not installed.", "PDF files are read by it; baoku does not read them itself.", "Install poppler: `apt install poppler-utils`, `dnf install poppler-utils`, `brew install poppler`, `choco install poppler`."),
    code("not-ingested", "A raw page has no current account, and this build may not write one.", "Where CI is set, or with `--no-ingest`, content/ is not written.", "Run `baoku ingest` and commit what it writes."),
    code("not-published", "Nothing was published because a file of the site could not be made.", "Half a site is worse than the last one.", "The other messages say why."),
    code("not-text", "The bytes of a raw page are no text in any encoding that is known here.", "It may be another kind of file, or damaged.", "Save it as UTF-8, or name its encoding in the sidecar."),
    code("not-utf8", "A file that people edit is not UTF-8.", "Its characters would be guessed.", "Save it again in UTF-8."),
    code("not-writable", "The system does not let the program write there.", "The folder belongs to somebody else, or is read-only.", "Change the permissions, or choose another folder with `--out`."),
    code("note-without-place", "A note of an article names no place in its text.", "A misprint is shown beside its words.", "Let `printed` repeat the words as they stand in the text."),
    code("nul", "The text holds NUL characters.", "If every second byte is zero it is UTF-16; otherwise it is no text.", "Say `encoding: utf-16le` in the sidecar, or extract the page again."),
    code("ocr-xml", "An OCR file cannot be read.", "It is no well-formed XML, or none of hOCR, ALTO and PAGE.", "Export it again, or give its text as .txt."),
    code("output", "The output folder could not be read or written.", "The message has the system's reason.", "Remove the reason, and build again."),
    code("output-in-use", "Another build is writing the same folder.", "Two builds would mix their files.", "Wait for it to end."),
    code("output-not-ours", "The output folder holds files that baoku did not make.", "Nothing in it is touched.", "Choose an empty folder."),
    code("output-vanished", "The output folder was taken away while the site was being built.", "Something else removed it.", "Look what removes it, and build again."),
    code("page-name", "The name of a file in content/pages is not fit for an address.", "It becomes the address of its page.", "Latin letters, digits and hyphens."),
    code("pdf", "A PDF could not be read by pdftotext.", "It is damaged, or its password is missing.", "Open it elsewhere and save it again without a password; the message has pdftotext's own words."),
    code("port-refused", "The system does not let the preview listen.", "The port is reserved, or networking is forbidden.", "Choose another with `--port`."),
    code("port-taken", "Another program listens on this port.", "Only one can.", "Choose another with `--port`, or leave it out."),
    code("raw-missing", "An article names a raw page that is not in content/raw.", "Its lines cannot be shown as evidence.", "Restore the page, or correct `source`."),
    code("root-edition", "`root_edition` is not among `editions`.", "The root of the site must be one of them.", "Add it, or choose another."),
    code("sheet", "A table cannot be taken over.", "The message names the row and the cell. Nothing of it was written.", "Correct the cell and import again."),
    code("sidecar-without-page", "A sidecar has the name of no raw page.", "Its facts are about nothing.", "Name it after its page, or use pages.yaml for a folder."),
    code("story-lost", "A story that was read at an earlier ingest is no longer found.", "The page is read otherwise now. Its article stays as it is.", "Compare the page; if the article is right, nothing needs to be done."),
    code("strings", "A file of the theme's texts cannot be read.", "Its texts are missing in every page.", "The message has the place."),
    code("template", "A template of the theme has an error.", "No page of its kind can be made.", "Correct the place shown; the guide's chapter on theming has the data of each template."),
    code("theme-encoding", "A file of the theme is not UTF-8.", "Pages are UTF-8.", "Save it again in UTF-8."),
    code("theme-name", "A theme's name is not the name of a folder.", "It must lie within themes/.", "Letters, digits, hyphen, underscore."),
    code("topic-id", "A topic's id cannot stand in addresses.", "It is the name of the topic's page.", "Lower-case Latin letters, digits and hyphens."),
    code("topic-unreachable", "No article can reach a topic's threshold.", "All its terms together count less.", "Lower the threshold, or add terms."),
    code("unknown-corrected", "A notice names the article that it corrects by an id that no other article has.", "The link would lead nowhere.", "Write the id that is printed on the article's page."),
    code("unknown-edition", "An edition is none that is known.", "Editions are zh-Hans, zh-Hant, zh-TW, zh-HK and en.", "The message names the nearest."),
    code("unknown-encoding", "A sidecar names an encoding that is not known.", "Names are those of the WHATWG encoding standard.", "Such as gb18030, big5, utf-16le."),
    code("unknown-key", "A key is none that is known.", "A misspelt key would be ignored in silence.", "The message names the nearest known key."),
    code("unknown-original", "`translation_of` names an id that no article has.", "A translation stands beside its original.", "Write the id of the original."),
    code("unknown-successor", "An article names a successor by an id that no article has.", "The way to the story would end there.", "Write the id of the article that has a part of the story, or take the line out."),
    code("unknown-topic", "An article names a topic that config.yaml does not have.", "It would belong nowhere.", "Add the topic, or correct the name."),
    code("unused-pattern", "A file-name pattern in pages.yaml fits no raw page.", "Its facts are about nothing; often a folder is missing in it.", "Correct it: `*` stays within a folder, `**/` spans folders."),
    code("usage", "The command was called in a way that it cannot follow.", "The message says what is wrong.", "`baoku COMMAND --help` has examples."),
    code("very-long-line", "A line has more than 10,000 characters.", "Its line ends may have been lost, and with them the page's columns.", "Extract the page again."),
    code("wrong-type", "A value is of another kind than the key takes.", "A text stands for a number, or a list for a text.", "The message says both."),
    code("yaml-anchor", "Anchors and aliases are not read.", "A small file could fill the memory with them.", "Write the value twice."),
    code("yaml-too-deep", "The YAML is nested more deeply than any archive needs.", "Such a file could exhaust the program.", "Look whether it is the right file."),
    code("yaml-too-large", "The YAML document is larger than any archive needs.", "Such a file could exhaust the program.", "Look whether it is the right file."),
];
