//! The legend below a figure, which takes its rows from the height of the picture.

use serde_json::{Map, Value, json};

/// Where two columns of a legend do not fit, in pixels.
const NARROW: usize = 420;

/// Height of a row, in pixels.
const ROW: usize = 17;

/// A legend of some series.
pub(super) struct Legend {
    /// Their keys, in order.
    pub(super) keys: Vec<String>,
    /// An expression that gives the label of `datum.value`.
    pub(super) label: String,
    /// Columns where the picture is wide.
    pub(super) columns: usize,
}

impl Legend {
    /// The value of `legend`, with further properties; in one column where the picture is narrow.
    pub(super) fn value(&self, more: Map<String, Value>) -> Value {
        let mut legend = more;
        let columns = json!({ "expr": format!("width < {NARROW} ? 1 : {}", self.columns) });
        let own = [
            ("values", json!(self.keys)),
            ("orient", json!("bottom")),
            ("columns", columns),
            ("labelLimit", json!(0)),
            ("labelExpr", json!(self.label)),
        ];
        legend.extend(own.map(|(name, value)| (name.to_owned(), value)));
        Value::Object(legend)
    }

    /// Height of a wide picture whose plot and axes take `plot` pixels.
    pub(super) fn height(&self, plot: usize) -> usize {
        plot + ROW * self.keys.len().div_ceil(self.columns)
    }

    /// The value of `usermeta`: how high a narrow picture has to be. A specification cannot make its
    /// height depend on its width; the page does.
    pub(super) fn narrow(&self, plot: usize) -> Value {
        json!({ "narrow": { "below": NARROW, "height": plot + ROW * self.keys.len() } })
    }
}
