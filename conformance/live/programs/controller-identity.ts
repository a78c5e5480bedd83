import { ApiObject } from 'cdk8s';
import { APPS, container, eventHub, liveCluster, project, registry, vault } from './live-cluster';
import { Authentication, FluxAcrAccess, FluxAdoAccess, FluxAzureApp, FluxBlobAccess, FluxEventHubsAccess, FluxSopsAkv } from '../../../lib';
import { WORLD } from '../azure/world';
import { DEPLOY_PATH } from '../content';

/** All integrations with the controllers' own identity: off AKS, or on it, where a webhook gives it to them. */
const app = new FluxAzureApp();
const cluster = liveCluster(app, { isAks: process.env.LIVE_SCENARIO === 'aks-controller-identity' });
const authentication = Authentication.controllerLevel();

const ado = new FluxAdoAccess(cluster, 'ado', { project: project(), authentication });
const fleet = ado.gitRepository('fleet', { repository: WORLD.ado.repository, namespace: APPS });
const images = ado.gitRepository('images', { repository: WORLD.ado.written, namespace: APPS });
ado.imageUpdateAutomation('update', { name: 'images', namespace: APPS, gitRepository: images, authorName: 'Flux', authorEmail: 'flux@contoso.example' });

const abs = new FluxBlobAccess(cluster, 'abs', { container: container(), authentication });
abs.bucket('manifests', { namespace: APPS });

const acr = new FluxAcrAccess(cluster, 'acr', { registry: registry(), authentication });
acr.ociRepository('podinfo', { path: WORLD.registry.repository, semver: '6.x', namespace: APPS });
const image = acr.imageRepository('image', { name: 'podinfo', path: WORLD.registry.image, namespace: APPS });
acr.imagePolicy('policy', { name: 'podinfo', imageRepository: image, semver: '6.x', namespace: APPS });
const charts = acr.helmRepository('charts', { path: WORLD.registry.charts, namespace: APPS });
new ApiObject(cluster, 'release', {
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'podinfo', namespace: APPS },
  spec: { interval: '10m', chart: { spec: { chart: WORLD.registry.chart, version: '6.x', sourceRef: { kind: 'HelmRepository', name: charts.name } } } },
});

const akv = new FluxSopsAkv(cluster, 'akv', { ...vault(), authentication });
const secrets = akv.kustomization('secrets', { source: fleet, path: `./${DEPLOY_PATH}`, namespace: APPS });

const status = ado.commitStatusProvider('status', { repository: WORLD.ado.repository, namespace: APPS });
ado.alert('commit-status', { provider: status, namespace: APPS, eventSources: [{ kind: 'Kustomization', name: secrets.name, namespace: APPS }] });

const aeh = new FluxEventHubsAccess(cluster, 'aeh', { eventHub: eventHub(), authentication });
const hub = aeh.provider('hub', { namespace: APPS });
aeh.alert('event-hub', { provider: hub, namespace: APPS, eventSources: [{ kind: 'OCIRepository', name: 'podinfo', namespace: APPS }] });

app.synth();
