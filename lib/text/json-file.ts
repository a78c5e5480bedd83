import * as fs from 'fs';

/** Far more than any deployment writes. */
const LARGEST = 64 * 1024 * 1024;

/** What a file holds, or why it cannot be read, in words that tell nothing of its content. */
export type JsonFile = { readonly json: unknown } | { readonly reason: string } | undefined;

/**
 * Reads JSON in UTF-8 or UTF-16, with or without a byte order mark, as PowerShell's `>` writes it.
 *
 * @returns undefined when there is no such file
 */
export function readJsonFile(file: string): JsonFile {
  let descriptor: number | undefined;
  try {
    // A pipe that nobody writes to would stop the run for good when it is opened.
    const refusal = refusalOf(fs.statSync(file));
    if (refusal) {
      return { reason: refusal };
    }
    descriptor = fs.openSync(file, fs.constants.O_NONBLOCK ?? 'r');
    // It may be another one by now.
    const changed = refusalOf(fs.fstatSync(descriptor));
    return changed ? { reason: changed } : parse(read(descriptor));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { reason: `the system says ${code ?? 'no more'}` };
  } finally {
    descriptor === undefined || fs.closeSync(descriptor);
  }
}

function refusalOf(found: fs.Stats): string | undefined {
  const kinds: [boolean, string][] = [
    [found.isDirectory(), 'it is a folder'],
    [found.isFIFO(), 'it is a named pipe'],
    [found.isSocket(), 'it is a socket'],
    [!found.isFile(), 'it is a device'],
    [found.size > LARGEST, `it has ${Math.ceil(found.size / 1024 / 1024)} MB, and 64 MB are the most that is read`],
  ];
  return kinds.find(([is]) => is)?.[1];
}

/** Files of /proc say that they are empty, and may have no end. */
function read(descriptor: number): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let size = 0; size <= LARGEST;) {
    const chunk = Buffer.allocUnsafe(1024 * 1024);
    const count = fs.readSync(descriptor, chunk);
    if (count === 0) {
      return Buffer.concat(chunks);
    }
    chunks.push(chunk.subarray(0, count));
    size += count;
  }
  return undefined;
}

function parse(bytes: Buffer | undefined): JsonFile {
  if (!bytes) {
    return { reason: 'it has no end, and 64 MB are the most that is read' };
  }
  const text = textOf(bytes);
  if (text === undefined) {
    return { reason: 'it is no text in UTF-8 or UTF-16' };
  }
  if (text.trim() === '') {
    return { reason: 'it is empty' };
  }
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    // The message of the parser quotes the file, which may hold secrets.
    const at = /at position (\d+)/.exec((error as Error).message)?.[1];
    return { reason: `it is no JSON${at === undefined ? '' : ` (line ${text.slice(0, Number(at)).split('\n').length})`}` };
  }
}

function textOf(bytes: Buffer): string | undefined {
  try {
    // Fatal: characters that are no characters would become others. The byte order mark is left out.
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Without a byte order mark the zeros tell: JSON begins with a character of ASCII. */
function encodingOf([first, second]: Buffer): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) {
    return 'utf-16le';
  }
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? 'utf-16be' : 'utf-8';
}
