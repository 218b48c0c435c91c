//! `{{ remembered(component="…", …) }}`: a component that is rendered once for the same values.
//!
//! What a component makes follows from what it is given and from the theme, so this makes no
//! difference to any page, only to how long it takes: the same card is on a dozen lists.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock, Weak};

use ahash::AHashMap;
use tera::{Context, Error, Kwargs, State, Tera, Value};

/// The function's name in templates.
pub const NAME: &str = "remembered";

/// The argument that names the component.
const COMPONENT: &str = "component";
/// The argument with the values that are put in afterwards, so that pages of every depth, and lists
/// with headings of every level, share what is rendered.
const LATER: &str = "later";
/// What stands for the first of them meanwhile, and the next ones after it: no characters, so that
/// they are in no text.
const FIRST_MARK: char = '\u{fdd0}';
/// How many such there are.
const N_MARKS: usize = 32;
/// So many threads at once seldom wait for each other.
const SHARDS: usize = 16;
/// Most are smaller.
const LIKELY_SIZE: usize = 2_048;
/// Of a very large showcase only so many bytes are remembered, and the rest is made again.
const MOST_BYTES: usize = 300_000_000;

/// What was rendered, by component and the plain values it was given.
#[derive(Default)]
struct Memory {
    rendered: RwLock<AHashMap<Vec<u8>, Arc<Rendered>>>,
    n_bytes: AtomicUsize,
}

/// One component with the same plain values: what it made, by where its map is.
#[derive(Default)]
struct Rendered([RwLock<AHashMap<usize, Piece>>; SHARDS]);

struct Piece {
    html: Box<str>,
    /// Where values are put in, and which.
    gaps: Box<[(u32, u8)]>,
    /// A map is known by where it is, so it must stay there.
    _of: Option<Value>,
}

/// What a template gave.
struct Given<'g> {
    component: &'g str,
    /// Escaped, sorted by name.
    later: Vec<(&'g str, Cow<'g, str>)>,
    /// The name of the map, and the map or maps, if it has any.
    of: Option<(&'g str, &'g Value)>,
    plain: Vec<(&'g str, &'g Value)>,
}

/// The templates with the function, which has nothing to remember yet.
pub fn with_memory(mut tera: Tera) -> Arc<Tera> {
    let memory = Memory::default();
    Arc::new_cyclic(|templates| {
        let templates = templates.clone();
        tera.register_function(NAME, move |given: Kwargs, state: &State| {
            let given = Given::new(&given, state)?;
            memory.rendered(&templates, &given)
        });
        tera
    })
}

/// The templates while they are read: the function is known, and fails.
pub fn declare(tera: &mut Tera) {
    tera.register_function(NAME, |_: Kwargs, _: &State| -> Result<Value, Error> {
        Err(Error::message("templates are not ready"))
    });
}

impl<'g> Given<'g> {
    fn new(given: &'g Kwargs, state: &State) -> Result<Self, Error> {
        let (mut of, mut later, mut plain) = (None, Vec::new(), Vec::new());
        for (name, value) in given.iter() {
            let Some(name) = name.as_str().filter(|name| *name != COMPONENT) else { continue };
            if name == LATER {
                later = marked(value, state)?;
            } else if !value.is_map() && !value.is_array() {
                plain.push((name, value));
            } else if of.replace((name, value)).is_some() {
                return Err(Error::message(format!(
                    "`{NAME}` takes one map or list of maps, not two"
                )));
            }
        }
        plain.sort_unstable_by_key(|(name, _)| *name);
        let component = given.must_get(COMPONENT)?;
        Ok(Given { component, later, of, plain })
    }

    /// All but the maps and what is put in later, so that two are alike only if what they make is
    /// alike.
    fn key(&self) -> Vec<u8> {
        let mut key = Vec::with_capacity(256);
        let mut add = |text: &str| {
            key.extend_from_slice(&text.len().to_ne_bytes());
            key.extend_from_slice(text.as_bytes());
        };
        add(self.component);
        add(self.of.map_or("", |(name, _)| name));
        self.later.iter().for_each(|(name, _)| add(name));
        add("");
        for (name, value) in &self.plain {
            add(name);
            add(value.name());
            add(if value.is_safe() { "safe" } else { "" });
            add(&text_of(value));
        }
        key
    }

    fn render(&self, templates: &Tera, map: Option<&Value>) -> Result<Piece, Error> {
        let mut context = Context::new();
        if let (Some((name, _)), Some(map)) = (self.of, map) {
            context.insert_value(name.to_owned(), map.clone());
        }
        for ((name, _), mark) in self.later.iter().zip(FIRST_MARK..) {
            context.insert_value((*name).to_owned(), Value::from(mark.to_string()));
        }
        for (name, value) in &self.plain {
            context.insert_value((*name).to_owned(), (*value).clone());
        }
        let html = templates.render_component(self.component, &context, None, true)?;
        Ok(Piece::new(&html, map.cloned()))
    }
}

fn text_of(value: &Value) -> Cow<'_, str> {
    match value.as_bool() {
        Some(true) => "true".into(),
        Some(false) => "false".into(),
        None => value.as_str().map_or_else(|| value.to_string().into(), Cow::Borrowed),
    }
}

/// The values that are put in later, by name, as they will stand in the page.
fn marked<'v>(later: &'v Value, state: &State) -> Result<Vec<(&'v str, Cow<'v, str>)>, Error> {
    let later = later.as_map().filter(|later| later.len() <= N_MARKS);
    let later = later.ok_or_else(|| {
        Error::message(format!("`{LATER}` is a map, such as {{\"root\": page.root}}"))
    })?;
    let mut marked = Vec::with_capacity(later.len());
    for (name, value) in later {
        let text = text_of(value);
        let needs_escaping = !value.is_safe() && text.contains(['&', '<', '>', '"', '\'']);
        let text = if needs_escaping { state.escape(&text)?.into() } else { text };
        marked.push((name.as_str().unwrap_or_default(), text));
    }
    marked.sort_unstable();
    Ok(marked)
}

impl Memory {
    fn rendered(&self, templates: &Weak<Tera>, given: &Given) -> Result<Value, Error> {
        let key = given.key();
        let known = self.rendered.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let rendered = known.unwrap_or_else(|| {
            self.rendered
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(key)
                .or_default()
                .clone()
        });
        let maps = given.of.map(|(_, of)| of.as_array().unwrap_or(std::slice::from_ref(of)));
        let mut html = String::with_capacity(maps.map_or(1, <[Value]>::len) * LIKELY_SIZE);
        let mut add = |map: Option<&Value>| {
            rendered.add(map, &given.later, &mut html, &self.n_bytes, &|| {
                let templates =
                    templates.upgrade().ok_or_else(|| Error::message("templates are gone"))?;
                given.render(&templates, map)
            })
        };
        match maps {
            Some(maps) => maps.iter().try_for_each(|map| add(Some(map)))?,
            None => add(None)?,
        }
        Ok(Value::safe_string(&html))
    }
}

/// Which value is put in at a mark.
fn mark_number(character: char) -> Option<u8> {
    let number = u32::from(character).checked_sub(u32::from(FIRST_MARK))?;
    u8::try_from(number).ok().filter(|number| usize::from(*number) < N_MARKS)
}

impl Rendered {
    fn add(
        &self,
        map: Option<&Value>,
        later: &[(&str, Cow<'_, str>)],
        html: &mut String,
        n_bytes: &AtomicUsize,
        render: &dyn Fn() -> Result<Piece, Error>,
    ) -> Result<(), Error> {
        let place = map.map_or(Ok(0), place_of)?;
        // The lowest bits of addresses are all the same.
        let shard = &self.0[(place >> 6) % SHARDS];
        if let Some(piece) = shard.read().unwrap_or_else(PoisonError::into_inner).get(&place) {
            piece.add_to(html, later);
            return Ok(());
        }
        let piece = render()?;
        piece.add_to(html, later);
        if n_bytes.fetch_add(piece.html.len(), Ordering::Relaxed) < MOST_BYTES {
            shard.write().unwrap_or_else(PoisonError::into_inner).insert(place, piece);
        }
        Ok(())
    }
}

/// Where a map is.
fn place_of(map: &Value) -> Result<usize, Error> {
    let fields = map.as_map().ok_or_else(|| {
        Error::message(format!("`{NAME}` takes a map or a list of maps, not {}", map.name()))
    })?;
    Ok(std::ptr::from_ref(fields).addr())
}

impl Piece {
    fn new(text: &str, of: Option<Value>) -> Self {
        let (mut html, mut gaps) = (String::with_capacity(text.len()), Vec::new());
        for part in text.split_inclusive(|c| mark_number(c).is_some()) {
            match part.chars().next_back().and_then(mark_number) {
                Some(number) => {
                    html.push_str(&part[..part.len() - FIRST_MARK.len_utf8()]);
                    gaps.push((u32::try_from(html.len()).unwrap_or(u32::MAX), number));
                }
                None => html.push_str(part),
            }
        }
        Piece { html: html.into(), gaps: gaps.into(), _of: of }
    }

    fn add_to(&self, html: &mut String, later: &[(&str, Cow<'_, str>)]) {
        let mut done = 0;
        for (at, number) in &self.gaps {
            let at = *at as usize;
            html.push_str(&self.html[done..at]);
            html.push_str(later.get(usize::from(*number)).map_or("", |(_, text)| text));
            done = at;
        }
        html.push_str(&self.html[done..]);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn without_a_map_the_other_values_are_all_there_is() {
        let mut tera = Tera::default();
        declare(&mut tera);
        let component =
            "{% component Two(a: integer, b: string) %}{{ a + 1 }}{{ b }};{% endcomponent Two %}";
        let call = |a: &str, b: &str| {
            format!("{{{{ remembered(component=\"Two\", a={a}, later={{\"b\": {b}}}) }}}}")
        };
        let page = [call("1", "x"), call("2", "x"), call("1", "\"c\"")].concat();
        tera.add_raw_templates([("two.html", component), ("page.html", &*page)]).unwrap();
        let tera = with_memory(tera);
        let mut context = Context::new();
        context.insert("x", "<");
        assert_eq!(tera.render("page.html", &context).unwrap(), "2&lt;;3&lt;;2c;");
    }

    #[test]
    fn the_same_map_is_rendered_once_and_another_by_itself() {
        let mut tera = Tera::default();
        declare(&mut tera);
        let component = "{% component Name(of: map, root: string, tag: string, n: integer = 1) %}\
                         <{{ tag }}>{{ root }}{{ of.name }}{{ n }}</{{ tag }}>\
                         {% endcomponent Name %}";
        let call = |rest: &str| format!("{{{{ remembered(component=\"Name\", {rest}) }}}}");
        let page = [
            call("of=a, later={\"root\": root, \"tag\": \"b\"}"),
            call("of=[b, a], later={\"tag\": \"i\" | safe, \"root\": root}, n=2"),
        ];
        let page = page.join(" ");
        tera.add_raw_templates([("name.html", component), ("page.html", &*page)]).unwrap();
        let tera = with_memory(tera);
        let named = |name: &str| Value::from_serializable(&HashMap::from([("name", name)]));
        let (one, other) = (named("<a>"), named("b"));
        let check = |a: &Value, b: &Value, root: &str, expected: &str| {
            let mut context = Context::new();
            context.insert_value("a", a.clone());
            context.insert_value("b", b.clone());
            context.insert("root", root);
            assert_eq!(tera.render("page.html", &context).unwrap(), expected);
        };
        check(&one, &other, "", "<b>&lt;a&gt;1</b> <i>b2</i><i>&lt;a&gt;2</i>");
        check(&one, &other, "../", "<b>../&lt;a&gt;1</b> <i>../b2</i><i>../&lt;a&gt;2</i>");
        check(&other, &one, "a&b/", "<b>a&amp;b/b1</b> <i>a&amp;b/&lt;a&gt;2</i><i>a&amp;b/b2</i>");
        // A new map may lie where another was, were that one not kept.
        for n in 0..100 {
            let expected = format!("<b>{n}1</b> <i>&lt;a&gt;2</i><i>{n}2</i>");
            check(&named(&n.to_string()), &one, "", &expected);
        }
    }
}
