import { createHash, randomBytes } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** How the names of everything begin that a run makes beside its output, and removes. */
const PREFIX = '.cdk-flux-azure.';
const WORK = /^\.cdk-flux-azure\.(\d+)-([0-9a-f]{8})-[0-9a-f]{12}$/;
const LOCK = `${PREFIX}lock`;

/** Of a folder on another machine (or in another container) nobody here can tell whether its run lives; no run takes that long. */
const FOREIGN_LIFETIME = 60 * 60 * 1000;
/** Putting files in place takes milliseconds. */
const PATIENCE = 60 * 1000;

const host = createHash('sha256').update(`${os.hostname()} ${processNamespace()}`).digest('hex').slice(0, 8);
const mine = new Set<string>();

/** Whether an entry of a folder is the work of a run. */
export function isWork(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** A new folder for the work of this run, which its name tells. */
export function newWorkFolder(place: string): string {
  const name = `${PREFIX}${process.pid}-${host}-${randomBytes(6).toString('hex')}`;
  const folder = path.join(place, name);
  mine.add(name);
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    mine.delete(name);
    throw error;
  }
  return folder;
}

/** A folder for temporary files into which no other user can write. */
export function ownTemporaryFolder(): string {
  const folder = path.join(os.tmpdir(), `cdk-flux-azure-${process.getuid?.() ?? os.userInfo().username}`);
  const found = fs.lstatSync(folder, { throwIfNoEntry: false });
  // eslint-disable-next-line no-bitwise -- the bits with which group and others may write
  const isOurs = !found || (found.isDirectory() && (process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0)));
  return isOurs ? folder : `${folder}-${host}-${process.pid}`;
}

/** Forgets a folder, so that the next run removes what cannot be removed now. */
export function release(folder: string): void {
  mine.delete(path.basename(folder));
}

/** The folders of runs that were interrupted. */
export function abandonedIn(place: string): string[] {
  return list(place).filter(name => isAbandoned(place, name)).map(name => path.join(place, name));
}

function isAbandoned(place: string, name: string): boolean {
  const [, pid, at] = WORK.exec(name) ?? [];
  return pid !== undefined && !mine.has(name) && isOwn(path.join(place, name)) && isDead(Number(pid), at, path.join(place, name));
}

/** In a folder such as /tmp everybody may make one with such a name, and a journal in it. */
function isOwn(folder: string): boolean {
  const found = fs.lstatSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() === true && (process.getuid === undefined || found.uid === process.getuid());
}

function isDead(pid: number, at: string, file: string): boolean {
  if (at !== host) {
    return Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > FOREIGN_LIFETIME;
  }
  if (pid === process.pid) {
    return true;
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Lets one run at a time put files in place below a folder. The lock of a run that was killed is broken. */
export function exclusively<T>(place: string, work: () => T): T {
  const lock = path.join(place, LOCK);
  const patience = Date.now() + PATIENCE;
  while (!tryLock(lock)) {
    if (Date.now() > patience) {
      throw Object.assign(new Error(`another run holds ${lock}`), { code: 'EBUSY', syscall: 'lock', path: lock });
    }
    breakLock(lock) || Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
  try {
    return work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

/** Removes the lock of a run that was killed while it held it. */
export function removeDeadLock(place: string): void {
  const lock = path.join(place, LOCK);
  fs.existsSync(lock) && breakLock(lock);
}

function tryLock(lock: string): boolean {
  try {
    fs.writeFileSync(lock, `${process.pid} ${host}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

function breakLock(lock: string): boolean {
  const owner = read(lock);
  const [pid, at] = owner.split(' ');
  // Between being made and being filled it is empty.
  if (!(owner === '' ? isOld(lock) : isDead(Number(pid), at, lock))) {
    return false;
  }
  const aside = `${lock}-${randomBytes(6).toString('hex')}`;
  try {
    // One of several that come at once succeeds.
    fs.renameSync(lock, aside);
  } catch {
    return false;
  }
  if (read(aside) !== owner) {
    // Somebody has broken it before and holds it by now.
    fs.renameSync(aside, lock);
    return false;
  }
  fs.rmSync(aside, { force: true });
  return true;
}

function isOld(file: string): boolean {
  return Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 5_000;
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** A process ID means something in its own namespace only: containers may share a folder and the name of their host. */
function processNamespace(): string {
  try {
    return fs.readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has them.
    return '';
  }
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
