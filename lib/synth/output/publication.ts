import * as fs from 'fs';
import * as path from 'path';
import { Change, changesOf, complete, isOursAlone, likeBefore, same } from './changes';
import { abandonedIn, exclusively, newWorkFolder, release, removeDeadLock } from './owner';
import { commit, forget, journalOf, Step, undo } from './steps';
import { inHouseForm } from './write-problems';

/** A folder that is put in place as one. */
interface Unit {
  readonly root: string;
  /** Where the work is done: beside the folder, or in it where nothing may be made beside it. */
  readonly place: string;
  work?: string;
  /** The topmost folder that was made for it. */
  made?: string;
}

interface Planned {
  readonly unit: Unit;
  readonly work: string;
  readonly steps: readonly Step[];
  /** What to do where the file system does not let the folder be replaced. */
  readonly otherwise?: () => readonly Step[];
}

/** Errors of a rename that file by file may go well: mount points, folders of others, folders that Windows holds open. */
const NOT_REPLACEABLE = new Set(['EBUSY', 'EPERM', 'EACCES', 'EXDEV', 'ENOTEMPTY', 'EEXIST']);

/**
 * The output folders of one run. Everything is written beside them, on the same file system, and put in place at the end:
 * whatever ends a run, each folder has the files of the run before, or all of this one.
 *
 * A folder of which more than one file changes is replaced as a whole by two renames that follow each other. One in which
 * others work (git, Terraform), or that cannot be renamed (the working directory, a mount point) keeps its place, and its files
 * are renamed one after the other, by a journal from which the next run brings back what was there before.
 */
export class Publication {
  private readonly units: Unit[] = [];
  private readonly madeFolders = new Set<string>();
  private readonly fixedModes = new Set<string>();

  /** @param folders where this run may write; they need not exist */
  public constructor(private readonly folders: readonly string[]) {
    inHouseForm(folders, () => {
      for (const folder of folders.map(each => followLinks(each)).sort((a, b) => a.length - b.length)) {
        if (!this.unitOf(folder)) {
          this.units.push({ root: folder, place: placeFor(folder) });
        }
      }
      new Set(this.units.map(({ place }) => place)).forEach(recover);
    });
  }

  /** Where the files of a folder are written until then. */
  public staged(folder: string): string {
    return inHouseForm([folder], () => {
      const real = followLinks(folder);
      const unit = this.unitOf(real)!;
      const staged = path.join(stagedOf(unit), path.relative(unit.root, real));
      fs.mkdirSync(staged, { recursive: true });
      return staged;
    });
  }

  /** Writes a file of a folder. A mode that is given is that of the file also when another one stood there. */
  public write(folder: string, file: string, content: string, mode?: number): void {
    const target = path.join(this.staged(folder), file);
    inHouseForm([folder], () => {
      this.makeFolder(path.dirname(target));
      fs.writeFileSync(target, content, { mode: mode ?? 0o666 });
      mode === undefined || this.fixMode(target, mode);
    });
  }

  /** Each folder is made once, however many files it holds. */
  private makeFolder(folder: string): void {
    if (!this.madeFolders.has(folder)) {
      fs.mkdirSync(folder, { recursive: true });
      this.madeFolders.add(folder);
    }
  }

  /** Gives a staged file its mode, whatever stood there before. */
  public fixMode(staged: string, mode: number): void {
    fs.chmodSync(staged, mode);
    this.fixedModes.add(staged);
  }

  /** Puts everything in place, or nothing. */
  public publish(): void {
    inHouseForm(this.folders, () => {
      this.units.filter(({ work }) => work).forEach(unit => this.divideAtLinks(unit));
      const used = this.units.filter(({ work }) => work);
      const places = [...new Set(used.map(({ place }) => place))].sort();
      places.reduceRight<() => void>((next, place) => () => exclusively(place, next), () => this.replace(used))();
    }, () => this.discard());
  }

  /** Removes what was not put in place. */
  public discard(): void {
    for (const { work } of this.units) {
      if (work) {
        try {
          fs.rmSync(work, { recursive: true, force: true });
        } catch {
          // What cannot be removed now, a later run removes.
        }
        release(work);
      }
    }
    this.units.forEach(unit => {
      unit.work = undefined;
      unit.made && removeEmpty(unit.place, unit.made);
      unit.made = undefined;
    });
    this.fixedModes.clear();
    this.madeFolders.clear();
  }

  private replace(units: readonly Unit[]): void {
    const planned = units.map(unit => this.plan(unit)).filter((each): each is Planned => each !== undefined);
    const done: { place: string; work: string; steps: readonly Step[] }[] = [];
    try {
      for (const { unit: { place }, work, steps, otherwise } of planned) {
        done.push({ place, work, steps });
        try {
          commit(place, work, steps);
        } catch (error) {
          if (!otherwise || !NOT_REPLACEABLE.has((error as NodeJS.ErrnoException).code ?? '')) {
            throw error;
          }
          undo(place, steps);
          done.splice(-1, 1, { place, work, steps: otherwise() });
          commit(place, work, done.at(-1)!.steps);
        }
      }
    } catch (error) {
      done.reverse().forEach(({ place, steps }) => undo(place, steps));
      throw error;
    }
    planned.forEach(({ work }) => forget(work));
  }

  private plan(unit: Unit): Planned | undefined {
    const { root, place } = unit;
    const [work, staged] = [unit.work!, stagedOf(unit)];
    const relative = (file: string) => path.relative(place, file);
    if (!fs.existsSync(root)) {
      return { unit, work, steps: [{ staged: relative(staged), target: relative(root), isFolder: true }] };
    }
    if (!fs.statSync(root).isDirectory()) {
      throw Object.assign(new Error('a file stands where a folder is needed'), { code: 'ENOTDIR', syscall: 'rename', path: root });
    }
    const changes = changesOf(staged, root, this.fixedModes);
    const oneByOne = () => this.stepsFor(unit, changes);
    if (changes.length > 1 && place !== root && isOursAlone(staged, root)) {
      complete(staged, root, this.fixedModes);
      return { unit, work, steps: [{ staged: relative(staged), target: relative(root), old: relative(path.join(work, 'old')), isFolder: true }], otherwise: oneByOne };
    }
    return changes.length > 0 ? { unit, work, steps: oneByOne() } : undefined;
  }

  private stepsFor({ root, place, work }: Unit, changes: readonly Change[]): Step[] {
    const kept = fs.mkdtempSync(path.join(work!, 'kept-'));
    return changes.map(({ path: at, isNew, isFolder }, index) => {
      const [staged, target, old] = [path.join(work!, 'new', at), path.join(root, at), path.join(kept, String(index))];
      if (!isNew) {
        same(target, old);
        this.fixedModes.has(staged) || likeBefore(staged, target);
      }
      return { staged: path.relative(place, staged), target: path.relative(place, target), old: isNew ? undefined : path.relative(place, old), isFolder };
    });
  }

  /** A folder in the output that is a link elsewhere is a unit of its own, and stays a link. */
  private divideAtLinks(unit: Unit, below = ''): void {
    const staged = stagedOf(unit);
    for (const entry of fs.readdirSync(path.join(staged, below), { withFileTypes: true }).filter(each => each.isDirectory())) {
      const at = path.join(below, entry.name);
      const target = path.join(unit.root, at);
      if (fs.lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) {
        const root = followLinks(target);
        const linked: Unit = { root, place: placeFor(root) };
        const [from, to] = [path.join(staged, at), stagedOf(linked)];
        fs.cpSync(from, to, { recursive: true });
        [...this.fixedModes].filter(file => file.startsWith(`${from}${path.sep}`)).forEach(file => this.fixedModes.add(path.join(to, path.relative(from, file))));
        fs.rmSync(from, { recursive: true });
        this.units.push(linked);
        this.divideAtLinks(linked);
      } else {
        this.divideAtLinks(unit, at);
      }
    }
  }

  private unitOf(folder: string): Unit | undefined {
    return this.units.find(({ root }) => isWithin(folder, root));
  }
}

/** Removes what runs that were interrupted have left, after bringing back what they were about to replace. */
function recover(place: string): void {
  for (const work of abandonedIn(place)) {
    journalOf(place, work).length > 0 && exclusively(place, () => {
      const steps = journalOf(place, work);
      // Where all was put in place, only the tidying up is missing.
      if (steps.some(({ staged }) => fs.existsSync(path.resolve(place, staged)))) {
        undo(place, steps);
      }
    });
    try {
      fs.rmSync(work, { recursive: true, force: true });
    } catch {
      // It belongs to somebody else, in a folder such as /tmp.
    }
  }
  removeDeadLock(place);
}

/** How often a folder is made anew that others remove in the same moment. */
const ATTEMPTS = 20;

/** Makes a folder and those above it. Node's own `recursive` never ends where a file system knows no new folders, such as /proc. @returns the topmost that was made */
function makeFolders(folder: string): string | undefined {
  if (fs.existsSync(folder)) {
    return undefined;
  }
  const above = makeFolders(path.dirname(folder));
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      above && removeEmpty(path.dirname(folder), above);
      throw error;
    }
  }
  return above ?? folder;
}

/** Removes folders that were made for nothing, from the innermost to the outermost. */
function removeEmpty(folder: string, outermost: string): void {
  try {
    fs.rmdirSync(folder);
    folder === outermost || removeEmpty(path.dirname(folder), outermost);
  } catch {
    // Something is in it.
  }
}

function stagedOf(unit: Unit): string {
  for (let attempt = 0; unit.work === undefined; attempt++) {
    try {
      unit.made = makeFolders(unit.place) ?? unit.made;
      unit.work = newWorkFolder(unit.place);
    } catch (error) {
      // Another run has just removed the folder that it had made: it was empty.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === ATTEMPTS) {
        throw error;
      }
    }
  }
  const staged = path.join(unit.work, 'new');
  fs.mkdirSync(staged, { recursive: true });
  return staged;
}

/** Nothing is made beside the working directory, nor where nothing may be made; what is beside a mount point cannot be moved into it. */
function placeFor(root: string): string {
  const parent = path.dirname(root);
  const found = fs.statSync(root, { throwIfNoEntry: false });
  const isFixed = found?.isDirectory() && (isWithin(process.cwd(), root) || !isWritable(parent) || fs.statSync(parent).dev !== found.dev);
  return isFixed ? root : parent;
}

function isWritable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    fs.accessSync(folder, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}

/** Where a path leads in the end; its links need not lead to something that exists. */
function followLinks(folder: string, left = 40): string {
  const file = path.resolve(folder);
  const parent = path.dirname(file);
  if (left === 0) {
    throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP', syscall: 'readlink', path: folder });
  }
  const found = fs.lstatSync(file, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) {
    return followLinks(path.resolve(parent, fs.readlinkSync(file)), left - 1);
  }
  return found ? fs.realpathSync(file) : parent === file ? file : path.join(followLinks(parent, left), path.basename(file));
}
