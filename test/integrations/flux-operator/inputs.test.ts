import { parse } from 'yaml';
import {
  AdoPermissions, AdoProject, Authentication, AzureCloud, ClusterDistribution, FluxAzureApp, FluxClusterProps, FluxController, FluxOperatorInputs, FluxOperatorInputsProps,
  FluxVersion, GrantScope, ManagedIdentity, Provisioner,
} from '../../../lib';
import { aks, CLIENT, clusterIn, IDENTITY_ID, other, OTHER_ISSUER, PRINCIPAL, registry, TENANT, PRIVATE_CLOUD } from '../../helpers/fixtures';
import { problemsOf, resourcesOf, synthesize, Synthesized } from '../../support/synthesize';

type Use = (access: FluxOperatorInputs) => void;

const project = AdoProject.fromUrl('https://dev.azure.com/contoso/platform');
const program = (props: Partial<FluxOperatorInputsProps>, use: Use, clusterProps: Partial<FluxClusterProps> = {}) => (app: FluxAzureApp) => {
  use(new FluxOperatorInputs(clusterIn(app, { distribution: other(), ...clusterProps }), 'inputs', {
    operatorVersion: '0.58.0',
    authentication: Authentication.objectLevel({ namespace: 'previews', createNamespace: true }),
    ...props,
  }));
};
const tags: Use = access => { access.acrArtifactTags('releases', { path: 'apps/podinfo' }); };
const requests: Use = access => { access.azureDevOpsPullRequests('previews', { repository: 'apps' }); };
const controllerLevel = Authentication.controllerLevel();
const provider = ({ manifests }: Synthesized) => manifests.find(({ kind }) => kind === 'ResourceSetInputProvider')!;
const valuesOf = ({ manifests }: Synthesized) => {
  const configMap = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'flux-operator-azure');
  return configMap && { namespace: configMap.metadata.namespace, values: parse(configMap.data['values.yaml']) };
};

describe('FluxOperatorInputs', () => {
  it('lets the operator list the tags of a registry at object level', () => {
    const result = synthesize(program({ registry: registry() }, tags));
    expect(provider(result)).toEqual({
      apiVersion: 'fluxcd.controlplane.io/v1',
      kind: 'ResourceSetInputProvider',
      metadata: { name: 'releases', namespace: 'previews' },
      spec: { type: 'ACRArtifactTag', url: 'oci://contoso.azurecr.io/apps/podinfo', serviceAccountName: 'flux-inputs' },
    });
    expect(resourcesOf(result, 'azurerm_role_assignment')).toEqual([expect.objectContaining({
      role_definition_id: expect.stringContaining('7f951dda-4ed3-4680-a7ca-43fe172d538d'), scope: registry().resourceId,
    })]);
    expect(resourcesOf(result, 'azurerm_federated_identity_credential')).toEqual([expect.objectContaining({ subject: 'system:serviceaccount:previews:flux-inputs' })]);
  });

  it('makes the service principal a member of Readers for Azure DevOps', () => {
    const result = synthesize(program({ project }, requests));
    expect(provider(result).spec).toEqual({ type: 'AzureDevOpsPullRequest', url: 'https://dev.azure.com/contoso/platform/_git/apps', serviceAccountName: 'flux-inputs' });
    expect(Object.values<any>(result.stacks.prod.data.azuredevops_group)).toEqual([expect.objectContaining({ name: 'Readers' })]);
    expect(resourcesOf(result, 'azuredevops_group_membership')).toEqual([expect.objectContaining({ mode: 'add' })]);
    expect(resourcesOf(result, 'azurerm_role_assignment')).toEqual([]);
  });

  it('takes permissions on single repositories instead of the group', () => {
    const result = synthesize(program({ project, permissions: AdoPermissions.repositories('apps'), accountLicenseType: 'express' }, requests));
    expect(resourcesOf(result, 'azuredevops_group_membership')).toEqual([]);
    expect(resourcesOf(result, 'azuredevops_git_permissions')).toEqual([expect.objectContaining({ permissions: { GenericRead: 'Allow' } })]);
  });

  it('writes filter, schedule, default values and skip as the operator reads them, and what it reads from annotations there', () => {
    const result = synthesize(program({ project }, access => {
      access.azureDevOpsPullRequests('previews', {
        repository: 'apps',
        interval: '5m',
        timeout: '1m',
        suspend: true,
        annotations: { team: 'web' },
        filter: { includeBranch: '^feat/', excludeBranch: '-wip$', labels: ['deploy/preview'], limit: 10 },
        skip: { labels: ['!build/passed'] },
        defaultValues: { env: 'preview', replicas: 1, hosts: ['a'] },
        schedule: [{ cron: '0 8 * * 1-5', timeZone: 'Europe/London', window: '10h' }],
        spec: { insecure: false },
      });
      access.azureDevOpsBranches('branches', { repository: 'apps', filter: { includeBranch: '^release/' } });
      access.azureDevOpsTags('tags', { repository: 'apps', filter: { semver: '>=1.0.0', includeTag: '^v', excludeTag: '-rc', limit: 1 } });
    }));
    const [previews, branches, gitTags] = result.manifests.filter(({ kind }) => kind === 'ResourceSetInputProvider');
    expect(previews.metadata.annotations).toEqual({
      'team': 'web', 'fluxcd.controlplane.io/reconcile': 'disabled', 'fluxcd.controlplane.io/reconcileEvery': '5m', 'fluxcd.controlplane.io/reconcileTimeout': '1m',
    });
    expect(previews.spec).toEqual({
      type: 'AzureDevOpsPullRequest',
      url: 'https://dev.azure.com/contoso/platform/_git/apps',
      serviceAccountName: 'flux-inputs',
      filter: { includeBranch: '^feat/', excludeBranch: '-wip$', labels: ['deploy/preview'], limit: 10 },
      skip: { labels: ['!build/passed'] },
      defaultValues: { env: 'preview', replicas: 1, hosts: ['a'] },
      schedule: [{ cron: '0 8 * * 1-5', timeZone: 'Europe/London', window: '10h' }],
      insecure: false,
    });
    expect(branches.spec).toMatchObject({ type: 'AzureDevOpsBranch', filter: { includeBranch: '^release/' } });
    expect(gitTags.spec).toMatchObject({ type: 'AzureDevOpsTag', filter: { semver: '>=1.0.0', includeTag: '^v', excludeTag: '-rc', limit: 1 } });
  });

  it('changes no controller of Flux, on any minor', () => {
    for (const fluxVersion of FluxVersion.all()) {
      const result = synthesize(program({ project }, requests, { fluxVersion }));
      expect(parse(result.files['prod/flux-system/kustomization.yaml']).patches).toBeUndefined();
      expect(result.manifests.filter(({ kind }) => kind.startsWith('ClusterRole'))).toEqual([]);
    }
  });

  it('federates the ServiceAccount of the operator at controller level, in its namespace, and hands out values for its chart: the webhook of AKS', () => {
    const result = synthesize(program({ registry: registry(), authentication: controllerLevel, operatorNamespace: 'flux-operator' }, tags, { distribution: aks() }));
    expect(provider(result).spec.serviceAccountName).toBeUndefined();
    expect(provider(result).metadata.namespace).toBe('flux-system');
    expect(resourcesOf(result, 'azurerm_federated_identity_credential')).toEqual([expect.objectContaining({ subject: 'system:serviceaccount:flux-operator:flux-operator' })]);
    expect(valuesOf(result)).toEqual({
      namespace: 'flux-operator',
      values: {
        commonAnnotations: { 'azure.workload.identity/client-id': expect.stringMatching(/^[0-9a-f-]{36}$/), 'azure.workload.identity/tenant-id': TENANT },
        commonLabels: { 'azure.workload.identity/use': 'true' },
      },
    });
  });

  it('hands out the environment and the token off AKS', () => {
    const result = synthesize(program({ registry: registry(), authentication: controllerLevel }, tags));
    expect(resourcesOf(result, 'azurerm_federated_identity_credential')).toEqual([expect.objectContaining({ subject: 'system:serviceaccount:flux-system:flux-operator', issuer: OTHER_ISSUER })]);
    const { namespace, values } = valuesOf(result)!;
    expect(namespace).toBe('flux-system');
    expect(values.extraEnvs.map(({ name }: any) => name)).toEqual(['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_AUTHORITY_HOST', 'AZURE_FEDERATED_TOKEN_FILE']);
    expect(values.extraVolumes[0].projected.sources).toEqual([{ serviceAccountToken: { audience: 'api://AzureADTokenExchange', expirationSeconds: 3600, path: 'azure-token' } }]);
    expect(values.extraVolumeMounts).toEqual([{ name: 'azure-token', mountPath: '/var/run/service-account', readOnly: true }]);
    expect(values.commonLabels).toBeUndefined();
  });

  it('needs no values at object level, but outside the public cloud the authority', () => {
    expect(valuesOf(synthesize(program({ registry: registry() }, tags)))).toBeUndefined();
    const china = synthesize(program({ registry: registry() }, tags, { cloud: AzureCloud.CHINA }));
    expect(valuesOf(china)!.values).toEqual({ extraEnvs: [{ name: 'AZURE_AUTHORITY_HOST', value: AzureCloud.CHINA.authorityHost }] });
  });

  it('shares the operator and its identity between a registry and a project', () => {
    let inputs: FluxOperatorInputs | undefined;
    let git: FluxOperatorInputs | undefined;
    const result = synthesize(app => {
      const cluster = clusterIn(app, { distribution: other() });
      const identity = ManagedIdentity.fromAttributes(cluster, 'operator', { clientId: CLIENT, principalId: PRINCIPAL, resourceId: IDENTITY_ID });
      const authentication = Authentication.controllerLevel({ identity });
      inputs = new FluxOperatorInputs(cluster, 'tags', { registry: registry(), operatorVersion: '0.58.1', authentication });
      tags(inputs);
      git = new FluxOperatorInputs(cluster, 'git', { project, operatorVersion: '0.58.1', authentication });
      requests(git);
    });
    expect(resourcesOf(result, 'azurerm_federated_identity_credential')).toHaveLength(1);
    expect(resourcesOf(result, 'azurerm_role_assignment')).toHaveLength(1);
    expect(resourcesOf(result, 'azuredevops_group_membership')).toHaveLength(1);
    expect(valuesOf(result)!.values.extraEnvs).toContainEqual({ name: 'AZURE_CLIENT_ID', value: CLIENT });
    expect(inputs!.helmValues!.name).toBe('flux-operator-azure');
    expect([inputs!.operatorNamespace, inputs!.registry, inputs!.project]).toEqual(['flux-system', expect.anything(), undefined]);
    expect([git!.project, git!.memberships.length]).toEqual([project, 2]);
  });

  it.each<[string, () => Provisioner]>([['ASO', Provisioner.aso], ['az', Provisioner.azCli]])('hands the values out with %s, too', (_, provisioner) => {
    const result = synthesize(program({ registry: registry(), authentication: controllerLevel }, tags, { distribution: aks(), provisioner: provisioner() }));
    expect(valuesOf(result)!.values.commonAnnotations['azure.workload.identity/client-id']).toMatch(/^([0-9a-f-]{36}|\$\{\w+\})$/);
  });

  it.each<[string, () => (app: FluxAzureApp) => void, RegExp]>([
    ['neither registry nor project', () => program({}, tags), /neither of `registry` and `project` is given; .*; give one of them/],
    ['both', () => program({ registry: registry(), project }, tags), /both of `registry` and `project` are given/],
    ['tags of an artifact on a project', () => program({ project }, tags), /\[prod\/inputs\/releases\] acrArtifactTags\(\) is called on an access to a project/],
    ['pull requests on a registry', () => program({ registry: registry() }, requests), /azureDevOpsPullRequests\(\) is called on an access to a registry/],
    ['Azure DevOps before its identity worked', () => program({ project, operatorVersion: '0.57.9' }, requests), /identities for Azure DevOps work from Flux Operator 0\.58\.0 on, the cluster has 0\.57\.9; .*never get a token/],
    ['a registry before its type', () => program({ registry: registry(), operatorVersion: '0.9.0' }, tags), /identities for registries work from Flux Operator 0\.24\.0 on, the cluster has 0\.9\.0/],
    ['a version that is none', () => program({ registry: registry(), operatorVersion: 'v0.58' }, tags), /`operatorVersion` "v0\.58" is not a version of the Flux Operator; .*write all three numbers/],
    ['two namespaces of one operator', () => app => {
      const cluster = clusterIn(app, { distribution: other() });
      tags(new FluxOperatorInputs(cluster, 'a', { registry: registry(), operatorVersion: '0.58.0', authentication: controllerLevel }));
      requests(new FluxOperatorInputs(cluster, 'b', { project, operatorVersion: '0.58.0', operatorNamespace: 'elsewhere', authentication: controllerLevel }));
    }, /\[prod\/b\] the Flux Operator is given with namespace "elsewhere", by prod\/a with "flux-system"; a cluster has one Flux Operator/],
    ['node level', () => program({ registry: registry(), authentication: Authentication.nodeLevel() }, tags, { distribution: aks() }), /ResourceSetInputProvider \(ACR\) with a managed identity is not covered by Flux's CI at node level/],
    ['an ARM scope for Azure DevOps', () => program({ project, grantAt: GrantScope.SUBSCRIPTION }, requests), /`grantAt` is given for Azure DevOps/],
    ['permissions of Azure DevOps for a registry', () => program({ registry: registry(), permissions: AdoPermissions.READERS }, tags), /`permissions` is given for a registry/],
    ['controllers of Flux', () => program({ registry: registry(), authentication: Authentication.controllerLevel({ controllers: [FluxController.SOURCE] }) }, tags), /`controllers` is given for inputs of the Flux Operator/],
    ['another cloud for Azure DevOps', () => program({ project }, requests, { cloud: AzureCloud.CHINA }), /exists in the public cloud only, the cluster is in the China cloud/],
    ['a path with the host', () => program({ registry: registry() }, access => { access.acrArtifactTags('a', { path: 'contoso.azurecr.io/a:1' }); }), /is not a repository of a registry; .*leave out the scheme and the host/],
    ['a repository with .git', () => program({ project }, access => { access.azureDevOpsBranches('a', { repository: 'apps.git' }); }), /"apps\.git" is not the name of a repository/],
    ['a filter that is no expression', () => program({ registry: registry() }, access => { access.acrArtifactTags('a', { path: 'a', filter: { includeTag: '(?=x)' } }); }), /`includeTag` "\(\?=x\)" is not a regular expression of Go/],
    ['no limit', () => program({ registry: registry() }, access => { access.acrArtifactTags('a', { path: 'a', filter: { limit: 0 } }); }), /`limit` 0 is not a whole number from 1 to 10000/],
    ['a cron expression with seconds', () => program({ registry: registry() }, access => { access.acrArtifactTags('a', { path: 'a', schedule: [{ cron: '0 0 8 * * 1' }] }); }), /`cron` "0 0 8 \* \* 1" is not a cron expression/],
    ['a time zone that does not exist', () => program({ registry: registry() }, access => { access.acrArtifactTags('a', { path: 'a', schedule: [{ cron: '@daily', timeZone: 'Europe/Atlantis' }] }); }), /`timeZone` "Europe\/Atlantis" is not a time zone/],
    ['a window shorter than twice the timeout', () => program({ registry: registry() }, access => { access.acrArtifactTags('a', { path: 'a', schedule: [{ cron: '@daily', window: '3m' }] }); }), /the window 3m of a schedule is shorter than twice the timeout \(2m\); .*InvalidSchedule/],
    ['an annotation beside its prop', () => program({ registry: registry() }, access => { access.acrArtifactTags('a', { path: 'a', interval: '5m', annotations: { 'fluxcd.controlplane.io/reconcileEvery': '1m' } }); }), /is given beside the prop that sets it/],
    ['an object in another namespace', () => program({ registry: registry() }, access => { access.acrArtifactTags('a', { path: 'a', namespace: 'team' }); }), /the ResourceSetInputProvider is in namespace "team", its ServiceAccount in "previews"/],
  ])('refuses %s', (_, build, message) => {
    const problems = problemsOf(build());
    expect(problems.join('\n')).toMatch(message);
    expect(problems.length).toBeLessThanOrEqual(2);
  });

  it('refuses a private cloud', () => {
    const cloud = AzureCloud.privateCloud(PRIVATE_CLOUD);
    expect(problemsOf(program({ registry: registry() }, tags, { cloud })).join('\n')).toMatch(/the access is to a registry of a private cloud; .*scan the registry with an ImageRepository/);
  });

  it('is the same on every distribution that is not AKS', () => {
    const edge = ClusterDistribution.other({ oidcIssuerUrl: 'https://oidc.contoso.example/edge' });
    expect(resourcesOf(synthesize(program({ project, authentication: controllerLevel }, requests, { distribution: edge })), 'azurerm_federated_identity_credential'))
      .toEqual([expect.objectContaining({ subject: 'system:serviceaccount:flux-system:flux-operator' })]);
  });
});
