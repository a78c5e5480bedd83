import { stringify } from 'yaml';
import { Base, base } from './bases';
import { toReport } from '../../lib/review/report/report';
import { review } from '../../lib/review/review';
import { Changeable, copyOf, findingsOf } from '../support/review';

const SOURCE = { kind: 'Deployment', name: 'source-controller' };
const POD = '/spec/template/spec';
const CONTAINER = `${POD}/containers/0`;

/** What the review says of a program with further patches: states of the links, and codes of errors and warnings. */
function judged(name: Base, patches: object[], change: (input: Changeable) => void = () => undefined): string {
  const input = copyOf(base(name));
  const [{ json }] = input.clusters[0].kustomizations as any;
  json.patches.push(...patches.map((patch: any) => ({ ...patch, patch: typeof patch.patch === 'string' ? patch.patch : stringify(patch.patch) })));
  change(input);
  const states = toReport(review(input)).accesses.map(({ chain }) => chain);
  return [...new Set(states), ...new Set(findingsOf(input).map(({ code, severity }) => `${severity} ${code}`))].join(', ');
}
const operations = (...patch: object[]) => ({ target: SOURCE, patch });
const merged = (pod: object, template: object = {}) => ({ target: SOURCE, patch: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec: { template: { ...template, spec: pod } } } });
const object = (input: Changeable, json: object) => input.clusters[0].objects.push({ at: 'added', json });
const credential = (input: Changeable): any => Object.values((Object.values(input.stacks)[0] as any).resource.azurerm_federated_identity_credential)[0];
const account = (annotations: object = {}) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'flux', namespace: 'flux-system', annotations } });
const indexOf = (input: Changeable, name: string): number => {
  const [{ json }] = input.clusters[0].kustomizations as any;
  return json.patches.findIndex(({ patch }: any) => patch.includes(name));
};

describe('A controller that signs in itself', () => {
  it('holds by other patches that mean the same', () => {
    expect(judged('controller', [])).toBe('ok');
    expect(judged('controller', [operations({ op: 'test', path: `${CONTAINER}/name`, value: 'manager' }, { op: 'add', path: `${CONTAINER}/args/-`, value: '--concurrent=8' })])).toBe('ok');
    expect(judged('controller', [merged({ containers: [{ name: 'manager', resources: { limits: { memory: '2Gi' } } }] })])).toBe('ok');
    expect(judged('controller', [operations({ op: 'replace', path: `${CONTAINER}/resources/limits/memory`, value: '2Gi' }, { op: 'remove', path: `${CONTAINER}/livenessProbe` })])).toBe('ok');
    expect(judged('controller', [merged({ containers: [{ name: 'proxy', image: 'proxy', env: [{ name: 'AZURE_CLIENT_ID', value: 'other' }] }] })])).toBe('ok');
  });

  it.each<[string, object, RegExp]>([
    ['a variable that a patch takes away', merged({ containers: [{ name: 'manager', env: [{ name: 'AZURE_TENANT_ID', $patch: 'delete' }] }] }), /^broken, .*error FAZ027/],
    ['all of its environment', operations({ op: 'remove', path: `${CONTAINER}/env` }), /^broken/],
    ['another client ID, by name', merged({ containers: [{ name: 'manager', env: [{ name: 'AZURE_CLIENT_ID', value: '3f2b8a1c-94d7-4e05-b6a3-7c8d9e0f1a2b' }] }] }), /^broken/],
    ['a volume that a patch takes away', merged({ volumes: [{ $patch: 'replace' }, { name: 'data', emptyDir: {} }, { name: 'tmp', emptyDir: {} }] }), /^broken, .*error FAZ030/],
    ['mounts that are replaced', operations({ op: 'replace', path: `${CONTAINER}/volumeMounts`, value: [] }), /^broken, .*error FAZ030/],
    ['a patch that stops everything', operations({ op: 'remove', path: `${POD}/nodeSelector` }), /^broken, .*error FAZ095/],
  ])('is broken by %s', (_, patch, said) => {
    expect(judged('controller', [patch])).toMatch(said);
  });

  it('has the subject of the ServiceAccount that a patch names', () => {
    const other = merged({ serviceAccountName: 'flux' });
    expect(judged('controller', [other], input => object(input, account()))).toMatch(/^broken, .*error FAZ00/);
    expect(judged('controller', [other], input => {
      object(input, account());
      credential(input).subject = 'system:serviceaccount:flux-system:flux';
    })).toBe('ok');
    expect(judged('controller', [other])).toMatch(/^assumed, warning FAZ096/);
  });

  it('may have its client ID in a ConfigMap', () => {
    let clientId = '';
    const reference = (input: Changeable) => {
      const [{ json }] = input.clusters[0].kustomizations as any;
      const entry = json.patches[indexOf(input, 'AZURE_CLIENT_ID')];
      entry.patch = entry.patch.replace(/name: AZURE_CLIENT_ID\n(\s+)value: (.*)\n/, (_: string, indent: string, value: string) => {
        clientId = value.replace(/"/g, '');
        return `name: AZURE_CLIENT_ID\n${indent}valueFrom: { configMapKeyRef: { name: azure, key: id } }\n`;
      });
      expect(clientId).not.toBe('');
    };
    expect(judged('controller', [], reference)).toBe('assumed, warning FAZ096');
    const known = (value: () => string) => (input: Changeable) => {
      reference(input);
      object(input, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'azure', namespace: 'flux-system' }, data: { id: value() } });
    };
    expect(judged('controller', [], known(() => clientId))).toBe('ok');
    expect(judged('controller', [], known(() => '3f2b8a1c-94d7-4e05-b6a3-7c8d9e0f1a2b'))).toMatch(/^broken/);
  });
});

describe('A controller on AKS', () => {
  it.each<[string, object, RegExp]>([
    ['a label that is false', { target: SOURCE, patch: [{ op: 'replace', path: '/spec/template/metadata/labels/azure.workload.identity~1use', value: 'false' }] }, /^broken, error FAZ029/],
    ['a label that is taken away', merged({}, { metadata: { labels: { 'azure.workload.identity/use': null } } }), /^broken, error FAZ029/],
    ['an annotation that is taken away', { target: { kind: 'ServiceAccount', name: 'source-controller' }, patch: [{ op: 'remove', path: '/metadata/annotations/azure.workload.identity~1client-id' }] }, /^broken/],
    ['another ServiceAccount without annotations', merged({ serviceAccountName: 'kustomize-controller' }), /^broken/],
  ])('is broken by %s', (_, patch, said) => {
    expect(judged('webhook', [patch])).toMatch(said);
  });

  it('takes marks for all from a kustomization, too', () => {
    const withoutLabel = (input: Changeable) => {
      const [{ json }] = input.clusters[0].kustomizations as any;
      json.patches.splice(indexOf(input, 'azure.workload.identity/use'), 1);
    };
    expect(judged('webhook', [], withoutLabel)).toMatch(/^broken, error FAZ029/);
    const before = judged('webhook', []);
    expect(judged('webhook', [], input => {
      withoutLabel(input);
      (input.clusters[0].kustomizations as any)[0].json.labels = [{ pairs: { 'azure.workload.identity/use': 'true' }, includeTemplates: true }];
    }).replace('error FAZ029, ', '')).toContain(before.split(',')[0] === 'ok' ? '' : before);
  });
});

describe('Object level', () => {
  it.each<[string, object[], string]>([
    ['beside arguments of one\'s own, before the gate', [], 'ok'],
    ['with a gate for a group of controllers', [{ target: { kind: 'Deployment', name: '(source|notification)-controller' }, patch: [{ op: 'add', path: `${CONTAINER}/args/-`, value: '--feature-gates=ObjectLevelWorkloadIdentity=True' }] }], 'ok'],
    ['with arguments of another controller replaced', [{ ...merged({ containers: [{ name: 'manager', args: ['--x'] }] }), target: { kind: 'Deployment', name: 'helm-controller' } }], 'ok'],
    ['with the account of the controller patched', [merged({ serviceAccountName: 'flux' })], 'assumed, warning FAZ096'],
  ])('%s', (_, patches, said) => {
    expect(judged('oci', patches)).toBe(said);
  });
});
