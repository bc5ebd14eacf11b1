//! awsQuery in: a form of dotted keys (`TagKeys.TagKey.1=env`) becomes a value by the operation's input shape.

use super::json::{self, Misfit};
use super::model::{Kind, Model, Ref, Shape};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// The parameters of a form, sorted by key.
pub type Form = BTreeMap<String, String>;

/// No input nests deeper; a recursive shape must not follow a hostile key.
const DEEPEST: usize = 24;

/// Parses `a=b&c=d`; a key given twice keeps its last value.
pub fn parse(body: &[u8]) -> Form {
    form_urlencoded::parse(body).into_owned().collect()
}

/// Decodes the form by a structure's shape.
pub fn decode(model: &Model, shape: &str, form: &Form) -> Result<Value, Misfit> {
    Decoder { model, form }.structure(model.shape(shape), "", 0)
}

struct Decoder<'a> {
    model: &'a Model,
    form: &'a Form,
}

impl Decoder<'_> {
    fn value(&self, reference: &Ref, key: &str, depth: usize) -> Result<Value, Misfit> {
        let shape = self.model.used(reference);
        if depth > DEEPEST {
            return Err(Misfit::new(key, "nests too deep"));
        }
        match shape.map(|s| s.kind) {
            Some(Kind::Structure) => self.structure(shape, &format!("{key}."), depth + 1),
            Some(Kind::List) => self.list(shape, reference, key, depth + 1),
            Some(Kind::Map) => self.map(shape, key, depth + 1),
            Some(kind) => scalar(kind, self.form.get(key).map_or("", String::as_str), key),
            None => Ok(Value::Null),
        }
    }

    fn structure(&self, shape: Option<&Shape>, prefix: &str, depth: usize) -> Result<Value, Misfit> {
        let mut out = Map::new();
        for (name, reference) in shape.iter().flat_map(|s| &s.members) {
            let key = format!("{prefix}{}", reference.location_name.as_ref().unwrap_or(name));
            if self.present(&key) {
                out.insert(name.clone(), self.value(reference, &key, depth)?);
            }
        }
        Ok(Value::Object(out))
    }

    /// `Key.member.1`, `Key.<locationName>.1` or, flattened, `Key.1`. `Key=` alone is the empty list.
    fn list(&self, shape: Option<&Shape>, used: &Ref, key: &str, depth: usize) -> Result<Value, Misfit> {
        let Some((shape, item)) = shape.and_then(|s| Some((s, s.member.as_ref()?))) else { return Ok(Value::Null) };
        let named = item.location_name.as_deref().unwrap_or("member");
        let mut prefixes = vec![format!("{key}.{named}."), format!("{key}.member.")];
        if shape.flattened || used.flattened {
            prefixes = vec![format!("{key}.")];
        }
        prefixes.dedup();
        let mut items = Vec::new();
        for prefix in prefixes {
            for index in self.indexes(&prefix) {
                items.push(self.value(item, &format!("{prefix}{index}"), depth)?);
            }
        }
        Ok(Value::Array(items))
    }

    /// `Key.entry.1.key` with `Key.entry.1.value`.
    fn map(&self, shape: Option<&Shape>, key: &str, depth: usize) -> Result<Value, Misfit> {
        let mut out = Map::new();
        let prefix = format!("{key}.entry.");
        for index in self.indexes(&prefix) {
            let entry = self.form.get(&format!("{prefix}{index}.key")).cloned().unwrap_or_default();
            if let Some(value) = shape.and_then(|s| s.value.as_ref()) {
                out.insert(entry, self.value(value, &format!("{prefix}{index}.value"), depth)?);
            }
        }
        Ok(Value::Object(out))
    }

    fn present(&self, key: &str) -> bool {
        self.form.contains_key(key) || self.below(&format!("{key}.")).next().is_some()
    }

    fn below<'s>(&'s self, prefix: &'s str) -> impl Iterator<Item = &'s str> {
        let from = (Bound::Included(prefix), Bound::Unbounded);
        self.form.range::<str, _>(from).map(|(key, _)| key.as_str()).take_while(move |key| key.starts_with(prefix))
    }

    /// The numbers that follow a prefix, in their order; gaps do not matter.
    fn indexes(&self, prefix: &str) -> BTreeSet<u32> {
        let number = |key: &str| key.get(prefix.len()..)?.split('.').next()?.parse().ok();
        self.below(prefix).filter_map(number).collect()
    }
}

fn scalar(kind: Kind, text: &str, key: &str) -> Result<Value, Misfit> {
    let value = match kind {
        Kind::Integer | Kind::Long => text.parse::<i64>().ok().map(Value::from),
        Kind::Float | Kind::Double => text.parse().ok().map(json::double),
        Kind::Boolean => text.to_ascii_lowercase().parse::<bool>().ok().map(Value::from),
        _ => Some(Value::from(text)),
    };
    value.ok_or_else(|| Misfit::new(key, &format!("'{text}' is not a valid {}", json::word(kind))))
}

#[cfg(test)]
mod tests {
    use super::super::Service;
    use super::*;
    use serde_json::json;

    fn read(service: Service, shape: &str, form: &str) -> Result<Value, Misfit> {
        decode(service.model(), shape, &parse(form.as_bytes()))
    }

    #[test]
    fn lists_of_every_name_in_the_order_of_their_numbers() {
        let shape = "DescribeClustersMessage";
        for form in [
            "TagKeys.TagKey.10=c&TagKeys.TagKey.1=a&TagKeys.TagKey.2=b%26",
            "TagKeys.member.1=a&TagKeys.member.2=b%26&TagKeys.member.7=c",
        ] {
            assert_eq!(read(Service::Redshift, shape, form), Ok(json!({"TagKeys": ["a", "b&", "c"]})));
        }
        assert_eq!(
            read(Service::Redshift, shape, "TagKeys=&MaxRecords=20"),
            Ok(json!({"MaxRecords": 20, "TagKeys": []}))
        );
    }

    #[test]
    fn structures_in_lists_in_structures() {
        let form = "MetricData.member.1.MetricName=m&MetricData.member.1.Value=1.5&MetricData.member.1.Dimensions.member.1.Name=a\
                    &MetricData.member.1.Dimensions.member.1.Value=b&Namespace=n&Other=ignored";
        let wanted = json!({"MetricData": [{"Dimensions": [{"Name": "a", "Value": "b"}], "MetricName": "m", "Value": 1.5}],
            "Namespace": "n"});
        assert_eq!(read(Service::CloudWatch, "PutMetricDataInput", form), Ok(wanted));
    }

    #[test]
    fn a_word_that_is_no_number_is_named_with_its_key() {
        let misfit = read(Service::Redshift, "DescribeClustersMessage", "MaxRecords=2x").unwrap_err();
        assert_eq!((misfit.path.as_str(), misfit.problem.as_str()), ("MaxRecords", "'2x' is not a valid integer"));
        assert!(read(Service::Redshift, "CreateClusterMessage", "Encrypted=perhaps").is_err());
        assert_eq!(read(Service::Redshift, "CreateClusterMessage", "Encrypted=True"), Ok(json!({"Encrypted": true})));
    }
}
