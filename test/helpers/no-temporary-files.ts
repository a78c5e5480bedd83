/** Removes the folder that `temporary-files.ts` has made. */
import { rmSync } from 'node:fs';
import { basename } from 'node:path';

export default function remove(): void {
  const folder = process.env.TMPDIR ?? '';
  if (basename(folder).startsWith('cdk-flux-azure-tests-')) {
    rmSync(folder, { recursive: true, force: true });
  }
}
