//! awsQuery out: a value becomes XML by its shape.

use super::model::{Kind, Model, Ref, Shape};
use super::time;
use serde_json::Value;
use std::fmt::Write as _;

/// Writes the members of a structure, without an element around them. The value has passed `json::encode`.
pub fn members(model: &Model, shape: &str, value: &Value) -> String {
    let mut writer = Writer { model, out: String::new() };
    if let Some(shape) = model.shape(shape) {
        writer.structure(shape, value);
    }
    writer.out
}

/// `<name>text</name>` with the text escaped.
pub fn element(name: &str, text: &str) -> String {
    let mut out = format!("<{name}>");
    escape(text, &mut out);
    let _ = write!(out, "</{name}>");
    out
}

/// Escapes text. Control characters have no form in XML 1.0 and become spaces; carriage return would be folded.
fn escape(text: &str, out: &mut String) {
    let is_plain = |byte: u8| (b' '..0x7f).contains(&byte) && !matches!(byte, b'&' | b'<' | b'>' | b'"');
    if text.bytes().all(is_plain) {
        return out.push_str(text);
    }
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#xD;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
}

struct Writer<'a> {
    model: &'a Model,
    out: String,
}

impl Writer<'_> {
    fn structure(&mut self, shape: &Shape, value: &Value) {
        let Some(fields) = value.as_object() else { return };
        for (name, reference) in &shape.members {
            if let Some(field) = fields.get(name).filter(|field| !field.is_null()) {
                self.field(reference.location_name.as_deref().unwrap_or(name), reference, field);
            }
        }
    }

    fn field(&mut self, name: &str, reference: &Ref, value: &Value) {
        let Some(shape) = self.model.used(reference) else { return };
        if shape.kind == Kind::List && (shape.flattened || reference.flattened) {
            return self.items(shape, Some(name), value);
        }
        self.tag(&["<", name, ">"]);
        match shape.kind {
            Kind::Structure => self.structure(shape, value),
            Kind::List => self.items(shape, None, value),
            Kind::Map => self.entries(shape, value),
            kind => self.text(kind, value),
        }
        self.tag(&["</", name, ">"]);
    }

    fn tag(&mut self, parts: &[&str]) {
        for part in parts {
            self.out.push_str(part);
        }
    }

    fn text(&mut self, kind: Kind, value: &Value) {
        match (kind, value) {
            (Kind::Timestamp, _) => {
                let text = time::parse(value).map(time::iso).unwrap_or_default();
                escape(&text, &mut self.out);
            }
            (_, Value::String(text)) => escape(text, &mut self.out),
            _ => drop(write!(self.out, "{value}")),
        }
    }

    fn items(&mut self, shape: &Shape, flat: Option<&str>, value: &Value) {
        let Some(item) = &shape.member else { return };
        let name = item.location_name.as_deref().or(flat).unwrap_or("member");
        for value in value.as_array().into_iter().flatten() {
            self.field(name, item, value);
        }
    }

    fn entries(&mut self, shape: &Shape, value: &Value) {
        let Some(item) = &shape.value else { return };
        for (key, value) in value.as_object().into_iter().flatten() {
            let _ = write!(self.out, "<entry>{}", element("key", key));
            self.field("value", item, value);
            self.out.push_str("</entry>");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Service;
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_take_the_names_of_the_model() {
        let value = json!({"Marker": "a<b & \"c\"\u{1}", "Clusters": [{"ClusterIdentifier": "x", "Encrypted": true,
            "ClusterCreateTime": "2026-01-31T09:30:00Z", "Tags": [{"Key": "k", "Value": "v"}]}]});
        assert_eq!(
            members(Service::Redshift.model(), "ClustersMessage", &value),
            "<Clusters><Cluster><ClusterCreateTime>2026-01-31T09:30:00Z</ClusterCreateTime>\
             <ClusterIdentifier>x</ClusterIdentifier><Encrypted>true</Encrypted>\
             <Tags><Tag><Key>k</Key><Value>v</Value></Tag></Tags></Cluster></Clusters>\
             <Marker>a&lt;b &amp; &quot;c&quot; </Marker>"
        );
    }
}
