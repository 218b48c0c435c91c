//! Any text as Markdown that shows it and does nothing else: no links, pictures, tags, mentions.
//!
//! Does not know what the text is about. A name that GitHub would act on is put between backticks,
//! because a backslash keeps Markdown from reading it, but not GitHub.

use super::super::words::one_line;

/// Plain words on one line. Names between backticks stay as they are; the rest is escaped.
pub(super) fn prose(words: &str) -> String {
    let words = one_line(words);
    let mut prose = String::with_capacity(words.len() + 16);
    let mut rest = &*words;
    while let Some((before, behind)) = rest.split_once('`') {
        push_plain(&mut prose, before);
        rest = match behind.split_once('`') {
            Some((name, behind)) if !name.is_empty() => {
                push_code(&mut prose, name);
                behind
            }
            _ => {
                prose.push_str("&#96;");
                behind
            }
        };
    }
    push_plain(&mut prose, rest);
    prose
}

/// A name between as many backticks as it needs.
pub(super) fn code(name: &str) -> String {
    let name = one_line(name);
    let name = if name.is_empty() { " " } else { &*name };
    let ticks = "`".repeat(longest_run(name) + 1);
    let edge = |c: Option<char>| c == Some('`');
    let gap = if edge(name.chars().next()) || edge(name.chars().next_back()) { " " } else { "" };
    format!("{ticks}{gap}{name}{gap}{ticks}")
}

/// Lines between fences longer than any backticks in them, each line below a list's item.
pub(super) fn fenced(info: &str, text: &str) -> String {
    let ticks = "`".repeat(longest_run(text).max(2) + 1);
    let mut fenced = format!("  {ticks}{info}\n");
    for line in text.lines() {
        fenced.push_str("  ");
        fenced.push_str(line);
        fenced.push('\n');
    }
    fenced.push_str(&format!("  {ticks}\n"));
    fenced
}

/// Two names must not stand side by side: their backticks would become one.
fn push_code(prose: &mut String, name: &str) {
    if prose.ends_with('`') {
        prose.push(' ');
    }
    prose.push_str(&code(name));
}

fn push_plain(prose: &mut String, words: &str) {
    for (n, word) in words.split(' ').enumerate() {
        if n > 0 {
            prose.push(' ');
        }
        let inner = word.trim_matches(['(', ')', ',', '.', ';', ':', '!', '?', '"', '\'']);
        if !calls(inner) {
            push_escaped(prose, word);
            continue;
        }
        let (before, behind) = word.split_once(inner).unwrap_or_default();
        push_escaped(prose, before);
        push_code(prose, inner);
        push_escaped(prose, behind);
    }
}

fn push_escaped(prose: &mut String, words: &str) {
    for c in words.chars() {
        match c {
            '<' => prose.push_str("&lt;"),
            '>' => prose.push_str("&gt;"),
            '&' => prose.push_str("&amp;"),
            '\\' | '*' | '_' | '[' | ']' | '~' | '|' => {
                prose.push('\\');
                prose.push(c);
            }
            c => prose.push(c),
        }
    }
}

/// Whether GitHub makes a link, a call or a formula of a word: `@name`, `#12`, `GH-12`, an
/// address, the name of a commit, `$x$`.
fn calls(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    word.contains(['@', '#', '$'])
        || ["://", "www.", "gh-"].iter().any(|mark| word.contains(mark))
        || word.split(|c: char| !c.is_ascii_hexdigit()).any(|digits| digits.len() >= 7)
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_and_the_rest_is_escaped() {
        let check = |words: &str, expected: &str| assert_eq!(prose(words), expected, "{words}");
        check("there is no category `musik`", "there is no category `musik`");
        check("`schools[1].sector` can't be `a_b`", "`schools[1].sector` can't be `a_b`");
        check("<!-- a --> & <img src=x>", "&lt;!-- a --&gt; &amp; &lt;img src=x&gt;");
        check("![a](b) **c** _d_ ~e~ \\", "!\\[a\\](b) \\*\\*c\\*\\* \\_d\\_ \\~e\\~ \\\\");
        check("one\r\n\n# two\u{1b}[2J", "one `#` two\\\\u{1b}\\[2J");
    }

    #[test]
    fn backticks_of_the_content_open_nothing() {
        let check = |words: &str, expected: &str| assert_eq!(prose(words), expected, "{words}");
        check("no `a`b` here", "no `a`b&#96; here");
        check("no `a` @all <b>`", "no `a` `@all` &lt;b&gt;&#96;");
        check("a ```` b", "a &#96;&#96;&#96;&#96; b");
        check("`a``b`@c`d`", "`a` `b` `@c` `d`");
    }

    #[test]
    fn nobody_is_called() {
        let check = |words: &str, expected: &str| assert_eq!(prose(words), expected, "{words}");
        check("(@head, owner/repo#12).", "(`@head`, `owner/repo#12`).");
        check("see https://example.org/a, now", "see `https://example.org/a`, now");
        check("WWW.example.org gh-12 $x$", "`WWW.example.org` `gh-12` `$x$`");
        check("deadbee dead beef 123456", "`deadbee` dead beef 123456");
    }

    #[test]
    fn code_and_fences_are_longer_than_what_is_in_them() {
        let check = |name: &str, expected: &str| assert_eq!(code(name), expected);
        check("content/a.md", "`content/a.md`");
        check("a`b", "``a`b``");
        check("``", "``` `` ```");
        check("a\nb", "`a b`");
        check("", "` `");
        assert_eq!(fenced("text", "a"), "  ```text\n  a\n  ```\n");
        assert_eq!(fenced("", "````\n```b"), "  `````\n  ````\n  ```b\n  `````\n");
    }
}
