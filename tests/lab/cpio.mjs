// A cpio archive in the »newc« form that the kernel takes as initramfs (kernel documentation,
// driver-api/early-userspace/buffer-format): header of 8-digit hexadecimal fields, name, contents, each padded to four.

/** @param {{ name: string, mode: number, bytes?: Uint8Array }[]} entries folders before what lies in them */
export function cpioArchive(entries) {
  const parts = [];
  const pad = (length) => Buffer.alloc((4 - (length % 4)) % 4);
  [...entries, { name: 'TRAILER!!!', mode: 0 }].forEach(({ name, mode, bytes = Buffer.alloc(0) }, index) => {
    const path = Buffer.from(`${name}\0`);
    const fields = [index + 1, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, path.length, 0];
    const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
    parts.push(header, path, pad(header.length + path.length), Buffer.from(bytes), pad(bytes.length));
  });
  return Buffer.concat(parts);
}
