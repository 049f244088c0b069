const BLOCK = 512;
/** What eleven octal digits can say: 8 GiB. */
const MOST_BYTES = 8 ** 11 - 1;

/** The header of one regular file in a tar archive (POSIX ustar); `name` up to 100 bytes. Time and owner are zero. */
export function tarHeader(name: string, size: number): Buffer {
  if (Buffer.byteLength(name) > 100 || size > MOST_BYTES)
    throw new RangeError(`no place in a tar header: ${name}, ${size} bytes`);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** What fills a file's last block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/** What closes an archive. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * BLOCK);
}
