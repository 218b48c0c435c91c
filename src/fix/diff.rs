//! What is different between two texts, line by line, as `diff -u` and `git diff` show it.
//!
//! Does not colour anything.

use similar::TextDiff;

/// The unified difference of a file, which `patch -p1` understands; empty when there is none.
pub fn unified(path: &str, before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after)
        .unified_diff()
        .header(&format!("a/{path}"), &format!("b/{path}"))
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_different_is_shown() {
        let diff = unified("content/a.md", "---\na: 1\n---\nBody", "---\na: 2\n---\nBody");
        let expected = "\
--- a/content/a.md
+++ b/content/a.md
@@ -1,4 +1,4 @@
 ---
-a: 1
+a: 2
 ---
 Body
\\ No newline at end of file
";
        assert_eq!(diff, expected);
        assert_eq!(unified("a", "same", "same"), "");
    }
}
