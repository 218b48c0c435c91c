//! A darkroom without pictures: what it makes follows from the hash and the widths alone.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use schools_together::picture::{
    Bytes, Darkroom, Fault, Format, Kept, Picture, PictureFile, Rendition, Widths,
};

/// Makes what looks like pictures. An empty file is none.
#[derive(Default)]
pub struct Plates {
    /// How often each path was asked for.
    pub asked: Mutex<BTreeMap<String, usize>>,
}

struct Text(Vec<u8>);

impl Kept for Text {
    fn read(&self) -> io::Result<Arc<[u8]>> {
        Ok(self.0.as_slice().into())
    }
}

impl Darkroom for Plates {
    fn picture(&self, file: &PictureFile, widths: &Widths) -> Result<Arc<Picture>, Fault> {
        *self.asked.lock().expect("no panic").entry(file.path.to_string()).or_default() += 1;
        let Some(hash) = file.hash.filter(|_| file.len > 0) else {
            let (message, help) = ("this is no picture".into(), "take another".into());
            return Err(Fault { code: "picture-broken", message, help });
        };
        // Upright and lying ones, large and small.
        let (width, height) = (400 + u32::from(hash[0]) * 8, 300 + u32::from(hash[1]) * 8);
        let mark: String = hash[..12].iter().map(|byte| format!("{byte:02x}")).collect();
        let rendition = |format: Format, wanted: u32| {
            let file = format!("pictures/{mark}-{wanted}.{}", format.ending());
            let bytes = file.clone().into_bytes();
            let hash = *blake3::hash(&bytes).as_bytes();
            let bytes = Bytes::new(bytes.len() as u64, hash, Arc::new(Text(bytes)));
            Rendition { format, width: wanted, height: wanted * height / width, file, bytes }
        };
        let widths = widths.of(width);
        let of = |format| widths.iter().map(move |width| (format, *width));
        let renditions: Vec<Rendition> = Format::ALL
            .into_iter()
            .flat_map(of)
            .map(|(format, width)| rendition(format, width))
            .collect();
        let largest = renditions.last().expect("one at least");
        Ok(Arc::new(Picture { width: largest.width, height: largest.height, renditions }))
    }
}
