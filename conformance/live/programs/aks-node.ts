import { APPS, liveCluster, registry } from './live-cluster';
import { Authentication, FluxAcrAccess, FluxAzureApp } from '../../../lib';
import { WORLD } from '../azure/world';

/** On AKS the identity of the nodes, for registries. */
const app = new FluxAzureApp();
const cluster = liveCluster(app, { isAks: true });
const acr = new FluxAcrAccess(cluster, 'acr', { registry: registry(), authentication: Authentication.nodeLevel({ nameKubeletIdentity: true }) });
acr.ociRepository('podinfo', { path: WORLD.registry.repository, semver: '6.x', namespace: APPS });
const image = acr.imageRepository('image', { name: 'podinfo', path: WORLD.registry.image, namespace: APPS });
acr.imagePolicy('policy', { name: 'podinfo', imageRepository: image, semver: '6.x', namespace: APPS });

app.synth();
