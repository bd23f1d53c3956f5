import { crc32 } from 'node:zlib';

/** A ZIP whose files are stored as they are: enough to try the reader. */
export function storedZip(files: readonly (readonly [name: string, content: Uint8Array])[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const encoded = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(encoded.length, 22);
    parts.push(Buffer.from('504b0304', 'hex'), common, encoded, Buffer.from(content));
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('504b01021400', 'hex'), common, rest, encoded);
    offset += 30 + encoded.length + content.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.write('504b0506', 0, 'hex');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** A ZIP in which every name stands for the same deflated bytes, which say that they unfold to some size. */
export function sharedZip(names: readonly string[], packed: Uint8Array, unfolded: number): Buffer {
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(unfolded, 18);
  // Without a name, so that the bytes begin at the same place whatever the name is.
  const directory = names.map((name) => {
    const encoded = Buffer.from(name);
    const described = Buffer.from(common);
    described.writeUInt16LE(encoded.length, 22);
    return Buffer.concat([Buffer.from('504b01021400', 'hex'), described, Buffer.alloc(14), encoded]);
  });
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.write('504b0506', 0, 'hex');
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(30 + packed.length, 16);
  return Buffer.concat([Buffer.from('504b0304', 'hex'), common, packed, ...directory, end]);
}
