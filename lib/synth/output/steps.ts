import * as fs from 'fs';
import * as path from 'path';

/**
 * One thing that is put in place: a file or a folder that is finished elsewhere on the same file system. All paths are relative
 * to the folder that holds the work, so that a run in another mount of it understands them.
 */
export interface Step {
  readonly staged: string;
  readonly target: string;
  /** Where that is kept which stood there before; undefined when nothing did. */
  readonly old?: string;
  /** A folder cannot be replaced by one rename: the old one goes first. */
  readonly isFolder: boolean;
}

const JOURNAL = 'journal.json';

/** Puts everything in place, one rename after the other. Reversed by `undo`, also by a later run. */
export function commit(place: string, work: string, steps: readonly Step[]): void {
  // One rename is done or not; everything else is written down first.
  if (steps.length > 1 || steps.some(({ isFolder, old }) => isFolder && old !== undefined)) {
    const draft = path.join(work, `${JOURNAL}.new`);
    fs.writeFileSync(draft, JSON.stringify(steps));
    fs.renameSync(draft, path.join(work, JOURNAL));
  }
  const absolute = steps.map(step => resolve(place, step));
  for (const { staged, target, old, isFolder } of absolute) {
    if (isFolder && old !== undefined) {
      fs.renameSync(target, old);
    }
    fs.renameSync(staged, target);
  }
}

/** Everything is in place: what was there before is of no use any more. */
export function forget(work: string): void {
  fs.rmSync(path.join(work, JOURNAL), { force: true });
}

/** Brings back what stood there before. What is still staged was never put in place. */
export function undo(place: string, steps: readonly Step[]): void {
  for (const { staged, target, old, isFolder } of [...steps].reverse().map(step => resolve(place, step))) {
    const isDone = !fs.existsSync(staged);
    if (isFolder || old === undefined) {
      isDone && fs.existsSync(target) && fs.renameSync(target, staged);
      old !== undefined && fs.existsSync(old) && !fs.existsSync(target) && fs.renameSync(old, target);
    } else if (isDone && lexists(old)) {
      fs.renameSync(old, target);
    }
  }
}

/** The steps of a run that was interrupted while it put things in place; a journal that leads anywhere else is none. */
export function journalOf(place: string, work: string): Step[] {
  try {
    const steps = JSON.parse(fs.readFileSync(path.join(work, JOURNAL), 'utf8')) as Step[];
    const isBelow = (folder: string, file: string) => path.resolve(place, file).startsWith(folder.endsWith(path.sep) ? folder : `${folder}${path.sep}`);
    return steps.every(({ staged, target, old }) => isBelow(work, staged) && isBelow(place, target) && (old === undefined || isBelow(work, old))) ? steps : [];
  } catch {
    return [];
  }
}

function resolve(place: string, step: Step): Step {
  const at = (relative: string) => path.resolve(place, relative);
  return { staged: at(step.staged), target: at(step.target), old: step.old === undefined ? undefined : at(step.old), isFolder: step.isFolder };
}

function lexists(file: string): boolean {
  return fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}
