//! A place of its own for each key of a fixed set: keys fall into buckets, and each bucket has a shift with which its keys meet no
//! others in the table. A look-up costs two reads and no search, whether the key is there or not. The build script includes
//! this file, so it knows nothing but `std`.

/// The bucket of a key, of so many.
#[inline]
#[must_use]
pub fn bucket(key: u64, buckets: usize) -> usize {
    ((u64::from(key as u32) * buckets as u64) >> 32) as usize
}

/// The place of a key in a table of this size, given its bucket's shift.
#[inline]
#[must_use]
pub fn place(key: u64, shift: u16, size: usize) -> usize {
    let high = (key >> 32) as u32 ^ u32::from(shift).wrapping_mul(0x9e37_79b1);
    let spread = high.wrapping_mul(0x85eb_ca6b);
    ((u64::from(spread ^ spread >> 15) * size as u64) >> 32) as usize
}

/// Finds the shifts for these keys, which all differ: the shifts, and for each place of the table the number of its key.
#[must_use]
pub fn assign(keys: &[u64]) -> (Vec<u16>, Vec<Option<usize>>) {
    let mut buckets: Vec<Vec<usize>> = vec![Vec::new(); keys.len() / 4 + 1];
    let count = buckets.len();
    for (number, &key) in keys.iter().enumerate() {
        buckets[bucket(key, count)].push(number);
    }
    // The fullest buckets while the table is still empty; the first shift that takes all keys to free places.
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&bucket| (std::cmp::Reverse(buckets[bucket].len()), bucket));
    let mut shifts = vec![0_u16; count];
    let mut table: Vec<Option<usize>> = vec![None; keys.len() * 10 / 9 + 8];
    for bucket in order {
        let places = |shift| -> Vec<usize> { buckets[bucket].iter().map(|&number| place(keys[number], shift, table.len())).collect() };
        let fits = |shift: &u16| {
            let mut places = places(*shift);
            places.sort_unstable();
            places.windows(2).all(|pair| pair[0] != pair[1]) && places.iter().all(|&place| table[place].is_none())
        };
        let shift = (0..=u16::MAX).find(fits).expect("a tenth of the table is free: some shift of 65,536 fits");
        let places = places(shift);
        shifts[bucket] = shift;
        for (&number, place) in buckets[bucket].iter().zip(places) {
            table[place] = Some(number);
        }
    }
    (shifts, table)
}
