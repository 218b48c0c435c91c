//! `{{ remembered(component="…", …) }}`: a component that is rendered once for the same values.
//!
//! What a component makes follows from what it is given and from the theme, so this makes no
//! difference to any page, only to how long it takes: the same card is on a dozen lists.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock, Weak};

use tera::{Context, Error, Kwargs, State, Tera, Value};

/// The function's name in templates.
pub const NAME: &str = "remembered";

/// The argument that names the component.
const COMPONENT: &str = "component";
/// The argument that is put in afterwards, so that pages of every depth share what is rendered.
const ROOT: &str = "root";
/// What stands for it meanwhile: no character, so that it is in no text.
const ROOT_IS_HERE: &str = "\u{fdd0}";
/// So many threads at once seldom wait for each other.
const SHARDS: usize = 16;
/// Of a very large showcase only so many bytes are remembered, and the rest is made again.
const MOST_BYTES: usize = 200_000_000;

/// What was rendered, by component and the plain values it was given.
#[derive(Default)]
struct Memory {
    rendered: RwLock<HashMap<Vec<u8>, Arc<Rendered>>>,
    n_bytes: AtomicUsize,
}

/// One component with the same plain values: what it made, by where its map is.
#[derive(Default)]
struct Rendered([RwLock<HashMap<usize, Piece>>; SHARDS]);

struct Piece {
    html: Box<str>,
    roots: Box<[Range<u32>]>,
    /// A map is known by where it is, so it must stay there.
    _of: Value,
}

/// What a template gave.
struct Given {
    component: String,
    /// Escaped.
    root: String,
    /// The name of the map, and the map or maps.
    of: (String, Value),
    plain: Vec<(String, Value)>,
}

/// The templates with the function, which has nothing to remember yet.
pub fn with_memory(mut tera: Tera) -> Arc<Tera> {
    let memory = Memory::default();
    Arc::new_cyclic(|templates| {
        let templates = templates.clone();
        tera.register_function(NAME, move |given: Kwargs, state: &State| {
            let mut given = Given::new(&given)?;
            given.root = state.escape(&given.root)?;
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

impl Given {
    fn new(given: &Kwargs) -> Result<Self, Error> {
        let (mut of, mut plain) = (None, Vec::new());
        for (name, value) in given.iter() {
            let Some(name) = name.as_str().filter(|name| ![COMPONENT, ROOT].contains(name)) else {
                continue;
            };
            let is_of = value.is_map() || value.is_array();
            if !is_of {
                plain.push((name.to_owned(), value.clone()));
            } else if of.replace((name.to_owned(), value.clone())).is_some() {
                return Err(Error::message(format!(
                    "`{NAME}` takes one map or list of maps, not two"
                )));
            }
        }
        plain.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let component = given.must_get(COMPONENT)?;
        let root = given.must_get(ROOT)?;
        let of =
            of.ok_or_else(|| Error::message(format!("`{NAME}` needs a map or list of maps")))?;
        Ok(Given { component, root, of, plain })
    }

    /// All but the root and the maps, so that two are alike only if what they make is alike.
    fn key(&self) -> Vec<u8> {
        let mut key = Vec::with_capacity(64);
        let mut add = |text: &str| {
            key.extend_from_slice(&text.len().to_ne_bytes());
            key.extend_from_slice(text.as_bytes());
        };
        add(&self.component);
        add(&self.of.0);
        for (name, value) in &self.plain {
            add(name);
            add(value.name());
            add(if value.is_safe() { "safe" } else { "" });
            add(&value.to_string());
        }
        key
    }
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
        let mut html = String::new();
        let maps = match given.of.1.as_array() {
            Some(maps) => maps,
            None => std::slice::from_ref(&given.of.1),
        };
        for map in maps {
            rendered.add(map, &given.root, &mut html, &self.n_bytes, &|| {
                let templates =
                    templates.upgrade().ok_or_else(|| Error::message("templates are gone"))?;
                given.render(&templates, map)
            })?;
        }
        Ok(Value::safe_string(&html))
    }
}

impl Given {
    fn render(&self, templates: &Tera, map: &Value) -> Result<Piece, Error> {
        let mut context = Context::new();
        context.insert_value(self.of.0.clone(), map.clone());
        context.insert(ROOT, ROOT_IS_HERE);
        for (name, value) in &self.plain {
            context.insert_value(name.clone(), value.clone());
        }
        let html = templates.render_component(&self.component, &context, None, true)?;
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let roots = html.match_indices(ROOT_IS_HERE);
        let roots = roots.map(|(at, root)| place(at)..place(at + root.len())).collect();
        Ok(Piece { html: html.into(), roots, _of: map.clone() })
    }
}

impl Rendered {
    fn add(
        &self,
        map: &Value,
        root: &str,
        html: &mut String,
        n_bytes: &AtomicUsize,
        render: &dyn Fn() -> Result<Piece, Error>,
    ) -> Result<(), Error> {
        let fields = map.as_map().ok_or_else(|| {
            Error::message(format!("`{NAME}` takes a map or a list of maps, not {}", map.name()))
        })?;
        let place = std::ptr::from_ref(fields).addr();
        // The lowest bits of addresses are all the same.
        let shard = &self.0[(place >> 6) % SHARDS];
        if let Some(piece) = shard.read().unwrap_or_else(PoisonError::into_inner).get(&place) {
            piece.add_to(html, root);
            return Ok(());
        }
        let piece = render()?;
        piece.add_to(html, root);
        if n_bytes.fetch_add(piece.html.len(), Ordering::Relaxed) < MOST_BYTES {
            shard.write().unwrap_or_else(PoisonError::into_inner).insert(place, piece);
        }
        Ok(())
    }
}

impl Piece {
    fn add_to(&self, html: &mut String, root: &str) {
        let mut done = 0;
        for Range { start, end } in &self.roots {
            html.push_str(&self.html[done..*start as usize]);
            html.push_str(root);
            done = *end as usize;
        }
        html.push_str(&self.html[done..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_map_is_rendered_once_and_another_by_itself() {
        let mut tera = Tera::default();
        declare(&mut tera);
        let component = "{% component Name(of: map, root: string, n: integer = 1) %}\
                         {{ root }}{{ of.name }}{{ n }};{% endcomponent Name %}";
        let page = "{{ remembered(component=\"Name\", of=a, root=root) }} \
                    {{ remembered(component=\"Name\", of=[b, a], root=root, n=2) }}";
        tera.add_raw_templates([("name.html", component), ("page.html", page)]).unwrap();
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
        check(&one, &other, "", "&lt;a&gt;1; b2;&lt;a&gt;2;");
        check(&one, &other, "../", "../&lt;a&gt;1; ../b2;../&lt;a&gt;2;");
        check(&other, &one, "a&b/", "a&amp;b/b1; a&amp;b/&lt;a&gt;2;a&amp;b/b2;");
        // A new map may lie where another was, were that one not kept.
        for n in 0..100 {
            check(&named(&n.to_string()), &one, "", &format!("{n}1; &lt;a&gt;2;{n}2;"));
        }
    }
}
