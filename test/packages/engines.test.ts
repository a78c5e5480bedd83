import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesBelow, PROJECT_ROOT } from '../../scripts/cli';
import { compact } from '../../scripts/packages/compact';
import { ENGINES, readmeFor, sourceFor } from '../../scripts/packages/engines';
import { licencesOf } from '../../scripts/packages/licences';
import { tarball } from '../../scripts/packages/tarball';

// In parts, because this file, too, is read as that of the second package.
const OLD = ['cdk', 'tf'].join('');
const cdktn = (file: string, text: string) => sourceFor(ENGINES.cdktn, file, text);

describe('the sources of the second package', () => {
  const sources = filesBelow(join(PROJECT_ROOT, 'lib')).map(file => [file, readFileSync(join(PROJECT_ROOT, 'lib', file), 'utf8')] as const);

  test('import cdktn in every form', () => {
    const text = ['import { App } from \'OLD\';', 'const a = require("OLD");', 'type B = typeof import(\'OLD\');', 'export { C } from \'OLD\';'].join('\n').replace(/OLD/g, OLD);

    expect(cdktn('lib/a.ts', text)).toBe(text.split(OLD).join('cdktn'));
  });

  test('keep texts, names of files and lines as they are', () => {
    const text = `const outdir = '${OLD}.out';\nconst variable = '${OLD.toUpperCase()}_OUTDIR';\nconst name = \`${OLD}\`;\n`;

    expect(cdktn('lib/a.ts', text)).toBe(text);
    expect(sources.filter(([file, source]) => cdktn(`lib/${file}`, source).split('\n').length !== source.split('\n').length)).toEqual([]);
  });

  test('name the engine in messages by the constant alone', () => {
    const typed = sources.filter(([file]) => file !== 'text/engine.ts').filter(([, source]) => new RegExp(`^(?! *(\\*|/[/*])).*(npx ${OLD}|${OLD} (deploy|output|synth)|${OLD}\\.App |${OLD} resource)`, 'm').test(source));

    expect(typed.map(([file]) => file)).toEqual([]);
    const [, source] = sources.find(([file]) => file === 'text/engine.ts')!;
    expect(cdktn('lib/text/engine.ts', source)).toContain('ENGINE: string = \'cdktn\'');
  });

  test('are those of the first package for the first engine', () => {
    expect(sources.filter(([file, source]) => sourceFor(ENGINES.cdktf, `lib/${file}`, source) !== source)).toEqual([]);
  });
});

describe('the README of the second package', () => {
  const readme = readFileSync(join(PROJECT_ROOT, 'README.md'), 'utf8');

  test('installs, imports and runs the second package', () => {
    const changed = readmeFor(ENGINES.cdktn, readme);

    expect(changed).toMatch(/^# cdk-flux-azure-cdktn$/m);
    expect(changed).toMatch(/^npm install cdk-flux-azure-cdktn$/m);
    expect(changed).toContain('from \'cdk-flux-azure-cdktn\';');
    expect(changed).toContain(['npx', 'cdktn', 'deploy'].join(' '));
    expect(changed).not.toMatch(new RegExp(`npx ${OLD}|${OLD}-cli`));
  });

  test('speaks of both packages as the first one does, where it says which to take', () => {
    const section = /^## Which package[^]*?(?=^## )/m.exec(readme)![0];

    expect(section).toContain('`cdk-flux-azure-cdktn`');
    expect(readmeFor(ENGINES.cdktn, readme)).toContain(section);
  });
});

describe('compact code', () => {
  test('has neither comments nor blanks, and the lines of the statements', () => {
    expect(compact('"use strict";\n// why\nconst a = (b, c) => {\n  return b + c; /* sum */\n};\n')).toBe('"use strict";\nconst a=(b,c)=>{\nreturn b + c;\n};\n');
  });

  test.each([
    ['signs that would become another one', 'exports.x = [1 - -1, 1 + +1, 4 / /2/.source.length, 1 .toFixed(2), true ? .5 : 1]'],
    ['texts, templates and patterns', 'const a = 2;\nexports.x = ["a  =  b", `  ${ a  }  =  \n   c  `, / =  \\/ /.source, typeof a, void 0, "x" in { x : 1 }]'],
    ['lines that end a statement', 'const f = () => {\n  let a = 1\n  ;[a] = [2]\n  return a\n}\nexports.x = f()'],
    ['keywords', 'class A { static #b = 1; static get c() { return A.#b } static async *d() { yield* [] } }\nexports.x = [A.c, new A() instanceof A, typeof A.d]'],
  ])('means the same: %s', (_, source) => {
    const value = (text: string) => {
      const exported: { x?: unknown } = {};
      new Function('exports', text)(exported);
      return exported.x;
    };

    expect(value(compact(source))).toEqual(value(source));
    expect(compact(compact(source))).toBe(compact(source));
  });
});

describe('the tarball', () => {
  test('is one that tar reads, with modes, and the same each time', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tarball-'));
    writeFileSync(join(folder, 'a.js'), 'x'.repeat(512));
    writeFileSync(join(folder, 'b.d.ts'), 'é');
    writeFileSync(join(folder, 'run'), '', { mode: 0o755 });
    const packed = tarball(folder, ['a.js', 'b.d.ts', 'run']);
    writeFileSync(join(folder, 'packed.tgz'), packed);
    const listed = execFileSync('tar', ['tvzf', join(folder, 'packed.tgz')], { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } }).trim().split('\n').map(line => line.split(/\s+/));

    expect(listed.map(fields => [fields[0], fields.at(-1)])).toEqual([['-rwxr-xr-x', 'package/run'], ['-rw-r--r--', 'package/b.d.ts'], ['-rw-r--r--', 'package/a.js']]);
    expect(execFileSync('tar', ['xzOf', join(folder, 'packed.tgz'), 'package/b.d.ts'], { encoding: 'utf8' })).toBe('é');
    expect(tarball(folder, ['run', 'b.d.ts', 'a.js'])).toEqual(packed);
  });
});

describe('licences of what is bundled', () => {
  const folder = (license: string, text?: string) => {
    const path = join(mkdtempSync(join(tmpdir(), 'licences-')), 'some');
    mkdirSync(path);
    writeFileSync(join(path, 'package.json'), JSON.stringify({ name: 'some', version: '1.2.3', license, homepage: 'https://example.org' }));
    text === undefined || writeFileSync(join(path, 'LICENSE'), text);
    return path;
  };

  test('are listed with their text', () => {
    expect(licencesOf([folder('ISC', 'Permission to use')])).toContain('## some 1.2.3\n\nISC, https://example.org\n\n```text\nPermission to use\n```');
  });

  test('are refused when nobody has looked at them, or when the text is missing', () => {
    expect(() => licencesOf([folder('AGPL-3.0', 'x')])).toThrow('some has the licence AGPL-3.0, which is none of ISC, MIT');
    expect(() => licencesOf([folder('MIT')])).toThrow('some has no file with the text of its licence');
  });
});

describe('the release workflow', () => {
  const workflow = readFileSync(join(PROJECT_ROOT, '.github/workflows/release.yml'), 'utf8');

  test('uses actions by commits, with their versions beside them', () => {
    const uses = workflow.match(/uses: .*/g)!;

    expect(uses.length).toBeGreaterThan(3);
    expect(uses.filter(line => !/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test('publishes with provenance, by the identity of the workflow alone', () => {
    expect(workflow).toContain('id-token: write');
    expect(workflow).toContain('--provenance');
    expect(workflow).not.toContain('secrets.');
  });
});
