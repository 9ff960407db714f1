//! Text as pixels, and its width, from the font inside the binary.
//!
//! plotters drops the room to the left of each glyph, which spaces letters unevenly; so the glyphs
//! of PNG files are placed here.

use ab_glyph::{Font, FontRef, OutlineCurve, PxScale, ScaleFont};

use super::shapes::{Anchor, Label, Place, Problem};

/// Height of a line over the size of the font, as plotters writes it into SVG files.
const LINE: f64 = 1.24;

/// Distance of the baseline below the middle of a line, over the height of the line: half of a
/// capital letter.
const BASELINE: f64 = 0.29;

/// Width of a text whose lines are `size` high.
pub fn width(text: &str, size: f64) -> Result<f64, Problem> {
    let font = font()?;
    Ok(placed(&font, text, size).1)
}

/// Calls `dot` with each pixel of a label, its share of ink from 0 to 1, and nothing twice for one
/// glyph. `scale` is the number of pixels per unit.
pub fn paint(label: &Label, scale: f64, mut dot: impl FnMut(i32, i32, f32)) -> Result<(), Problem> {
    let font = font()?;
    let (size, at) = (label.size * scale, (label.at.0 * scale, label.at.1 * scale));
    let (glyphs, width) = placed(&font, &label.text, size);
    let start = match label.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -width / 2.0,
        Anchor::End => -width,
    };
    for (glyph, x) in glyphs {
        let Some(outline) = font.outline_glyph(glyph) else { continue };
        let bounds = outline.px_bounds();
        let left = start + x + f64::from(bounds.min.x);
        let top = BASELINE * size + f64::from(bounds.min.y);
        outline.draw(|column, row, ink| {
            let (x, y) = (left + f64::from(column), top + f64::from(row));
            let (x, y) = if label.upright { (y, -x) } else { (x, y) };
            dot(whole(at.0 + x), whole(at.1 + y), ink);
        });
    }
    Ok(())
}

/// A piece of an outline, in places of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stroke {
    /// Begins a ring here.
    From(Place),
    /// Goes straight to here.
    Line(Place),
    /// Goes to the last place, bent by the two before.
    Curve(Place, Place, Place),
}

/// The outlines of a label's letters, rings to be filled.
pub fn outlines(label: &Label) -> Result<Vec<Stroke>, Problem> {
    let font = font()?;
    let (glyphs, width) = placed(&font, &label.text, label.size);
    let start = match label.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -width / 2.0,
        Anchor::End => -width,
    };
    let (mut strokes, mut end) = (Vec::new(), None);
    for (glyph, x) in glyphs {
        let Some(outline) = font.outline(glyph.id) else { continue };
        let scale = f64::from(glyph.scale.y) / f64::from(font.height_unscaled());
        let place = |point: ab_glyph::Point| {
            let along = start + x + scale * f64::from(point.x);
            let down = BASELINE * label.size - scale * f64::from(point.y);
            let (right, down) = if label.upright { (down, -along) } else { (along, down) };
            (label.at.0 + right, label.at.1 + down)
        };
        for curve in outline.curves {
            let (from, to) = match curve {
                OutlineCurve::Line(from, to)
                | OutlineCurve::Quad(from, _, to)
                | OutlineCurve::Cubic(from, _, _, to) => (from, to),
            };
            if end != Some(place(from)) {
                strokes.push(Stroke::From(place(from)));
            }
            strokes.push(match curve {
                OutlineCurve::Line(_, to) => Stroke::Line(place(to)),
                OutlineCurve::Quad(from, bend, to) => {
                    // The same curve with two bends: each two thirds of the way to the one.
                    let toward = |end: Place| {
                        let bend = place(bend);
                        (end.0 + (bend.0 - end.0) * 2.0 / 3.0, end.1 + (bend.1 - end.1) * 2.0 / 3.0)
                    };
                    Stroke::Curve(toward(place(from)), toward(place(to)), place(to))
                }
                OutlineCurve::Cubic(_, first, second, to) => {
                    Stroke::Curve(place(first), place(second), place(to))
                }
            });
            end = Some(place(to));
        }
        end = None;
    }
    Ok(strokes)
}

/// The glyphs of a line with their places along it, and its width.
fn placed(font: &FontRef<'_>, text: &str, size: f64) -> (Vec<(ab_glyph::Glyph, f64)>, f64) {
    let units = font.units_per_em().unwrap_or(1.0);
    let em = size / LINE;
    let scale = PxScale::from(single(em) * font.height_unscaled() / units);
    let scaled = font.as_scaled(scale);
    let (mut glyphs, mut end, mut before) = (Vec::new(), 0.0, None);
    for character in text.chars() {
        let id = font.glyph_id(character);
        if let Some(before) = before {
            end += f64::from(scaled.kern(before, id));
        }
        glyphs.push((id.with_scale(scale), end));
        end += f64::from(scaled.h_advance(id));
        before = Some(id);
    }
    (glyphs, end)
}

fn font() -> Result<FontRef<'static>, Problem> {
    FontRef::try_from_slice(dejavu::sans::regular()).map_err(Problem::from)
}

#[allow(clippy::cast_possible_truncation)] // sizes of letters
fn single(value: f64) -> f32 {
    value as f32
}

#[allow(clippy::cast_possible_truncation)] // `as` saturates, and pictures are far smaller
fn whole(value: f64) -> i32 {
    value.round() as i32
}

#[cfg(test)]
mod tests {
    use super::{paint, width};
    use crate::report::figures::drawing::shapes::{Anchor, Label};

    fn label(text: &str, anchor: Anchor, upright: bool) -> Label {
        Label { text: text.to_owned(), at: (0.0, 0.0), size: 100.0, anchor, upright, colour: (0, 0, 0) }
    }

    /// Least and greatest x and y of the inked pixels.
    fn extent(label: &Label) -> ((i32, i32), (i32, i32)) {
        let mut found = ((i32::MAX, i32::MIN), (i32::MAX, i32::MIN));
        let dot = |x: i32, y: i32, ink: f32| {
            if ink > 0.5 {
                found = ((found.0.0.min(x), found.0.1.max(x)), (found.1.0.min(y), found.1.1.max(y)));
            }
        };
        paint(label, 1.0, dot).expect("a font");
        found
    }

    #[test]
    fn capitals_are_centred_on_their_anchor() {
        let (x, y) = extent(&label("HH", Anchor::Middle, false));
        assert!((x.0 + x.1).abs() <= 2 && (y.0 + y.1).abs() <= 2, "{x:?} {y:?}");
    }

    #[test]
    fn upright_text_reads_upwards_from_its_anchor() {
        let (x, y) = extent(&label("HHHH", Anchor::Start, true));
        assert!(y.1 <= 0 && y.0 < -200 && x.1 - x.0 < 80, "{x:?} {y:?}");
    }

    #[test]
    fn ink_lies_within_the_width_of_the_text() {
        let (x, _) = extent(&label("half labeled", Anchor::Start, false));
        let width = width("half labeled", 100.0).expect("a font");
        assert!(x.0 >= 0 && f64::from(x.1) <= width);
    }
}
