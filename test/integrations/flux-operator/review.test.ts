import { parse } from 'yaml';
import { base } from '../../review/bases';
import { Changeable, copyOf, findingsOf } from '../../support/review';

const objects = (input: Changeable): any[] => input.clusters[0].objects;
const one = (input: Changeable, kind: string) => objects(input).find(({ json }) => json.kind === kind)!.json;
const add = (input: Changeable, json: object) => objects(input).push({ at: 'added', json });
const take = (input: Changeable, kind: string): any => {
  const json = one(input, kind);
  input.clusters[0].objects = objects(input).filter(object => object.json !== json);
  return json;
};
const block = (input: Changeable, type: string): any => Object.values<any>(input.stacks.prod.resource[type])[0];

/** Codes of what is found after a change in what a program of the Flux Operator wrote. */
function after(name: 'inputs' | 'operator', change: (input: Changeable) => void): string[] {
  const input = copyOf(base(name));
  change(input);
  return [...new Set(findingsOf(input).map(({ code }) => code))];
}

describe('The access review of inputs of the Flux Operator', () => {
  it('passes by what asks no identity of Azure', () => {
    for (const type of ['GitHubPullRequest', 'OCIArtifactTag', 'Static', 'ExternalArtifact']) {
      expect(after('inputs', input => add(input, {
        apiVersion: 'fluxcd.controlplane.io/v1', kind: 'ResourceSetInputProvider', metadata: { name: 'other', namespace: 'apps' }, spec: { type, url: 'https://github.com/contoso/apps' },
      }))).toEqual([]);
    }
  });

  it('knows kinds of the same name of others from those of the operator', () => {
    expect(after('inputs', input => add(input, {
      apiVersion: 'example.com/v1', kind: 'ResourceSetInputProvider', metadata: { name: 'other', namespace: 'apps' }, spec: { type: 'AzureDevOpsTag', url: 'https://dev.azure.com/contoso/other/_git/a' },
    }))).toEqual([]);
  });

  it('finds what an object made by hand lacks', () => {
    const provider = (spec: object) => ({ apiVersion: 'fluxcd.controlplane.io/v1', kind: 'ResourceSetInputProvider', metadata: { name: 'mine', namespace: 'apps' }, spec });
    const url = 'https://dev.azure.com/contoso/platform/_git/apps';
    expect(after('inputs', input => add(input, provider({ type: 'AzureDevOpsTag', url, serviceAccountName: 'flux-inputs' })))).toEqual([]);
    expect(after('inputs', input => add(input, provider({ type: 'AzureDevOpsTag', url, serviceAccountName: 'nobody' })))).toEqual(['FAZ001']);
    expect(after('inputs', input => add(input, provider({ type: 'AzureDevOpsTag', url: url.replace('platform', 'other'), serviceAccountName: 'flux-inputs' })))).toEqual(['FAZ009']);
    // Without a ServiceAccount it is the operator's, which nobody has given an identity.
    expect(after('inputs', input => add(input, provider({ type: 'AzureDevOpsTag', url })))).toEqual(['FAZ034']);
    expect(after('inputs', input => add(input, provider({ type: 'ACRArtifactTag', url: 'oci://registry.contoso.example/a', serviceAccountName: 'flux-inputs' })))).toEqual(['FAZ050']);
  });

  it('wants to read, and no more', () => {
    expect(after('operator', input => { delete input.stacks.prod.resource.azurerm_role_assignment; })).toEqual(['FAZ009']);
    expect(after('operator', input => { const role = block(input, 'azurerm_role_assignment'); role.role_definition_id = role.role_definition_id.replace(/[^/]+$/, '8311e382-0749-4cb8-b61a-304f252e45ec'); })).toEqual(['FAZ013']);
    expect(after('operator', input => { const role = block(input, 'azurerm_role_assignment'); role.scope = role.scope.split('/').slice(0, 5).join('/'); })).toEqual(['FAZ012']);
    expect(after('inputs', input => { Object.values<any>(input.stacks.prod.data.azuredevops_group)[0].name = 'Contributors'; })).toEqual(['FAZ013']);
  });

  it('reads what the operator is given from values of its chart, from its release, and from its Deployment', () => {
    const release = (values: object, spec: object = {}) => ({
      apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'flux-operator', namespace: 'operators' }, spec: { interval: '1h', chartRef: { kind: 'OCIRepository', name: 'flux-operator' }, ...spec, values },
    });
    expect(after('operator', input => { take(input, 'ConfigMap'); })).toEqual(expect.arrayContaining(['FAZ034']));
    expect(after('operator', input => add(input, release(parse(take(input, 'ConfigMap').data['values.yaml']))))).toEqual([]);
    expect(after('operator', input => add(input, release(parse(take(input, 'ConfigMap').data['values.yaml']), { targetNamespace: 'elsewhere' })))).toEqual(['FAZ006']);
    expect(after('operator', input => {
      const { extraEnvs, extraVolumes, extraVolumeMounts } = parse(take(input, 'ConfigMap').data['values.yaml']);
      const spec = { template: { spec: { containers: [{ name: 'manager', env: extraEnvs, volumeMounts: extraVolumeMounts }], volumes: extraVolumes } } };
      add(input, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'flux-operator', namespace: 'operators' }, spec });
    })).toEqual([]);
  });

  it('knows the ServiceAccount that takes over objects which name none', () => {
    expect(after('operator', input => {
      const configMap = one(input, 'ConfigMap');
      configMap.data['values.yaml'] += 'multitenancy:\n  enabledForWorkloadIdentity: true\n';
    })).toEqual(expect.arrayContaining(['FAZ058']));
  });

  it('reads values that are no YAML as none', () => {
    expect(after('operator', input => { one(input, 'ConfigMap').data['values.yaml'] = 'extraEnvs: ['; })).toEqual(expect.arrayContaining(['FAZ034']));
  });
});
