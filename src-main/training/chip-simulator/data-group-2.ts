/** EF.DG2 with one face: CBEFF and a face record of [ISO/IEC 19794-5:2005], [ICAO 9303-10 4.7.2]. */
import { concatBytes, encodeTlv } from '../../documents/chip/tlv.ts';
import { latin } from './der.ts';

const JPEG = 0;
const JPEG_2000 = 1;

/** Writes the image unchanged. Width and height are taken from a JPEG's frame header; 0 where they are not found. */
export function encodeDataGroup2(image: Uint8Array): Uint8Array {
  const header = encodeTlv(0xa1,
    encodeTlv(0x80, Uint8Array.of(1, 1)),
    encodeTlv(0x81, Uint8Array.of(0x02)),
    encodeTlv(0x82, Uint8Array.of(0x00)),
    encodeTlv(0x87, Uint8Array.of(0x01, 0x01)),
    encodeTlv(0x88, Uint8Array.of(0x00, 0x08)));
  const template = encodeTlv(0x7f60, header, encodeTlv(0x5f2e, faceRecord(image)));
  return encodeTlv(0x75, encodeTlv(0x7f61, encodeTlv(0x02, Uint8Array.of(1)), template));
}

function faceRecord(image: Uint8Array): Uint8Array {
  const isJpeg = image[0] === 0xff && image[1] === 0xd8;
  const { width, height } = isJpeg ? jpegSize(image) : { width: 0, height: 0 };
  // Facial information block: its length, no feature points, nothing said about the person.
  const information = concatBytes(number(20 + 12 + image.length, 4), new Uint8Array(16));
  const imageInformation = concatBytes(
    Uint8Array.of(0x01, isJpeg ? JPEG : JPEG_2000),
    number(width, 2), number(height, 2),
    Uint8Array.of(0x01, 0x02), number(0, 2), number(0, 2),
  );
  const body = concatBytes(information, imageInformation, image);
  return concatBytes(latin('FAC\0'), latin('010\0'), number(14 + body.length, 4), number(1, 2), body);
}

function number(value: number, octets: number): Uint8Array {
  return Uint8Array.from({ length: octets }, (_, i) => Math.floor(value / 256 ** (octets - 1 - i)) & 0xff);
}

/** Start-of-frame segment of a JPEG [ITU-T T.81 B.2.2]. */
function jpegSize(image: Uint8Array): { width: number; height: number } {
  let at = 2;
  while (at + 9 < image.length && image[at] === 0xff) {
    const marker = image[at + 1]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: image[at + 5]! * 256 + image[at + 6]!, width: image[at + 7]! * 256 + image[at + 8]! };
    at += 2 + image[at + 2]! * 256 + image[at + 3]!;
  }
  return { width: 0, height: 0 };
}
