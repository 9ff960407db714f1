//! Parts of matrices copied into the order in which the innermost loop reads them.

use std::ops::Range;

use super::{Matrix, Number};

/// Columns of a transposed matrix that are copied together, so that what is written stays cached.
const BLOCK: usize = 16;

/// The rows `rows` of the columns `columns` of a left-hand side in panels of `height` rows, each
/// column by column.
#[inline(always)]
pub(super) fn pack_left<T: Number>(
    left: Matrix<'_, T>,
    rows: Range<usize>,
    columns: Range<usize>,
    height: usize,
    out: &mut [T],
) {
    for (panel, start) in out.chunks_exact_mut(height * columns.len()).zip(rows.clone().step_by(height)) {
        let end = rows.end.min(start + height);
        pack(left.transposed(), columns.clone(), start..end, height, panel);
    }
}

/// Writes the elements of `rows` and `columns` row by row, `width` to a row, padded with 0.
#[inline(always)]
pub(super) fn pack<T: Number>(
    matrix: Matrix<'_, T>,
    rows: Range<usize>,
    columns: Range<usize>,
    width: usize,
    panel: &mut [T],
) {
    let n_columns = columns.len();
    if matrix.column_stride == 1 {
        for (to, row) in panel.chunks_exact_mut(width).zip(rows) {
            let from = row * matrix.row_stride + columns.start;
            to[..n_columns].copy_from_slice(&matrix.data[from..from + n_columns]);
            to[n_columns..].fill(T::ZERO);
        }
        return;
    }
    if n_columns < width {
        panel[..rows.len() * width].fill(T::ZERO);
    }
    for (block, start) in panel.chunks_mut(BLOCK * width).zip(rows.clone().step_by(BLOCK)) {
        let end = rows.end.min(start + BLOCK);
        for (at, column) in columns.clone().enumerate() {
            let from = &matrix.data[column * matrix.column_stride..][start..end];
            for (to, &value) in block.chunks_exact_mut(width).zip(from) {
                to[at] = value;
            }
        }
    }
}
