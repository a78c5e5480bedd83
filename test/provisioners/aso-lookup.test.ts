import { AksCluster, Authentication, ClusterDistribution, Provisioner } from '../../lib';
import { acrIn, clusterIn, SUBSCRIPTION } from '../helpers/fixtures';
import { problemsOf, synthesize } from '../support/synthesize';

describe('ASO and an AKS cluster that is named only', () => {
  const distribution = () => ClusterDistribution.aks({ cluster: AksCluster.fromName({ name: 'aks', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }) });

  it('takes the issuer from a ConfigMap that ASO exports', () => {
    const { manifests } = synthesize(app => {
      acrIn(clusterIn(app, { distribution: distribution(), provisioner: Provisioner.aso({ issuerConfigMapName: 'aks-issuer' }) })).ociRepository('a', { path: 'a' });
    });
    const { spec } = manifests.find(({ kind }) => kind === 'FederatedIdentityCredential')!;
    expect(spec.issuerFromConfig).toEqual({ name: 'aks-issuer', key: 'issuer' });
    expect(spec).not.toHaveProperty('issuer');
  });

  it('is refused without one, and at node level, with what to give', () => {
    const problems = (authentication?: Authentication) => problemsOf(app => {
      acrIn(clusterIn(app, { distribution: distribution(), provisioner: Provisioner.aso() }), authentication ? { authentication } : {}).ociRepository('a', { path: 'a' });
    }).join();
    expect(problems()).toMatch(/ASO cannot look up the issuer of the AKS cluster; .*; give `oidcIssuerUrl`.*or `issuerConfigMapName`/);
    expect(problems(Authentication.nodeLevel())).toMatch(/ASO cannot look up the kubelet identity of the AKS cluster; .*; give `kubeletIdentity`/);
  });
});
