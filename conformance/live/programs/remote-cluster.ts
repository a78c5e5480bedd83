import { APPS, liveCluster, project, registry } from './live-cluster';
import { AksCluster, Authentication, AzureRole, FluxAcrAccess, FluxAdoAccess, FluxAksAccess, FluxAzureApp } from '../../../lib';
import { RESOURCE_ID, WORLD } from '../azure/world';
import { CHART_LAYER, REMOTE_NAMESPACE, REMOTE_PATH } from '../content';

/** Manifests and a release for another cluster, an AKS of which Flux knows the ID alone. */
const app = new FluxAzureApp();
const cluster = liveCluster(app);
const authentication = Authentication.objectLevel({ namespace: APPS });

const ado = new FluxAdoAccess(cluster, 'ado', { project: project(), authentication });
const fleet = ado.gitRepository('fleet', { repository: WORLD.ado.repository });
const acr = new FluxAcrAccess(cluster, 'acr', { registry: registry(), authentication });
const chart = acr.ociRepository('chart', {
  path: `${WORLD.registry.charts}/${WORLD.registry.chart}`, semver: '6.x', spec: { layerSelector: { mediaType: CHART_LAYER, operation: 'copy' } },
});

const aks = new FluxAksAccess(cluster, 'remote', {
  target: AksCluster.fromResourceId(RESOURCE_ID.aks), kubernetesRole: AzureRole.AKS_RBAC_WRITER, kubernetesNamespace: REMOTE_NAMESPACE, authentication,
});
aks.kustomization('manifests', { source: fleet, path: `./${REMOTE_PATH}` });
aks.helmRelease('podinfo', { chartRef: chart });

app.synth();
