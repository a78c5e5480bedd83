import { cdk, javascript, TextFile } from 'projen';
import { RELEASE_WORKFLOW } from './scripts/packages/release-workflow';

/**
 * The only source of configuration: `npx projen` writes package.json, tsconfig files, lint and
 * test settings from this file. Never edit what it generates.
 */
const PEERS = [
  'cdk8s@^2.70.0',
  'cdktf@^0.21.0',
  'constructs@^10.4.2',
];

/** Tests of minutes: thousands of programs, hundreds of killed runs. */
const LONG_TESTS = '\\.long\\.test\\.ts$';

const project = new cdk.JsiiProject({
  name: 'cdk-flux-azure',
  description: 'Gives Flux access to Azure: one program synthesizes the Azure half (Terraform) and the Kubernetes half (manifests and controller patches), and checks that they meet.',
  author: 'The cdk-flux-azure authors',
  authorAddress: 'maintainers@cdk-flux-azure.example',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-flux-azure/cdk-flux-azure.git',
  homepage: 'https://github.com/cdk-flux-azure/cdk-flux-azure#readme',
  bugsUrl: 'https://github.com/cdk-flux-azure/cdk-flux-azure/issues',
  keywords: ['flux', 'fluxcd', 'gitops', 'azure', 'aks', 'workload-identity', 'cdk8s', 'cdktf', 'terraform', 'cdk'],
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk-flux-azure authors',
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  projenrcTs: true,
  srcdir: 'lib',
  libdir: 'build',
  entrypoint: 'build/index.js',
  testdir: 'test',
  docgen: true,
  // 0.x: names and props may still change with a minor version (CONTRIBUTING.md).
  stability: 'experimental',
  tsconfig: { compilerOptions: { inlineSourceMap: false, inlineSources: false } },

  github: false,
  release: false,
  depsUpgrade: false,
  npmignoreEnabled: true,

  publishToGo: { moduleName: 'github.com/cdk-flux-azure/cdk-flux-azure-go', packageName: 'cdkfluxazure' },
  publishToPypi: { distName: 'cdk-flux-azure', module: 'cdk_flux_azure' },
  publishToMaven: {
    javaPackage: 'io.github.cdkfluxazure',
    mavenGroupId: 'io.github.cdk-flux-azure',
    mavenArtifactId: 'cdk-flux-azure',
  },

  peerDeps: PEERS,
  peerDependencyOptions: { pinnedDevDependency: false },
  devDeps: [
    'constructs@^10.8.0',
    'cdk8s@^2.70.0',
    'cdktf@^0.21.0',
    // For the examples and tests, as users use it. Not an optional peer: jsii makes every peer a dependency of the assembly.
    '@cdktf/provider-azurerm@^14.23.0',
    'cdk8s-cli@^2.207.0',
    'cdktf-cli@^0.21.0',
    '@bufbuild/cel@^0.6.1',
    'dependency-cruiser@^17',
    '@bufbuild/protobuf@^2.6.2',
    'ajv@^8',
    'jsdom@^26',
    '@types/jsdom@^21',
    'bech32@^2',
    'fast-check@^4',
    'fast-json-patch@^3',
    'js-yaml@^4',
    'node-forge@^1.4',
    '@types/node-forge@^1',
    // The engine of jest without its start, for the mutation run.
    '@jest/expect@^30',
    'jest-circus@^30',
    'jest-mock@^30',
    'puppeteer-core@^24',
    'tsconfig-paths@^4',
    '@types/node@^20',
  ],
  // The access review reads patches: YAML inside YAML.
  bundledDeps: ['yaml@^2'],

  jestOptions: { jestVersion: '^30', updateSnapshot: javascript.UpdateSnapshot.NEVER, junitReporting: false },
  eslintOptions: {
    dirs: ['lib'],
    devdirs: ['test', 'scripts', 'examples', 'conformance', 'bench'],
    ignorePatterns: ['lib/providers/*/**', '**/*.js', '**/*.d.ts'],
  },

  gitignore: ['/build/', 'cdktf.out/', '/examples/*/dist/', '/examples/*/runbooks/', '/examples/*/outputs.json', '*.tsbuildinfo', '.DS_Store', 'terraform.*.tfstate*'],
  sampleCode: false,
});

// `npm ci` needs the registry alone: one development dependency would fetch a prebuilt terminal binding from elsewhere, which nothing here uses.
const npmConfig = new javascript.NpmConfig(project, { omitEmpty: true });
npmConfig.addConfig('ignore-scripts', 'true');

// 1.13.0 of this transitive development dependency was published without most of its platform packages: `npm ci` refuses a lock file with it.
project.package.addField('overrides', { 'unrs-resolver': '1.12.2' });

// Every folder of TypeScript outside lib/ is checked and linted with the settings of lib/; nothing of it is emitted.
const relaxed = { noEmit: true, rootDir: '..', stripInternal: true, paths: { 'cdk-flux-azure': ['../lib/index.ts'] } };
for (const folder of ['scripts', 'conformance', 'bench', 'examples']) {
  const config = new javascript.TypescriptConfig(project, {
    fileName: `${folder}/tsconfig.json`,
    extends: javascript.TypescriptConfigExtends.fromPaths(['../tsconfig.json']),
    compilerOptions: relaxed,
    include: ['**/*.ts'],
  });
  // The examples run as a user runs them (`npx ts-node main.ts`); only here the package name means ../lib.
  // The bench runs the compiled library, as users do.
  folder === 'bench' || config.file.addOverride('ts-node', { transpileOnly: true, require: ['tsconfig-paths/register'] });
  project.gitignore.include(`/${folder}/tsconfig.json`);
}
project.tryFindObjectFile('test/tsconfig.json')?.addOverride('compilerOptions', { noEmit: true, rootDir: '..', stripInternal: true, isolatedModules: false, paths: { 'cdk-flux-azure': ['../lib/index.ts'] } });

// Tests run with ts-jest in transpile mode: types are checked once by jsii and by `npm run lint`, not per test file.
project.tryFindObjectFile('package.json')?.addOverride('jest', {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // What is staged has names of packages twice.
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // The long tier (`npm run test:long`) names them itself.
  testPathIgnorePatterns: ['/node_modules/', LONG_TESTS],
  collectCoverage: false,
  reporters: ['default'],
  transform: { '^.+\\.[t]sx?$': ['ts-jest', { tsconfig: { target: 'ES2022', module: 'CommonJS', moduleResolution: 'node10', esModuleInterop: true, isolatedModules: true, ignoreDeprecations: '6.0' }, diagnostics: false }] },
  globalSetup: '<rootDir>/test/helpers/temporary-files.ts',
  globalTeardown: '<rootDir>/test/helpers/no-temporary-files.ts',
  setupFiles: ['<rootDir>/test/helpers/no-creation-stacks.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/helpers/quiet.ts'],
  moduleNameMapper: { '^cdk-flux-azure$': '<rootDir>/lib/index.ts' },
});

// The package's own name is found only when there is a build: its imports have one place in either case.
project.tryFindObjectFile('.eslintrc.json')?.addOverride('settings.import/internal-regex', '^cdk-flux-azure$');

project.eslint?.addRules({
  // In the examples the package's own name stands, as users write it.
  'import/no-unresolved': ['error', { ignore: ['^cdk-flux-azure$'] }],
  '@stylistic/max-len': ['error', { code: 180, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }],
  '@typescript-eslint/member-ordering': 'off',
  'max-lines': ['error', 400],
});

// `npm test` is the tests alone; lint, compile and API.md belong to `npm run full-build`.
project.testTask.reset();
// One worker less than cores, jest's default, would be one on a small machine.
project.testTask.exec('jest --ci --maxWorkers=100%', { receiveArgs: true });
// A name or pattern after `--` chooses among them.
project.addTask('test:long', {
  env: { LONG: '1' },
  description: 'The long tier: property tests over thousands of programs, killed runs (test/**/*.long.test.ts)',
  exec: 'jest --ci --maxWorkers=100% --testTimeout=1800000 --testPathIgnorePatterns=/node_modules/ --testMatch="<rootDir>/test/**/*.long.test.ts"',
  receiveArgs: true,
});

for (const path of ['/API.md', '/.ci/', '/bench/', '/conformance/', '/examples/', '/rosetta/', '/scripts/', '/docs/', '/CONTRIBUTING.md', 'cdktf.out/', '*.tsbuildinfo']) {
  project.npmignore?.exclude(path);
}

// What users may import; the tools of jsii read the other two.
project.package.addField('exports', { '.': { types: './build/index.d.ts', default: './build/index.js' }, './package.json': './package.json', './.jsii': './.jsii' });

// What was compiled before and is no part of the library any more must not be packed.
project.compileTask.prependExec('node -e "fs.rmSync(\'build\', { recursive: true, force: true })"');
project.compileTask.exec('ts-node -T scripts/built-files.ts');

const typecheck = ['scripts', 'conformance', 'bench', 'examples', 'test'].map(folder => `tsc -p ${folder}`).join(' && ');
project.addTask('lint', { env: { ESLINT_USE_FLAT_CONFIG: 'false', NODE_NO_WARNINGS: '1' }, description: 'eslint and the type check of everything outside lib/', exec: `eslint --max-warnings 0 --ext .ts lib test scripts examples conformance bench .projenrc.ts && depcruise lib --config scripts/floors/dependency-cruiser.cjs --output-type err-long && ts-node -T scripts/floors/drawing.ts --check && ts-node -T scripts/floors/internals.ts && ${typecheck}` });
project.addTask('bindings', { description: 'Writes lib/providers/{azurerm,azuread,azuredevops} from the schemas of the providers', exec: 'ts-node -T scripts/bindings.ts', receiveArgs: true });
project.addTask('example', { description: 'Synthesizes examples/acr-on-aks with the real CLIs and shows what to do next', exec: 'ts-node -T scripts/example.ts', receiveArgs: true });
project.addTask('test:cdktn', { description: 'The suites in which the engine matters, over the sources of the second package, with cdktn', exec: 'jest -c scripts/packages/jest.cdktn.cjs --ci --maxWorkers=100%', receiveArgs: true });
project.addTask('sbom', { description: 'Writes a bill of materials (CycloneDX) of each staged package', exec: 'ts-node -T scripts/packages/sbom.ts' });
project.addTask('packages', { description: 'Both packages: staged, packed, tested with their engines, and installed as users install them (`-- --all`: with every Node.js, pnpm and Yarn)', exec: 'bash scripts/packages/packages.sh', receiveArgs: true });
project.addTask('stage', { description: 'Writes dist/stage/<name>, complete directories of both packages, and packs them: `-- cdktf`, `-- cdktn`', exec: 'ts-node -T scripts/packages/stage.ts', receiveArgs: true });
project.addTask('package-smoke', { description: 'Installs the packed tarballs of both packages in empty folders and runs the program of the README; `-- --all`: every Node.js, pnpm, Yarn', exec: 'ts-node -T scripts/package-smoke.ts', receiveArgs: true });
project.addTask('python', { description: 'Packs the wheel, and compares what programs in Python write with what those in TypeScript write', exec: 'ts-node -T scripts/languages/python.ts', receiveArgs: true });
project.addTask('go', { description: 'Generates the module of Go, and compares what the program of the README writes there', exec: 'ts-node -T scripts/languages/go.ts', receiveArgs: true });
project.addTask('java', { description: 'Generates and compiles the package of Java, and compares what the program of the README writes there', exec: 'ts-node -T scripts/languages/java.ts', receiveArgs: true });
project.addTask('full-build', { description: 'jsii compile, lint, API.md unchanged, package smoke test', exec: 'bash scripts/full-build.sh' });
project.addTask('conformance', { description: 'Runs the real engines over every example', exec: 'ts-node -T conformance/run.ts', receiveArgs: true });
project.addTask('conformance:live', { description: 'Real Flux controllers against an Azure that enforces', exec: 'ts-node -T conformance/live/run.ts', receiveArgs: true });
project.addTask('shapes', { description: 'Writes lib/shapes/table.ts from the jsii assembly of the last compile', exec: 'ts-node -T scripts/shapes.ts', receiveArgs: true });
project.addTask('written', { description: 'Compares hashes of everything that is written: examples and matrix, by minor, provisioner and delivery', exec: 'ts-node -T -P scripts/tsconfig.json scripts/written.ts', receiveArgs: true });
project.addTask('floors', { description: 'Draws the floors of lib/ in docs/architecture.md from scripts/floors/floors.json, which the lint keeps', exec: 'ts-node -T scripts/floors/drawing.ts' });
project.addTask('rules-doc', { description: 'Writes docs/rules.md from the rules', exec: 'ts-node -T scripts/rules-doc.ts' });
project.addTask('mutation', { description: 'Changes the library in small ways, one at a time: do the tests notice?', exec: 'ts-node -T scripts/mutation/run.ts', receiveArgs: true });
project.addTask('bench', { description: 'Timings against a hand-written program', exec: 'ts-node -T bench/run.ts', receiveArgs: true });

// The checkout itself would pack what is bundled with all its forms.
project.tasks.tryFind('package:js')?.reset('ts-node -T scripts/packages/stage.ts');

new TextFile(project, '.github/workflows/release.yml', { marker: false, lines: ['# ~~ Generated by projen. To modify, edit scripts/packages/release-workflow.ts and run "npx projen".', ...RELEASE_WORKFLOW.split('\n')] });

project.synth();
