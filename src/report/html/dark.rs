//! Colours of the strategies on dark ground.

use super::markup::byte;
use crate::report::{
    series::{Plots, palette::Colour},
    vega::hex,
};

/// Least lightness (of HSL) of a colour on dark ground.
const DARK_LIGHTNESS: f64 = 0.57;

/// On dark ground every colour is as much lighter as it needs to be seen.
pub(super) fn colours(plots: &Plots<'_>) -> String {
    let mut colours: Vec<_> = plots.series.iter().map(|series| series.look.colour).collect();
    colours.sort_unstable();
    colours.dedup();
    let rule = |&colour: &Colour| {
        let (light, dark) = (hex(colour), hex(lighter(colour)));
        format!(
            "  svg [stroke=\"{light}\"] {{ stroke: {dark}; }}\n  svg [fill=\"{light}\"] {{ fill: {dark}; }}\n"
        )
    };
    let rules: String = colours.iter().map(rule).collect();
    format!("@media screen and (prefers-color-scheme: dark) {{\n{rules}}}\n")
}

/// The same hue, light enough for dark ground; greys become nearly white.
fn lighter((red, green, blue): Colour) -> Colour {
    let [red, green, blue] = [red, green, blue].map(|part| f64::from(part) / 255.0);
    let (low, high) = (red.min(green).min(blue), red.max(green).max(blue));
    if high - low < 0.05 {
        return (230, 233, 236);
    }
    let lightness = f64::midpoint(low, high);
    let wanted = lightness.max(DARK_LIGHTNESS);
    // Lightness grows towards white where it was too low; saturation in the sense of HSL stays.
    let stretch = (1.0 - (2.0 * wanted - 1.0).abs()) / (1.0 - (2.0 * lightness - 1.0).abs());
    let part = |value: f64| byte(255.0 * (wanted + (value - lightness) * stretch));
    (part(red), part(green), part(blue))
}
