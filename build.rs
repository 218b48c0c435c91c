//! Lists the files of the default theme, so that the program can carry them with it.
//!
//! Does not know what is in them. Cargo runs this again when a file of the theme is changed, added
//! or taken away.

use std::env;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const THEME: &str = "themes/default";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={THEME}");
    let variable = |name| PathBuf::from(env::var_os(name).unwrap_or_default());
    let theme = variable("CARGO_MANIFEST_DIR").join(THEME);
    let mut paths = Vec::new();
    walk(&theme, "", &mut paths)?;
    paths.sort();
    let mut list = String::from("&[\n");
    for path in paths {
        let file = theme.join(&path);
        let _ = writeln!(list, "    ({path:?}, include_bytes!({:?})),", file.display().to_string());
    }
    fs::write(variable("OUT_DIR").join("carried.rs"), list + "]\n")
}

/// The paths of all files below a folder, with `/`.
fn walk(folder: &Path, inner: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| {
            io::Error::other(format!("{}: a name that is no text", Path::new(&name).display()))
        })?;
        let path = format!("{inner}{name}");
        match entry.file_type()?.is_dir() {
            true => walk(&entry.path(), &format!("{path}/"), paths)?,
            false => paths.push(path),
        }
    }
    Ok(())
}
