//! `baoku explain`: why.

use super::{Common, Exit, ExplainOf, report::Report};
use crate::diagnostic::Diagnostic;

/// Explains a page, a conversion or a code.
pub fn run(common: &Common, of: &ExplainOf) -> Exit {
    let mut report = Report::new(common, false);
    let _ = of;
    report.tell(vec![Diagnostic::error("usage", "this is not built into this program yet")]);
    report.exit()
}
