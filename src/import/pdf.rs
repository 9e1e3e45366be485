//! PDF → raw text, through the program pdftotext of poppler.

use std::{
    io,
    path::Path,
    process::{Command, Stdio},
};

use crate::diagnostic::{Diagnostic, Place};

/// A page of a PDF.
pub struct PdfPage {
    /// Its text in the order in which the PDF has it, which is that in which the page was set.
    pub text: Vec<u8>,
    /// Every word with its box, XHTML as pdftotext writes it.
    pub boxes: Vec<u8>,
}

/// Reads all pages. Where pdftotext is missing, that is said.
pub fn pages(path: &Path) -> Result<Vec<PdfPage>, Diagnostic> {
    let texts = pdftotext(path, &["-raw", "-enc", "UTF-8", "-eol", "unix"])?;
    // A form feed ends each page.
    let texts: Vec<&[u8]> = texts.split(|byte| *byte == 0x0C).collect();
    let texts = match texts.split_last() {
        Some((rest, before)) if rest.trim_ascii().is_empty() => before,
        _ => &texts,
    };
    let mut pages = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let number = (number + 1).to_string();
        let boxes = pdftotext(path, &["-bbox-layout", "-enc", "UTF-8", "-eol", "unix", "-f", &number, "-l", &number])?;
        pages.push(PdfPage { text: text.to_vec(), boxes });
    }
    Ok(pages)
}

fn pdftotext(path: &Path, options: &[&str]) -> Result<Vec<u8>, Diagnostic> {
    let place = Place::file(path.to_string_lossy());
    // An absolute path is never taken for an option.
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let output = Command::new("pdftotext").args(options).arg(whole).arg("-").stdin(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => Ok(output.stdout),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.lines().next_back().unwrap_or("it says nothing").trim().to_owned();
            Err(Diagnostic::error("pdf", format!("pdftotext cannot read this: {said}"))
                .at(place)
                .help("open it elsewhere and save it again, without a password"))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Diagnostic::error(
            "no-pdftotext",
            "PDF is read by pdftotext, which is not installed",
        )
        .at(place)
        .help(
            "install poppler (`apt install poppler-utils`, `brew install poppler`), or extract the text yourself and import the .txt files",
        )),
        Err(error) => Err(Diagnostic::error("pdf", format!("pdftotext cannot be started: {error}")).at(place)),
    }
}
