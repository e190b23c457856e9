//! Plain data in its JSON form: reading it from a parsed document, and writing it with its fields in the declared order.
//!
//! serde's derive generates code for each type and each format, which made a sixth of the page. The macros of this
//! module ([`fields!`](crate::fields), [`names!`](crate::names), [`variants!`](crate::variants)) only list names; the
//! functions that they name are shared by all types. The same types have serde's traits too, by way of the JSON form,
//! so that programs which are not downloaded can derive around them.

use crate::api::meta::Labels;
use serde_json::{Map, Value};
use std::fmt;
use std::rc::Rc;

/// JSON whose fields keep their order.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    Plain(Value),
    List(Vec<Form>),
    Fields(Fields),
}

/// The fields of an object that are written.
pub type Fields = Vec<(&'static str, Form)>;

/// A place in JSON that does not have the shape of the type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The path from the outermost object: `commands[2].do.target`.
    path: String,
    why: &'static str,
}

/// Data that has a JSON form.
pub trait Data: Sized {
    /// # Errors
    /// The JSON has another shape.
    fn read(json: &Value) -> Result<Self, Misfit>;

    fn write(&self) -> Form;

    /// The value of a missing field that is required; `None` if it may not be missing.
    fn missing() -> Option<Self> {
        None
    }

    /// Whether an optional field with this value is not written.
    fn is_default(&self) -> bool {
        false
    }
}

impl Misfit {
    pub fn new(why: &'static str) -> Misfit {
        Misfit {
            path: String::new(),
            why,
        }
    }

    /// Adds the name of the field that holds the value with the misfit.
    pub fn below(mut self, name: &str) -> Misfit {
        if !self.path.is_empty() && !self.path.starts_with('[') {
            self.path.insert(0, '.');
        }
        self.path.insert_str(0, name);
        self
    }

    fn at(self, index: usize) -> Misfit {
        self.below(&format!("[{index}]"))
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => f.write_str(self.why),
            path => write!(f, "{path} {}", self.why),
        }
    }
}

impl From<Form> for Value {
    fn from(form: Form) -> Value {
        match form {
            Form::Plain(value) => value,
            Form::List(items) => Value::Array(items.into_iter().map(Value::from).collect()),
            Form::Fields(fields) => {
                let mut object = Map::new();
                for (name, form) in fields {
                    object.insert(name.to_string(), form.into());
                }
                Value::Object(object)
            }
        }
    }
}

/// The text, in one line. A field's name needs no escaping, because it is a name of this program.
impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        match self {
            Form::Plain(value) => write!(f, "{value}"),
            Form::List(items) => {
                f.write_str("[")?;
                for item in items {
                    write!(f, "{separator}{item}")?;
                    separator = ",";
                }
                f.write_str("]")
            }
            Form::Fields(fields) => {
                f.write_str("{")?;
                for (name, form) in fields {
                    write!(f, "{separator}\"{name}\":{form}")?;
                    separator = ",";
                }
                f.write_str("}")
            }
        }
    }
}

/// # Errors
/// The JSON is no object.
pub fn object(json: &Value) -> Result<&Map<String, Value>, Misfit> {
    json.as_object().ok_or(Misfit::new("must be an object"))
}

/// # Errors
/// The JSON is no text.
pub fn text(json: &Value) -> Result<&str, Misfit> {
    json.as_str().ok_or(Misfit::new("must be a text"))
}

/// A field that must be there, and is always written.
pub mod required {
    use super::*;

    /// # Errors
    /// The field is missing, or has another shape.
    pub fn read<T: Data>(object: &Map<String, Value>, name: &str) -> Result<T, Misfit> {
        let value = match object.get(name) {
            Some(json) => T::read(json),
            None => T::missing().ok_or(Misfit::new("is missing")),
        };
        value.map_err(|misfit| misfit.below(name))
    }

    pub fn write<T: Data>(fields: &mut Fields, name: &'static str, value: &T) {
        fields.push((name, value.write()));
    }
}

/// A field that may be missing, and is always written.
pub mod defaulted {
    use super::*;
    pub use required::write;

    /// # Errors
    /// The field has another shape.
    pub fn read<T: Data + Default>(object: &Map<String, Value>, name: &str) -> Result<T, Misfit> {
        match object.get(name) {
            None | Some(Value::Null) => Ok(T::default()),
            Some(json) => T::read(json).map_err(|misfit| misfit.below(name)),
        }
    }
}

/// A field that may be missing, and is not written when it has the value of a missing one.
pub mod optional {
    use super::*;
    pub use defaulted::read;

    pub fn write<T: Data>(fields: &mut Fields, name: &'static str, value: &T) {
        if !value.is_default() {
            required::write(fields, name, value);
        }
    }
}

/// Implements [`Data`] for a struct: each field with its mode ([`required`], [`optional`], [`defaulted`], or another
/// module with the functions `read` and `write`) and its name in JSON.
#[macro_export]
macro_rules! fields {
    ($type:ident { $($field:ident: $mode:ident $name:literal),* $(,)? }) => {
        impl $crate::form::Data for $type {
            fn read(json: &::serde_json::Value) -> Result<$type, $crate::form::Misfit> {
                let object = $crate::form::object(json)?;
                Ok($type { $($field: $mode::read(object, $name)?),* })
            }
            fn write(&self) -> $crate::form::Form {
                let mut fields = $crate::form::Fields::new();
                $($mode::write(&mut fields, $name, &self.$field);)*
                $crate::form::Form::Fields(fields)
            }
        }
        $crate::through_form!($type);
    };
}

/// Implements [`Data`] for an enum of structs: the name of the variant stands in the field `$tag`.
#[macro_export]
macro_rules! variants {
    ($type:ident in $tag:literal { $($variant:ident $value:literal { $($field:ident: $mode:ident $name:literal),* $(,)? }),* $(,)? }) => {
        impl $crate::form::Data for $type {
            fn read(json: &::serde_json::Value) -> Result<$type, $crate::form::Misfit> {
                let object = $crate::form::object(json)?;
                match &*$crate::form::required::read::<String>(object, $tag)? {
                    $($value => Ok($type::$variant { $($field: $mode::read(object, $name)?),* }),)*
                    _ => Err($crate::form::Misfit::new("is unknown").below($tag)),
                }
            }
            fn write(&self) -> $crate::form::Form {
                let mut fields = $crate::form::Fields::new();
                let name = match self {
                    $($type::$variant { .. } => $value,)*
                };
                fields.push(($tag, $crate::form::Form::Plain(name.into())));
                match self {
                    $($type::$variant { $($field),* } => {
                        $($mode::write(&mut fields, $name, $field);)*
                    })*
                }
                $crate::form::Form::Fields(fields)
            }
        }
        $crate::through_form!($type);
    };
}

/// Implements [`Data`] for an enum of names.
#[macro_export]
macro_rules! names {
    ($type:ident { $($variant:ident: $name:literal),* $(,)? }) => {
        impl $type {
            /// The name in JSON.
            pub const fn name(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)*
                }
            }
        }
        impl $crate::form::Data for $type {
            fn read(json: &::serde_json::Value) -> Result<$type, $crate::form::Misfit> {
                match $crate::form::text(json)? {
                    $($name => Ok($type::$variant),)*
                    _ => Err($crate::form::Misfit::new("is unknown")),
                }
            }
            fn write(&self) -> $crate::form::Form {
                $crate::form::Form::Plain(self.name().into())
            }
        }
        $crate::through_form!($type);
    };
}

/// Gives a type with a JSON form the traits of serde.
#[macro_export]
macro_rules! through_form {
    ($type:ident) => {
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let json = ::serde_json::Value::from($crate::form::Data::write(self));
                ::serde::Serialize::serialize(&json, to)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<$type, D::Error> {
                let json = <::serde_json::Value as ::serde::Deserialize>::deserialize(from)?;
                $crate::form::Data::read(&json).map_err(<D::Error as ::serde::de::Error>::custom)
            }
        }
    };
}

macro_rules! numbers {
    ($($type:ident)*) => {$(
        impl Data for $type {
            fn read(json: &Value) -> Result<$type, Misfit> {
                let signed = json.as_i64().and_then(|number| number.try_into().ok());
                let unsigned = || json.as_u64().and_then(|number| number.try_into().ok());
                signed.or_else(unsigned).ok_or(Misfit::new(concat!("must be a number (", stringify!($type), ")")))
            }
            fn write(&self) -> Form {
                Form::Plain((*self).into())
            }
            fn is_default(&self) -> bool {
                *self == 0
            }
        }
    )*};
}

numbers!(i32 i64 u32 u64 usize);

impl Data for bool {
    fn read(json: &Value) -> Result<bool, Misfit> {
        json.as_bool().ok_or(Misfit::new("must be true or false"))
    }
    fn write(&self) -> Form {
        Form::Plain((*self).into())
    }
    fn is_default(&self) -> bool {
        !self
    }
}

impl Data for String {
    fn read(json: &Value) -> Result<String, Misfit> {
        text(json).map(str::to_string)
    }
    fn write(&self) -> Form {
        Form::Plain(self.as_str().into())
    }
    fn is_default(&self) -> bool {
        self.is_empty()
    }
}

impl Data for Rc<str> {
    fn read(json: &Value) -> Result<Rc<str>, Misfit> {
        text(json).map(Rc::from)
    }
    fn write(&self) -> Form {
        Form::Plain((**self).into())
    }
    fn is_default(&self) -> bool {
        self.is_empty()
    }
}

impl Data for Value {
    fn read(json: &Value) -> Result<Value, Misfit> {
        Ok(json.clone())
    }
    fn write(&self) -> Form {
        Form::Plain(self.clone())
    }
}

impl<T: Data> Data for Option<T> {
    fn read(json: &Value) -> Result<Option<T>, Misfit> {
        match json {
            Value::Null => Ok(None),
            json => T::read(json).map(Some),
        }
    }
    fn write(&self) -> Form {
        match self {
            Some(value) => value.write(),
            None => Form::Plain(Value::Null),
        }
    }
    fn missing() -> Option<Option<T>> {
        Some(None)
    }
    fn is_default(&self) -> bool {
        self.is_none()
    }
}

impl<T: Data> Data for Vec<T> {
    fn read(json: &Value) -> Result<Vec<T>, Misfit> {
        let items = json.as_array().ok_or(Misfit::new("must be a list"))?;
        let mut read = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            read.push(T::read(item).map_err(|misfit| misfit.at(index))?);
        }
        Ok(read)
    }
    fn write(&self) -> Form {
        Form::List(self.iter().map(T::write).collect())
    }
    fn is_default(&self) -> bool {
        self.is_empty()
    }
}

impl Data for Labels {
    fn read(json: &Value) -> Result<Labels, Misfit> {
        let mut labels = Labels::new();
        for (key, value) in object(json)? {
            let value = String::read(value).map_err(|misfit| misfit.below(key))?;
            labels.insert(key.clone(), value);
        }
        Ok(labels)
    }
    fn write(&self) -> Form {
        let entries = self.iter();
        let entries = entries.map(|(key, value)| (key.clone(), value.as_str().into()));
        Form::Plain(Value::Object(entries.collect()))
    }
    fn is_default(&self) -> bool {
        self.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::common::ConditionStatus;
    use serde_json::json;

    #[derive(Debug, PartialEq)]
    struct Example {
        name: String,
        count: Option<u32>,
        known: Vec<ConditionStatus>,
        seen: i32,
    }

    fields!(Example {
        name: required "theName",
        known: optional "known",
        count: optional "count",
        seen: defaulted "seen",
    });

    #[test]
    fn fields_are_written_in_their_order_and_read_back() {
        let example = Example {
            name: "a\"b".to_string(),
            count: None,
            known: vec![ConditionStatus::True],
            seen: 0,
        };
        let text = r#"{"theName":"a\"b","known":["True"],"seen":0}"#;
        assert_eq!(example.write().to_string(), text);
        assert_eq!(
            Value::from(example.write()),
            json!({"theName": "a\"b", "known": ["True"], "seen": 0})
        );
        let read = Example::read(&json!({"theName": "a\"b", "known": ["True"], "other": 1}));
        assert_eq!(read, Ok(example));
    }

    #[test]
    fn a_misfit_says_where_and_why() {
        for (json, expected) in [
            (json!(1), "must be an object"),
            (json!({}), "theName is missing"),
            (json!({"theName": 1}), "theName must be a text"),
            (
                json!({"theName": "", "known": ["True", "Maybe"]}),
                "known[1] is unknown",
            ),
            (
                json!({"theName": "", "count": -1}),
                "count must be a number (u32)",
            ),
        ] {
            let misfit = Example::read(&json).expect_err("it does not fit");
            assert_eq!(misfit.to_string(), expected);
        }
    }

    #[test]
    fn serde_takes_the_same_way() {
        let example: Example =
            serde_json::from_str(r#"{"theName":"x","seen":2}"#).expect("it fits");
        let text = serde_json::to_string(&example).expect("plain data");
        assert_eq!(text, r#"{"seen":2,"theName":"x"}"#);
    }
}
