//! ARFF, the format of Weka: attributes with their types, then rows, dense or sparse.
//!
//! Values may be quoted with `'` or `"` and a backslash keeps the next character; `?` is missing, `%`
//! begins a comment, at the beginning of a line or behind a blank. A sparse row names some attributes, the others are 0: for a nominal attribute, the
//! first value that is declared. The last attribute holds the classes unless the card says another.

use crate::{
    dataset::{
        bytes,
        format::{Cells, Format, FormatSpec, Input, Labels},
    },
    error::{DataProblem, InputError},
};

pub(super) const SPEC: FormatSpec = FormatSpec {
    name: "arff",
    summary: "attributes and rows of Weka, dense or sparse",
    endings: &["arff"],
    params: &[],
    version: 1,
    labels: Labels::Last,
    images: false,
    archive: false,
    pack: None,
    recognises,
    read,
};

/// An attribute: its name and, where it is nominal, its values.
struct Attribute {
    name: String,
    values: Option<Vec<String>>,
}

fn recognises(bytes: &[u8]) -> bool {
    let lines = bytes.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines
        .filter(|line| !line.is_empty() && line[0] != b'%')
        .map(|line| line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line))
        .next();
    first.is_some_and(|line| line.len() > 9 && line[..9].eq_ignore_ascii_case(b"@relation"))
}

fn read(inputs: &[Input<'_>], _: &Format, sink: &mut dyn Cells) -> Result<(), InputError> {
    inputs.iter().try_for_each(|input| read_file(input, sink))
}

fn read_file(input: &Input<'_>, sink: &mut dyn Cells) -> Result<(), InputError> {
    let (text, encoding) = bytes::text(input.bytes, "auto").map_err(|problem| input.error(None, problem))?;
    let mut attributes = Vec::new();
    let (mut in_data, mut sparse) = (false, false);
    for (at, line) in bytes::lines(&text).enumerate() {
        let fail = |problem| input.error(Some(at + 1), problem);
        let line = without_comment(line).trim();
        if line.is_empty() {
            continue;
        }
        if in_data {
            sparse |= line.starts_with('{');
            row(line, &attributes, sink).map_err(fail)?;
            sink.end_row(Some(at + 1)).map_err(fail)?;
        } else if let Some(rest) = keyword(line, "@attribute") {
            attributes.push(attribute(rest).map_err(fail)?);
        } else if keyword(line, "@data").is_some() {
            in_data = true;
            let names = attributes.iter().map(|attribute| Some(attribute.name.clone())).collect();
            sink.begin(input, names).map_err(fail)?;
        } else if keyword(line, "@relation").is_none() {
            let reason = "before the line @data only @relation and @attribute are known; correct the line";
            return Err(fail(malformed(reason)));
        }
    }
    if !in_data {
        return Err(input.error(None, malformed("there is no line @data; add it before the rows")));
    }
    let parts: Vec<&str> = [("sparse", sparse), (encoding, encoding != "utf-8")]
        .into_iter()
        .filter_map(|(word, holds)| holds.then_some(word))
        .collect();
    sink.note(if parts.is_empty() { "arff".to_owned() } else { format!("arff ({})", parts.join(", ")) });
    Ok(())
}

fn malformed(reason: &str) -> DataProblem {
    DataProblem::Malformed { format: "ARFF", reason: reason.to_owned() }
}

/// What follows a keyword, in whatever case.
fn keyword<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let start = line.get(..word.len())?;
    let rest = &line[word.len()..];
    (start.eq_ignore_ascii_case(word) && !rest.starts_with(|c: char| c.is_alphanumeric()))
        .then(|| rest.trim())
}

fn attribute(text: &str) -> Result<Attribute, DataProblem> {
    let (name, rest) = token(text, &[' ', '\t', '{'])?;
    let kind = rest.trim();
    if name.is_empty() {
        return Err(malformed("the attribute has no name; add one"));
    }
    if let Some(list) = kind.strip_prefix('{') {
        let list = list
            .strip_suffix('}')
            .ok_or_else(|| malformed("the values of the attribute lack their closing }"))?;
        return Ok(Attribute { name, values: Some(split(list)?) });
    }
    let word = kind.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    match word.as_str() {
        "numeric" | "real" | "integer" | "string" | "date" => Ok(Attribute { name, values: None }),
        _ => Err(malformed(
            "the type of the attribute is not known; expected numeric, real, integer, string, date or {values}",
        )),
    }
}

fn row(line: &str, attributes: &[Attribute], sink: &mut dyn Cells) -> Result<(), DataProblem> {
    let Some(sparse) = line.strip_prefix('{') else {
        // An instance may have a weight, {2.5}, at its end.
        let values = split(weightless(line))?;
        if values.len() != attributes.len() {
            return Err(DataProblem::RowLength { expected: attributes.len(), found: values.len() });
        }
        let mut cells = attributes.iter().zip(&values).enumerate();
        return cells.try_for_each(|(at, (attribute, value))| cell(at, attribute, value, sink));
    };
    let end = outside_quotes(sparse, |_, c| c == '}');
    let sparse = end.map(|end| &sparse[..end]);
    let sparse = sparse.ok_or_else(|| malformed("the sparse row lacks its closing }"))?;
    let mut values: Vec<Option<String>> = vec![None; attributes.len()];
    let entries = if sparse.trim().is_empty() { Vec::new() } else { split(sparse)? };
    for entry in entries {
        let (index, value) = entry.split_once(char::is_whitespace).unwrap_or((&entry, ""));
        let slot = index.parse::<usize>().ok().and_then(|index| values.get_mut(index));
        let slot = slot.filter(|slot| slot.is_none() && !value.is_empty());
        let slot = slot.ok_or_else(|| malformed("a sparse row holds pairs `index value`, each index once, from 0 to the number of attributes; correct it"))?;
        *slot = Some(token(value.trim(), &[])?.0);
    }
    for (at, (attribute, value)) in attributes.iter().zip(values).enumerate() {
        let first = attribute.values.as_ref().and_then(|values| values.first());
        let value = value.or_else(|| first.cloned()).unwrap_or_else(|| "0".to_owned());
        cell(at, attribute, &value, sink)?;
    }
    Ok(())
}

/// A line without what follows a `%` that is its first character or stands behind a blank.
fn without_comment(line: &str) -> &str {
    let end = if line.contains('%') {
        outside_quotes(line, |before, c| c == '%' && is_blank(before))
    } else {
        None
    };
    &line[..end.unwrap_or(line.len())]
}

/// The first place outside quotes where a character and the one before it are as said.
fn outside_quotes(text: &str, found: impl Fn(char, char) -> bool) -> Option<usize> {
    let (mut quote, mut before) = (None, ' ');
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match quote {
            Some(_) if c == '\\' => {
                chars.next();
            }
            Some(open) if c == open => quote = None,
            None if opens(before, c) => quote = Some(c),
            None if found(before, c) => return Some(at),
            _ => {}
        }
        before = c;
    }
    None
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// Whether a quote begins where `c` stands behind `before`: an apostrophe within a word is none.
fn opens(before: char, c: char) -> bool {
    matches!(c, '\'' | '"') && (is_blank(before) || matches!(before, ',' | '{'))
}

fn weightless(line: &str) -> &str {
    match line.rsplit_once(',') {
        Some((rest, weight)) if weight.trim().starts_with('{') && weight.trim().ends_with('}') => rest,
        _ => line,
    }
}

fn cell(at: usize, attribute: &Attribute, value: &str, sink: &mut dyn Cells) -> Result<(), DataProblem> {
    if let Some(values) =
        attribute.values.as_ref().filter(|values| value != "?" && !values.iter().any(|known| known == value))
    {
        let reason = format!(
            "attribute `{}` holds a value that it does not declare; add it to the {} values in its line @attribute",
            attribute.name,
            values.len()
        );
        return Err(malformed(&reason));
    }
    sink.text(at, value)
}

/// Values between commas, or tabs where there are no commas.
fn split(text: &str) -> Result<Vec<String>, DataProblem> {
    let separator: &[char] = if text.contains(',') { &[','] } else { &['\t'] };
    let mut values = Vec::new();
    let mut rest = text;
    loop {
        let (value, after) = token(rest.trim_start_matches(' '), separator)?;
        values.push(value);
        match after.trim_start_matches(' ').strip_prefix(separator) {
            Some(after) => rest = after,
            None if after.trim().is_empty() => return Ok(values),
            None => return Err(malformed("text follows a closing quote; separate values by commas")),
        }
    }
}

/// The value at the beginning, which ends before one of `ends`, and what follows it. Only the value of a
/// quoted text is without its quotes; a sparse pair keeps them.
fn token<'a>(text: &'a str, ends: &[char]) -> Result<(String, &'a str), DataProblem> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let mut value = String::new();
    let mut chars = text.char_indices();
    if quote.is_some() {
        chars.next();
    }
    // A quoted value inside a sparse pair may hold what ends a value.
    let mut inner: Option<char> = None;
    while let Some((at, c)) = chars.next() {
        match (c, quote) {
            ('\\', _) if quote.is_some() || inner.is_some() => {
                value.extend(chars.next().map(|(_, kept)| kept));
            }
            (c, Some(quote)) if c == quote => return Ok((value, &text[at + c.len_utf8()..])),
            (c, None) if inner.is_none() && ends.contains(&c) => {
                return Ok((value.trim().to_owned(), &text[at..]));
            }
            (c @ ('\'' | '"'), None) => {
                let opened = inner.or_else(|| value.ends_with(is_blank).then_some(c));
                inner = if inner == Some(c) { None } else { opened };
                value.push(c);
            }
            (c, _) => value.push(c),
        }
    }
    if quote.is_some() {
        return Err(malformed("a quote is not closed; close it on its line"));
    }
    Ok((value.trim().to_owned(), ""))
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use crate::{
        dataset::{Dataset, Encode, Format},
        error::{DataProblem, InputError, InputProblem},
    };

    fn read(text: &str) -> Result<Dataset, InputError> {
        Dataset::parse(text.as_bytes(), &Format::named("arff").expect("a format"), "f.arff")
    }

    fn failure(text: &str) -> (Option<usize>, DataProblem) {
        match read(text) {
            Err(InputError { line, problem: InputProblem::Data(problem), .. }) => (line, *problem),
            other => panic!("{other:?}"),
        }
    }

    const HEAD: &str = "% comment\n@relation 'a b'\n@ATTRIBUTE 'first one' numeric\n@attribute b REAL\n\
                        @attribute class {no, 'yes, so'}\n@data\n";

    #[test]
    fn quoted_names_and_values_comments_and_weights_are_read() {
        let data = read(&format!("{HEAD}% rows\n1,2.5,no\n 3 , -4 , 'yes, so'\n5,6,no,{{2.5}}\n"))
            .expect("a good file");
        assert_eq!(data.features, array![[1.0, 2.5], [3.0, -4.0], [5.0, 6.0]]);
        assert_eq!(data.classes, ["no", "yes, so"]);
        assert_eq!(data.about.columns[0].name, "first one");
        assert_eq!(data.about.lines, [8, 9, 10]);
    }

    #[test]
    fn what_a_sparse_row_leaves_out_is_zero_or_the_first_nominal_value() {
        let data = read(&format!("{HEAD}{{0 1.5, 2 'yes, so'}}\n{{1 -2}}\n{{}}\n{{ }}, {{2.5}}\n"))
            .expect("a good file");
        assert_eq!(data.features, array![[1.5, 0.0], [0.0, -2.0], [0.0, 0.0], [0.0, 0.0]]);
        assert_eq!(data.labels, [1, 0, 0, 0]);
    }

    #[test]
    fn braces_and_marks_of_comments_within_quotes_are_text_and_so_are_apostrophes_within_words() {
        let text = "@relation r\n@attribute c {don't,'a}b','100 % so'} % three words\n@attribute y {0,1} %two\n@data % rows\n\
                    {0 'a}b', 1 1}\n{0 '100 % so'} % sparse\ndon't,1 % dense\n{1 1, 0 don't}\n";
        let format = Format { encode: Encode::Ordinal, ..Format::named("arff").expect("a format") };
        let data = Dataset::parse(text.as_bytes(), &format, "f").expect("a good file");
        assert_eq!(data.about.columns[0].words, ["100 % so", "a}b", "don't"]);
        assert_eq!(data.features, array![[1.0], [0.0], [2.0], [2.0]]);
        assert_eq!(data.labels, [1, 0, 1, 1]);
    }

    #[test]
    fn nominal_features_are_words_unless_they_are_numbers() {
        let text = "@relation r\n@attribute c {red,green}\n@attribute n {1,2}\n@attribute y {0,1}\n@data\n\
                    red,1,0\ngreen,2,1\n";
        assert!(matches!(failure(text), (Some(6), DataProblem::Word { .. })));
        let format = Format { encode: Encode::OneHot, ..Format::named("arff").expect("a format") };
        let data = Dataset::parse(text.as_bytes(), &format, "f").expect("a good file");
        assert_eq!(data.about.columns[0].words, ["green", "red"]);
        assert_eq!(data.features, array![[1.0, 1.0], [0.0, 2.0]]);
    }

    #[test]
    fn what_does_not_follow_the_header_is_named_with_its_line() {
        for (rows, line) in [
            ("1,2\n", 7),
            ("1,2,maybe\n", 7),
            ("1,2,no\n1,2,'no\n", 8),
            ("{0 1\n", 7),
            ("{9 1}\n", 7),
            ("{0 1, 0 2}\n", 7),
            ("1,2,?\n", 7),
        ] {
            assert_eq!(failure(&format!("{HEAD}{rows}")).0, Some(line), "{rows}");
        }
        assert!(matches!(
            failure("@relation r\n@attribute a blob\n"),
            (Some(2), DataProblem::Malformed { .. })
        ));
        assert!(matches!(failure("@relation r\n@attribute a real\n"), (None, DataProblem::Malformed { .. })));
    }
}
