//! Where a site is published, and where it must never be: the folder given, made absolute and
//! checked, and the names of all that is kept beside it.
//!
//! Looks at names only. Whether the folder holds files of somebody else is `survey`'s business.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::disk;

/// The name of the folder of new files inside a site that is published in place.
pub const INNER: &str = ".together-new";

/// A checked output folder and everything that goes with it.
#[derive(Debug, Clone)]
pub struct Place {
    /// The output folder, absolute, without symlinks. It may not exist yet.
    pub out: PathBuf,
    /// The folder that holds it. It may not exist yet.
    pub parent: PathBuf,
    /// The output folder as the keeper wrote it, for messages.
    pub shown: PathBuf,
    /// Beside the output folder: the new site until it is complete, then the old one.
    pub fresh: PathBuf,
    /// Beside the output folder: the old site, where two folders can't change places in one step.
    pub former: PathBuf,
    /// In the output folder: new files until all are there, when publishing in place.
    pub inner: PathBuf,
    /// What we remember between builds.
    pub state: PathBuf,
    /// In the state folder: the files of the site as published.
    pub settled: PathBuf,
    /// In the state folder: the files of the site being published.
    pub pending: PathBuf,
    /// In the state folder: the site before this one, which the next build can use again.
    pub spare: PathBuf,
    /// In the state folder: what the last build knew that the next may want to know.
    pub memory: PathBuf,
    /// In the state folder: held by the build that runs.
    pub lock: PathBuf,
}

/// Checks the folder `out` for the site in the folder `site`. Changes nothing.
pub fn find(out: &Path, site: &Path) -> anyhow::Result<Place> {
    let site_real = site.canonicalize().map_err(|error| disk::failed("open", site, &error))?;
    let real = real_path(out).map_err(|error| disk::failed("use", out, &error))?;
    let (Some(parent), Some(name)) = (real.parent(), real.file_name()) else {
        bail!("`{}` is the whole disk: choose a folder of its own, like `public`", out.display());
    };
    refuse_wrong_kind(&real, out)?;
    refuse_precious(&real, &site_real, out)?;

    let beside = |ending: &str| {
        let mut full = OsString::from(".");
        full.push(name);
        full.push(ending);
        parent.join(full)
    };
    let state = site_real.join(".together");
    // Inside the site the key is relative, so that moving the whole site changes nothing.
    let key_path = real.strip_prefix(&site_real).unwrap_or(&real);
    let key = key(key_path, &name.to_string_lossy());
    Ok(Place {
        parent: parent.to_owned(),
        shown: out.to_owned(),
        fresh: beside(".together-new"),
        former: beside(".together-old"),
        inner: real.join(INNER),
        settled: state.join(format!("{key}.files")),
        pending: state.join(format!("{key}.pending")),
        spare: state.join(format!("{key}.spare")),
        memory: state.join(format!("{key}.memory")),
        lock: state.join(format!("{key}.lock")),
        state,
        out: real,
    })
}

impl Place {
    /// Makes the folders needed around the output folder; returns those that are new, and that
    /// hold nothing but the output folder, outermost first.
    pub fn prepare(&self) -> anyhow::Result<Vec<PathBuf>> {
        let ignore = self.state.join(".gitignore");
        fs::create_dir_all(&self.state)
            .map_err(|error| disk::failed("make", &self.state, &error))?;
        if !ignore.exists() {
            fs::write(&ignore, "*\n").map_err(|error| disk::failed("write", &ignore, &error))?;
        }
        let mut missing: Vec<PathBuf> =
            self.parent.ancestors().take_while(|path| !path.exists()).map(Into::into).collect();
        missing.reverse();
        for folder in &missing {
            fs::create_dir(folder).map_err(|error| disk::failed("make", folder, &error))?;
        }
        Ok(missing)
    }

    /// A file of the site as the keeper would write it.
    pub fn show(&self, path: impl AsRef<Path>) -> PathBuf {
        // Joining nothing would put a slash at the end.
        if path.as_ref() == Path::new("") { self.shown.clone() } else { self.shown.join(path) }
    }
}

/// The path without `..` and symlinks, except that the last part is not followed and that parts
/// which do not exist yet are taken as they are.
fn real_path(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    // Collecting the parts drops a slash at the end, which would follow a symlink.
    let absolute: PathBuf = absolute.components().collect();
    match (absolute.parent(), absolute.file_name()) {
        (Some(parent), Some(name)) => Ok(existing_real(parent)?.join(name)),
        _ => absolute.canonicalize(),
    }
}

fn existing_real(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            match (path.parent(), path.file_name()) {
                (Some(parent), Some(name)) => Ok(existing_real(parent)?.join(name)),
                _ => Err(error),
            }
        }
        result => result,
    }
}

fn refuse_wrong_kind(real: &Path, shown: &Path) -> anyhow::Result<()> {
    let shown = shown.display();
    match real.symlink_metadata() {
        Ok(about) if about.is_symlink() => {
            let target = fs::read_link(real).unwrap_or_default();
            bail!("`{shown}` is a symlink: give the folder it leads to, `{}`", target.display())
        }
        Ok(about) if !about.is_dir() => {
            bail!("`{shown}` is a file: choose another name, or move that file away")
        }
        Err(error) if error.kind() != ErrorKind::NotFound => Err(disk::failed("use", real, &error)),
        _ => Ok(()),
    }
}

/// Refuses every folder whose loss would hurt, even if it is empty today.
fn refuse_precious(real: &Path, site: &Path, shown: &Path) -> anyhow::Result<()> {
    let shown = shown.display();
    let choose = "choose a folder of its own, like `public`";
    if site == real {
        bail!("`{shown}` is the site's own folder: {choose}");
    }
    if site.starts_with(real) {
        bail!("`{shown}` holds the site's own folder: {choose}");
    }
    if let Some(home) = std::env::home_dir().and_then(|home| home.canonicalize().ok())
        && home.starts_with(real)
    {
        bail!("`{shown}` is the home folder, or holds it: {choose}");
    }
    if real.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
        bail!("`{shown}` is in the folder where git keeps its data: {choose}");
    }
    for name in ["content", "themes", "src", ".together"] {
        // Twice: by name, in any case, whether it exists or not; and by where it leads.
        let by_name = real
            .strip_prefix(site)
            .ok()
            .and_then(|path| path.components().next())
            .is_some_and(|first| first.as_os_str().eq_ignore_ascii_case(name));
        let by_target = site
            .join(name)
            .canonicalize()
            .is_ok_and(|kept| real.starts_with(&kept) || kept.starts_with(real));
        if by_name || by_target {
            bail!("`{shown}` is the site's folder `{name}`, or in it or around it: {choose}");
        }
    }
    Ok(())
}

fn key(path: &Path, name: &str) -> String {
    let hash = blake3::hash(path.as_os_str().as_encoded_bytes()).to_hex();
    let readable: String = name
        .chars()
        .map(|char| if char.is_ascii_alphanumeric() || char == '-' { char } else { '_' })
        .take(40)
        .collect();
    format!("{readable}-{}", &hash[..10])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::Folder;

    fn refusal(out: &Path, site: &Path) -> String {
        find(out, site).expect_err(&format!("{} is taken", out.display())).to_string()
    }

    #[test]
    fn folders_that_matter_are_refused() {
        let folder = Folder::new();
        let site = folder.join("parent/site");
        for name in ["content/partnerships", "themes", "src", ".git", "a"] {
            fs::create_dir_all(site.join(name)).unwrap();
        }
        for out in [
            "",
            ".",
            "..",
            "a/..",
            "../../parent",
            "content",
            "content/",
            "Content",
            "content/new",
            "themes/x/y",
            "src",
            ".git",
            ".git/public",
            ".together",
            "a/../content",
            "a/.git/b",
        ] {
            refusal(&site.join(out), &site);
        }
        assert!(refusal(Path::new("/"), &site).contains("whole disk"));
        if let Some(home) = std::env::home_dir().filter(|home| home.is_dir()) {
            assert!(refusal(&home, &site).contains("home folder"));
        }
    }

    #[test]
    fn a_file_is_refused() {
        let folder = Folder::new();
        fs::write(folder.join("public"), "").unwrap();
        assert!(refusal(&folder.join("public"), folder.path()).contains("is a file"));
    }

    #[cfg(unix)]
    #[test]
    fn symlinks_are_refused_as_target_and_seen_through_on_the_way() {
        use std::os::unix::fs::symlink;
        let folder = Folder::new();
        let site = folder.join("site");
        fs::create_dir_all(folder.join("elsewhere/content")).unwrap();
        fs::create_dir_all(&site).unwrap();
        symlink(folder.join("elsewhere"), site.join("public")).unwrap();
        symlink(folder.join("nowhere"), site.join("dangling")).unwrap();
        symlink(folder.join("elsewhere/content"), site.join("content")).unwrap();
        symlink(&site, folder.join("alias")).unwrap();
        assert!(refusal(&site.join("public"), &site).contains("is a symlink"));
        assert!(refusal(&site.join("public/"), &site).contains("is a symlink"));
        assert!(refusal(&site.join("dangling"), &site).contains("is a symlink"));
        for out in ["elsewhere/content/x", "elsewhere", "alias/themes"] {
            refusal(&folder.join(out), &site);
        }
        let place = find(&folder.join("alias/new/public"), &site).unwrap();
        assert_eq!(place.out, site.canonicalize().unwrap().join("new/public"));
    }

    #[test]
    fn each_folder_has_lists_of_its_own_that_move_with_the_site() {
        let folder = Folder::new();
        let name = |site: &str, out: &str| {
            fs::create_dir_all(folder.join(site)).unwrap();
            let place = find(&folder.join(out), &folder.join(site)).unwrap();
            place.settled.file_name().unwrap().to_owned()
        };
        assert_eq!(name("one", "one/public"), name("two", "two/public"));
        assert_ne!(name("one", "one/public"), name("one", "one/docs/public"));
        assert_ne!(name("one", "one/public"), name("one", "public"));
    }
}
