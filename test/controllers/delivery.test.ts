import { parse } from 'yaml';
import { Authentication, Delivery, FluxVersion } from '../../lib';
import { acrIn, aks, CLIENT, clusterIn, KUBELET, other } from '../helpers/fixtures';
import { describeWithData } from '../support/conformance-data';
import { buildFluxSystem, kustomizeBuild, gotkComponents } from '../support/kustomize';
import { Program, synth, SynthesizedFolder } from '../support/synthesize';

type Json = any;

const MINORS = FluxVersion.all().map(version => [String(version), version] as const);
const CONTROLLERS = ['source-controller', 'image-reflector-controller'];

/** All kinds of the integration, at controller level. */
const controllerLevel = (fluxVersion: FluxVersion, onAks: boolean, delivery?: Delivery): Program => app => {
  const cluster = clusterIn(app, { fluxVersion, distribution: onAks ? aks() : other(), delivery });
  const acr = acrIn(cluster, { authentication: Authentication.controllerLevel() });
  acr.ociRepository('a', { path: 'a' });
  acr.imageRepository('b', { path: 'b' });
};

/** What kustomize changes, by kind and name. */
function changes(kustomization: string, minor: string): Map<string, { before: Json; after: Json }> {
  const untouched = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [gotk-components.yaml, gotk-sync.yaml]\n';
  const after = buildFluxSystem(kustomization, minor);
  const before = buildFluxSystem(untouched, minor);
  expect(after).toHaveLength(before.length);
  return new Map(before.map((each, i) => [`${each.kind} ${each.metadata.name}`, { before: each, after: after[i] }] as const)
    .filter(([, pair]) => JSON.stringify(pair.before) !== JSON.stringify(pair.after)));
}

const pod = (deployment: Json) => deployment.spec.template.spec;
const added = (before: Json[] = [], after: Json[] = []) => after.filter(each => !before.some(known => JSON.stringify(known) === JSON.stringify(each)));

describeWithData('the kustomization of flux-system over the controllers of each minor', () => {
  it.each(MINORS)('annotates and labels exactly the controllers in use on AKS, Flux %s', (minor, version) => {
    const result = synth(controllerLevel(version, true));
    const changed = changes(result.kustomization(), minor);
    expect([...changed.keys()].sort()).toEqual(CONTROLLERS.flatMap(name => [`Deployment ${name}`, `ServiceAccount ${name}`]).sort());
    for (const name of CONTROLLERS) {
      const account = changed.get(`ServiceAccount ${name}`)!.after;
      expect(Object.keys(account.metadata.annotations)).toEqual(['azure.workload.identity/client-id', 'azure.workload.identity/tenant-id']);
      const { before, after } = changed.get(`Deployment ${name}`)!;
      expect(after.spec.template.metadata.labels).toEqual({ ...before.spec.template.metadata.labels, 'azure.workload.identity/use': 'true' });
      expect(pod(after)).toEqual(pod(before));
    }
  });

  it.each(MINORS)('gives exactly the controllers in use token, environment and mount off AKS, Flux %s', (minor, version) => {
    const changed = changes(synth(controllerLevel(version, false)).kustomization(), minor);
    expect([...changed.keys()].sort()).toEqual(CONTROLLERS.map(name => `Deployment ${name}`).sort());
    for (const { before, after } of changed.values()) {
      const [was, is] = [pod(before).containers[0], pod(after).containers[0]];
      expect(added(was.env, is.env).map(({ name }) => name)).toEqual(['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_AUTHORITY_HOST', 'AZURE_FEDERATED_TOKEN_FILE']);
      expect(added(pod(before).volumes, pod(after).volumes)).toEqual([expect.objectContaining({ name: 'azure-token' })]);
      expect(added(was.volumeMounts, is.volumeMounts)).toEqual([expect.objectContaining({ name: 'azure-token' })]);
      expect(is.args).toEqual(was.args);
    }
  });

  it.each(MINORS.filter(([, version]) => version.isAtLeast(FluxVersion.V2_6)))('switches object level on for exactly the controllers in use, Flux %s', (minor, version) => {
    const result = synth(app => { acrIn(clusterIn(app, { fluxVersion: version })).ociRepository('a', { path: 'a' }); });
    const changed = changes(result.kustomization(), minor);
    if (version === FluxVersion.V2_10) {
      expect(changed.size).toBe(0);
      return;
    }
    expect([...changed.keys()]).toEqual(['Deployment source-controller']);
    const { before, after } = changed.get('Deployment source-controller')!;
    expect(added(pod(before).containers[0].args, pod(after).containers[0].args)).toEqual(['--feature-gates=ObjectLevelWorkloadIdentity=true']);
  });

  it.each(MINORS)('names the kubelet identity to exactly the controllers in use, Flux %s', (minor, version) => {
    const result = synth(app => {
      const authentication = Authentication.nodeLevel({ nameKubeletIdentity: true });
      acrIn(clusterIn(app, { fluxVersion: version, distribution: aks({ kubeletIdentity: KUBELET }) }), { authentication }).ociRepository('a', { path: 'a' });
    }, { outputs: {} });
    const changed = changes(result.kustomization(), minor);
    expect([...changed.keys()]).toEqual(['Deployment source-controller']);
    const { before, after } = changed.get('Deployment source-controller')!;
    expect(added(pod(before).containers[0].env, pod(after).containers[0].env)).toEqual([{ name: 'AZURE_CLIENT_ID', value: KUBELET.clientId }]);
  });

  it.each(MINORS.flatMap(([minor, version]) => [Delivery.kustomization(), Delivery.component()].map(delivery => [minor, delivery.path, version, delivery] as const)))(
    'builds without a patch too, Flux %s, %s', (minor, _, version, delivery) => {
      const result = synth(app => { clusterIn(app, { fluxVersion: version, delivery }); }, { outputs: {} });
      const own = 'resources: [gotk-components.yaml, gotk-sync.yaml]\n';
      const files = Object.fromEntries(Object.entries(result.files).filter(([path]) => path.startsWith('prod/flux-system/')).map(([path, text]) => [path.slice('prod/'.length), text]));
      expect(Object.keys(files)).toEqual([`flux-system/${delivery.path}`]);
      const built = kustomizeBuild({
        'flux-system/kustomization.yaml': `${own}components: [azure]\n`, 'flux-system/gotk-components.yaml': gotkComponents(minor), 'flux-system/gotk-sync.yaml': '', ...files,
      }, 'flux-system');
      expect(built).toEqual(buildFluxSystem(own, minor));
    });

  it.each(MINORS)('comes to the same as a Component in a kustomization of the user\'s own, Flux %s', (minor, version) => {
    const whole = synth(controllerLevel(version, false));
    const component: SynthesizedFolder = synth(controllerLevel(version, false, Delivery.component()));
    const built = kustomizeBuild({
      'flux-system/kustomization.yaml': 'resources: [gotk-components.yaml, gotk-sync.yaml]\ncomponents: [azure]\n',
      'flux-system/gotk-components.yaml': gotkComponents(minor),
      'flux-system/gotk-sync.yaml': '',
      'flux-system/azure/kustomization.yaml': component.file('prod/flux-system/azure/kustomization.yaml'),
    }, 'flux-system');
    expect(built).toEqual(buildFluxSystem(whole.kustomization(), minor));
  });
});

describe('the file that patches the controllers', () => {
  it('is the documented kustomization.yaml', () => {
    const { patches, ...rest } = parse(synth(controllerLevel(FluxVersion.V2_10, true)).kustomization());
    expect(rest).toEqual({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: ['gotk-components.yaml', 'gotk-sync.yaml'] });
    expect(patches).toHaveLength(4);
  });

  it('is a Component without resources for repositories that have a kustomization.yaml', () => {
    const result = synth(controllerLevel(FluxVersion.V2_10, true, Delivery.component()));
    expect(Object.keys(result.files)).toEqual(['access-review/report.html', 'access-review/report.json', 'access-review/report.md', 'prod/flux-system/azure/kustomization.yaml', 'prod/prod.k8s.yaml']);
    const { patches, ...rest } = parse(result.file('prod/flux-system/azure/kustomization.yaml'));
    expect(rest).toEqual({ apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', metadata: { name: 'flux-azure' } });
    expect(patches).toHaveLength(4);
  });

  it('stands in the folder of the namespace of Flux, and says which running controllers to restart', () => {
    const result = synth(app => {
      const cluster = clusterIn(app, { fluxNamespace: 'gitops' });
      acrIn(cluster, { authentication: Authentication.controllerLevel() }).ociRepository('a', { path: 'a' });
    });
    expect(result.file('prod/gitops/kustomization.yaml').split('\n')[0]).toContain('kubectl -n gitops rollout restart deployment/source-controller');
    expect(result.resources('azurerm_federated_identity_credential')[0].subject).toBe('system:serviceaccount:gitops:source-controller');
  });

  it('says nothing of a client ID at object level', () => {
    expect(synth(app => { acrIn(clusterIn(app, { fluxVersion: FluxVersion.V2_9 })).ociRepository('a', { path: 'a' }); }).kustomization()).not.toContain(CLIENT);
  });
});
