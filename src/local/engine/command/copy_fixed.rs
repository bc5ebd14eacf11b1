//! COPY .. FIXEDWIDTH: fields by their places in the line, `'venueid:3,venuename:25'`. The engine is given the same rows
//! as CSV.

use crate::local::engine::SqlError;

/// The widths of `label:width,..`, in characters; the labels need not be those of the columns.
///
/// # Errors
/// `22023` for a specification that is none, or not of so many columns.
pub fn widths(spec: &str, columns: usize) -> Result<Vec<usize>, SqlError> {
    let wrong = |why: &str| SqlError::new("22023", format!("invalid FIXEDWIDTH specification \"{spec}\": {why}"));
    let width = |field: &str| field.split_once(':').and_then(|(_, width)| width.trim().parse().ok());
    let widths: Option<Vec<usize>> = spec.split(',').map(width).collect();
    let widths = widths.filter(|widths| !widths.contains(&0)).ok_or_else(|| wrong("each field is label:width"))?;
    if widths.len() == columns { Ok(widths) } else { Err(wrong("it names another number of columns than the table")) }
}

/// The lines as CSV. Blanks around what is no text mean nothing, and nothing else is NULL there; a line that ends early
/// lacks its last fields.
pub fn csv(text: &str, widths: &[usize], texts: &[bool], null: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    for line in text.lines() {
        let mut rest = line;
        for (index, width) in widths.iter().enumerate() {
            let cut = rest.char_indices().nth(*width).map_or(rest.len(), |(at, _)| at);
            let (field, after) = rest.split_at_checked(cut).unwrap_or((rest, ""));
            rest = after;
            out.push_str(if index > 0 { "," } else { "" });
            let is_text = texts.get(index).copied().unwrap_or(true);
            let field = if is_text { field } else { field.trim() };
            if field.trim_end() != null && (is_text || !field.is_empty()) {
                out.push('"');
                out.push_str(&field.replace('"', "\"\""));
                out.push('"');
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_cut_by_their_places() {
        let widths = widths("id:3,name:6, seats:5", 3).unwrap();
        let texts = [false, true, false];
        assert_eq!(
            csv("1  Größe  120\n 22a\"b   \n", &widths, &texts, "\\N"),
            "\"1\",\"Größe \",\"120\"\n\"22\",\"a\"\"b   \",\n"
        );
        assert_eq!(csv("  3\\N    7\n", &widths, &texts, "\\N"), "\"3\",,\"7\"\n");
    }

    #[test]
    fn a_specification_says_a_width_for_each_column() {
        for spec in ["", "a", "a:0", "a:x", "a:3,b:4"] {
            assert_eq!(widths(spec, 1).unwrap_err().sqlstate, "22023", "{spec}");
        }
    }
}
