//! Unstable orders against numpy 1.26.4: every position is equal, ties, NaN and fall-backs included.

use albench::numpy::{argpartition, argsort};

use crate::support::{Tally, cases, indices, numbers};

#[test]
fn equal_values_come_in_the_order_of_numpy() {
    let (mut sorts, mut partitions) = (Tally::default(), Tally::default());
    for (number, case) in cases("orders_numpy_").iter().enumerate() {
        let values = numbers(&case["values"]);
        let n = values.len();
        sorts.see_equal(argsort(&values) == indices(&case["argsort"]), || format!("{number}: {n} values"));
        for entry in case["argpartition"].as_array().expect("a list") {
            let kth = usize::try_from(entry[0].as_u64().expect("a place")).expect("64 bits");
            let equal = argpartition(&values, kth) == indices(&entry[1]);
            partitions.see_equal(equal, || format!("{number}: place {kth} of {n} values"));
        }
    }
    sorts.report("streams: orders of argsort");
    partitions.report("streams: orders of argpartition");
}
