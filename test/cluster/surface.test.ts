import { IResolver, ResolutionContext } from 'cdk8s';
import { Construct } from 'constructs';
import {
  AccessReview, AksCluster, Authentication, AzureCloud, ClusterDistribution, Delivery, FluxAcrAccess, FluxAksAccess, FluxAzureApp, FluxBlobAccess, FluxCluster, FluxClusterProps,
  FluxController, FluxEventHubsAccess, EventHub, FluxVersion, Provisioner, StorageContainer,
} from '../../lib';
import { aks, AKS_ISSUER, acrIn, clusterIn, KUBELET, other, registry, SUBSCRIPTION, TENANT } from '../helpers/fixtures';
import { synthesize } from '../support/synthesize';

describe('A cluster', () => {
  it('knows what it was told, and what it was not', () => {
    synthesize(app => {
      const delivery = Delivery.component();
      const provisioner = Provisioner.terraform();
      const told = clusterIn(app, { cloud: AzureCloud.CHINA, delivery, provisioner, fluxNamespace: 'flux', fluxVersion: FluxVersion.V2_8 }, 'told');
      expect([told.cloud, told.delivery, told.provisioner, told.fluxNamespace, String(told.fluxVersion)]).toEqual([AzureCloud.CHINA, delivery, provisioner, 'flux', '2.8']);
      const cluster = clusterIn(app);
      expect([cluster.cloud, cluster.fluxNamespace, cluster.delivery.path, cluster.oidcIssuerUrl, cluster.tenantId, cluster.subscriptionId, cluster.distribution.isAks])
        .toEqual([AzureCloud.PUBLIC, 'flux-system', Delivery.kustomization().path, AKS_ISSUER, TENANT, SUBSCRIPTION, true]);
      acrIn(cluster);
      acrIn(told);
    });
  });

  it('is found from what stands in it', () => {
    synthesize(app => {
      const cluster = clusterIn(app);
      const acr = acrIn(cluster);
      expect(FluxCluster.clusterOf(new Construct(acr, 'below')) === cluster && acr.cluster === cluster).toBe(true);
      const { clientId, principalId, tenantId } = acr.identity!;
      expect([/TfToken/.test(clientId), /TfToken/.test(principalId), tenantId]).toEqual([true, true, TENANT]);
      expect(() => FluxCluster.clusterOf(new Construct(app, 'beside'))).toThrow('[beside] the construct is in no FluxCluster');
    });
  });

  it.each<[string, Partial<FluxClusterProps>, boolean]>([
    ['not in 2.9, whose controllers may do it', { fluxVersion: FluxVersion.V2_9 }, false],
    ['in 2.7 when it is hardened', { fluxVersion: FluxVersion.V2_7, objectIdentityRbac: true }, true],
    ['in 2.10', { fluxVersion: FluxVersion.V2_10 }, true],
  ])('lets controllers ask for tokens: %s', (_, props, isWritten) => {
    const { manifests } = synthesize(app => { acrIn(clusterIn(app, { distribution: other(), ...props })).ociRepository('a', { path: 'a' }); });
    const binding = manifests.find(({ kind }) => kind === 'ClusterRoleBinding');
    expect(binding?.subjects).toEqual(isWritten ? [{ kind: 'ServiceAccount', name: 'source-controller', namespace: 'flux-system' }] : undefined);
    expect(manifests.some(({ kind }) => kind === 'ClusterRole')).toBe(isWritten);
  });

  it('without that permission in 2.10 is refused', () => {
    expect(() => synthesize(app => { acrIn(clusterIn(app, { distribution: other(), objectIdentityRbac: false })).ociRepository('a', { path: 'a' }); })).toThrow(/FAZ024/);
  });
});

describe('Controllers that are named', () => {
  it.each([
    [FluxController.NOTIFICATION, (cluster: FluxCluster, authentication: Authentication) => new FluxEventHubsAccess(cluster, 'a', {
      eventHub: EventHub.fromName({ eventHubName: 'flux', namespaceName: 'evhns-contoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }), authentication,
    })],
    [FluxController.HELM, (cluster: FluxCluster, authentication: Authentication) => new FluxAksAccess(cluster, 'a', { target: AksCluster.fromName({ name: 'b', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }), authentication })],
    [FluxController.IMAGE_AUTOMATION, (cluster: FluxCluster, authentication: Authentication) => new FluxBlobAccess(cluster, 'a', {
      container: StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }), authentication,
    })],
  ] as const)('get their identity although no object uses the access: %s', (controller, make) => {
    const { files } = synthesize(app => { make(clusterIn(app, { distribution: other() }), Authentication.controllerLevel({ controllers: [controller] })); });
    expect(files['prod/flux-system/kustomization.yaml']).toMatch(new RegExp(`name: ${controller}`));
  });

  it('get the identity of the nodes', () => {
    const { files } = synthesize(app => {
      const cluster = clusterIn(app, { distribution: ClusterDistribution.aks({ oidcIssuerUrl: AKS_ISSUER, kubeletIdentity: KUBELET }) });
      new FluxAcrAccess(cluster, 'a', { registry: registry(), authentication: Authentication.nodeLevel({ nameKubeletIdentity: true, controllers: [FluxController.IMAGE_REFLECTOR] }) });
    });
    expect(files['prod/flux-system/kustomization.yaml']).toMatch(/image-reflector-controller[^]*AZURE_CLIENT_ID[^]*6b1f0a9c-2d38-4e57-9c46-0f8e7d6c5b4a/);
  });
});

describe('An app', () => {
  it('names its files as it is told, and reads values with resolvers of its own', () => {
    class Upper implements IResolver {
      public resolve(context: ResolutionContext): void {
        context.value === 'shout' && context.replaceValue('SHOUT');
      }
    }
    const { files } = synthesize(app => {
      acrIn(clusterIn(app, { distribution: other() })).ociRepository('a', { path: 'a', annotations: { voice: 'shout' } });
    }, { outputFileExtension: '.yml', resolvers: [new Upper()] });
    expect(Object.keys(files)).toContain('prod/prod.yml');
    expect(files['prod/prod.yml']).toMatch(/voice: SHOUT/);
    expect(files['prod/prod.yml']).toMatch(/azure\.workload\.identity\/client-id: [0-9a-f-]{36}/);
  });

  it('writes reports, unless it is told not to', () => {
    const reportsOf = (build: (app: FluxAzureApp) => void) => Object.keys(synthesize(build).files).filter(file => file.startsWith('access-review/')).sort();
    expect(reportsOf(app => { acrIn(clusterIn(app, { distribution: aks() })); })).toEqual(['report.html', 'report.json', 'report.md'].map(name => `access-review/${name}`));
    expect(reportsOf(app => {
      acrIn(clusterIn(app, { distribution: aks() }));
      AccessReview.of(app).withoutReports();
    })).toEqual([]);
  });
});
