/** Start of a 64-bit ELF file with one program header of the given type; 1 is PT_LOAD, 3 is PT_INTERP. */
export function staticProgram(headerType = 1): Buffer {
  const head = Buffer.alloc(4096);
  head.writeUInt32BE(0x7f454c46, 0);
  head[4] = 2;
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(1, 56);
  head.writeUInt32LE(headerType, 64);
  return head;
}
