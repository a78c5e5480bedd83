import {
  AdoProject, Application, Authentication, Certificate, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxAdoAccess, FluxAzureApp,
  FluxBlobAccess, FluxCluster, FluxSopsAkv, FluxVersion, KeyVault, StorageContainer,
} from '../../lib';
import { RESOURCE_ID, WORLD } from './azure/world';
import { DEPLOY_PATH } from './content';
import { ISSUER } from './settings';
import { ScenarioName } from './synthesize';

/** The program under test, written as a user writes one; see scenarios/ for what must become of it. */
const scenario = process.env.LIVE_SCENARIO as ScenarioName;
const namespace = 'apps';

const app = new FluxAzureApp();
const cluster = new FluxCluster(app, 'live', {
  distribution: ClusterDistribution.other({ oidcIssuerUrl: ISSUER }),
  fluxVersion: FluxVersion.V2_9,
  tenantId: WORLD.tenantId,
  subscriptionId: WORLD.subscriptionId,
  identities: { resourceGroupName: WORLD.resourceGroup, location: 'westeurope' },
});

function authentication(): Authentication {
  switch (scenario) {
    case 'object-level':
      return Authentication.objectLevel({ namespace });
    case 'controller-identity':
      return Authentication.controllerLevel();
    case 'controller-certificate':
      return Authentication.controllerLevel({ identity: application() });
  }
}

/** One application for all accesses: a controller has one identity. */
function application(): Application {
  return cluster.node.tryFindChild('app') as Application | undefined ?? Application.create(cluster, 'app', {
    certificate: Certificate.fromExistingSecret({ secretName: 'flux-app-certificate' }),
    publicCertificateFile: process.env.LIVE_CERTIFICATE,
  });
}

const ado = new FluxAdoAccess(cluster, 'ado', {
  project: AdoProject.fromName({ organization: WORLD.ado.organization, project: WORLD.ado.project }),
  authentication: authentication(),
});
const fleet = ado.gitRepository('fleet', { repository: WORLD.ado.repository, namespace });

const abs = new FluxBlobAccess(cluster, 'abs', {
  container: StorageContainer.fromResourceId(RESOURCE_ID.container),
  authentication: authentication(),
});
abs.bucket('manifests', { namespace });

// Flux supports no certificates for registries.
if (scenario !== 'controller-certificate') {
  const acr = new FluxAcrAccess(cluster, 'acr', {
    registry: ContainerRegistry.fromResourceId(RESOURCE_ID.registry),
    authentication: authentication(),
  });
  acr.ociRepository('podinfo', { path: WORLD.registry.repository, semver: '6.x', namespace });
}

if (scenario === 'object-level') {
  const akv = new FluxSopsAkv(cluster, 'akv', {
    keyVault: KeyVault.fromResourceId(RESOURCE_ID.vault),
    keyName: WORLD.vault.key,
    keyVersion: WORLD.vault.version,
    authentication: authentication(),
  });
  akv.kustomization('secrets', { source: fleet, path: `./${DEPLOY_PATH}` });
}

app.synth();
