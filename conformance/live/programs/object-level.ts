import { ApiObject } from 'cdk8s';
import { APPS, container, eventHub, liveCluster, project, registry, vault } from './live-cluster';
import { Authentication, FluxAcrAccess, FluxAdoAccess, FluxAzureApp, FluxBlobAccess, FluxEventHubsAccess, FluxSopsAkv } from '../../../lib';
import { WORLD } from '../azure/world';
import { CHART_LAYER, DEPLOY_PATH } from '../content';

/** All integrations, each with a ServiceAccount and a managed identity of its own, in an installation that has taken the controllers' right to mint tokens away. */
const app = new FluxAzureApp();
const cluster = liveCluster(app, { objectIdentityRbac: true });
const authentication = Authentication.objectLevel({ namespace: APPS });

const ado = new FluxAdoAccess(cluster, 'ado', { project: project(), authentication });
const fleet = ado.gitRepository('fleet', { repository: WORLD.ado.repository });

const abs = new FluxBlobAccess(cluster, 'abs', { container: container(), authentication });
abs.bucket('manifests', {});

const acr = new FluxAcrAccess(cluster, 'acr', { registry: registry(), authentication });
acr.ociRepository('podinfo', { path: WORLD.registry.repository, semver: '6.x' });
const chart = acr.ociRepository('chart', {
  path: `${WORLD.registry.charts}/${WORLD.registry.chart}`, semver: '6.x', spec: { layerSelector: { mediaType: CHART_LAYER, operation: 'copy' } },
});
new ApiObject(cluster, 'release', {
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'podinfo', namespace: APPS },
  spec: { interval: '10m', chartRef: { kind: 'OCIRepository', name: chart.name } },
});

const scanner = new FluxAcrAccess(cluster, 'scan', { registry: registry(), authentication });
const image = scanner.imageRepository('image', { name: 'podinfo', path: WORLD.registry.image });
scanner.imagePolicy('policy', { name: 'podinfo', imageRepository: image, semver: '6.x' });

const writer = new FluxAdoAccess(cluster, 'writer', { project: project(), authentication });
const images = writer.gitRepository('images', { repository: WORLD.ado.written });
writer.imageUpdateAutomation('update', { name: 'images', gitRepository: images, authorName: 'Flux', authorEmail: 'flux@contoso.example' });

const akv = new FluxSopsAkv(cluster, 'akv', { ...vault(), authentication });
const secrets = akv.kustomization('secrets', { source: fleet, path: `./${DEPLOY_PATH}` });

const status = writer.commitStatusProvider('status', { repository: WORLD.ado.repository });
writer.alert('commit-status', { provider: status, eventSources: [{ kind: 'Kustomization', name: secrets.name, namespace: APPS }] });

const aeh = new FluxEventHubsAccess(cluster, 'aeh', { eventHub: eventHub(), authentication });
const hub = aeh.provider('hub');
aeh.alert('event-hub', { provider: hub, eventSources: [{ kind: 'OCIRepository', name: 'podinfo', namespace: APPS }] });

app.synth();
