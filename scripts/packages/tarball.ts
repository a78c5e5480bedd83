/**
 * A tarball as npm makes it, with its files in an order in which they compress well: npm sorts them by their last name, which puts code, declarations and
 * texts in turns and costs 5 %. Nothing in it depends on the machine or the day.
 */
import { readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BLOCK = 512;
/** That of npm's own tarballs: zip files cannot hold an earlier year than 1980. */
const TIME = Date.UTC(1985, 9, 26, 8, 15) / 1000;

/** @param files paths below the folder */
export function tarball(folder: string, files: readonly string[]): Buffer {
  const kind = (file: string) => file.endsWith('.d.ts') ? '.d.ts' : extname(file);
  const key = (file: string) => `${file === 'package.json' ? 0 : 1} ${kind(file)} ${file}`;
  const sorted = [...files].sort((a, b) => key(a) < key(b) ? -1 : 1);
  const entries = sorted.flatMap(file => {
    const content = readFileSync(join(folder, file));
    // The digit of the owner.
    const isProgram = Number(statSync(join(folder, file)).mode.toString(8).at(-3)) % 2 === 1;
    return [header(`package/${file}`, content.length, isProgram ? 0o755 : 0o644), content, Buffer.alloc((BLOCK - content.length % BLOCK) % BLOCK)];
  });
  const packed = gzipSync(Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]), { level: 9, memLevel: 9 });
  // The tenth byte of gzip names the system.
  packed[9] = 255;
  return packed;
}

/** Of POSIX ustar. */
function header(path: string, size: number, mode: number): Buffer {
  if (Buffer.byteLength(path) > 100) {
    throw new Error(`${path} is too long for a tarball`);
  }
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const fields: ReadonlyArray<readonly [number, string]> = [[0, path], [100, octal(mode, 8)], [108, octal(0, 8)], [116, octal(0, 8)], [124, octal(size, 12)], [136, octal(TIME, 12)], [148, ' '.repeat(8)], [156, '0'], [257, 'ustar\x0000']];
  fields.forEach(([offset, text]) => block.write(text, offset, 'utf8'));
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
