import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What is wrong with an artifact of source-controller: an empty one makes its source Ready, too.
 *
 * @param files every file that has to be in it, with its content; undefined when only its being there counts
 */
export function artifactProblem(archive: string, files?: ReadonlyMap<string, Buffer>): string | undefined {
  if (!existsSync(archive) || !statSync(archive).isFile()) {
    return `there is no artifact at ${archive}`;
  }
  if (!files) {
    return statSync(archive).size > 0 ? undefined : 'its artifact is empty';
  }
  const folder = mkdtempSync(join(tmpdir(), 'artifact-'));
  try {
    execFileSync('tar', ['-xzf', archive, '-C', folder]);
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => statSync(join(folder, file)).isFile());
    const wrong = [...files].filter(([file, content]) => !found.includes(file) || !readFileSync(join(folder, file)).equals(content)).map(([file]) => file);
    return wrong.length > 0 ? `its artifact has ${found.join(', ') || 'nothing'}; missing or different: ${wrong.join(', ')}` : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
