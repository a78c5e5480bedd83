import { ApiObject, JsonPatch } from 'cdk8s';
import { Authentication } from '../../../lib';
import { acrIn, clusterIn } from '../../helpers/fixtures';
import { refusalOf, refusalsOf, Program, synth } from '../../support/synthesize';

const SOURCE = 'source.toolkit.fluxcd.io/v1';

/** Authorizes an object that was made elsewhere. */
const authorized = (object: object, authentication?: Authentication): Program => app => {
  const cluster = clusterIn(app);
  const acr = acrIn(cluster, authentication ? { authentication } : {});
  acr.authorize(new ApiObject(cluster, 'mine', { metadata: { name: 'mine', namespace: authentication ? 'flux-system' : 'apps' }, ...object } as any));
};
const oci = (spec: object = {}, more: object = {}) => ({
  apiVersion: SOURCE, kind: 'OCIRepository', spec: { interval: '5m', url: 'oci://contoso.azurecr.io/podinfo', ...spec }, ...more,
});

describe('FluxAcrAccess.authorize', () => {
  it('sets provider and ServiceAccount of an object made elsewhere, and leaves the rest', () => {
    expect(synth(authorized(oci())).object('OCIRepository', 'mine').spec).toEqual({
      interval: '5m', url: 'oci://contoso.azurecr.io/podinfo', provider: 'azure', serviceAccountName: 'flux-acr',
    });
  });

  it('takes fields that say the same already', () => {
    expect(synth(authorized(oci({ provider: 'azure', serviceAccountName: 'flux-acr' }))).object('OCIRepository', 'mine').spec.provider).toBe('azure');
  });

  it('leaves the ServiceAccount unset at controller level', () => {
    const spec = synth(authorized(oci(), Authentication.controllerLevel())).object('OCIRepository', 'mine').spec;
    expect(spec).toMatchObject({ provider: 'azure' });
    expect(spec).not.toHaveProperty('serviceAccountName');
  });

  it('serves ImageRepository and HelmRepository of type oci', () => {
    const image = { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImageRepository', spec: { image: 'contoso.azurecr.io/app', interval: '5m' } };
    expect(synth(authorized(image)).object('ImageRepository', 'mine').spec).toMatchObject({ provider: 'azure', serviceAccountName: 'flux-acr' });
    const helm = { apiVersion: SOURCE, kind: 'HelmRepository', spec: { type: 'oci', url: 'oci://contoso.azurecr.io/charts' } };
    expect(synth(authorized(helm, Authentication.controllerLevel())).object('HelmRepository', 'mine').spec).toMatchObject({ provider: 'azure' });
  });

  it.each([
    ['another kind', { apiVersion: SOURCE, kind: 'Bucket', spec: {} }, 'cannot authorize a Bucket', 'serves OCIRepository, HelmRepository, ImageRepository, ImagePolicy'],
    ['a kind of the same name of another group', { apiVersion: 'example.com/v1', kind: 'OCIRepository', spec: {} }, 'cannot authorize a OCIRepository of example.com/v1', 'serves'],
    ['an old API version', oci({}, { apiVersion: 'source.toolkit.fluxcd.io/v1beta2' }), 'is of source.toolkit.fluxcd.io/v1beta2', 'set apiVersion to source.toolkit.fluxcd.io/v1'],
    ['another provider', oci({ provider: 'aws' }), '.spec.provider of the OCIRepository is "aws"', 'set it to "azure"'],
    ['another ServiceAccount', oci({ serviceAccountName: 'default' }), '.spec.serviceAccountName of the OCIRepository is "default"', 'set it to "flux-acr"'],
    ['a Secret of its own', oci({ secretRef: { name: 'pull' } }), 'has .spec.secretRef and provider azure', 'remove .spec.secretRef'],
    ['another registry', oci({ url: 'oci://fabrikam.azurecr.io/podinfo' }), 'the access is to contoso.azurecr.io', 'point it at contoso.azurecr.io'],
    ['a registry whose name merely begins alike', oci({ url: 'oci://contoso.azurecr.io.example.com/podinfo' }), 'the access is to contoso.azurecr.io', 'point it at'],
    ['no URL', oci({ url: undefined }), 'the access is to contoso.azurecr.io', 'point it at'],
  ])('refuses %s', (_, object, what, fix) => {
    const problem = refusalOf(authorized(object));
    expect(problem).toContain('[prod/mine]');
    expect(problem).toContain(what);
    expect(problem).toContain(fix);
  });

  it('refuses a HelmRepository that is not of type oci', () => {
    const helm = { apiVersion: SOURCE, kind: 'HelmRepository', spec: { url: 'https://contoso.azurecr.io/charts' } };
    expect(refusalsOf(authorized(helm, Authentication.controllerLevel()))[0]).toContain('the HelmRepository is of type "default"');
  });

  it('refuses an object in another namespace than its ServiceAccount', () => {
    expect(refusalOf(authorized(oci({}, { metadata: { name: 'mine', namespace: 'other' } })))).toContain('is in namespace "other", its ServiceAccount in "apps"');
  });

  it('refuses a ServiceAccount on an object at controller level', () => {
    expect(refusalOf(authorized(oci({ serviceAccountName: 'x' }), Authentication.controllerLevel()))).toContain('is at controller level');
  });

  it('sees a field that was changed after authorize', () => {
    const problem = refusalOf(app => {
      const cluster = clusterIn(app);
      const object = new ApiObject(cluster, 'mine', { ...oci(), metadata: { name: 'mine', namespace: 'apps' } } as any);
      acrIn(cluster).authorize(object);
      object.addJsonPatch(JsonPatch.replace('/spec/serviceAccountName', 'default'));
    });
    expect(problem).toContain('.spec.serviceAccountName of the OCIRepository is "default"');
  });

  it('refuses the escape hatch of a factory where it contradicts the access', () => {
    const problem = refusalOf(app => {
      const object = acrIn(clusterIn(app)).ociRepository('a', { path: 'a' });
      object.addJsonPatch(JsonPatch.replace('/spec/provider', 'generic'));
    });
    expect(problem).toContain('.spec.provider of the OCIRepository is "generic"');
  });
});
