import { quote } from '../../text/identifiers';
import { FluxAzureError, renderProblem } from '../../text/problems';
import { Refusal } from '../../text/refusals';

/** What to do about errors of the file system. https://man7.org/linux/man-pages/man3/errno.3.html */
const WAYS_OUT: { readonly [code: string]: readonly [what: string, fix: string] } = {
  EACCES: ['permission is denied', 'give yourself the right to write there, or choose another folder'],
  EBUSY: ['it is in use', 'end what uses it, or run again when the other run has ended'],
  EDQUOT: ['the disk quota is used up', 'make room, and run again'],
  EEXIST: ['a file stands in the way', 'move it away, or choose another folder'],
  EFBIG: ['the file is too large for the file system', 'choose a folder on another disk'],
  EIO: ['the disk does not answer', 'look at the disk, and run again'],
  EISDIR: ['a folder stands where a file is written', 'move it away, or choose another folder'],
  ELOOP: ['its symbolic links go in a circle', 'put the links right, or choose another folder'],
  EMFILE: ['too many files are open', 'raise the limit (`ulimit -n`), and run again'],
  ENAMETOOLONG: ['the name is too long', 'shorten the IDs, or the path of the folder'],
  ENOENT: ['the folder or a file in it has disappeared', 'run again when nobody else changes the folder'],
  ENOSPC: ['there is no space left on the disk', 'make room, and run again'],
  ENOTDIR: ['a file stands where a folder is needed', 'move it away, or choose another folder'],
  EPERM: ['the operation is not permitted', 'look at the owner and the attributes of the folder, or choose another one'],
  EROFS: ['the file system is read-only', 'choose a folder that may be written'],
};

/** Of these the disk is to blame, whoever has written. */
const OF_THE_DISK = new Set(['EDQUOT', 'EIO', 'ENOSPC', 'EROFS', 'EMFILE', 'ENFILE']);

/**
 * Runs work that writes into output folders: what the file system refuses is no crash, but a problem like others.
 *
 * @param isOurs whether an error that names a path is the output's, since what the user's own constructs read is theirs to explain
 */
export function inHouseForm<T>(folders: readonly string[], work: () => T, onError?: () => void, isOurs: (path: string) => boolean = () => true): T {
  try {
    return work();
  } catch (error) {
    onError?.();
    const { code, syscall, path: at, dest, message } = error as NodeJS.ErrnoException & { dest?: string };
    if (typeof code !== 'string' || syscall === undefined || !(OF_THE_DISK.has(code) || (at !== undefined && isOurs(dest ?? at)) || (at === undefined && isOurs('')))) {
      throw error;
    }
    const [what, fix] = WAYS_OUT[code] ?? [message, 'look at the folder, and run again'];
    const place = dest ?? at;
    throw new FluxAzureError([renderProblem('app', {
      code: Refusal.OUTPUT,
      what: `the output cannot be written to ${folders.map(quote).join(' and ')}: ${what} (${code}${place === undefined ? '' : `, ${quote(place)}`})`,
      why: 'a run writes everything or nothing, and what stood there before was left as it was',
      fix,
    })]);
  }
}
