/** The licences of what is bundled with a package: a file that goes along, and a refusal of those that would bind users to more than naming the authors. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ALLOWED = ['ISC', 'MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'];

/** The file for users. Fails on a licence that nobody has looked at, and on a package without its text. */
export function licencesOf(folders: readonly string[]): string {
  const sections = folders.map(folder => {
    const { name, version, license, homepage } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (!ALLOWED.includes(license)) {
      throw new Error(`${name} has the licence ${license}, which is none of ${ALLOWED.join(', ')}: do not bundle it`);
    }
    const file = readdirSync(folder).find(entry => /^LICEN[CS]E(\.\w+)?$/i.test(entry));
    if (file === undefined) {
      throw new Error(`${name} has no file with the text of its licence`);
    }
    return `## ${name} ${version}\n\n${license}, ${homepage}\n\n\`\`\`text\n${readFileSync(join(folder, file), 'utf8').trim()}\n\`\`\`\n`;
  });
  return `# Licences of bundled packages\n\nThis package carries copies of these, each under its own licence.\n\n${sections.join('\n')}`;
}
