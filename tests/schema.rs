//! The schema that editors use is the one the program makes.

mod support;

use std::fs;

use support::{Site, repository};

/// `UPDATE=1 cargo test --test schema` writes the file anew.
#[test]
fn the_file_in_the_documentation_is_what_the_program_prints() {
    let made = Site::showcase().run(&["schema"]).ends(0).stdout;
    let path = repository().join("docs/partnership.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &made).expect("a file");
    }
    let written = fs::read_to_string(&path).expect("the schema");
    assert!(made == written, "run `UPDATE=1 cargo test --test schema`");
}
