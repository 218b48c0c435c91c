//! A page that is planned out and not made yet: if what its template sees is what it saw the last
//! time, it need not be.

use tera::{Context, Value};

use super::Material;
use crate::model::site::PartnershipId;
use crate::render::json_ld;
use crate::render::key::Keyed;
use crate::render::page::Page;
use crate::render::view::PageView;

/// A page whose template can be rendered, or left as it is.
pub struct Draft<'a> {
    /// The name of the template.
    pub template: &'static str,
    /// Everything that the template sees, if all of it can be told.
    pub keyed: Option<Keyed>,
    pub(super) material: &'a Material,
    pub(super) page: &'a Page,
    pub(super) view: PageView,
    pub(super) listed: Vec<PartnershipId>,
    pub(super) insert: Insert<'a>,
}

/// Puts what a page shows before its template.
pub type Insert<'a> = Box<dyn FnOnce(&mut Context) + 'a>;

impl Draft<'_> {
    /// What the template sees.
    pub fn context(mut self) -> Context {
        let (title, crumbs) = (&self.view.title, &self.view.breadcrumbs);
        let image = self.view.share_image.as_ref();
        let shared = &self.material.shared;
        let json = json_ld::of_page(shared, self.page, title, crumbs, &self.listed, image);
        if !json.is_empty() {
            self.view.json_ld = Value::safe_string(&json);
        }
        let mut context = Context::new();
        (self.insert)(&mut context);
        context.insert("page", &self.view);
        context
    }
}
