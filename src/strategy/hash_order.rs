//! The order in which Python lists a set of small integers.
//!
//! # Definition
//!
//! A table of a power of two of slots; the hash of an integer is the integer. A new member looks for a
//! free slot from its hash on: that slot and, where they do not run over the end, the nine after it; then
//! on from `5 i + 1 + perturb`. The slot of a removed member ends no search; if the search has passed such
//! slots, the new member takes the last of them. The table grows when three fifths of its slots have been
//! used, to four times the members, rounded up.
//!
//! # Mirrors
//!
//! `CPython` 3.11 `set` of `int` from 0 on, up to 50,000 members.

/// Slots that are tried one after another.
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
const SMALLEST: usize = 8;
/// Members above which a table grows to twice instead of four times their number.
const MANY: usize = 50_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Free,
    Removed,
    Member(usize),
}

/// A set whose members come in Python's order.
#[derive(Debug, Clone)]
pub(super) struct HashOrder {
    slots: Vec<Slot>,
    used: usize,
    /// Members and removed ones.
    filled: usize,
}

impl HashOrder {
    pub(super) fn new() -> Self {
        Self { slots: vec![Slot::Free; SMALLEST], used: 0, filled: 0 }
    }

    /// Members in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.slots.iter().filter_map(|slot| if let Slot::Member(value) = slot { Some(*value) } else { None })
    }

    pub(super) fn contains(&self, value: usize) -> bool {
        self.find(value).is_ok()
    }

    pub(super) fn insert(&mut self, value: usize) {
        let Err(free) = self.find(value) else { return };
        self.filled += usize::from(self.slots[free] == Slot::Free);
        self.slots[free] = Slot::Member(value);
        self.used += 1;
        if self.filled * 5 >= (self.slots.len() - 1) * 3 {
            self.grow();
        }
    }

    pub(super) fn remove(&mut self, value: usize) {
        if let Ok(at) = self.find(value) {
            self.slots[at] = Slot::Removed;
            self.used -= 1;
        }
    }

    /// Where `value` is, or else the slot for it.
    fn find(&self, value: usize) -> Result<usize, usize> {
        let mask = self.slots.len() - 1;
        let (mut at, mut perturb, mut removed) = (value & mask, value, None);
        loop {
            let last = if at + LINEAR_PROBES <= mask { at + LINEAR_PROBES } else { at };
            for probe in at..=last {
                match self.slots[probe] {
                    Slot::Free => return Err(removed.unwrap_or(probe)),
                    Slot::Removed => removed = Some(probe),
                    Slot::Member(member) if member == value => return Ok(probe),
                    Slot::Member(_) => {}
                }
            }
            perturb >>= PERTURB_SHIFT;
            at = (at.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb)) & mask;
        }
    }

    fn grow(&mut self) {
        let wanted = self.used * if self.used > MANY { 2 } else { 4 };
        let mut size = SMALLEST;
        while size <= wanted {
            size *= 2;
        }
        let members: Vec<usize> = self.iter().collect();
        self.slots = vec![Slot::Free; size];
        self.filled = self.used;
        for value in members {
            if let Err(free) = self.find(value) {
                self.slots[free] = Slot::Member(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HashOrder;

    fn after(add: &[usize], remove: &[usize], again: &[usize]) -> Vec<usize> {
        let mut set = HashOrder::new();
        for &value in add {
            set.insert(value);
        }
        for &value in remove {
            set.remove(value);
        }
        for &value in again {
            set.insert(value);
        }
        set.iter().collect()
    }

    #[test]
    fn members_come_in_the_order_that_python_lists_them() {
        // Python 3.11: s.add of the first, s.remove of the second, s.add of the third list.
        assert_eq!(after(&[8, 36, 4], &[36], &[7]), [8, 4, 7]);
        assert_eq!(
            after(&[507, 779, 460, 483, 667, 388], &[779, 507, 483], &[29, 855, 399]),
            [388, 460, 399, 855, 667, 29]
        );
        assert_eq!(
            after(
                &[886, 1244, 1561, 1571, 4, 1425, 912, 545, 1477, 1642, 468, 1210],
                &[1244, 1425, 886, 1642, 1477, 468],
                &[1108, 18, 780, 1405, 443, 864]
            ),
            [864, 545, 1571, 4, 780, 912, 18, 1108, 1561, 1210, 443, 1405]
        );
        assert_eq!(
            after(
                &[
                    1486, 59, 1080, 454, 1564, 896, 1015, 1132, 477, 707, 472, 1386, 448, 1558, 941, 593, 44,
                    852, 1715, 1139, 1315, 204, 380, 1288, 1482
                ],
                &[707, 454, 472, 44, 1558, 204, 1015, 1482, 852, 593, 1315, 477],
                &[805, 1206, 1747, 70, 983, 497, 1523, 1633, 827, 848, 1361, 354]
            ),
            [
                896, 1288, 1564, 805, 941, 1715, 1206, 1080, 59, 827, 448, 70, 1486, 848, 1361, 1747, 983,
                1633, 354, 1386, 1132, 497, 1139, 1523, 380
            ]
        );
    }

    #[test]
    fn a_removed_member_is_gone() {
        let mut set = HashOrder::new();
        [5, 13, 21].iter().for_each(|&value| set.insert(value));
        set.remove(13);
        assert!(set.contains(21) && set.contains(5) && !set.contains(13));
    }
}
