import { parse } from '@bufbuild/cel';
import { describeWithData, readConformanceJson } from './conformance-data';
import { isAsoObject, isFluxObject, validateAsoObject, validateFluxObject } from './flux-crds';

const MINORS = ['2.5', '2.6', '2.7', '2.8', '2.9', '2.10'];

function bucket(spec: object): any {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'Bucket',
    metadata: { name: 'state', namespace: 'apps' },
    spec: { provider: 'azure', interval: '5m', endpoint: 'https://contoso.blob.core.windows.net', bucketName: 'state', ...spec },
  };
}

function alert(version: string): any {
  return {
    apiVersion: `notification.toolkit.fluxcd.io/${version}`,
    kind: 'Alert',
    metadata: { name: 'all', namespace: 'apps' },
    spec: { providerRef: { name: 'hub' }, eventSources: [{ kind: 'Kustomization', name: '*' }] },
  };
}

describeWithData('validateFluxObject', () => {
  it.each(MINORS)('accepts a plain Bucket of Flux %s and leaves it unchanged', minor => {
    const object = bucket({});
    expect(validateFluxObject(object, minor)).toEqual([]);
    expect(object).toEqual(bucket({}));
  });

  it('knows from which minor a field is there', () => {
    expect(validateFluxObject(bucket({ serviceAccountName: 'flux' }), '2.7')).toEqual([]);
    expect(validateFluxObject(bucket({ serviceAccountName: 'flux' }), '2.6'))
      .toEqual(["Bucket apps/state: /spec: unknown field 'serviceAccountName'"]);
  });

  it('asks for the storage version of the minor', () => {
    expect(validateFluxObject(alert('v1beta3'), '2.9')).toEqual([]);
    expect(validateFluxObject(alert('v1'), '2.10')).toEqual([]);
    expect(validateFluxObject(alert('v1'), '2.9')).toEqual([
      'Alert apps/all: Flux 2.9 does not serve notification.toolkit.fluxcd.io/v1; write notification.toolkit.fluxcd.io/v1beta3',
    ]);
    expect(validateFluxObject(alert('v1beta3'), '2.10')[0]).toContain('is deprecated in Flux 2.10; write notification.toolkit.fluxcd.io/v1');
    const policy = { apiVersion: 'image.toolkit.fluxcd.io/v1beta1', kind: 'ImageRepository', metadata: { name: 'a' }, spec: {} };
    expect(validateFluxObject(policy, '2.5')[0]).toContain('is not the storage version');
  });

  it.each<[string, any, string]>([
    ['an unknown field', bucket({ bucket: 'x' }), "/spec: unknown field 'bucket'"],
    ['a missing field', bucket({ bucketName: undefined }), "/spec: must have required property 'bucketName'"],
    ['a value outside the enumeration', bucket({ provider: 'azur' }), '/spec/provider: must be one of'],
    ['a value of the wrong type', bucket({ suspend: 'true' }), '/spec/suspend: must be boolean'],
    ['a null where none is allowed', bucket({ prefix: null }), '/spec/prefix: must be string'],
    ['a malformed duration', bucket({ interval: 'five' }), '/spec/interval: must match pattern'],
    ['a malformed name', { ...bucket({}), metadata: { name: 'State' } }, '/metadata/name: must match pattern'],
    ['a number as annotation', { ...bucket({}), metadata: { name: 'state', annotations: { a: 1 } } }, '/metadata/annotations/a: must be string'],
    ['a kind of another group', { ...bucket({}), apiVersion: 'v1' }, 'v1 Bucket is not a kind of Flux 2.9'],
    ['a broken rule', bucket({ serviceAccountName: 'a', secretRef: { name: 'b' } }), '/spec: cannot set both .spec.secretRef and .spec.serviceAccountName'],
    ['a rule broken by a default', bucket({ provider: undefined, serviceAccountName: 'a' }), "not supported for the 'generic' Bucket provider"],
  ])('reports %s', (_, object, message) => {
    const problems = validateFluxObject(JSON.parse(JSON.stringify(object)), '2.9');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });

  it('leaves free-form fields alone', () => {
    const release = {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'a', namespace: 'apps' },
      spec: { interval: '1h', chartRef: { kind: 'OCIRepository', name: 'a' }, values: { any: { thing: [1, 'x', null] } } },
    };
    expect(validateFluxObject(release, '2.9')).toEqual([]);
    expect(validateFluxObject({ ...release, spec: { interval: '1h' } }, '2.9')).toEqual(['HelmRelease apps/a: /spec: either chart or chartRef must be set']);
  });

  it.each(MINORS)('can read every rule of Flux %s', minor => {
    const rules: string[] = [];
    JSON.stringify(readConformanceJson(`flux/flux-${minor}.crds.json`), (key, value) => {
      if (key === 'x-kubernetes-validations') { rules.push(...value.map((each: any) => each.rule)); }
      return value;
    });
    expect(rules.length).toBeGreaterThan(0);
    rules.forEach(rule => expect(() => parse(rule)).not.toThrow());
  });
});

describeWithData('validateAsoObject', () => {
  const credential = (spec: object) => ({
    apiVersion: 'managedidentity.azure.com/v1api20230131',
    kind: 'FederatedIdentityCredential',
    metadata: { name: 'flux', namespace: 'flux-system' },
    spec: { audiences: ['api://AzureADTokenExchange'], issuer: 'https://example.com/', owner: { name: 'flux' }, subject: 'system:serviceaccount:a:b', ...spec },
  });

  it('accepts what the operator accepts', () => {
    expect(validateAsoObject(credential({}))).toEqual([]);
    expect(validateAsoObject(credential({ owner: { armId: '/subscriptions/s/resourceGroups/r/providers/Microsoft.X/y/z' } }))).toEqual([]);
  });

  it('reports unknown and malformed fields', () => {
    expect(validateAsoObject(credential({ subjects: [] }))).toEqual([
      "FederatedIdentityCredential flux-system/flux: /spec: unknown field 'subjects'",
    ]);
    expect(validateAsoObject(credential({ owner: { armId: 'flux' } }))[0]).toContain('/spec/owner/armId: must match pattern');
    expect(validateAsoObject({ ...credential({}), apiVersion: 'managedidentity.azure.com/v1' })[0]).toContain('does not serve');
  });
});

describe('isFluxObject and isAsoObject', () => {
  it('go by the group, not by the kind', () => {
    expect(isFluxObject({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' })).toBe(true);
    expect(isFluxObject({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' })).toBe(false);
    expect(isAsoObject({ apiVersion: 'managedidentity.azure.com/v1api20230131' })).toBe(true);
    expect(isAsoObject({ apiVersion: 'v1' })).toBe(false);
  });
});
