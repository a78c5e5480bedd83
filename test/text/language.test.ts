import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import * as Yaml from 'yaml';
import { CALLABLES, STRUCTS } from '../../lib/shapes/table';
import { inLanguage } from '../../lib/text/language';
import { FluxAzureError } from '../../lib/text/problems';
import { PUBLIC_NAMES } from '../../lib/text/public-names';
import { FluxAzureApp, FluxCluster, FluxVersion } from 'cdk-flux-azure';

const SENTENCES = ['refusals/refusals', 'review/findings'].flatMap(name => {
  const expected = Yaml.parse(readFileSync(join(__dirname, '..', `${name}.expected.yaml`), 'utf8')) as { readonly [name: string]: string[] };
  return Object.values(expected).flat();
});

/** Names in camelCase that stand in sentences outside of double quotes. */
function camelCase(sentence: string): string[] {
  return sentence.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/(?<![\w/])[a-z]\w*[a-z0-9][A-Z]\w*/g) ?? [];
}

/** Runs under the kernel of jsii, which tells the library for whom. */
function runningFor<T>(agent: string | undefined, work: () => T): T {
  const before = process.env.JSII_AGENT;
  try {
    delete process.env.JSII_AGENT;
    agent === undefined || (process.env.JSII_AGENT = agent);
    return work();
  } finally {
    delete process.env.JSII_AGENT;
    before === undefined || (process.env.JSII_AGENT = before);
  }
}

const inPython = (sentence: string): string => runningFor('Python/3.11.7', () => inLanguage(sentence));

function errorOf(work: () => unknown): FluxAzureError {
  try {
    work();
  } catch (error) {
    return error as FluxAzureError;
  }
  throw new Error('nothing was refused');
}

/** What the kernel of jsii does with an error that it catches (`_Kernel_ensureSync`, `writeError`). */
class KernelError extends Error {
  constructor(caught: unknown) {
    super(caught as string);
    this.name = '@jsii/kernel.RuntimeError';
  }
}

describe('a sentence for a program in Python', () => {
  it.each([
    ['give `resourceId` in ManagedIdentity.fromAttributes()', 'give `resource_id` in ManagedIdentity.from_attributes()'],
    ['set `federatedCredentialsExist: true` when they are made elsewhere', 'set `federated_credentials_exist=True` when they are made elsewhere'],
    ['set `createNamespace: false`', 'set `create_namespace=False`'],
    ['set `provisioner: Provisioner.azCli()` on the access', 'set `provisioner=Provisioner.az_cli()` on the access'],
    ['[AccessReview#withNotes] `kubeletIdentity.clientId` is missing', '[AccessReview.with_notes] `kubelet_identity.client_id` is missing'],
    ['acrArtifactTags() is called on an access to a project', 'acr_artifact_tags() is called on an access to a project'],
    ['use one of GrantScope.RESOURCE or managementGroup()', 'use one of GrantScope.RESOURCE or management_group()'],
  ])('has the names of Python: %s', (sentence, expected) => {
    expect(inPython(sentence)).toBe(expected);
    expect(inPython(inPython(sentence))).toBe(expected);
  });

  it.each([
    ['fields of Kubernetes', '.spec.serviceAccountName of the OCIRepository is set; set spec.kubeConfig and metadata.serviceAccountName'],
    ['texts of the user', '"tenantId" is no GUID; the tenant is "say \\"tenantId\\" twice"'],
    ['commands', 'run `az identity show --query tenantId` and `az aks show --query oidcIssuerProfile.issuerUrl`'],
    ['parts of ARM IDs', 'give /subscriptions/SUB/resourceGroups/RG/providers/tenantId/x'],
    ['paths and files', 'look into ./tenantId.yaml and build/tenantId'],
  ])('leaves %s as they are', (_, sentence) => {
    expect(inPython(sentence)).toBe(sentence);
  });

  it('has no name of the public types in camelCase, whatever is refused or found', () => {
    const known = new Set(PUBLIC_NAMES.split(' '));
    expect(SENTENCES.length).toBeGreaterThan(300);
    expect(SENTENCES.flatMap(camelCase).filter(name => known.has(name)).length).toBeGreaterThan(100);
    expect(SENTENCES.map(inPython).filter(sentence => camelCase(sentence.replace(/`[a-z][\w-]* [^`]*`/g, '').replace(/(?<!\w)(?:\.|spec\.)[\w.]+/g, '')).some(name => known.has(name)))).toEqual([]);
  });

  it('is the one for TypeScript but for names and settings', () => {
    const words = (sentence: string) => sentence.replace(/[_ :=#.]/g, '').toLowerCase();
    expect(SENTENCES.filter(sentence => words(inPython(sentence)) !== words(sentence))).toEqual([]);
  });
});

describe('a sentence for a program in another language', () => {
  it.each([undefined, 'Java/17', 'Go/1.26', 'DotNet/8'])('has the names as they are: %s', agent => {
    runningFor(agent, () => expect(SENTENCES.map(inLanguage)).toEqual(SENTENCES));
  });
});

describe('the names that other languages write in another way', () => {
  it('are all that the table of the public types has', () => {
    const known = new Set(PUBLIC_NAMES.split(' '));
    const inTable = [...Object.values(STRUCTS), ...Object.values(CALLABLES)].flatMap(text => text.split(' ').map(part => part.split(/\W/)[0]))
      .concat(Object.keys(CALLABLES).map(name => name.split(/[.#]/)[1] ?? ''));
    expect(inTable.filter(name => /[a-z][A-Z]/.test(name) && !known.has(name))).toEqual([]);
  });
});

describe('problems of a program that is run by the kernel of jsii', () => {
  const wrong = () => new FluxCluster(new FluxAzureApp(), 'prod', { tenantId: 'x', fluxVersion: FluxVersion.V2_10 } as never);
  const synth = () => {
    const cluster = wrong();
    (cluster.node.root as FluxAzureApp).synth();
  };

  it('name props as Python does, all at once', () => {
    const { message, problems } = runningFor('Python/3.11.7', () => errorOf(synth));
    expect(message).toContain('give `subscription_id` in the props');
    expect(problems.filter(problem => camelCase(problem).length > 0)).toEqual([]);
    expect(runningFor(undefined, () => errorOf(synth)).message).toContain('give `subscriptionId` in the props');
  });

  it.each(['Python/3.11.7', 'Java/17.0.15', 'Go/1.26'])('are in the message of its error alone, and no JavaScript stack trace is: %s', agent => runningFor(agent, () => {
    const caught = errorOf(synth);
    const { message, stack } = new KernelError(caught);
    expect(message).toBe(`FluxAzureError: ${caught.message}`);
    expect(stack).toBe('a mistake of the program: the message says what it is');
  }));

  it('and errors of others keep their stack', () => runningFor('Python/3.11.7', () => {
    const before = Error.prepareStackTrace;
    String(errorOf(() => FluxVersion.of('3.1')));
    const other = new Error('of another');
    expect(other.stack).toMatch(/^Error: of another\n\s+at .*language\.test\.ts/);
    expect(new KernelError(errorOf(() => FluxVersion.of('3.1'))).stack).not.toContain('\n');
    Error.prepareStackTrace = before;
  }));

  it('also after many of which nobody has read the stack', () => runningFor('Python/3.11.7', () => {
    const caught = errorOf(synth);
    const before = Error.prepareStackTrace;
    for (let count = 0; count < 2_000; count++) {
      String(caught);
    }
    expect(new Error('of another').stack).toContain('of another');
    expect(new KernelError(caught).stack).not.toContain('\n');
    expect(Error.prepareStackTrace).toBe(before);
  }));

  it('leave errors of Node.js programs untouched', () => runningFor(undefined, () => {
    const before = Error.prepareStackTrace;
    expect(String(errorOf(synth))).toMatch(/^FluxAzureError: \d+ problems, nothing was written:\n/);
    expect(Error.prepareStackTrace).toBe(before);
  }));

  it('tell a chart in an app of the user\'s own the same', () => runningFor('Python/3.11.7', () => {
    const chart = new Chart(new App(), 'apps');
    expect(errorOf(() => new FluxCluster(chart, 'prod', { tenantId: 'x' } as never)).message).toContain('`flux_version` is missing');
  }));
});
