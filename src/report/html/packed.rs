//! What only scripts read, compressed: a page of fifty data sets can still be sent by mail.
//!
//! `assets/report.js` unpacks it with the browser's own `DecompressionStream`.

use std::io::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};

/// Gzip of the text in base64, in a script element of which no character can end it.
pub(super) fn packed(id: &str, text: &str) -> String {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let bytes = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
    let bytes = bytes.expect("memory takes everything");
    let id = if id.is_empty() { String::new() } else { format!(" id=\"{id}\"") };
    format!("<script type=\"application/gzip\"{id}>{}</script>\n", STANDARD.encode(bytes))
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Read;

    use super::{Engine, STANDARD, packed};

    /// All texts that are packed in the page, one after the other.
    pub(in crate::report::html) fn unpacked(page: &str) -> String {
        let scripts = page.split("<script type=\"application/gzip\"").skip(1);
        let inside = |rest: &str| {
            let (_, rest) = rest.split_once('>').expect("the end of the tag");
            let (base64, _) = rest.split_once("</script>").expect("the end of the script");
            let bytes = STANDARD.decode(base64).expect("base64");
            let mut text = String::new();
            flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("gzip of text");
            text
        };
        scripts.map(inside).collect()
    }

    #[test]
    fn what_is_packed_ends_no_script_and_comes_back() {
        let text = "</script><!--\u{2028}".repeat(100);
        let script = packed("x", &text);
        assert!(script.starts_with("<script type=\"application/gzip\" id=\"x\">"));
        assert_eq!(script.matches('<').count(), 2);
        assert!(script.len() < text.len() / 4, "{} of {} bytes", script.len(), text.len());
        assert_eq!(unpacked(&script), text);
    }
}
