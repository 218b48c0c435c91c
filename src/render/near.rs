//! What a link that leads nowhere was probably meant to lead to.
//!
//! Does not know Markdown, nor which links are right.

use std::collections::HashSet;

use crate::diagnostic::nearest::Candidates;

/// The pages and files of a site, ready to be suggested.
pub struct Near {
    folders: Candidates,
    files: Candidates,
    known_files: HashSet<String>,
}

impl Near {
    /// From the pages' folders and the paths of the files in `content/`.
    pub fn new<'a>(
        folders: impl Iterator<Item = &'a str>,
        files: impl Iterator<Item = &'a str> + Clone,
    ) -> Self {
        Near {
            folders: Candidates::new(folders),
            files: Candidates::new(files.clone()),
            known_files: files.map(str::to_owned).collect(),
        }
    }

    /// For a path below the root: an address that begins with `/`.
    pub fn folder(&self, path: &str) -> Option<String> {
        let wanted = format!("{}/", path.trim_matches('/'));
        self.folders.nearest(&wanted).map(|folder| format!("/{folder}"))
    }

    /// For a file of `content/`: how to write the link in the file `from`.
    pub fn file(&self, path: &str, from: &str) -> Option<String> {
        let with_ending = format!("{path}.md");
        let near = match self.known_files.get(&with_ending) {
            Some(file) => file,
            None => self.files.nearest(path)?,
        };
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(name) = near.strip_prefix(folder) {
            return Some(name.trim_start_matches('/').to_owned());
        }
        let name = near.rsplit('/').next().unwrap_or(near).trim_end_matches(".md");
        let is_page = near.starts_with("content/pages/");
        Some(if is_page { format!("/{name}/") } else { format!("/partnerships/{name}/") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_page_or_file_is_suggested_as_it_is_written_there() {
        let folders = ["categories/music/", "regions/wales/"];
        let files = ["content/partnerships/rowing.md", "content/pages/about.md"];
        let near = Near::new(folders.into_iter(), files.into_iter());
        assert_eq!(near.folder("categories/musik").as_deref(), Some("/categories/music/"));
        let check = |path, from, expected| {
            assert_eq!(near.file(path, from).as_deref(), expected, "{path}");
        };
        check("content/partnerships/rowign.md", "content/partnerships/a.md", Some("rowing.md"));
        check("content/partnerships/rowing", "content/partnerships/a.md", Some("rowing.md"));
        check("content/pages/abuot.md", "content/partnerships/a.md", Some("/about/"));
        check(
            "content/partnerships/rowign.md",
            "content/pages/a.md",
            Some("/partnerships/rowing/"),
        );
        check("content/partnerships/cricket.md", "content/partnerships/a.md", None);
    }
}
