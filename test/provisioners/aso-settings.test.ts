import { AsoProps, ClusterDistribution, ContainerRegistry, FluxAzureApp, FluxClusterProps, ManagedIdentity, Provisioner, StorageContainer, FluxBlobAccess } from '../../lib';
import { acrIn, CLIENT, clusterIn, IDENTITY_ID, KUBELET, objectLevel, other, SUBSCRIPTION } from '../helpers/fixtures';
import { Manifest, parseAll, problemsOf, synthesize } from '../support/synthesize';

const POLICY = 'serviceoperator.azure.com/reconcile-policy';
const CREDENTIAL = 'serviceoperator.azure.com/credential-from';

/** A cluster with one access by its own provisioner and one by another. */
const program = (ofCluster: AsoProps = {}, ofAccess?: AsoProps, props: Partial<FluxClusterProps> = {}) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { provisioner: Provisioner.aso(ofCluster), distribution: other(), ...props });
  acrIn(cluster).ociRepository('a', { path: 'a' });
  if (ofAccess) {
    new FluxBlobAccess(cluster, 'blob', {
      provisioner: Provisioner.aso(ofAccess),
      container: StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }),
      authentication: objectLevel({ serviceAccountName: 'flux-blob' }),
    }).bucket('b');
  }
};
const asoObjects = (manifests: readonly Manifest[]) => manifests.filter(({ apiVersion }) => /^(managedidentity|authorization)\.azure\.com\//.test(apiVersion));
const loopOf = (...args: Parameters<typeof program>) => parseAll(synthesize(program(...args)).files['prod/gitops.k8s.yaml']);
const problems = (...args: Parameters<typeof program>) => problemsOf(program(...args)).join('\n');

describe('Settings of Azure Service Operator', () => {
  it('stand in every object: who signs in, and what becomes of the resource', () => {
    const objects = asoObjects(synthesize(program({ credentialFrom: 'aso-platform', reconcilePolicy: 'detach-on-delete' })).manifests);
    expect(objects.map(({ kind }) => kind).sort()).toEqual(['FederatedIdentityCredential', 'RoleAssignment', 'UserAssignedIdentity']);
    objects.forEach(({ metadata }) => expect(metadata.annotations).toEqual({ [CREDENTIAL]: 'aso-platform', [POLICY]: 'detach-on-delete' }));
  });

  it('say nothing by default', () => {
    asoObjects(synthesize(program({ reconcilePolicy: 'manage' })).manifests).forEach(({ metadata }) => expect(metadata.annotations ?? {}).toEqual({}));
  });

  it('of an access are honoured beside those of its cluster, in one loop', () => {
    const result = synthesize(program({ credentialFrom: 'aso-platform' }, { credentialFrom: 'aso-team', reconcilePolicy: 'skip' }));
    const annotationsOf = (kind: string) => asoObjects(result.manifests).filter(each => each.kind === kind).map(({ metadata }) => metadata.annotations);
    for (const kind of ['UserAssignedIdentity', 'FederatedIdentityCredential', 'RoleAssignment']) {
      expect(annotationsOf(kind)).toEqual([{ [CREDENTIAL]: 'aso-platform' }, { [CREDENTIAL]: 'aso-team', [POLICY]: 'skip' }]);
    }
    const loop = parseAll(result.files['prod/gitops.k8s.yaml']);
    expect(loop.map(({ metadata }) => metadata.name)).toEqual(['prod-azure-1', 'prod-flux']);
    expect(loop[1].spec.postBuild.substituteFrom).toHaveLength(2);
  });

  it('are one when they say the same', () => {
    const result = synthesize(app => {
      const cluster = clusterIn(app, { provisioner: Provisioner.aso({ credentialFrom: 'a', sourceName: 'fleet' }), distribution: other() });
      const identity = ManagedIdentity.create(cluster, 'shared');
      acrIn(cluster, { provisioner: Provisioner.aso({ sourceName: 'fleet', credentialFrom: 'a' }), authentication: objectLevel({ identity }) }).ociRepository('a', { path: 'a' });
    });
    expect(asoObjects(result.manifests).map(({ kind }) => kind).sort()).toEqual(['FederatedIdentityCredential', 'RoleAssignment', 'UserAssignedIdentity']);
  });

  it('let one group make an identity and another grant: the object is there once', () => {
    const result = synthesize(app => {
      const cluster = clusterIn(app, { provisioner: Provisioner.aso(), distribution: other() });
      const identity = ManagedIdentity.create(cluster, 'shared');
      acrIn(cluster, { provisioner: Provisioner.aso({ credentialFrom: 'grants' }), authentication: objectLevel({ identity }) }).ociRepository('a', { path: 'a' });
    });
    const [identity, ...more] = result.manifests.filter(({ kind }) => kind === 'UserAssignedIdentity');
    expect(more).toEqual([]);
    const grant = result.manifests.find(({ kind }) => kind === 'RoleAssignment')!;
    expect(grant.metadata.annotations).toEqual({ [CREDENTIAL]: 'grants' });
    expect(grant.spec.principalIdFromConfig).toEqual(identity.spec.operatorSpec.configMaps.principalId);
    expect(identity.metadata.annotations ?? {}).toEqual({});
  });

  it('name the source, its kind and the path of the loop, whoever gives them', () => {
    const settings = { sourceName: 'fleet', sourceKind: 'OCIRepository', repositoryPath: './k8s/clusters/' };
    for (const loop of [loopOf(settings), loopOf({}, settings), loopOf(settings, {})]) {
      loop.forEach(({ spec }) => expect(spec.sourceRef).toEqual({ kind: 'OCIRepository', name: 'fleet' }));
      expect(loop.map(({ spec }) => spec.path)).toEqual(['./k8s/clusters/prod.azure/wave-1', './k8s/clusters/prod.flux']);
    }
    expect(loopOf({ repositoryPath: '.' }).map(({ spec }) => spec.path)).toEqual(['./prod.azure/wave-1', './prod.flux']);
    loopOf().forEach(({ spec }) => expect(spec.sourceRef).toEqual({ kind: 'GitRepository', name: 'flux-system' }));
  });

  it.each(['sourceName', 'sourceKind', 'repositoryPath'])('refuse two loops in one cluster: %s', name => {
    expect(problems({ [name]: name === 'sourceKind' ? 'Bucket' : 'a' }, { [name]: name === 'sourceKind' ? 'GitRepository' : 'b' }))
      .toMatch(new RegExp(`\\[prod\\] Provisioner\\.aso\\(\\) is given "(Bucket|a)" and "(GitRepository|b)" as \`${name}\` in one cluster; .*; give both the same`));
  });

  it('let a ResourceGroup object own new identities', () => {
    const owner = (settings: AsoProps) => synthesize(program(settings)).manifests.find(({ kind }) => kind === 'UserAssignedIdentity')!.spec.owner;
    expect(owner({ resourceGroupObject: 'rg-flux' })).toEqual({ name: 'rg-flux' });
    expect(owner({})).toEqual({ armId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-flux` });
  });

  it('take the issuer from a ConfigMap and its key, for the tokens of their own cluster only', () => {
    const credentials = synthesize(app => {
      const cluster = clusterIn(app, { provisioner: Provisioner.aso({ issuerConfigMapName: 'aks', issuerConfigMapKey: 'oidc' }) });
      const identity = ManagedIdentity.create(cluster, 'shared');
      acrIn(cluster, { authentication: objectLevel({ identity }) }).ociRepository('a', { path: 'a' });
      acrIn(clusterIn(app, { distribution: other() }, 'edge'), { authentication: objectLevel({ identity }) }).ociRepository('b', { path: 'b' });
    }).manifests.filter(({ kind }) => kind === 'FederatedIdentityCredential').map(({ spec }) => [spec.issuer, spec.issuerFromConfig]);
    expect(credentials).toEqual([[undefined, { name: 'aks', key: 'oidc' }], ['https://oidc.example.com/edge', undefined]]);
  });

  it.each([['nothing', {}], ['the identity of the nodes', { kubeletIdentity: KUBELET }]])('need no issuer of the cluster beside the ConfigMap, whose distribution is given %s', (_, given) => {
    const result = synthesize(app => {
      const cluster = clusterIn(app, { distribution: ClusterDistribution.aks(given), provisioner: Provisioner.aso({ issuerConfigMapName: 'aks' }) });
      acrIn(cluster).ociRepository('a', { path: 'a' });
    });
    expect(result.manifests.filter(({ kind }) => kind === 'FederatedIdentityCredential').map(({ spec }) => spec.issuerFromConfig)).toEqual([{ name: 'aks', key: 'issuer' }]);
  });

  it('keep identities of one name in two resource groups apart', () => {
    const { manifests } = synthesize(app => {
      const cluster = clusterIn(app, { provisioner: Provisioner.aso() });
      ['rg-a', 'rg-b'].forEach(resourceGroupName => {
        const identity = ManagedIdentity.create(cluster, resourceGroupName, { name: 'flux', resourceGroupName });
        acrIn(cluster, { authentication: objectLevel({ identity, serviceAccountName: resourceGroupName }) }, `acr-${resourceGroupName}`).ociRepository('a', { name: resourceGroupName, path: 'a' });
      });
    });
    const identities = manifests.filter(({ kind }) => kind === 'UserAssignedIdentity');
    expect(identities.map(({ spec }) => [spec.azureName, spec.owner.armId.split('/').pop()])).toEqual([['flux', 'rg-a'], ['flux', 'rg-b']]);
    expect(new Set(identities.map(({ metadata }) => metadata.name)).size).toBe(2);
    expect(new Set(identities.map(({ spec }) => spec.operatorSpec.configMaps.clientId.name)).size).toBe(2);
    expect(identities[0].metadata.name).toBe('prod-flux');
    const owners = manifests.filter(({ kind }) => kind === 'FederatedIdentityCredential').map(({ spec }) => spec.owner.name);
    expect(owners).toEqual(identities.map(({ metadata }) => metadata.name));
  });

  it('write the tags of an identity', () => {
    const tagsOf = (tags?: { [key: string]: string }) => synthesize(program({}, undefined, { identities: { resourceGroupName: 'rg', location: 'westeurope', tags } }))
      .manifests.find(({ kind }) => kind === 'UserAssignedIdentity')!.spec.tags;
    expect(tagsOf({ team: 'platform' })).toEqual({ team: 'platform' });
    expect(tagsOf()).toBeUndefined();
  });

  it.each<[AsoProps, RegExp]>([
    [{ credentialFrom: '' }, /`credentialFrom` is empty; /],
    [{ sourceName: 'Fleet' }, /`sourceName` "Fleet" is not the name of a source; the Kubernetes API refuses it; use at most 253 lower-case letters/],
    [{ resourceGroupObject: '' }, /`resourceGroupObject` is empty; /],
    [{ resourceGroupObject: 'RG' }, /`resourceGroupObject` "RG" is not the name of an object; the Kubernetes API refuses it/],
    [{ issuerConfigMapName: 'a b' }, /`issuerConfigMapName` "a b" is not the name of a ConfigMap; the Kubernetes API refuses it/],
    [{ issuerConfigMapName: 'a', issuerConfigMapKey: 'a/b' }, /`issuerConfigMapKey` "a\/b" is not the key of a ConfigMap; .*; use letters, digits/],
    [{ issuerConfigMapKey: 'issuer' }, /`issuerConfigMapKey` .*is given without `issuerConfigMapName`/],
    [{ sourceKind: 'HelmRepository' }, /`sourceKind` "HelmRepository" is not a kind of sources; .*; use one of GitRepository, OCIRepository, Bucket/],
    [{ reconcilePolicy: 'detach' }, /`reconcilePolicy` "detach" is not a reconcile policy of ASO; .*; use one of manage, detach-on-delete, skip/],
    [{ reconcilePolicy: '' }, /`reconcilePolicy` is empty; /],
    [{ repositoryPath: '../other' }, /`repositoryPath` "\.\.\/other" is not a folder below the root of the source; .*; write it from the root of the source/],
    [{ repositoryPath: '' }, /`repositoryPath` is empty; /],
  ])('are refused: %j', (settings, message) => {
    expect(problems(settings)).toMatch(message);
    expect(problems({}, settings)).toMatch(message);
  });
});

describe('Objects of Azure Service Operator', () => {
  it('are kept apart where names of identities differ only in what an object cannot be called', () => {
    const names = synthesize(app => {
      const cluster = clusterIn(app, { provisioner: Provisioner.aso(), distribution: other() });
      ['flux_a', 'flux-a', 'Flux-a2'].forEach((name, i) => {
        acrIn(cluster, { authentication: objectLevel({ serviceAccountName: `sa${i}`, identity: ManagedIdentity.create(cluster, `identity${i}`, { name }) }) }, `acr${i}`).ociRepository(`o${i}`, { path: 'a' });
      });
    }).manifests.filter(({ kind }) => kind === 'UserAssignedIdentity').map(({ metadata }) => metadata.name);
    expect(new Set(names).size).toBe(3);
    names.forEach(name => expect(name).toMatch(/^[a-z0-9][a-z0-9-]*[a-z0-9]$/));
  });

  it('name an existing identity that two constructs stand for once', () => {
    const result = synthesize(app => {
      const cluster = clusterIn(app, { provisioner: Provisioner.aso(), distribution: other() });
      ['one', 'two'].forEach((name, i) => {
        const identity = ManagedIdentity.fromAttributes(cluster, name, { clientId: CLIENT, resourceId: i === 0 ? IDENTITY_ID : IDENTITY_ID.toUpperCase() });
        acrIn(cluster, {
          registry: ContainerRegistry.fromName({ name: `contoso${name}`, resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }),
          authentication: objectLevel({ identity, serviceAccountName: name }),
        }, `acr-${name}`).ociRepository(name, { path: 'a' });
      });
    });
    expect(result.manifests.filter(({ kind }) => kind === 'UserAssignedIdentity')).toHaveLength(1);
    expect(new Set(result.manifests.filter(({ kind }) => kind === 'RoleAssignment').map(({ spec }) => JSON.stringify(spec.principalIdFromConfig))).size).toBe(1);
  });
});
