//! The heavy pass over a text is the same for every traditional target. Whoever makes the pages of one article in several editions
//! has each of its texts read once: [`reading_once`].

use std::{cell::RefCell, collections::HashMap};

use super::words::Reading;

/// Characters of all readings that are remembered at a time: the texts of an article and of what its pages name, many times over.
const MOST: usize = 1 << 17;

thread_local! {
    /// Nothing where nobody asked for it: most texts are read once, and remembering costs.
    static READINGS: RefCell<Option<Readings>> = const { RefCell::new(None) };
}

/// Texts that were read, with repairs, and weighed.
#[derive(Default)]
struct Readings {
    known: HashMap<Box<str>, Reading>,
    characters: usize,
}

/// Does some work in which the same texts are converted for several editions. What comes of it is the same without.
pub fn reading_once<T>(work: impl FnOnce() -> T) -> T {
    /// Forgets, also where the work ends in a panic.
    struct Forget;
    impl Drop for Forget {
        fn drop(&mut self) {
            READINGS.take();
        }
    }
    READINGS.set(Some(Readings::default()));
    let _forget = Forget;
    work()
}

/// Makes `reading` the remembered one of a text, if there is one.
pub(super) fn recall(text: &str, reading: &mut Reading) -> bool {
    READINGS.with_borrow(|readings| {
        let known = readings.as_ref().and_then(|readings| readings.known.get(text));
        known.inspect(|known| reading.copy(known)).is_some()
    })
}

/// Remembers the reading of a text.
pub(super) fn keep(text: &str, reading: &Reading) {
    READINGS.with_borrow_mut(|readings| {
        let Some(readings) = readings.as_mut().filter(|readings| readings.characters + reading.source.len() <= MOST) else { return };
        readings.characters += reading.source.len();
        let mut copy = Reading::default();
        copy.copy(reading);
        readings.known.insert(text.into(), copy);
    });
}
