import { Authentication, ClusterDistribution, ContainerRegistry, Delivery, FluxAcrAccess, FluxAzureApp, FluxCluster, FluxVersion } from '../../lib';
import { guidOf, synthesize } from '../../test/support/synthesize';
import { FLUX_MINORS, Suite } from '../context';
import { judgeDelivery } from './kubernetes';
import { FluxSystemFiles } from '../engines/kustomize';

const FLUX_SYSTEM = 'c/flux-system/';
const DELIVERIES = { 'Delivery.kustomization()': () => Delivery.kustomization(), 'Delivery.component()': () => Delivery.component() };

/** Programs by what their controllers need: an unnamed kubelet identity takes no patch, nor does object level from 2.10 on. */
const PROGRAMS = {
  'without patches: node level': { since: 5, authentication: () => Authentication.nodeLevel() },
  'without patches: object level': { since: 10, authentication: () => Authentication.objectLevel({ namespace: 'apps' }) },
  'with patches': { since: 5, authentication: () => Authentication.controllerLevel() },
};

/** A delivery without patches is added to a flux-system like any other, and must not break its build. */
export const deliveriesSuite: Suite = {
  name: 'deliveries of every minor',
  needs: ['kustomize'],
  async run(context) {
    for (const minor of FLUX_MINORS) {
      for (const [title, { authentication }] of Object.entries(PROGRAMS).filter(([, each]) => Number(minor.split('.')[1]) >= each.since)) {
        for (const [name, delivery] of Object.entries(DELIVERIES)) {
          await context.report.check(`Flux ${minor}: kustomize builds ${name} ${title}`, async () => {
            const files = fluxSystemOf(minor, authentication(), delivery());
            const { problems, objects } = await judgeDelivery(context, files, minor);
            const controllers = objects.filter(({ kind }) => kind === 'Deployment').length;
            return [...problems, ...problems.length > 0 || controllers > 0 ? [] : ['the controllers are gone']];
          });
        }
      }
    }
    await context.report.seeded('kustomize: a Component that says nothing', /empty/, async () => (await judgeDelivery(context, {
      'azure/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n',
    }, '2.9')).problems);
  },
};

function fluxSystemOf(minor: string, authentication: Authentication, delivery: Delivery): FluxSystemFiles {
  const { files } = synthesize(app => program(app, minor, authentication, delivery));
  const written = Object.entries(files).filter(([file]) => file.startsWith(FLUX_SYSTEM) && /\.ya?ml$/.test(file));
  return Object.fromEntries(written.map(([file, text]) => [file.slice(FLUX_SYSTEM.length), text]));
}

function program(app: FluxAzureApp, minor: string, authentication: Authentication, delivery: Delivery): void {
  const cluster = new FluxCluster(app, 'c', {
    distribution: ClusterDistribution.aks({
      oidcIssuerUrl: `https://westeurope.oic.prod-aks.azure.com/${guidOf('tenant')}/${guidOf('issuer')}/`,
      kubeletIdentity: { clientId: guidOf('kubelet client'), principalId: guidOf('kubelet principal') },
    }),
    fluxVersion: FluxVersion.of(minor),
    tenantId: guidOf('tenant'),
    subscriptionId: guidOf('subscription'),
    identities: { resourceGroupName: 'rg-flux', location: 'westeurope' },
    delivery,
  });
  const acr = new FluxAcrAccess(cluster, 'apps', {
    registry: ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg', subscriptionId: guidOf('subscription') }), authentication,
  });
  acr.ociRepository('podinfo', { path: 'manifests/podinfo', namespace: 'apps' });
}
