/** CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, not reflected. `123456789` gives 0x29B1. */
const table = Uint16Array.from({ length: 256 }, (_unused, byte) => {
  let value = byte << 8;
  for (let bit = 0; bit < 8; bit++) value = value & 0x8000 ? (value << 1) ^ 0x1021 : value << 1;
  return value & 0xffff;
});

export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ table[(crc >> 8) ^ byte]!;
  return crc;
}
