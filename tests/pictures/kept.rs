//! Results are made once, and what was kept is right or not used.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use schools_together::darkroom::OnDisk;
use schools_together::picture::{Darkroom, Picture, PictureFile, Widths};

use super::Album;
use super::files::{corners, jpeg, png};

fn renditions(picture: &Picture) -> Vec<(String, Vec<u8>)> {
    let of = |made: &schools_together::picture::Rendition| {
        (made.file.clone(), made.bytes.read().expect("its bytes").to_vec())
    };
    picture.renditions.iter().map(of).collect()
}

fn look(darkroom: &OnDisk, file: &PictureFile) -> Vec<(String, Vec<u8>)> {
    renditions(&darkroom.picture(file, &Widths::default()).expect("a picture"))
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).expect("a folder").flatten();
    let file = |file: fs::DirEntry| {
        (file.file_name().to_string_lossy().into_owned(), fs::read(file.path()).expect("a file"))
    };
    files.map(file).collect()
}

/// A site with one picture that was made, and its cache.
fn made() -> (Album, PictureFile, std::path::PathBuf) {
    let album = Album::new();
    let file = album.put("a.jpg", &jpeg(&corners(700, 400), b""));
    look(&album.darkroom, &file);
    let cache = album.path().join(".together/pictures");
    (album, file, cache)
}

#[test]
fn the_second_time_nothing_is_made() {
    let (album, file, cache) = made();
    let first = look(&album.darkroom, &file);
    assert_eq!((album.darkroom.n_made(), files(&cache).len()), (1, 5));
    assert_eq!(fs::read(album.path().join(".together/.gitignore")).expect("a file"), b"*\n");
    // The original need not even be there.
    fs::remove_file(album.path().join("a.jpg")).expect("a file");
    let again = OnDisk::open(album.path(), None);
    assert_eq!(look(&again, &file), first);
    assert_eq!((again.n_made(), again.notes()), (0, vec![]));
    // Other widths are another result.
    album.put("a.jpg", &jpeg(&corners(700, 400), b""));
    let widths = Widths::new(vec![200]).expect("a width");
    assert_eq!(renditions(&again.picture(&file, &widths).expect("a picture")).len(), 2);
    assert_eq!(again.n_made(), 1);
}

#[test]
fn the_same_picture_under_two_names_is_made_once() {
    let (album, _, _) = made();
    let copy = album.put("b.jpeg", &jpeg(&corners(700, 400), b""));
    look(&album.darkroom, &copy);
    assert_eq!(album.darkroom.n_made(), 1);
}

#[test]
fn a_cache_that_was_changed_is_made_again() {
    let (album, file, cache) = made();
    let (first, before) = (look(&album.darkroom, &file), files(&cache));
    for (name, bytes) in &before {
        let mut other = bytes.clone();
        other[bytes.len() / 2] ^= 1;
        let changes = [Some(&bytes[..bytes.len() / 2]), Some(b""), Some(&other), None];
        for change in changes {
            match change {
                Some(bytes) => fs::write(cache.join(name), bytes).expect("a file"),
                None => fs::remove_file(cache.join(name)).expect("a file"),
            }
            let again = OnDisk::open(album.path(), None);
            assert_eq!(look(&again, &file), first, "{name}");
            assert_eq!(again.n_made(), 1, "{name}");
            assert_eq!(files(&cache), before, "{name}");
        }
    }
    // All of it, between asking and reading.
    let again = OnDisk::open(album.path(), None);
    let picture = again.picture(&file, &Widths::default()).expect("a picture");
    fs::remove_dir_all(&cache).expect("a folder");
    assert_eq!(renditions(&picture), first);
    assert_eq!((again.n_made(), files(&cache)), (1, before));
}

#[test]
fn bytes_that_can_not_be_made_again_are_a_failure() {
    let (album, file, cache) = made();
    let again = OnDisk::open(album.path(), None);
    let picture = again.picture(&file, &Widths::default()).expect("a picture");
    fs::remove_dir_all(&cache).expect("a folder");
    fs::remove_file(album.path().join("a.jpg")).expect("a file");
    let failure = picture.renditions[0].bytes.read().expect_err("a failure");
    assert_eq!(failure.to_string(), "a.jpg: this picture is gone");
}

#[test]
fn what_is_not_used_is_forgotten() {
    let (album, file, cache) = made();
    let used = files(&cache);
    let other = album.put("b.png", &png(corners(50, 50), b""));
    look(&album.darkroom, &other);
    album.darkroom.forget_unused();
    assert_eq!(files(&cache).len(), 8, "both are used");
    fs::write(cache.join("mine.txt"), "a note").expect("a file");
    let again = OnDisk::open(album.path(), None);
    look(&again, &file);
    again.forget_unused();
    let mut left = files(&cache);
    assert_eq!(left.remove("mine.txt"), Some(b"a note".to_vec()));
    assert_eq!(left, used);
    // Where there is no cache there is nothing to forget.
    OnDisk::open(album.path(), Some(&album.path().join("nowhere"))).forget_unused();
}

#[test]
fn a_cache_that_can_not_be_written_is_no_fault() {
    let (album, file, _) = made();
    let first = look(&album.darkroom, &file);
    // A file is where the folder should be.
    let darkroom = OnDisk::open(album.path(), Some(&album.path().join("a.jpg")));
    assert_eq!(look(&darkroom, &file), first);
    assert_eq!(look(&darkroom, &file), first);
    assert_eq!(darkroom.n_made(), 1);
    let notes = darkroom.notes();
    assert!(notes.len() == 1 && notes[0].starts_with("finished pictures can't be kept in `"));
    darkroom.forget_unused();
}

#[test]
fn many_threads_and_two_programs_come_to_the_same() {
    let album = Album::new();
    let put = |at: u32| album.put(&format!("{at}.jpg"), &jpeg(&corners(400 + at, 300), b""));
    let pictures: Vec<PictureFile> = (0..6).map(put).collect();
    let alone = OnDisk::open(album.path(), Some(&album.path().join("alone")));
    let expected: Vec<_> = pictures.iter().map(|file| look(&alone, file)).collect();
    let both = [0; 2].map(|_| OnDisk::open(album.path(), None));
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (darkroom, pictures, expected) = (&both[thread % 2], &pictures, &expected);
            scope.spawn(move || {
                for turn in 0..pictures.len() {
                    let at = (thread + turn) % pictures.len();
                    assert_eq!(look(darkroom, &pictures[at]), expected[at]);
                }
            });
        }
    });
    assert!(both.iter().all(|darkroom| darkroom.n_made() <= 6));
    assert_eq!(files(&album.path().join("alone")), files(&album.path().join(".together/pictures")));
}
