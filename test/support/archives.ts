import { crc32, deflateRawSync } from 'node:zlib';

/** A member of an archive that a test writes. */
export interface TestMember {
  readonly path: string | Buffer;
  readonly content?: string | Buffer;
  /** Makes it a symbolic link. */
  readonly target?: string;
  /** Type flag in a tar header; by default that of a file, or of a link. */
  readonly type?: string;
  /** Size that the headers tell, in place of the real one. */
  readonly claimedSize?: number;
}

const bytesOf = (content: string | Buffer = ''): Buffer => Buffer.from(content as string);

/** A tar archive; long paths by pax headers. */
export function tarOf(members: readonly TestMember[]): Buffer {
  return Buffer.concat([...members.flatMap(tarMember), Buffer.alloc(1_024)]);
}

function tarMember({ path, content, target, type, claimedSize }: TestMember): Buffer[] {
  const name = bytesOf(path);
  const bytes = bytesOf(content);
  const size = claimedSize ?? bytes.length;
  const records = [
    ...(name.length > 100 ? [paxRecord('path', name)] : []),
    ...(target !== undefined && Buffer.byteLength(target) > 100 ? [paxRecord('linkpath', bytesOf(target))] : []),
  ];
  const extension = Buffer.concat(records);
  return [
    ...(records.length > 0 ? [tarHeader(bytesOf('pax'), extension.length, 'x', ''), padded(extension)] : []),
    tarHeader(name, size, type ?? (target === undefined ? '0' : '2'), target ?? ''),
    padded(bytes),
  ];
}

export function tarHeader(name: Buffer, size: number, type: string, target: string): Buffer {
  const header = Buffer.alloc(512);
  name.copy(header, 0, 0, Math.min(100, name.length));
  header.write(`0000644\0${'0000000\0'.repeat(2)}`, 100, 'latin1');
  header.write(
    `${size.toString(8).padStart(11, '0')}\0${(1_767_323_045).toString(8).padStart(11, '0')}\0`,
    124,
    'latin1',
  );
  header.write(`        ${type}`, 148, 'latin1');
  header.write(Buffer.from(target).toString('latin1', 0, 100), 157, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length > length) length++;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** A zip archive as programs of Unix write it, names in UTF-8. */
export function zipOf(members: readonly TestMember[], change: { crc?: number; count?: number } = {}): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content, target, claimedSize } of members) {
    const name = bytesOf(path);
    const bytes = bytesOf(target ?? content);
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(33, 8);
    common.writeUInt32LE(change.crc ?? crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimedSize ?? bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const head = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((target === undefined ? 0o100644 : 0o120777) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, tail, name);
    local.push(head, packed);
    offset += head.length + packed.length;
  }
  const records = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(change.count ?? members.length, 8);
  end.writeUInt16LE(change.count ?? members.length, 10);
  end.writeUInt32LE(records.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, records, end]);
}
