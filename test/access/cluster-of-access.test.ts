import { FluxAcrAccess, FluxCluster } from '../../lib';
import { clusterIn, objectLevel, registry } from '../helpers/fixtures';
import { synth } from '../support/synthesize';

describe('the cluster of an access', () => {
  it('says what the FluxCluster says, which it is', () => {
    synth(app => {
      const cluster = clusterIn(app);
      const access = new FluxAcrAccess(cluster, 'acr', { registry: registry(), authentication: objectLevel() });
      const { fluxVersion, distribution, cloud, tenantId, subscriptionId, fluxNamespace, delivery, provisioner, stack, oidcIssuerUrl, controllerIdentity, node } = access.cluster;
      expect([fluxVersion, distribution, cloud, delivery, provisioner, stack, controllerIdentity, node])
        .toEqual([cluster.fluxVersion, cluster.distribution, cluster.cloud, cluster.delivery, cluster.provisioner, cluster.stack, cluster.controllerIdentity, cluster.node]);
      expect([tenantId, subscriptionId, fluxNamespace, oidcIssuerUrl]).toEqual([cluster.tenantId, cluster.subscriptionId, cluster.fluxNamespace, cluster.oidcIssuerUrl]);
      expect(FluxCluster.clusterOf(access)).toBe(cluster);
      controllerIdentity.node.scope?.node.tryRemoveChild(controllerIdentity.node.id);
    });
  });
});
