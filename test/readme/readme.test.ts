import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import * as ts from 'typescript';
import * as library from '../../lib';
import { findingsOf, inputOf } from '../support/review';
import { synthesize } from '../support/synthesize';

const ROOT = join(__dirname, '..', '..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const block = (name: string) => new RegExp(`^\`\`\`\\w+ (?:nofixture )?${name.replace('.', '\\.')}\\n([^]*?)\\n\`\`\``, 'm').exec(readme)![1];
const names = [...readme.matchAll(/^```ts (\w+)$/gm)].map(([, name]) => name);
/** The first program, without what makes and writes its app. */
const main = block('main.ts');
const first = main.replace(/^import .*\n/m, '').replace(/^const app = .*\n/m, '').replace(/^app\.synth\(\);$/m, '');
const program = (name: string) => `import { ${Object.keys(library).join(', ')} } from 'cdk-flux-azure';\nexport function ${name}(app: FluxAzureApp) {\n${first}\n${block(name)}\n}\n`;

/** The error of a configuration that is read before its files are there. */
const NO_INPUTS = 18003;

/** What a program exports. */
function run(source: string): { readonly [name: string]: (app: library.FluxAzureApp) => void } {
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const module: { exports: any } = { exports: {} };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  new Function('module', 'exports', 'require', outputText)(module, module.exports, () => library);
  return module.exports;
}

describe('README.md', () => {
  it('has a section for every integration, in the order of its table, each with fewer than 25 lines of code', () => {
    const table = [...readme.matchAll(/^\| \[[^\]]+\]\(#([\w-]+)\)/gm)].map(([, anchor]) => anchor);
    const sections = [...readme.slice(readme.indexOf('## Integrations'), readme.indexOf('## Access review')).matchAll(/^### (.+)$/gm)]
      .map(([, title]) => title.toLowerCase().replace(/[()]/g, '').replace(/ /g, '-'));
    expect(sections).toEqual(table);
    expect(names).toEqual(['acr', 'ado', 'blob', 'sops', 'events', 'remote', 'operator', 'review']);
    names.forEach(name => expect(block(name).split('\n').length).toBeLessThan(25));
  });

  it('has programs that compile with its own tsconfig, also when they read the environment', () => {
    const environment = 'export const home: string | undefined = process.env.HOME;\n';
    const files = new Map(['main.ts', ...names].map(name => [join(ROOT, 'test', 'readme', `${name.replace('.ts', '')}.snippet.ts`), `${name === 'main.ts' ? main : program(name)}\n${environment}`]));
    const { options, errors } = ts.parseJsonConfigFileContent(ts.parseConfigFileTextToJson('tsconfig.json', block('tsconfig.json')).config, ts.sys, ROOT);
    expect(errors.filter(({ code }) => code !== NO_INPUTS)).toEqual([]);
    // What `npm install` puts into node_modules is here the source itself.
    Object.assign(options, { noEmit: true, paths: { 'cdk-flux-azure': [join(ROOT, 'lib', 'index.ts')] } });
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists, readFile } = host;
    host.fileExists = file => files.has(file) || fileExists(file);
    host.readFile = file => files.get(file) ?? readFile(file);
    host.getSourceFile = (file, ...rest) => (files.has(file) ? ts.createSourceFile(file, files.get(file)!, ts.ScriptTarget.ES2022) : getSourceFile(file, ...rest));
    const compiled = ts.createProgram([...files.keys()], options, host);
    const problems = [...files.keys()].flatMap(file => {
      const source = compiled.getSourceFile(file);
      return [...compiled.getSyntacticDiagnostics(source), ...compiled.getSemanticDiagnostics(source)];
    });
    expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });

  it('has snippets that go together, and draw no warning', () => {
    const all = (app: library.FluxAzureApp) => run(`import { ${Object.keys(library).join(', ')} } from 'cdk-flux-azure';\nexport function all(app: FluxAzureApp) {\n${[first, ...names.filter(name => name !== 'review').map(block)].join('\n')}\n}\n`).all(app);
    // FAZ021: object level is young on AKS.
    const warnings = findingsOf(inputOf(all)).filter(({ code }) => code !== 'FAZ021');
    expect(warnings.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    names.forEach(name => expect([name, findingsOf(inputOf(run(program(name))[name])).filter(({ code }) => code !== 'FAZ021').map(({ message }) => message)]).toEqual([name, []]));
  });

  it.each(names)('has a snippet that synthesizes: %s', name => {
    const result = synthesize(run(program(name))[name]);
    expect(result.manifests.length).toBeGreaterThan(3);
    expect(Object.keys(result.stacks)).toEqual(['prod']);
  });

  it('links to files that exist', () => {
    for (const page of ['README.md', 'CONTRIBUTING.md', 'docs/rules.md', 'docs/performance.md']) {
      const links = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link);
      links.forEach(link => expect([page, link, existsSync(join(ROOT, dirname(page), link))]).toEqual([page, link, true]));
    }
  });
});
