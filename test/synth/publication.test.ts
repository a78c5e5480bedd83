import { createHash } from 'node:crypto';
import * as nodeFs from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Publication } from '../../lib/synth/output/publication';
import { contentsOf, temporaryFolder, writeFiles } from '../support/synthesize';

type Files = { readonly [path: string]: string };

// The functions of this module are what the library calls; each may be made to fail.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const fs = require('fs') as { [name: string]: any } & typeof nodeFs;
const CHANGING = ['mkdirSync', 'writeFileSync', 'renameSync', 'linkSync', 'symlinkSync', 'copyFileSync', 'rmSync', 'chmodSync', 'chownSync', 'utimesSync', 'mkdtempSync', 'cpSync', 'rmdirSync'];

const OLD: Files = { 'prod/prod.k8s.yaml': 'old', 'prod/flux-system/kustomization.yaml': 'old', 'team.k8s.yaml': 'same', 'edge/edge.k8s.yaml': 'old' };
const NEW: Files = { 'prod/prod.k8s.yaml': 'new', 'prod/flux-system/kustomization.yaml': 'new', 'team.k8s.yaml': 'same', 'lab/lab.k8s.yaml': 'new' };

function publish(folder: string, files: Files, mode?: number): void {
  const publication = new Publication([folder]);
  try {
    Object.entries(files).forEach(([file, content]) => publication.write(folder, file, content, mode));
    publication.publish();
  } finally {
    publication.discard();
  }
}

/** From the n-th change of the file system on, none succeeds: what a kill leaves. */
function dieAt(n: number, work: () => void): boolean {
  let left = n;
  const spies = CHANGING.map(name => {
    const original = fs[name];
    return jest.spyOn(fs, name as never).mockImplementation(((...args: unknown[]) => {
      if (--left < 0) {
        throw new Error('killed');
      }
      return original(...args);
    }) as never);
  });
  try {
    work();
  } catch {
    // A process that was killed says nothing.
  } finally {
    spies.forEach(spy => spy.mockRestore());
  }
  return left < 0;
}

/** The name of a work folder tells its process; a dead one has another number than this. */
function bury(place: string): void {
  for (const name of nodeFs.readdirSync(place).filter(each => each.startsWith('.cdk-flux-azure.'))) {
    if (name === '.cdk-flux-azure.lock') {
      const [, host] = nodeFs.readFileSync(join(place, name), 'utf8').split(' ');
      nodeFs.writeFileSync(join(place, name), `999999999 ${host}`);
    } else {
      nodeFs.renameSync(join(place, name), join(place, name.replace(/\.\d+-/, '.999999999-')));
      const journal = join(place, name.replace(/\.\d+-/, '.999999999-'), 'journal.json');
      if (nodeFs.existsSync(journal)) {
        nodeFs.writeFileSync(journal, nodeFs.readFileSync(journal, 'utf8').replaceAll(name, name.replace(/\.\d+-/, '.999999999-')));
      }
    }
  }
}

const modeOf = (file: string) => (nodeFs.statSync(file).mode % 0o1000).toString(8);

const visible = (folder: string): Files => Object.fromEntries(Object.entries(nodeFs.existsSync(folder) ? contentsOf(folder) : {}).filter(([file]) => !file.includes('.cdk-flux-azure.')));

describe('a run that is killed', () => {
  const layouts: [string, Files][] = [
    ['a folder of ours', {}],
    ['a folder with files of others', { 'README.md': 'mine', 'notes/a.txt': 'mine' }],
    ['a folder in which Terraform works', { 'prod/.terraform/providers/azurerm': 'binary', 'prod/.terraform.lock.hcl': 'lock' }],
  ];

  it.each(layouts)('at any change of the file system leaves old or new, and the next run ends as if nothing had happened: %s', (_, foreign) => {
    const before = { ...OLD, ...foreign };
    const after = { ...before, ...NEW };
    let absent = 0;
    for (let n = 0; ; n++) {
      const place = temporaryFolder();
      const folder = join(place, 'dist');
      writeFiles(folder, before);
      const killed = dieAt(n, () => publish(folder, NEW));
      const found = JSON.stringify(visible(folder), Object.keys({ ...before, ...after }).sort());
      const isWhole = [before, after].some(state => JSON.stringify(state, Object.keys({ ...before, ...after }).sort()) === found);
      isWhole || absent++;
      bury(place);
      // The next run need not even succeed.
      new Publication([folder]).discard();
      expect([before, after]).toContainEqual(visible(folder));
      publish(folder, NEW);
      expect(visible(folder)).toEqual(after);
      expect(nodeFs.readdirSync(place)).toEqual(['dist']);
      if (!killed) {
        break;
      }
    }
    // Between two renames that follow each other; or between those of the files, where others work in the folder.
    expect(absent).toBeLessThanOrEqual('prod/.terraform.lock.hcl' in foreign ? Object.keys(NEW).length - 2 : 1);
  });

  it('while it makes the folder for the first time leaves none, or all of it', () => {
    for (let n = 0; ; n++) {
      const place = temporaryFolder();
      const killed = dieAt(n, () => publish(join(place, 'a/b/dist'), NEW));
      expect([{}, NEW]).toContainEqual(visible(join(place, 'a/b/dist')));
      bury(place);
      publish(join(place, 'a/b/dist'), NEW);
      expect(contentsOf(place)).toEqual(Object.fromEntries(Object.entries(NEW).map(([file, content]) => [join('a/b/dist', file), content])));
      if (!killed) {
        break;
      }
    }
  });
});

describe('what looks like the work of a run that was killed', () => {
  const planted = (journal: object[]) => {
    const place = temporaryFolder();
    const [, host] = /-([0-9a-f]{8})-/.exec(workName)!;
    const work = join(place, 'place', `.cdk-flux-azure.999999999-${host}-0123456789ab`);
    writeFiles(work, { 'journal.json': JSON.stringify(journal), 'new/x': 'planted', 'old': 'planted' });
    writeFiles(place, { secret: 'mine' });
    return { place, work };
  };
  let workName: string;
  beforeAll(() => {
    const folder = join(temporaryFolder(), 'dist');
    const publication = new Publication([folder]);
    publication.write(folder, 'a', 'b');
    workName = nodeFs.readdirSync(dirname(folder))[0];
    publication.discard();
  });

  it.each([
    [{ staged: '.', target: '../secret', isFolder: false }],
    [{ staged: '../gone', target: 'dist', old: '../secret', isFolder: true }],
  ])('moves nothing outside its place: %j', step => {
    const { place, work } = planted([step]);
    publish(join(place, 'place/dist'), NEW);
    expect(nodeFs.readFileSync(join(place, 'secret'), 'utf8')).toBe('mine');
    expect(visible(join(place, 'place/dist'))).toEqual(NEW);
    expect(nodeFs.existsSync(work)).toBe(false);
  });

  (process.getuid?.() === 0 ? it : it.skip)('is left alone when it belongs to somebody else', () => {
    const { place, work } = planted([]);
    nodeFs.chownSync(work, 12345, 12345);
    publish(join(place, 'place/dist'), NEW);
    expect(nodeFs.existsSync(work)).toBe(true);
  });
});

describe('what another run has left', () => {
  it('is left alone where the run may live in another container, whose process IDs mean nothing here', () => {
    const folder = join(temporaryFolder(), 'dist');
    const publication = new Publication([folder]);
    publication.write(folder, 'a.yaml', 'a');
    const [own] = nodeFs.readdirSync(dirname(folder)).filter(name => name.startsWith('.cdk-flux-azure.'));
    publication.discard();
    const [, host] = /-([0-9a-f]{8})-/.exec(own)!;
    const here = nodeFs.existsSync('/proc/self/ns/pid') ? nodeFs.readlinkSync('/proc/self/ns/pid') : '';
    // The same name of the host in another namespace of processes is another place.
    expect(host).toBe(createHash('sha256').update(`${hostname()} ${here}`).digest('hex').slice(0, 8));
    const dead = join(dirname(folder), `.cdk-flux-azure.999999999-${host}-0123456789ab`);
    const foreign = join(dirname(folder), '.cdk-flux-azure.999999999-00000000-0123456789ab');
    [dead, foreign].forEach(each => nodeFs.mkdirSync(each));
    publish(folder, { 'a.yaml': 'a' });
    expect([dead, foreign].map(each => nodeFs.existsSync(each))).toEqual([false, true]);
  });
});

describe('a folder that is written', () => {
  it('is the same folder after a change of one file, and no file is touched without a change', () => {
    const folder = join(temporaryFolder(), 'dist');
    publish(folder, NEW);
    const [inode, file] = [nodeFs.statSync(folder).ino, nodeFs.statSync(join(folder, 'prod/prod.k8s.yaml'))];
    publish(folder, NEW);
    expect(nodeFs.statSync(join(folder, 'prod/prod.k8s.yaml'))).toMatchObject({ ino: file.ino, mtimeMs: file.mtimeMs });
    publish(folder, { ...NEW, 'prod/prod.k8s.yaml': 'newer' });
    expect(nodeFs.statSync(folder).ino).toBe(inode);
    expect(contentsOf(folder)).toEqual({ ...NEW, 'prod/prod.k8s.yaml': 'newer' });
  });

  it('stays the folder in which Terraform works', () => {
    const folder = join(temporaryFolder(), 'cdktf.out');
    writeFiles(folder, { ...OLD, 'prod/.terraform/providers/azurerm': 'binary', 'prod/terraform.tfstate': 'state' });
    const inode = nodeFs.statSync(join(folder, 'prod')).ino;
    publish(folder, NEW);
    expect(nodeFs.statSync(join(folder, 'prod')).ino).toBe(inode);
    expect(contentsOf(folder)).toEqual({ ...OLD, ...NEW, 'prod/.terraform/providers/azurerm': 'binary', 'prod/terraform.tfstate': 'state' });
  });

  it('keeps links, modes and hard links of others', () => {
    const folder = join(temporaryFolder(), 'dist');
    writeFiles(folder, { ...OLD, 'mine.sh': '#!/bin/sh' });
    nodeFs.chmodSync(join(folder, 'mine.sh'), 0o750);
    nodeFs.chmodSync(join(folder, 'prod/prod.k8s.yaml'), 0o640);
    nodeFs.chmodSync(join(folder, 'prod'), 0o711);
    nodeFs.symlinkSync('mine.sh', join(folder, 'link'));
    publish(folder, NEW);
    expect(nodeFs.readlinkSync(join(folder, 'link'))).toBe('mine.sh');
    expect(['mine.sh', 'prod/prod.k8s.yaml', 'prod'].map(file => modeOf(join(folder, file)))).toEqual(['750', '640', '711']);
    expect(nodeFs.statSync(join(folder, 'mine.sh')).nlink).toBe(1);
  });

  it.each([1, 2])('gives a file the mode that it has to have, also where another one stood: %d files', count => {
    const folder = join(temporaryFolder(), 'dist');
    const files = Object.fromEntries(Object.entries(OLD).slice(0, count));
    publish(folder, files, undefined);
    publish(folder, files, 0o600);
    publish(folder, Object.fromEntries(Object.keys(files).map(file => [file, 'changed'])), 0o600);
    Object.keys(files).forEach(file => expect(modeOf(join(folder, file))).toBe('600'));
  });

  it('may be a link, also to what does not exist yet, and may hold links to folders', () => {
    const place = temporaryFolder();
    nodeFs.symlinkSync('elsewhere/dist', join(place, 'dist'));
    publish(join(place, 'dist'), OLD);
    publish(join(place, 'dist'), NEW);
    expect(nodeFs.readlinkSync(join(place, 'dist'))).toBe('elsewhere/dist');
    expect(contentsOf(join(place, 'elsewhere/dist'))).toEqual({ ...OLD, ...NEW });
    nodeFs.mkdirSync(join(place, 'gitops'));
    nodeFs.rmSync(join(place, 'elsewhere/dist/prod'), { recursive: true });
    nodeFs.symlinkSync(join(place, 'gitops'), join(place, 'elsewhere/dist/prod'));
    publish(join(place, 'dist'), NEW, 0o600);
    expect(contentsOf(join(place, 'gitops'))).toEqual({ 'prod.k8s.yaml': 'new', 'flux-system/kustomization.yaml': 'new' });
    expect(modeOf(join(place, 'gitops/prod.k8s.yaml'))).toBe('600');
    expect(nodeFs.lstatSync(join(place, 'elsewhere/dist/prod')).isSymbolicLink()).toBe(true);
    expect(nodeFs.readdirSync(place).sort()).toEqual(['dist', 'elsewhere', 'gitops']);
  });

  it('may be the working directory, and nothing is made beside it', () => {
    const place = temporaryFolder();
    const folder = join(place, 'project');
    writeFiles(folder, { 'main.ts': 'mine', ...OLD });
    const cwd = process.cwd();
    const beside = jest.spyOn(fs, 'mkdirSync' as never);
    try {
      process.chdir(folder);
      publish('.', NEW);
    } finally {
      process.chdir(cwd);
    }
    expect((beside.mock.calls as unknown as string[][]).filter(([made]) => dirname(made) === place)).toEqual([]);
    beside.mockRestore();
    expect(contentsOf(folder)).toEqual({ 'main.ts': 'mine', ...OLD, ...NEW });
    expect(nodeFs.readdirSync(place)).toEqual(['project']);
  });

  it('may hold another one, or be the same', () => {
    const place = temporaryFolder();
    for (const inner of ['out/dist', 'out']) {
      const [a, b] = [join(place, 'out'), join(place, inner)];
      for (const text of ['old', 'new']) {
        const publication = new Publication([a, b]);
        publication.write(a, 'manifest.json', text);
        publication.write(b, 'prod/a.yaml', text);
        publication.write(b, 'prod/b.yaml', text);
        publication.publish();
        publication.discard();
      }
    }
    expect(contentsOf(join(place, 'out'))).toEqual({ 'manifest.json': 'new', 'prod/a.yaml': 'new', 'prod/b.yaml': 'new', 'dist/prod/a.yaml': 'new', 'dist/prod/b.yaml': 'new' });
  });

  it('is written file by file where it cannot be renamed', () => {
    const folder = join(temporaryFolder(), 'dist');
    writeFiles(folder, OLD);
    const original = fs.renameSync;
    const spy = jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (basename(String(to)) === 'old') {
        throw Object.assign(new Error('busy'), { code: 'EBUSY', syscall: 'rename', path: String(from), dest: String(to) });
      }
      original(from, to);
    });
    publish(folder, NEW);
    spy.mockRestore();
    expect(contentsOf(folder)).toEqual({ ...OLD, ...NEW });
    expect(nodeFs.readdirSync(dirname(folder))).toEqual(['dist']);
  });
});

describe('what the file system refuses', () => {
  const refused = (name: string, code: string, files: Files = NEW) => {
    const place = temporaryFolder();
    const folder = join(place, 'dist');
    writeFiles(folder, OLD);
    const original = fs[name];
    let calls = 0;
    const spy = jest.spyOn(fs, name as never).mockImplementation(((...args: unknown[]) => {
      // The lock is taken first.
      if (calls++ === 1) {
        throw Object.assign(new Error(code), { code, syscall: name, path: String(args[0]) });
      }
      return original(...args);
    }) as never);
    try {
      publish(folder, files);
    } catch (error) {
      expect(contentsOf(folder)).toEqual(OLD);
      spy.mockRestore();
      expect(nodeFs.readdirSync(place)).toEqual(['dist']);
      return error as Error;
    } finally {
      spy.mockRestore();
    }
    return undefined;
  };

  it.each([
    ['writeFileSync', 'ENOSPC', 'there is no space left on the disk'],
    ['writeFileSync', 'EDQUOT', 'the disk quota is used up'],
    ['mkdirSync', 'EACCES', 'permission is denied'],
    ['mkdirSync', 'EROFS', 'the file system is read-only'],
    ['renameSync', 'EIO', 'the disk does not answer'],
    ['readFileSync', 'EIO', 'the disk does not answer'],
  ])('is a problem like others, and nothing was changed: %s, %s', (name, code, text) => {
    const error = refused(name, code);
    expect(error).toMatchObject({ name: 'FluxAzureError' });
    expect(error!.message).toContain(text);
    expect(error!.message).toMatch(/\[app\] the output cannot be written to [^;]+; [^;]+; .*\(FAZ127\)/);
    expect(error!.stack).not.toContain('    at ');
  });

  it('is a folder where a file belongs, and a file where a folder belongs', () => {
    const place = temporaryFolder();
    writeFiles(place, { 'dist/prod': 'a file', 'other/prod/prod.k8s.yaml/x': 'a folder', 'file': '' });
    expect(() => publish(join(place, 'dist'), NEW)).toThrow('a file stands where a folder is needed (ENOTDIR');
    expect(() => publish(join(place, 'other'), NEW)).toThrow('a folder stands where a file is written (EISDIR');
    expect(() => publish(join(place, 'file'), NEW)).toThrow('a file stands where a folder is needed (ENOTDIR');
    expect(() => publish(join(place, 'file/dist'), NEW)).toThrow('a file stands where a folder is needed (ENOTDIR');
    nodeFs.symlinkSync('loop', join(place, 'loop'));
    expect(() => publish(join(place, 'loop'), NEW)).toThrow('its symbolic links go in a circle (ELOOP');
    expect(nodeFs.readdirSync(place).sort()).toEqual(['dist', 'file', 'loop', 'other']);
  });
});

describe('the folder around an output', () => {
  it('may be removed by another run, which had made it, in the moment in which this one needs it', () => {
    const place = join(temporaryFolder(), 'shared');
    nodeFs.mkdirSync(place);
    const mkdirSync = fs.mkdirSync;
    let removed = 0;
    jest.spyOn(fs, 'mkdirSync').mockImplementation(((folder: string, ...more: unknown[]) => {
      if (basename(folder).startsWith('.cdk-flux-azure.') && removed++ < 3) {
        nodeFs.rmdirSync(place);
      }
      return mkdirSync(folder, ...more as []);
    }) as never);
    try {
      publish(join(place, 'out'), NEW);
    } finally {
      jest.restoreAllMocks();
    }
    expect(removed).toBeGreaterThan(3);
    expect(contentsOf(join(place, 'out'))).toEqual(NEW);
    expect(nodeFs.readdirSync(place)).toEqual(['out']);
  });
});
