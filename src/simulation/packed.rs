//! A trace in as few bytes as hold it: a report may be made of a million.
//!
//! Counts take seven bits per byte, the lowest first, with the highest bit set on all bytes but the last of
//! each; numbers take their eight bytes, so that every bit comes back; what may be absent begins with a byte
//! that says whether it is there. The order is that of the fields, but for the picks, which come before what
//! else is known of the queries: most of the time they are what is asked for.

use super::trace::{Argmax, AtCut, Facts, Point, Query, ScoreSummary, Start, Trace};

/// A [`Trace`], packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed(Box<[u8]>);

impl From<&Trace> for Packed {
    fn from(trace: &Trace) -> Self {
        let mut out = Vec::new();
        many(&mut out, &trace.points, |out, point| {
            count(out, point.n_labeled);
            many(out, &point.metrics, |out, &value| maybe(out, value, number));
        });
        many(&mut out, &trace.queries, |out, query| counts(out, &query.picks));
        for query in &trace.queries {
            maybe(&mut out, query.scores.as_ref(), scores);
            maybe(&mut out, query.facts.as_ref(), facts);
        }
        maybe(&mut out, trace.start.as_deref(), start);
        maybe(&mut out, trace.unconverged, count);
        Self(out.into())
    }
}

impl Packed {
    /// The trace.
    #[must_use]
    pub fn unpack(&self) -> Trace {
        let mut from = Reader(&self.0);
        let points = from.points();
        let picks = from.picks();
        let query =
            |picks| Query { picks, scores: from.maybe(Reader::scores), facts: from.maybe(Reader::facts) };
        let queries = picks.into_iter().map(query).collect();
        let start = from.maybe(Reader::start).map(Into::into);
        Trace { points, queries, start, unconverged: from.maybe(Reader::count) }
    }

    /// How many points it has.
    #[must_use]
    pub fn n_points(&self) -> usize {
        Reader(&self.0).count()
    }

    /// Its points alone.
    #[must_use]
    pub fn points(&self) -> Vec<Point> {
        Reader(&self.0).points()
    }

    /// The picks of its queries alone.
    #[must_use]
    pub fn picks(&self) -> Vec<Vec<usize>> {
        let mut from = Reader(&self.0);
        from.skip_points();
        from.picks()
    }
}

fn count(out: &mut Vec<u8>, count: usize) {
    let mut left = count;
    while left >= 0x80 {
        out.push(low(left) | 0x80);
        left >>= 7;
    }
    out.push(low(left));
}

/// The lowest seven bits.
fn low(count: usize) -> u8 {
    (count & 0x7f).to_le_bytes()[0]
}

fn number(out: &mut Vec<u8>, number: f64) {
    out.extend(number.to_le_bytes());
}

fn maybe<T>(out: &mut Vec<u8>, value: Option<T>, write: impl Fn(&mut Vec<u8>, T)) {
    out.push(u8::from(value.is_some()));
    if let Some(value) = value {
        write(out, value);
    }
}

fn many<T>(out: &mut Vec<u8>, values: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    count(out, values.len());
    for value in values {
        write(out, value);
    }
}

fn counts(out: &mut Vec<u8>, values: &[usize]) {
    many(out, values, |out, &value| count(out, value));
}

fn scores(out: &mut Vec<u8>, scores: &ScoreSummary) {
    for value in [scores.n, scores.nan, scores.distinct] {
        count(out, value);
    }
    maybe(out, scores.gap, number);
    maybe(out, scores.cut, |out, cut| counts_of_two(out, cut.tied, cut.taken));
}

fn facts(out: &mut Vec<u8>, facts: &Facts) {
    counts(out, &facts.labels);
    maybe(out, facts.outliers, count);
    maybe(out, facts.argmax, |out, argmax| counts_of_two(out, argmax.rows, argmax.differ));
    maybe(out, facts.importance, number);
}

fn counts_of_two(out: &mut Vec<u8>, first: usize, second: usize) {
    count(out, first);
    count(out, second);
}

fn start(out: &mut Vec<u8>, start: &Start) {
    counts(out, &start.labeled);
    counts(out, &start.pool_classes);
    maybe(out, start.pool_outliers, count);
}

/// What is left to read of a packed trace.
struct Reader<'p>(&'p [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> u8 {
        *self.0.split_off_first().expect("a packed trace is whole")
    }

    fn count(&mut self) -> usize {
        let (mut count, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            count |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return count;
            }
            shift += 7;
        }
    }

    fn number(&mut self) -> f64 {
        let (number, rest) = self.0.split_first_chunk().expect("a packed trace is whole");
        self.0 = rest;
        f64::from_le_bytes(*number)
    }

    fn maybe<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.byte() == 1).then(|| read(self))
    }

    fn many<T>(&mut self, read: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.count()).map(|_| read(self)).collect()
    }

    fn counts(&mut self) -> Vec<usize> {
        self.many(Self::count)
    }

    fn points(&mut self) -> Vec<Point> {
        let value = |from: &mut Self| from.maybe(Self::number);
        self.many(|from| Point { n_labeled: from.count(), metrics: from.many(value) })
    }

    fn skip_points(&mut self) {
        for _ in 0..self.count() {
            self.count();
            for _ in 0..self.count() {
                self.maybe(Self::number);
            }
        }
    }

    fn picks(&mut self) -> Vec<Vec<usize>> {
        self.many(Self::counts)
    }

    fn scores(&mut self) -> ScoreSummary {
        let [n, nan, distinct] = [(); 3].map(|()| self.count());
        let gap = self.maybe(Self::number);
        let cut = self.maybe(|from| AtCut { tied: from.count(), taken: from.count() });
        ScoreSummary { n, nan, distinct, gap, cut }
    }

    fn facts(&mut self) -> Facts {
        let (labels, outliers) = (self.counts(), self.maybe(Self::count));
        let argmax = self.maybe(|from| Argmax { rows: from.count(), differ: from.count() });
        Facts { labels, outliers, argmax, importance: self.maybe(Self::number) }
    }

    fn start(&mut self) -> Start {
        let (labeled, pool_classes) = (self.counts(), self.counts());
        Start { labeled, pool_classes, pool_outliers: self.maybe(Self::count) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Argmax, AtCut, Facts, Packed, Point, Query, ScoreSummary, Start, Trace};

    fn full() -> Trace {
        let point = |n_labeled, value| Point { n_labeled, metrics: vec![Some(value), None, Some(-0.0)] };
        let query = |picks: &[usize]| Query {
            picks: picks.to_vec(),
            scores: Some(ScoreSummary {
                n: 128,
                nan: 127,
                distinct: 1,
                gap: Some(1e-310),
                cut: Some(AtCut { tied: 3, taken: 2 }),
            }),
            facts: Some(Facts {
                labels: vec![1, 0],
                outliers: Some(1),
                argmax: Some(Argmax { rows: 9, differ: 2 }),
                importance: Some(300.5),
            }),
        };
        Trace {
            points: vec![point(2, 0.1), point(usize::MAX, 1.0 / 3.0)],
            queries: vec![query(&[7, 0, 16_384]), query(&[])],
            start: Some(
                Start { labeled: vec![0, 5], pool_classes: vec![300], pool_outliers: Some(0) }.into(),
            ),
            unconverged: Some(200),
        }
    }

    #[test]
    fn every_bit_comes_back_whatever_is_absent() {
        let mut trace = full();
        let packed = Packed::from(&trace);
        assert_eq!(packed.unpack(), trace);
        assert!(packed.unpack().points[0].metrics[2].is_some_and(f64::is_sign_negative));
        let picks: Vec<Vec<usize>> = trace.queries.iter().map(|query| query.picks.clone()).collect();
        assert_eq!((packed.n_points(), packed.points(), packed.picks()), (2, trace.points.clone(), picks));
        (trace.start, trace.unconverged, trace.queries[0].scores) = (None, None, None);
        let scores = trace.queries[1].scores.as_mut().expect("scores");
        (scores.gap, scores.cut) = (None, None);
        let facts = trace.queries[0].facts.as_mut().expect("facts");
        (facts.outliers, facts.argmax, facts.importance) = (None, None, None);
        trace.queries[1].facts = None;
        assert_eq!(Packed::from(&trace).unpack(), trace);
        assert_eq!(Packed::from(&Trace::default()).unpack(), Trace::default());
    }
}
