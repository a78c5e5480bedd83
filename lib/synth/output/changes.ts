import * as fs from 'fs';
import * as path from 'path';
import { isWork } from './owner';

/** More than so many entries of others are left where they are. */
const MOST_FOREIGN = 1_000;

/** Something of the new output that differs from what stands there: a whole folder where there is none yet. */
export interface Change {
  readonly path: string;
  readonly isNew: boolean;
  readonly isFolder: boolean;
}

/** What the new output changes, topmost entries only. Throws where a file would have to replace a folder, or a folder a file. */
export function changesOf(staged: string, root: string, fixedModes: ReadonlySet<string>, below = ''): Change[] {
  return fs.readdirSync(path.join(staged, below), { withFileTypes: true }).flatMap(entry => {
    const at = path.join(below, entry.name);
    const [now, before] = [path.join(staged, at), path.join(root, at)];
    const isFolder = entry.isDirectory();
    const known = fs.lstatSync(before, { throwIfNoEntry: false });
    if (!known) {
      return [{ path: at, isNew: true, isFolder }];
    }
    if (isFolder !== known.isDirectory()) {
      throw Object.assign(new Error(isFolder ? 'a file stands where a folder is needed' : 'a folder stands where a file is written'), { code: isFolder ? 'ENOTDIR' : 'EISDIR', syscall: 'rename', path: before });
    }
    return isFolder ? changesOf(staged, root, fixedModes, at) : isSame(now, before, fixedModes.has(now)) ? [] : [{ path: at, isNew: false, isFolder }];
  });
}

/**
 * Whether nobody else seems to work in a folder, so that it may be replaced as a whole: git, Terraform and others keep folders
 * whose names begin with a dot, and a running `terraform apply` would lose the ground under its feet.
 */
export function isOursAlone(staged: string, root: string): boolean {
  let left = MOST_FOREIGN;
  const visit = (below: string): boolean => fs.readdirSync(path.join(root, below), { withFileTypes: true }).every(entry => {
    const at = path.join(below, entry.name);
    if (!fs.existsSync(path.join(staged, at)) && (left-- <= 0 || (entry.isDirectory() && entry.name.startsWith('.')))) {
      return false;
    }
    return !entry.isDirectory() || visit(at);
  });
  return visit('');
}

/** Completes the new folder by what others have put into the old one, and gives each folder and file the mode it had. */
export function complete(staged: string, root: string, fixedModes: ReadonlySet<string>, below = ''): void {
  likeBefore(path.join(staged, below), path.join(root, below));
  for (const entry of fs.readdirSync(path.join(root, below), { withFileTypes: true })) {
    const at = path.join(below, entry.name);
    const [now, before] = [path.join(staged, at), path.join(root, at)];
    const isOurs = fs.existsSync(now);
    if (entry.isDirectory()) {
      isOurs || isWork(entry.name) || fs.mkdirSync(now);
      isWork(entry.name) || complete(staged, root, fixedModes, at);
    } else if (!isOurs) {
      isWork(entry.name) || same(before, now, entry);
    } else if (!fixedModes.has(now)) {
      likeBefore(now, before);
    }
  }
}

/** The same file under another name; a copy where the file system knows one name only. */
export function same(file: string, copy: string, entry: fs.Dirent | fs.Stats = fs.lstatSync(file)): void {
  if (entry.isSymbolicLink()) {
    fs.symlinkSync(fs.readlinkSync(file), copy);
    return;
  }
  try {
    fs.linkSync(file, copy);
  } catch {
    fs.copyFileSync(file, copy);
    const { atime, mtime } = fs.statSync(file);
    fs.utimesSync(copy, atime, mtime);
    likeBefore(copy, file);
  }
}

/** Mode and owner of what is replaced: a person may have given them on purpose. */
export function likeBefore(now: string, before: string): void {
  const [old, made] = [fs.lstatSync(before), fs.lstatSync(now)];
  if (old.isSymbolicLink()) {
    return;
  }
  if (permissions(old) !== permissions(made)) {
    fs.chmodSync(now, permissions(old));
  }
  if (old.uid !== made.uid || old.gid !== made.gid) {
    try {
      fs.chownSync(now, old.uid, old.gid);
    } catch {
      // Only root may give files away.
    }
  }
}

function isSame(now: string, before: string, isModeFixed: boolean): boolean {
  const [a, b] = [fs.lstatSync(now), fs.lstatSync(before)];
  return b.isFile() && a.size === b.size && (!isModeFixed || permissions(a) === permissions(b)) && fs.readFileSync(now).equals(fs.readFileSync(before));
}

function permissions({ mode }: fs.Stats): number {
  return mode % 0o10000;
}
