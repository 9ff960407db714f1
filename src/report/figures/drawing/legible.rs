//! Whether everything in a picture can be read, for tests.

use super::{
    glyphs::width,
    picture::Picture,
    shapes::{Anchor, Label, Shape},
};

/// Left, top, right and bottom of a text.
fn bounds(label: &Label) -> [f64; 4] {
    let long = width(&label.text, label.size).expect("a font");
    // Letters with ascenders and descenders fill about this share of a line.
    let high = 0.8 * label.size;
    let start = match label.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -long / 2.0,
        Anchor::End => -long,
    };
    let (x, y) = label.at;
    if label.upright {
        [x - high / 2.0, y - start - long, x + high / 2.0, y - start]
    } else {
        [x + start, y - high / 2.0, x + start + long, y + high / 2.0]
    }
}

/// No text overlaps another or leaves the picture, nor does a line.
pub fn assert_legible(picture: &Picture) {
    let texts: Vec<(&str, [f64; 4])> =
        picture.labels().map(|label| (label.text.as_str(), bounds(label))).collect();
    let (width, height) = (f64::from(picture.width), f64::from(picture.height));
    for (index, (text, a)) in texts.iter().enumerate() {
        let inside = a[0] >= 0.0 && a[1] >= 0.0 && a[2] <= width && a[3] <= height;
        assert!(inside, "`{text}` is clipped: {a:?}");
        for (other, b) in &texts[..index] {
            let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
            assert!(apart, "`{text}` and `{other}` overlap");
        }
    }
    let finite = picture.shapes.iter().all(|shape| match shape {
        Shape::Line { points, .. } | Shape::Area { points, .. } => {
            points.iter().all(|&(x, y)| (0.0..=width).contains(&x) && (0.0..=height).contains(&y))
        }
        Shape::Text(_) => true,
    });
    assert!(finite, "a line or area leaves the picture");
}
