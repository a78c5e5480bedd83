import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { OutputsFile } from '../../../lib/core/hand-off/outputs-file';
import { distanceWithin } from '../../../lib/text/distance';
import { acrIn, CLIENT, clusterIn } from '../../helpers/fixtures';
import { refusalsOf, synth, temporaryFolder } from '../../support/synthesize';

const address = (...constructPath: string[]) => ({ constructPath, stack: constructPath[0], logicalId: constructPath.slice(1).join('_') });
const written = (content: string | Buffer): string => {
  const file = join(temporaryFolder(), 'outputs.json');
  writeFileSync(file, content);
  return file;
};
const json = JSON.stringify({ prod: { id: { client_id: 'Größe ✓' } } });
const inProgram = (value: string) => ({ prod: { 'service-accounts': { apps: { 'flux-acr': { identity: { client_id: value } } } } } });
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('the outputs file is read in every encoding that shells write', () => {
  it.each([
    ['UTF-8', Buffer.from(json)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${json}`)],
    ['UTF-16, little endian, as PowerShell 5 writes it', Buffer.from(`\ufeff${json}\r\n`, 'utf16le')],
    ['UTF-16, little endian, without a byte order mark', Buffer.from(json, 'utf16le')],
    ['UTF-16, big endian', bigEndian(`\ufeff${json}`)],
    ['UTF-16, big endian, without a byte order mark', bigEndian(json)],
  ])('%s', (_, bytes) => {
    expect(OutputsFile.read(written(bytes)).outputs!.find(address('prod', 'id', 'client_id'))).toBe('Größe ✓');
  });

  it('and a program is synthesized with it', () => {
    const outputsFile = written(Buffer.from(`\ufeff${JSON.stringify(inProgram(CLIENT))}`, 'utf16le'));
    const result = synth(app => { acrIn(clusterIn(app, { outputsFile })).ociRepository('a', { path: 'a' }); });
    expect(result.object('ServiceAccount', 'flux-acr').metadata.annotations['azure.workload.identity/client-id']).toBe(CLIENT);
  });
});

describe('what is no outputs file is refused at once', () => {
  const reasonOf = (file: string) => OutputsFile.read(file).problem!.what.replace(/.* cannot be read: /, '');

  it('a folder, a named pipe, a device, a socket', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    symlinkSync('pipe', join(folder, 'link'));
    const server = createServer();
    await new Promise<void>(done => { server.listen(join(folder, 'socket'), done); });
    expect(['folder', 'pipe', 'link', 'socket'].map(name => reasonOf(join(folder, name)))).toEqual(['it is a folder', 'it is a named pipe', 'it is a named pipe', 'it is a socket']);
    expect(['/dev/zero', '/dev/null', '/dev/tty'].map(reasonOf)).toEqual(Array(3).fill('it is a device'));
    await new Promise(done => { server.close(done); });
  });

  it('a file of more than 64 MB, which is not read', () => {
    const file = written('{}');
    truncateSync(file, 64 * 1024 * 1024 + 1);
    const start = Date.now();
    expect(reasonOf(file)).toBe('it has 65 MB, and 64 MB are the most that is read');
    expect(Date.now() - start).toBeLessThan(500);
  });

  it.each([
    ['an empty file', '', 'it is empty'],
    ['blanks', ' \n', 'it is empty'],
    ['a byte order mark alone', Buffer.from([0xff, 0xfe]), 'it is empty'],
    ['bytes that are no text', Buffer.from([0x7b, 0xc3, 0x28, 0x7d]), 'it is no text in UTF-8 or UTF-16'],
    ['a list', '[1]', 'it holds no JSON object'],
    ['null', 'null', 'it holds no JSON object'],
  ])('%s', (_, content, reason) => {
    expect(reasonOf(written(content))).toBe(reason);
  });

  it.each([
    ['no JSON', 'p4ssw0rd'],
    ['JSON that is cut', '{"prod": "p4ssw0rd'],
    ['JSON with something behind it', '{"prod": {}}\n p4ssw0rd'],
    ['a mistake in a long file', `{"a": 1,\n"b": p4ssw0rd ${' '.repeat(1000)}}`],
  ])('%s, of which the message says nothing', (_, content) => {
    const reason = reasonOf(written(content));
    expect(reason).toMatch(/^it is no JSON( \(line \d\))?$/);
    expect(reason).not.toContain('p4ss');
  });

  it('and a value that cannot be right is not repeated', () => {
    const outputsFile = written(JSON.stringify(inProgram('p4ssw0rd-of-somebody')));
    const problems = refusalsOf(app => { acrIn(clusterIn(app, { outputsFile })).ociRepository('a', { path: 'a' }); });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('is not a GUID (it is a text of 20 characters)');
    expect(problems[0]).not.toContain('p4ss');
  });

  it('a missing one is no problem of the file', () => {
    expect(OutputsFile.read(join(temporaryFolder(), 'none.json'))).toEqual({});
    expect(OutputsFile.read(join(written('{}'), 'below-a-file.json'))).toEqual({});
  });
});

describe('names in the outputs file', () => {
  const reading = (content: object | string) => OutputsFile.read(written(typeof content === 'string' ? content : JSON.stringify(content))).outputs!;

  it('may be those that every object has', () => {
    const outputs = reading('{"constructor": {"__proto__": {"toString": "a"}}, "flat": {"hasOwnProperty": "b"}}');
    expect(outputs.find(address('constructor', '__proto__', 'toString'))).toBe('a');
    expect(outputs.find(address('flat', 'hasOwnProperty'))).toBe('b');
    expect(outputs.find(address('toString', 'constructor'))).toBeUndefined();
    expect(reading({}).find({ constructPath: ['constructor'], stack: 'valueOf', logicalId: 'toString' })).toBeUndefined();
  });

  it('that were misspelt are named', () => {
    expect(reading({ prod: { id: { clientId: 'x' } } }).nearest(address('prod', 'id', 'client_id'))).toBe('prod/id/clientId');
    expect(reading({ prod: { id: { client_di: 'x' } } }).nearest(address('prod', 'id', 'client_id'))).toBe('prod/id/client_di');
    expect(reading({ prod: { something: { else: 'x' } } }).nearest(address('prod', 'id', 'client_id'))).toBeUndefined();
  });

  it('cost no time, however many and long they are, and however deep', () => {
    const long = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`${'k'.repeat(250)}${n}`, 'x']));
    const longer = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${'k'.repeat(100_000)}${n}`, 'x']));
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const files = [reading(long), reading(longer), reading(`{"prod": ${deep}}`)];
    for (const outputs of files) {
      // Of the processor, since others may have it, too.
      const before = process.cpuUsage();
      Array.from({ length: 100 }, (_, n) => outputs.nearest(address('prod', `${'k'.repeat(240)}${n}`, 'client_id')));
      const { user } = process.cpuUsage(before);
      // A second and a half on a quiet machine; thirty without limits.
      expect(user / 1000).toBeLessThan(6_000);
    }
  });

  it('are compared as Levenshtein does', () => {
    expect([['kitten', 'sitting', 3], ['', 'ab', 2], ['abc', 'abc', 0], ['ab', 'ba', 2]].map(([a, b, most]) => distanceWithin(String(a), String(b), Number(most)))).toEqual([3, 2, 0, 2]);
    expect(distanceWithin('kitten', 'sitting', 2)).toBeUndefined();
  });
});
