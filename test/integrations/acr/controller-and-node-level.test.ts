import { AksCluster, Authentication, FluxController, FluxVersion, ManagedIdentity } from '../../../lib';
import { acrIn, aks, CLIENT, clusterIn, IDENTITY_ID, KUBELET, objectLevel, OTHER_ISSUER, other, PRINCIPAL, SUBSCRIPTION, TENANT } from '../../helpers/fixtures';
import { deployedOutputs, refusalOf, refusalsOf, SynthesizedFolder, synth } from '../../support/synthesize';

const controllerLevel = () => ({ authentication: Authentication.controllerLevel() });
const clientIdOf = (result: SynthesizedFolder) => deployedOutputs(`${result.folder}/cdktf.out`).prod.controllers.client_id;

describe('FluxAcrAccess at controller level', () => {
  const onAks = synth(app => {
    const acr = acrIn(clusterIn(app), controllerLevel());
    acr.ociRepository('a', { path: 'a' });
    acr.helmRepository('charts', { path: 'charts' });
    acr.imageRepository('image', { path: 'app' });
  });

  it('gives the controllers of the kinds in use one identity, and federates the ServiceAccount of each', () => {
    expect(onAks.resources('azurerm_user_assigned_identity').map(({ name }) => name)).toEqual(['flux-prod-controllers']);
    expect(onAks.resources('azurerm_federated_identity_credential').map(({ subject }) => subject).sort()).toEqual([
      'system:serviceaccount:flux-system:image-reflector-controller', 'system:serviceaccount:flux-system:source-controller',
    ]);
    expect(onAks.resources('azurerm_role_assignment')).toHaveLength(1);
  });

  it('names the provider and no ServiceAccount in the objects, which stand in the namespace of Flux', () => {
    expect(onAks.objects().map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`))
      .toEqual(['OCIRepository flux-system/a', 'HelmRepository flux-system/charts', 'ImageRepository flux-system/image']);
    for (const { spec } of onAks.objects()) {
      expect(spec.provider).toBe('azure');
      expect(spec).not.toHaveProperty('serviceAccountName');
    }
    expect(onAks.object('HelmRepository', 'charts').spec).toMatchObject({ type: 'oci', url: 'oci://contoso.azurecr.io/charts' });
  });

  it('annotates ServiceAccounts and labels pods on AKS, and leaves the environment to the webhook', () => {
    const clientId = clientIdOf(onAks);
    expect(onAks.patches().map(({ target, patch }) => [target, patch.metadata.annotations ?? patch.spec.template.metadata.labels])).toEqual(
      ['source-controller', 'image-reflector-controller'].flatMap(name => [
        [{ kind: 'ServiceAccount', name }, { 'azure.workload.identity/client-id': clientId, 'azure.workload.identity/tenant-id': TENANT }],
        [{ kind: 'Deployment', name }, { 'azure.workload.identity/use': 'true' }],
      ]));
    expect(onAks.kustomization()).not.toContain('AZURE_');
  });

  it('gives the controllers a projected token and all four variables off AKS', () => {
    const elsewhere = synth(app => { acrIn(clusterIn(app, { distribution: other() }), controllerLevel()).ociRepository('a', { path: 'a' }); });
    const [{ target, patch }, ...more] = elsewhere.patches();
    expect(more).toEqual([]);
    expect(target).toEqual({ kind: 'Deployment', name: 'source-controller' });
    const values = (path: string) => patch.filter((each: any) => each.path === `/spec/template/spec/${path}/-`).map((each: any) => each.value);
    expect(values('containers/0/env')).toEqual([
      { name: 'AZURE_TENANT_ID', value: TENANT },
      { name: 'AZURE_CLIENT_ID', value: clientIdOf(elsewhere) },
      { name: 'AZURE_AUTHORITY_HOST', value: 'https://login.microsoftonline.com/' },
      { name: 'AZURE_FEDERATED_TOKEN_FILE', value: expect.stringMatching(/^\/.+\/azure-token$/) },
    ]);
    const [volume] = values('volumes');
    const [mount] = values('containers/0/volumeMounts');
    const token = volume.projected.sources[0].serviceAccountToken;
    expect(token.audience).toBe('api://AzureADTokenExchange');
    expect(mount.name).toBe(volume.name);
    expect(`${mount.mountPath}/${token.path}`).toBe(values('containers/0/env')[3].value);
    expect(elsewhere.resources('azurerm_federated_identity_credential')[0].issuer).toBe(OTHER_ISSUER);
  });

  it('patches the controllers that are named for objects of other programs, and no others', () => {
    const named = synth(app => {
      acrIn(clusterIn(app), { authentication: Authentication.controllerLevel({ controllers: [FluxController.IMAGE_REFLECTOR] }) });
    });
    expect(new Set(named.patches().map(({ target }) => target.name))).toEqual(new Set(['image-reflector-controller']));
  });

  it('makes nothing for an access that nothing uses', () => {
    const unused = synth(app => { acrIn(clusterIn(app), controllerLevel()); }, { outputs: {} });
    expect(unused.stack().resource).toBeUndefined();
    expect(unused.patches()).toEqual([]);
  });

  it('merges the patches of several accesses and of several levels of one controller', () => {
    const merged = synth(app => {
      const cluster = clusterIn(app, { fluxVersion: FluxVersion.V2_9, distribution: other() });
      acrIn(cluster, controllerLevel(), 'one').ociRepository('a', { path: 'a' });
      acrIn(cluster, controllerLevel(), 'two').helmRepository('b', { path: 'b' });
      acrIn(cluster, {}, 'three').ociRepository('c', { path: 'c' });
      acrIn(cluster, { authentication: objectLevel({ serviceAccountName: 'second' }) }, 'four').ociRepository('d', { path: 'd' });
    });
    expect(merged.patches().map(({ target }) => target)).toEqual([{ kind: 'Deployment', name: 'source-controller' }]);
    expect(merged.kustomization().match(/--feature-gates/g)).toHaveLength(1);
    expect(merged.kustomization().match(/AZURE_CLIENT_ID/g)).toHaveLength(1);
  });

  it('refuses two identities on one controller, and names both', () => {
    const problem = refusalOf(app => {
      const cluster = clusterIn(app);
      for (const id of ['first', 'second']) {
        const identity = ManagedIdentity.create(cluster, `${id}-identity`);
        acrIn(cluster, { authentication: Authentication.controllerLevel({ identity }) }, id).ociRepository(id, { path: id });
      }
    });
    expect(problem).toContain('[prod/second] source-controller would get two identities: prod/first-identity (from prod/first) and prod/second-identity');
    expect(problem).toContain('give both accesses the same identity, or move one of them to Authentication.objectLevel()');
  });

  it('lets controllers have different identities', () => {
    const apart = synth(app => {
      const cluster = clusterIn(app);
      const identity = () => ManagedIdentity.fromAttributes(cluster, 'scanner', { clientId: CLIENT, principalId: PRINCIPAL, resourceId: IDENTITY_ID });
      acrIn(cluster, controllerLevel(), 'pull').ociRepository('a', { path: 'a' });
      acrIn(cluster, { authentication: Authentication.controllerLevel({ identity: identity() }) }, 'scan').imageRepository('b', { path: 'b' });
    });
    const ids = apart.patches().filter(({ target }) => target.kind === 'ServiceAccount')
      .map(({ target, patch }) => [target.name, patch.metadata.annotations['azure.workload.identity/client-id']]);
    expect(ids).toEqual([['source-controller', clientIdOf(apart)], ['image-reflector-controller', CLIENT]]);
  });

  it('takes two descriptions of one existing identity for one', () => {
    const same = synth(app => {
      const cluster = clusterIn(app);
      for (const id of ['a', 'b']) {
        const identity = ManagedIdentity.fromAttributes(cluster, `${id}-identity`, { clientId: id === 'a' ? CLIENT : CLIENT.toUpperCase(), principalId: PRINCIPAL, federatedCredentialsExist: true });
        acrIn(cluster, { authentication: Authentication.controllerLevel({ identity }) }, id).ociRepository(id, { path: id });
      }
    }, { outputs: {} });
    expect(same.patches().filter(({ target }) => target.kind === 'ServiceAccount')).toHaveLength(1);
  });
});

describe('FluxAcrAccess at node level', () => {
  const nodeLevel = { authentication: Authentication.nodeLevel() };

  it('grants the kubelet identity the role, and patches nothing', () => {
    const result = synth(app => {
      acrIn(clusterIn(app, { distribution: aks({ kubeletIdentity: KUBELET }) }), nodeLevel).ociRepository('a', { path: 'a' });
    }, { outputs: {} });
    expect(result.resources('azurerm_role_assignment')).toEqual([expect.objectContaining({ principal_id: KUBELET.principalId, principal_type: 'ServicePrincipal' })]);
    expect(Object.keys(result.stack().resource)).toEqual(['azurerm_role_assignment']);
    expect(result.patches()).toEqual([]);
    expect(result.object('OCIRepository', 'a').spec).toEqual({ interval: '10m', provider: 'azure', url: 'oci://contoso.azurecr.io/a' });
  });

  it('names the kubelet identity to the controllers when it is asked to', () => {
    const result = synth(app => {
      const authentication = Authentication.nodeLevel({ nameKubeletIdentity: true });
      acrIn(clusterIn(app, { distribution: aks({ kubeletIdentity: KUBELET }) }), { authentication }).imageRepository('a', { path: 'a' });
    }, { outputs: {} });
    expect(result.patches()).toEqual([{
      target: { kind: 'Deployment', name: 'image-reflector-controller' },
      patch: [{ op: 'add', path: '/spec/template/spec/containers/0/env/-', value: { name: 'AZURE_CLIENT_ID', value: KUBELET.clientId } }],
    }]);
  });

  it('looks the kubelet identity and the issuer up from the cluster in Azure', () => {
    const result = synth(app => {
      const cluster = AksCluster.fromName({ name: 'prod', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });
      acrIn(clusterIn(app, { distribution: aks({ oidcIssuerUrl: undefined, cluster }) }), nodeLevel).ociRepository('a', { path: 'a' });
    });
    const [data] = Object.keys(result.stack().data.azurerm_kubernetes_cluster);
    expect(result.resources('azurerm_role_assignment')[0].principal_id).toMatch(new RegExp(`data.azurerm_kubernetes_cluster.${data}.kubelet_identity\\[0\\].object_id`));
  });

  it('is refused off AKS', () => {
    expect(refusalOf(app => { acrIn(clusterIn(app, { distribution: other() }), nodeLevel).ociRepository('a', { path: 'a' }); }))
      .toContain('the access is at node level, and the cluster is not AKS');
  });

  it('is refused without a kubelet identity', () => {
    expect(refusalOf(app => { acrIn(clusterIn(app), nodeLevel).ociRepository('a', { path: 'a' }); })).toContain('the kubelet identity of the cluster is not known');
  });

  it.each(['node first', 'controller first'])('is refused beside controller level on one controller: %s', order => {
    const problems = refusalsOf(app => {
      const cluster = clusterIn(app, { distribution: aks({ kubeletIdentity: KUBELET }) });
      const levels = [['node', Authentication.nodeLevel()], ['controller', Authentication.controllerLevel()]] as const;
      for (const [id, authentication] of order === 'node first' ? levels : [...levels].reverse()) {
        acrIn(cluster, { authentication }, id).ociRepository(id, { path: id });
      }
    });
    expect(problems).toEqual([expect.stringContaining('source-controller would use the identity of the nodes and prod/controllers at once')]);
    expect(problems[0]).toContain('prod/node');
    expect(problems[0]).toContain('prod/controller');
  });
});
