// Photographs as cameras make them, with much in them that is not to be seen; and what is in a
// published picture's file, part by part. Shares nothing with the program.

import { crc32, deflateSync } from 'node:zlib';

/** Words that are in every photograph below, outside of its picture. */
export const SECRET = 'Ann Example of Year 4';

const segment = (marker, ...parts) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part, 'latin1')));
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};

/** EXIF with a place (51° 30' N, 0° 7' W), a camera's words and a turn by a quarter. */
function exif() {
  const words = Buffer.from(`${SECRET}\0`);
  const tiff = Buffer.alloc(8 + 2 + 3 * 12 + 4 + 2 + 4 * 12 + 4);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4);
  let at = 8;
  const entry = (tag, type, count, value) => {
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    if (Buffer.isBuffer(value)) value.copy(tiff, at + 8);
    else tiff.writeUInt32LE(value, at + 8);
    at += 12;
  };
  const gps = 8 + 2 + 3 * 12 + 4;
  const rationals = (...numbers) =>
    Buffer.concat(numbers.map((n) => Buffer.from(new Uint32Array([n, 1]).buffer)));
  const [north, west] = [rationals(51, 30, 26), rationals(0, 7, 39)];
  tiff.writeUInt16LE(3, at);
  at += 2;
  entry(0x010e, 2, words.length, tiff.length);
  entry(0x0112, 3, 1, 6);
  entry(0x8825, 4, 1, gps);
  at = gps;
  tiff.writeUInt16LE(4, at);
  at += 2;
  entry(1, 2, 2, Buffer.from('N\0'));
  entry(2, 5, 3, tiff.length + words.length);
  entry(3, 2, 2, Buffer.from('W\0'));
  entry(4, 5, 3, tiff.length + words.length + 24);
  return Buffer.concat([tiff, words, north, west]);
}

const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">${SECRET}</dc:title></x:xmpmeta>`;

/** A JPEG with EXIF, XMP, IPTC and a comment put in, and words behind its end. */
export function photograph(jpeg) {
  const iptc = Buffer.concat([Buffer.from([0x1c, 2, 120, 0, SECRET.length]), Buffer.from(SECRET)]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(iptc.length);
  return Buffer.concat([
    jpeg.subarray(0, 2),
    segment(0xe1, 'Exif\0\0', exif().toString('latin1')),
    segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', XMP),
    segment(0xed, 'Photoshop 3.0\0', '8BIM\x04\x04\0\0', size.toString('latin1'), iptc.toString('latin1')),
    segment(0xfe, SECRET),
    jpeg.subarray(2),
    Buffer.from(SECRET),
  ]);
}

/** A PNG of one colour, with words in every kind of part that may have some. */
export function drawing(width, height) {
  const chunk = (kind, body) => {
    const whole = Buffer.concat([Buffer.from(kind), Buffer.from(body, 'latin1')]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(whole.length - 4);
    sum.writeUInt32BE(crc32(whole));
    return Buffer.concat([length, whole, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x66)]);
  const rows = Buffer.concat(Array(height).fill(row));
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', head.toString('latin1')),
    chunk('tEXt', `Comment\0${SECRET}`),
    chunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${XMP}`),
    chunk('zTXt', `Author\0\0${deflateSync(SECRET).toString('latin1')}`),
    chunk('eXIf', exif().toString('latin1')),
    chunk('IDAT', deflateSync(rows).toString('latin1')),
    chunk('IEND', ''),
    Buffer.from(SECRET),
  ]);
}

/**
 * The parts of a JPEG or WebP file by their names, in order; what is behind its end is a part too.
 * The first bytes of an application's segment are in its name.
 */
export function parts(file) {
  return file.subarray(0, 4).toString('latin1') === 'RIFF' ? partsOfWebp(file) : partsOfJpeg(file);
}

function partsOfWebp(file) {
  const found = [];
  const end = 8 + file.readUInt32LE(4);
  let at = 12;
  while (at < end) {
    found.push(file.subarray(at, at + 4).toString('latin1'));
    const length = file.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  if (at !== file.length) found.push('behind the end');
  return found;
}

function partsOfJpeg(file) {
  const found = [];
  let at = 2;
  for (;;) {
    if (file[at] !== 0xff) throw new Error(`no segment at ${at}`);
    const marker = file[at + 1];
    at += 2;
    if (marker === 0xd9) break;
    const length = file.readUInt16BE(at);
    const isOfApplication = marker >= 0xe0 && marker <= 0xef;
    const name = file.subarray(at + 2, at + 6).toString('latin1');
    found.push(isOfApplication ? `app ${marker - 0xe0} ${name}` : marker.toString(16));
    at += length;
    if (marker === 0xda) {
      const isMarker = () => file[at] === 0xff && file[at + 1] !== 0 && (file[at + 1] & 0xf8) !== 0xd0;
      while (at < file.length && !isMarker()) at += 1;
    }
  }
  if (at !== file.length) found.push('behind the end');
  return found;
}
