/**
 * The two packages that are made of lib/: one for cdktf, which is archived, and one for cdktn, its continuation. Only what stands here differs: the module
 * of the engine in imports, its name in messages (`lib/text/engine.ts`) and in what people read, the names of the packages, and the peers.
 */
import * as ts from 'typescript';

export type EngineName = 'cdktf' | 'cdktn';

export interface Engine {
  readonly name: EngineName;
  /** Name of the package on npm, of the module in Python, and of the package in Java. */
  readonly npm: string;
  /** Other than those of package.json. */
  readonly peers: { readonly [name: string]: string };
  readonly targets: { readonly [language: string]: object };
}

export const ENGINES: { readonly [name in EngineName]: Engine } = {
  cdktf: { name: 'cdktf', npm: 'cdk-flux-azure', peers: {}, targets: {} },
  cdktn: {
    name: 'cdktn',
    npm: 'cdk-flux-azure-cdktn',
    // cdktn refuses constructs from 10.8 on.
    peers: { cdktn: '^0.24.0', constructs: '>=10.6.0 <10.8.0' },
    targets: {
      java: { package: 'io.github.cdkfluxazure.cdktn', maven: { groupId: 'io.github.cdk-flux-azure', artifactId: 'cdk-flux-azure-cdktn' } },
      python: { distName: 'cdk-flux-azure-cdktn', module: 'cdk_flux_azure_cdktn' },
      go: { moduleName: 'github.com/cdk-flux-azure/cdk-flux-azure-cdktn-go', packageName: 'cdkfluxazurecdktn' },
    },
  },
};

/** A module of TypeScript as it stands in the sources of an engine's package: imports, and the constant of `lib/text/engine.ts`. Lines stay lines. */
export function sourceFor({ name }: Engine, file: string, source: string): string {
  if (name === 'cdktf') {
    return source;
  }
  const specifiers = ts.preProcessFile(source, true, true).importedFiles.filter(({ fileName }) => fileName === 'cdktf').sort((a, b) => b.pos - a.pos);
  // `pos` is that of the quotation mark.
  const imported = specifiers.reduce((text, { pos }) => `${text.slice(0, pos + 1)}${name}${text.slice(pos + 1 + 'cdktf'.length)}`, source);
  return /(^|\/)lib\/text\/engine\.ts$/.test(file) ? imported.replace("'cdktf'", `'${name}'`) : inComments(imported, comment => wordsFor(name, comment));
}

/** A module of the library or of a test: tests expect messages in the engine's words. */
export function testFor(engine: Engine, file: string, source: string): string {
  return /(^|\/)lib\//.test(file) ? sourceFor(engine, file, source) : wordsInTests(engine.name, sourceFor(engine, file, source));
}

function wordsInTests(name: EngineName, source: string): string {
  return source.replace(/\bcdktf(?= (?:deploy|output|resource)\b)|\bcdktf(?=\.App in the )/g, name);
}

/** What people read and type: commands, packages of npm and the engine's name. What keeps its name in cdktn (`cdktf.json`, `cdktf.out`, `CDKTF_OUTDIR`) stays. */
export function wordsFor(name: EngineName, text: string): string {
  return name === 'cdktf' ? text : text
    .replace(/\bcdktf-cli\b/g, `${name}-cli`)
    .replace(/@cdktf\/provider-/g, `@${name}/provider-`)
    .replace(/(?<![\w./"-])cdktf(?= (?:synth|deploy|output|destroy|App\b|CLI\b|`|resource|token)|\.App\b|`|'|, |$)/gm, name);
}

/** The section of the README that speaks of both packages. */
const CHOICE = /^## Which package[^]*?(?=^## )/m;

/** What users read and run: the README, with the second package in place of the first one. */
export function readmeFor({ name, npm }: Engine, text: string): string {
  if (name === 'cdktf') {
    return text;
  }
  const choice = CHOICE.exec(text)?.[0] ?? '';
  const changed = wordsFor(name, text)
    .replace(/(?<=npm install )cdk-flux-azure$/gm, npm)
    .replace(/(?<=from ')cdk-flux-azure(?=')/g, npm)
    .replace(/^# cdk-flux-azure$/m, `# ${npm}`);
  return changed.replace(CHOICE, () => choice);
}

/** Comments of documentation stand in the declarations that users see. */
function inComments(source: string, change: (comment: string) => string): string {
  return source.replace(/^ *\/\*\*[^]*?\*\/$/gm, change);
}
