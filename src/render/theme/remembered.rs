//! `{{ remembered(component="…", …) }}`: a component that is rendered once for the same values.
//!
//! What a component makes follows from what it is given and from the theme, so this makes no
//! difference to any page, only to how long it takes: the same card is on a dozen lists.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock, Weak};

use tera::value::Key;
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
    /// Where values are put in, and which.
    gaps: Box<[(u32, u8)]>,
    /// A map is known by where it is, so it must stay there.
    _of: Value,
}

/// What a template gave.
struct Given {
    component: String,
    /// Escaped, sorted by name.
    later: Vec<(String, String)>,
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

impl Given {
    fn new(given: &Kwargs, state: &State) -> Result<Self, Error> {
        let (mut of, mut later, mut plain) = (None, Vec::new(), Vec::new());
        for (name, value) in given.iter() {
            let Some(name) = name.as_str().filter(|name| *name != COMPONENT) else { continue };
            if name == LATER {
                later = marked(value, state)?;
            } else if !value.is_map() && !value.is_array() {
                plain.push((name.to_owned(), value.clone()));
            } else if of.replace((name.to_owned(), value.clone())).is_some() {
                return Err(Error::message(format!(
                    "`{NAME}` takes one map or list of maps, not two"
                )));
            }
        }
        plain.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let component = given.must_get(COMPONENT)?;
        let of =
            of.ok_or_else(|| Error::message(format!("`{NAME}` needs a map or list of maps")))?;
        Ok(Given { component, later, of, plain })
    }

    /// All but the maps and what is put in later, so that two are alike only if what they make is alike.
    fn key(&self) -> Vec<u8> {
        let mut key = Vec::with_capacity(64);
        let mut add = |text: &str| {
            key.extend_from_slice(&text.len().to_ne_bytes());
            key.extend_from_slice(text.as_bytes());
        };
        add(&self.component);
        add(&self.of.0);
        self.later.iter().for_each(|(name, _)| add(name));
        add("");
        for (name, value) in &self.plain {
            add(name);
            add(value.name());
            add(if value.is_safe() { "safe" } else { "" });
            add(&value.to_string());
        }
        key
    }
}

/// The values that are put in later, by name, as they will stand in the page.
fn marked(later: &Value, state: &State) -> Result<Vec<(String, String)>, Error> {
    let later = later.as_map().filter(|later| later.len() <= N_MARKS);
    let later = later.ok_or_else(|| {
        Error::message(format!("`{LATER}` is a map, such as {{\"root\": page.root}}"))
    })?;
    let one = |(name, value): (&Key<'_>, &Value)| {
        let text = value.to_string();
        let text = if value.is_safe() { text } else { state.escape(&text)? };
        Ok((name.to_string(), text))
    };
    let mut later: Vec<(String, String)> = later.iter().map(one).collect::<Result<_, Error>>()?;
    later.sort_unstable();
    Ok(later)
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
            rendered.add(map, &given.later, &mut html, &self.n_bytes, &|| {
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
        for ((name, _), mark) in self.later.iter().zip(FIRST_MARK..) {
            context.insert_value(name.clone(), Value::from(mark.to_string()));
        }
        for (name, value) in &self.plain {
            context.insert_value(name.clone(), value.clone());
        }
        let text = templates.render_component(&self.component, &context, None, true)?;
        let (mut html, mut gaps) = (String::with_capacity(text.len()), Vec::new());
        for part in text.split_inclusive(|c| mark_number(c).is_some()) {
            let mark = part.chars().next_back().and_then(mark_number);
            match mark {
                Some(number) => {
                    html.push_str(&part[..part.len() - FIRST_MARK.len_utf8()]);
                    gaps.push((u32::try_from(html.len()).unwrap_or(u32::MAX), number));
                }
                None => html.push_str(part),
            }
        }
        Ok(Piece { html: html.into(), gaps: gaps.into(), _of: map.clone() })
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
        map: &Value,
        later: &[(String, String)],
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

impl Piece {
    fn add_to(&self, html: &mut String, later: &[(String, String)]) {
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
    use super::*;

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
