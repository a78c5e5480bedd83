/** Draws the floors of lib/ in docs/architecture.md, from the file by which the lint keeps them. `--check` says whether the page is up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import floors from './floors.json';
import { PROJECT_ROOT } from '../cli';

const PAGE = join(PROJECT_ROOT, 'docs/architecture.md');
const [BEGIN, END] = ['<!-- floors: npm run floors -->', '<!-- /floors -->'];

/** The floors from the top, as a table. */
export function drawing(): string {
  const rows = floors.map(({ floor, rooms, holds }, i) => `| ${floors.length - i} ${floor} | ${rooms.map(room => `\`${room}\``).join(', ')} | ${holds} |`);
  return ['| Floor | Rooms in `lib/` | Holds |', '|---|---|---|', ...rows].join('\n');
}

/** The page with the drawing in its place. */
export function withDrawing(page: string): string {
  const [before, rest] = page.split(BEGIN);
  return `${before}${BEGIN}\n${drawing()}\n${END}${rest.split(END)[1]}`;
}

if (require.main === module) {
  const page = readFileSync(PAGE, 'utf8');
  if (!process.argv.includes('--check')) {
    writeFileSync(PAGE, withDrawing(page));
  } else if (withDrawing(page) !== page) {
    process.stderr.write('docs/architecture.md does not show the floors of scripts/floors/floors.json: run `npm run floors` and commit it.\n');
    process.exitCode = 1;
  }
}
