//! What a page shows, as a hash: two pages of one template are alike if their keys are.
//!
//! A template sees its view and the theme and nothing else, so there is no list of what depends on
//! what. Knows how a view is taken apart, and nothing of what it means.

use std::fmt::Display;

use serde::Serialize;
use serde::ser::{self, Serializer};
use tera::Value;

use crate::output::Key;

/// The key of all that was added, in order.
#[derive(Debug, Clone, Default)]
pub struct Keyed {
    bytes: Vec<u8>,
}

impl Keyed {
    /// Adds a value with all that is in it. `false` if it can't be taken apart; then there is no
    /// key for it.
    #[must_use]
    pub fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> bool {
        value.serialize(&mut *self).is_ok()
    }

    /// The same, with room for what a page shows.
    pub fn with_room(&self) -> Self {
        /// In bytes; most pages need less.
        const ROOM: usize = 4096;
        let mut bytes = Vec::with_capacity(ROOM);
        bytes.extend_from_slice(&self.bytes);
        Keyed { bytes }
    }

    /// The key.
    pub fn key(&self) -> Key {
        Key::of(&blake3::hash(&self.bytes))
    }

    fn put(&mut self, kind: u8, bytes: &[u8]) {
        self.bytes.push(kind);
        // Seven bits in a byte, the lowest first; all but the last byte with the highest bit.
        let mut len = bytes.len();
        while len >= 128 {
            self.bytes.push(len as u8 | 128);
            len >>= 7;
        }
        self.bytes.push(len as u8);
        self.bytes.extend_from_slice(bytes);
    }

    fn number(&mut self, kind: u8, bytes: &[u8]) {
        self.bytes.push(kind);
        self.bytes.extend_from_slice(bytes);
    }
}

/// A part of a view that a key stands for, if it has one: then it need not be there to know whether
/// it is the same.
#[derive(Debug, Clone)]
pub struct Known<T> {
    value: T,
    key: Option<Key>,
}

impl<T> Known<T> {
    /// A part, and what its key is.
    pub fn new(value: T, key: Option<Key>) -> Self {
        Known { value, key }
    }
}

impl<T: Serialize> Serialize for Known<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.key {
            Some(key) if !serializer.is_human_readable() => serializer.serialize_bytes(&key.0),
            _ => self.value.serialize(serializer),
        }
    }
}

/// A view that many pages show, made ready for templates once, with its key.
pub type Ready = Known<Value>;

impl Ready {
    /// A view made ready.
    pub fn of(view: &impl Serialize) -> Self {
        Known { value: Value::from_serializable(view), key: key_of(view) }
    }
}

/// The key of a value; none if it can't be taken apart.
pub fn key_of(value: &impl Serialize) -> Option<Key> {
    let mut keyed = Keyed::default();
    keyed.add(value).then(|| keyed.key())
}

/// A value that can't be taken apart.
#[derive(Debug)]
pub struct Unknown;

impl Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value that can't be taken apart")
    }
}

impl std::error::Error for Unknown {}

impl ser::Error for Unknown {
    fn custom<T: Display>(_: T) -> Self {
        Unknown
    }
}

type Done = Result<(), Unknown>;

/// Each kind of value has a mark of its own, and each list an end, so that no two values of
/// different shapes make the same bytes.
impl<'a> Serializer for &'a mut Keyed {
    type Ok = ();
    type Error = Unknown;
    type SerializeSeq = Inside<'a>;
    type SerializeTuple = Inside<'a>;
    type SerializeTupleStruct = Inside<'a>;
    type SerializeTupleVariant = Inside<'a>;
    type SerializeMap = Entries<'a>;
    type SerializeStruct = Inside<'a>;
    type SerializeStructVariant = Inside<'a>;

    /// Whereby [`Ready`] knows that its key will do.
    fn is_human_readable(&self) -> bool {
        false
    }
    fn serialize_bool(self, v: bool) -> Done {
        self.number(1, &[u8::from(v)]);
        Ok(())
    }
    fn serialize_i8(self, v: i8) -> Done {
        self.serialize_i64(v.into())
    }
    fn serialize_i16(self, v: i16) -> Done {
        self.serialize_i64(v.into())
    }
    fn serialize_i32(self, v: i32) -> Done {
        self.serialize_i64(v.into())
    }
    fn serialize_i64(self, v: i64) -> Done {
        self.number(2, &v.to_le_bytes());
        Ok(())
    }
    fn serialize_i128(self, v: i128) -> Done {
        self.number(3, &v.to_le_bytes());
        Ok(())
    }
    fn serialize_u8(self, v: u8) -> Done {
        self.serialize_u64(v.into())
    }
    fn serialize_u16(self, v: u16) -> Done {
        self.serialize_u64(v.into())
    }
    fn serialize_u32(self, v: u32) -> Done {
        self.serialize_u64(v.into())
    }
    fn serialize_u64(self, v: u64) -> Done {
        self.number(4, &v.to_le_bytes());
        Ok(())
    }
    fn serialize_u128(self, v: u128) -> Done {
        self.number(5, &v.to_le_bytes());
        Ok(())
    }
    fn serialize_f32(self, v: f32) -> Done {
        self.serialize_f64(v.into())
    }
    fn serialize_f64(self, v: f64) -> Done {
        self.number(6, &v.to_le_bytes());
        Ok(())
    }
    fn serialize_char(self, v: char) -> Done {
        self.serialize_str(v.encode_utf8(&mut [0; 4]))
    }
    fn serialize_str(self, v: &str) -> Done {
        self.put(7, v.as_bytes());
        Ok(())
    }
    fn serialize_bytes(self, v: &[u8]) -> Done {
        self.put(8, v);
        Ok(())
    }
    fn serialize_none(self) -> Done {
        self.bytes.push(9);
        Ok(())
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        self.bytes.push(10);
        value.serialize(self)
    }
    fn serialize_unit(self) -> Done {
        self.bytes.push(11);
        Ok(())
    }
    fn serialize_unit_struct(self, _: &'static str) -> Done {
        self.serialize_unit()
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        self.serialize_str(variant)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, v: &T) -> Done {
        v.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Done {
        self.put(12, variant.as_bytes());
        value.serialize(self)
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'a>, Unknown> {
        Ok(Inside::of(self, 13))
    }
    fn serialize_tuple(self, _: usize) -> Result<Inside<'a>, Unknown> {
        Ok(Inside::of(self, 14))
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Inside<'a>, Unknown> {
        Ok(Inside::of(self, 15))
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'a>, Unknown> {
        self.put(16, variant.as_bytes());
        Ok(Inside::of(self, 15))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'a>, Unknown> {
        Ok(Entries { keyed: self, entries: Vec::new() })
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inside<'a>, Unknown> {
        Ok(Inside::of(self, 18))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'a>, Unknown> {
        self.put(19, variant.as_bytes());
        Ok(Inside::of(self, 18))
    }
}

/// The inside of a list, a map or a struct.
pub struct Inside<'a> {
    keyed: &'a mut Keyed,
}

impl<'a> Inside<'a> {
    fn of(keyed: &'a mut Keyed, kind: u8) -> Self {
        keyed.bytes.push(kind);
        Inside { keyed }
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(&mut *self.keyed)
    }

    fn close(self) -> Done {
        self.keyed.bytes.push(0);
        Ok(())
    }
}

impl ser::SerializeSeq for Inside<'_> {
    type Ok = ();
    type Error = Unknown;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.value(value)
    }
    fn end(self) -> Done {
        self.close()
    }
}

impl ser::SerializeTuple for Inside<'_> {
    type Ok = ();
    type Error = Unknown;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.value(value)
    }
    fn end(self) -> Done {
        self.close()
    }
}

impl ser::SerializeTupleStruct for Inside<'_> {
    type Ok = ();
    type Error = Unknown;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.value(value)
    }
    fn end(self) -> Done {
        self.close()
    }
}

impl ser::SerializeTupleVariant for Inside<'_> {
    type Ok = ();
    type Error = Unknown;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.value(value)
    }
    fn end(self) -> Done {
        self.close()
    }
}

/// The inside of a map, whose order may be left to chance.
pub struct Entries<'a> {
    keyed: &'a mut Keyed,
    entries: Vec<Keyed>,
}

impl ser::SerializeMap for Entries<'_> {
    type Ok = ();
    type Error = Unknown;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        let mut entry = Keyed::default();
        key.serialize(&mut entry)?;
        self.entries.push(entry);
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(self.entries.last_mut().ok_or(Unknown)?)
    }
    fn end(mut self) -> Done {
        self.entries.sort_unstable_by(|one, other| one.bytes.cmp(&other.bytes));
        self.keyed.bytes.push(17);
        for entry in self.entries {
            self.keyed.put(21, &entry.bytes);
        }
        self.keyed.bytes.push(0);
        Ok(())
    }
}

/// Fields have no names here: one program has them all in the same order.
impl ser::SerializeStruct for Inside<'_> {
    type Ok = ();
    type Error = Unknown;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, v: &T) -> Done {
        self.value(v)
    }
    fn skip_field(&mut self, _: &'static str) -> Done {
        self.keyed.bytes.push(20);
        Ok(())
    }
    fn end(self) -> Done {
        self.close()
    }
}

impl ser::SerializeStructVariant for Inside<'_> {
    type Ok = ();
    type Error = Unknown;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, v: &T) -> Done {
        self.value(v)
    }
    fn skip_field(&mut self, _: &'static str) -> Done {
        self.keyed.bytes.push(20);
        Ok(())
    }
    fn end(self) -> Done {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[derive(Serialize)]
    struct View<'a> {
        title: &'a str,
        words: &'a [&'a str],
        n: Option<u32>,
        cards: &'a [Ready],
    }

    fn key(value: &impl Serialize) -> Key {
        let mut keyed = Keyed::default();
        assert!(keyed.add(value));
        keyed.key()
    }

    #[test]
    fn only_the_same_views_have_the_same_key() {
        let (card, other) = (Ready::of(&"card"), Ready::of(&"other"));
        let views = [
            View { title: "a", words: &["b", "c"], n: None, cards: &[] },
            View { title: "a", words: &["bc"], n: None, cards: &[] },
            View { title: "ab", words: &["c"], n: None, cards: &[] },
            View { title: "a", words: &["b", "c"], n: Some(0), cards: &[] },
            View { title: "a", words: &["b", "c"], n: None, cards: std::slice::from_ref(&card) },
            View { title: "a", words: &["b", "c"], n: None, cards: std::slice::from_ref(&other) },
            View { title: "a", words: &["b", "c"], n: None, cards: &[card.clone(), other.clone()] },
        ];
        for (at, view) in views.iter().enumerate() {
            assert_eq!(key(view), key(view));
            for other in &views[..at] {
                assert_ne!(key(view), key(other));
            }
        }
    }

    #[test]
    fn the_order_of_a_map_makes_no_difference() {
        for _ in 0..20 {
            let map = |n: i32| (0..n).map(|n| (n.to_string(), n)).collect::<HashMap<_, _>>();
            assert_eq!(key(&map(50)), key(&map(50)));
            assert_ne!(key(&map(50)), key(&map(51)));
        }
    }

    #[test]
    fn templates_see_what_was_made_ready() {
        let ready = Ready::of(&HashMap::from([("title", "<a>")]));
        let value = Value::from_serializable(&[ready]);
        let first = value.as_array().and_then(|list| list[0].as_map()).expect("a map");
        assert_eq!(first.len(), 1);
    }
}
