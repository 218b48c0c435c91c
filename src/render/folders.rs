//! Which page is in which folder, without a second copy of every folder.
//!
//! Does not know what leads to a page.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::page::Plan;

/// The pages that are their folders' own, by folder.
pub struct Folders {
    plan: Arc<Plan>,
    /// For each page its place in the plan and 1, in the first slot that is free from where its
    /// folder's hash says on; 0 in those that stay free, which are a third and more.
    slots: Box<[u32]>,
    hasher: RandomState,
    n_pages: usize,
}

impl Folders {
    /// The folders of all pages of a plan. Of pages in one folder the last is found.
    pub fn new(plan: Arc<Plan>) -> Self {
        let n_slots = (plan.pages.len() * 3 / 2).next_power_of_two();
        let slots = vec![0; n_slots.max(2)].into();
        let mut folders = Folders { plan, slots, hasher: RandomState::new(), n_pages: 0 };
        let plan = folders.plan.clone();
        for (page, number) in plan.pages.iter().zip(1..) {
            if page.named.is_some() {
                continue;
            }
            let slot = folders.slot(&page.folder);
            folders.n_pages += usize::from(folders.slots[slot] == 0);
            folders.slots[slot] = number;
        }
        folders
    }

    /// The place in the plan of the page in `folder`.
    pub fn page(&self, folder: &str) -> Option<usize> {
        (self.slots[self.slot(folder)] as usize).checked_sub(1)
    }

    /// All folders.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.slots.iter().filter_map(|slot| self.folder(*slot))
    }

    /// Whether both have the same folders.
    pub fn are_those_of(&self, other: &Folders) -> bool {
        self.n_pages == other.n_pages && self.iter().all(|folder| other.page(folder).is_some())
    }

    fn folder(&self, slot: u32) -> Option<&str> {
        let at = (slot as usize).checked_sub(1)?;
        Some(&self.plan.pages[at].folder)
    }

    /// The slot of a folder, or the free one where it would be.
    fn slot(&self, folder: &str) -> usize {
        let last = self.slots.len() - 1;
        let mut slot = self.hasher.hash_one(folder) as usize & last;
        while self.folder(self.slots[slot]).is_some_and(|other| other != folder) {
            slot = (slot + 1) & last;
        }
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::super::page::{Kind, Page};
    use super::*;

    fn folders(names: &[&str]) -> Folders {
        let page = |name: &&str| Page { kind: Kind::Home, folder: (*name).into(), named: None };
        let mut pages: Vec<Page> = names.iter().map(page).collect();
        let named = Some("old.html".into());
        pages.push(Page { kind: Kind::NotFound, folder: "of a file/".into(), named });
        Folders::new(Plan { pages, ..Plan::default() }.into())
    }

    #[test]
    fn each_folder_is_found_and_no_other() {
        let names: Vec<String> = (0..1_000).map(|number| format!("schools/{number}/")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for n in [0, 1, 2, 3, 1_000] {
            let folders = folders(&names[..n]);
            let mut found: Vec<_> = names.iter().map(|name| folders.page(name)).collect();
            assert!(found.drain(..n).eq((0..n).map(Some)));
            assert!(found.iter().all(Option::is_none));
            assert_eq!((folders.page("of a file/"), folders.iter().count()), (None, n));
        }
    }

    #[test]
    fn of_pages_in_one_folder_the_last_is_found() {
        let twice = folders(&["a/", "b/", "a/"]);
        assert_eq!((twice.page("a/"), twice.page("b/"), twice.page("")), (Some(2), Some(1), None));
        assert!(twice.are_those_of(&folders(&["b/", "a/"])));
        assert!(!twice.are_those_of(&folders(&["b/", "c/"])));
        assert!(!twice.are_those_of(&folders(&["a/", "b/", "c/"])));
    }
}
