//! Events → folders to look at again → a new snapshot.
