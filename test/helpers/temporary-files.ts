/**
 * Tests write and remove some hundred thousand small files: a third of their time on a disk. They go into one folder in memory, where the machine has room
 * for it, else to where the system keeps temporary files; it is removed when all have ended, whatever they left.
 */
import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
const BYTES_NEEDED = 2 ** 31;

export default function prepare(): void {
  process.env.TMPDIR = mkdtempSync(join(hasRoom() ? IN_MEMORY : tmpdir(), 'cdk-flux-azure-tests-'));
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize > BYTES_NEEDED;
  } catch {
    return false;
  }
}
