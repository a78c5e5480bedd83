import * as path from 'path';
import { parse } from 'yaml';
import {
  AdoPermissions, AdoProject, Application, Authentication, Certificate, ClusterDistribution, ContainerRegistry, EventHub, FluxAcrAccess, FluxAdoAccess, FluxAzureApp,
  FluxCluster, FluxClusterProps, FluxEventHubsAccess, FluxSopsAkv, FluxVersion, GrantScope, KeyVault, ManagedIdentity, Provisioner,
} from '../../lib';
import { printFigures } from '../helpers/figures';
import { Cell, cells, program as cellProgram, works } from '../matrix/matrix-cells';
import { describeWithData } from '../support/conformance-data';
import { judgeManifests } from '../support/manifests';
import { guidOf, parseAll, problemsOf, resourcesOf, synthesize, Synthesized } from '../support/synthesize';

const SUBSCRIPTION = guidOf('subscription');
const named = { resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION };
const CERTIFICATE = path.join(__dirname, '../../examples/blob-bucket-with-certificate/flux-edge.crt');

function clusterIn(app: FluxAzureApp, provisioner: Provisioner, props: Partial<FluxClusterProps> = {}): FluxCluster {
  return new FluxCluster(app, 'c', {
    provisioner,
    distribution: ClusterDistribution.other({ oidcIssuerUrl: 'https://oidc.contoso.example/c' }),
    fluxVersion: FluxVersion.V2_9,
    tenantId: guidOf('tenant'),
    subscriptionId: SUBSCRIPTION,
    identities: { resourceGroupName: 'rg', location: 'westeurope' },
    ...props,
  });
}

const registry = () => ContainerRegistry.fromName({ name: 'contoso', ...named });

/** Several grants, of which some coincide. */
function grants(cluster: FluxCluster): void {
  const shared = Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'shared' });
  new FluxAcrAccess(cluster, 'one', { registry: registry(), authentication: shared }).ociRepository('one', { path: 'one' });
  new FluxAcrAccess(cluster, 'two', { registry: registry(), authentication: shared, grantAt: GrantScope.managementGroup('platform') }).ociRepository('two', { path: 'two' });
  new FluxSopsAkv(cluster, 'sops', {
    keyVault: KeyVault.fromName({ name: 'kv-contoso', ...named }), keyName: 'sops', authentication: Authentication.objectLevel({ namespace: 'team', serviceAccountName: 'sops' }),
  });
  new FluxEventHubsAccess(cluster, 'events', {
    eventHub: EventHub.fromName({ namespaceName: 'evhns-contoso', eventHubName: 'flux', ...named }), authentication: Authentication.controllerLevel(),
  }).provider('hub');
}

interface Grant { identity: string; role: string; scope: string }
interface Trust { identity: string; issuer: string; subject: string; audience: string }
const sorted = <T>(list: T[]) => list.map(each => JSON.stringify(each)).sort();

function ofTerraform(result: Synthesized): { grants: Grant[]; trusts: Trust[] } {
  const nameOf = (reference: string) => result.stacks.c.resource.azurerm_user_assigned_identity[/azurerm_user_assigned_identity\.([^.]+)\./.exec(reference)![1]].name;
  return {
    grants: resourcesOf(result, 'azurerm_role_assignment').map(each => ({ identity: nameOf(each.principal_id), role: each.role_definition_id, scope: each.scope })),
    trusts: resourcesOf(result, 'azurerm_federated_identity_credential').map(each => ({ identity: nameOf(each.parent_id), issuer: each.issuer, subject: each.subject, audience: each.audience[0] })),
  };
}

function ofAso(result: Synthesized): { grants: Grant[]; trusts: Trust[] } {
  const identities = result.manifests.filter(each => each.kind === 'UserAssignedIdentity');
  const byName = (name: string) => identities.find(each => each.metadata.name === name)!.spec.azureName;
  const byConfigMap = (name: string) => identities.find(each => each.spec.operatorSpec.configMaps.principalId.name === name)!.spec.azureName;
  return {
    grants: result.manifests.filter(each => each.kind === 'RoleAssignment').map(({ spec }) => ({
      identity: byConfigMap(spec.principalIdFromConfig.name), role: spec.roleDefinitionReference.armId, scope: spec.owner.armId,
    })),
    trusts: result.manifests.filter(each => each.kind === 'FederatedIdentityCredential').map(({ spec }) => ({
      identity: byName(spec.owner.name), issuer: spec.issuer, subject: spec.subject, audience: spec.audiences[0],
    })),
  };
}

function ofRunbook(script: string): { grants: Grant[]; trusts: Trust[] } {
  const variables = new Map<string, string>();
  let name = '';
  const found: { grants: Grant[]; trusts: Trust[] } = { grants: [], trusts: [] };
  const option = (line: string, key: string) => new RegExp(`--${key} (?:'([^']*)'|"\\$\\{([^}]+)\\}")`).exec(line)!.slice(1).find(value => value !== undefined)!;
  for (const line of script.split('\n')) {
    name = / az identity create --name '([^']+)'/.exec(line)?.[1] ?? name;
    const variable = /^(\w+)="\$\(need /.exec(line);
    if (variable) {
      variables.set(variable[1], name);
    }
    if (/run az role assignment create/.test(line)) {
      const scope = option(line, 'scope');
      const subscription = /^(\/subscriptions\/[^/]+)/.exec(scope)?.[1] ?? '';
      found.grants.push({ identity: variables.get(option(line, 'assignee-object-id'))!, role: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${option(line, 'role')}`, scope });
    }
    if (/run az identity federated-credential create/.test(line)) {
      found.trusts.push({ identity: option(line, 'identity-name'), issuer: option(line, 'issuer'), subject: option(line, 'subject'), audience: option(line, 'audiences') });
    }
  }
  return found;
}

describe('the three provisioners', () => {
  it('describe the same grants and the same trust', () => {
    const terraform = ofTerraform(synthesize(app => grants(clusterIn(app, Provisioner.terraform()))));
    const aso = ofAso(synthesize(app => grants(clusterIn(app, Provisioner.aso()))));
    const azCli = ofRunbook(synthesize(app => grants(clusterIn(app, Provisioner.azCli()))).runbooks.c);
    expect(terraform.grants).toHaveLength(4);
    expect(terraform.trusts).toHaveLength(3);
    expect(sorted(aso.grants)).toEqual(sorted(terraform.grants));
    expect(sorted(azCli.grants)).toEqual(sorted(terraform.grants));
    expect(sorted(aso.trusts)).toEqual(sorted(terraform.trusts));
    expect(sorted(azCli.trusts)).toEqual(sorted(terraform.trusts));
  });

  it.each([['ASO', Provisioner.aso()], ['az CLI', Provisioner.azCli()]])('%s makes no Terraform stack', (_, provisioner) => {
    expect(synthesize(app => grants(clusterIn(app, provisioner))).stacks).toEqual({});
  });

  it('look up the principal ID of an existing identity, each in its way', () => {
    const build = (provisioner: Provisioner) => (app: FluxAzureApp) => {
      const cluster = clusterIn(app, provisioner);
      const identity = ManagedIdentity.fromAttributes(cluster, 'existing', {
        clientId: guidOf('client'), resourceId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flux`,
      });
      new FluxAcrAccess(cluster, 'acr', { registry: registry(), authentication: Authentication.objectLevel({ namespace: 'apps', identity }) });
    };
    const terraform = synthesize(build(Provisioner.terraform()));
    expect(Object.values<any>(terraform.stacks.c.data.azuread_service_principal)[0].client_id).toBe(guidOf('client'));
    const aso = synthesize(build(Provisioner.aso()));
    const read = aso.manifests.find(each => each.kind === 'UserAssignedIdentity')!;
    expect(read.metadata.annotations).toEqual({ 'serviceoperator.azure.com/reconcile-policy': 'skip' });
    expect(aso.manifests.find(each => each.kind === 'RoleAssignment')!.spec.principalIdFromConfig).toEqual(read.spec.operatorSpec.configMaps.principalId);
    expect(synthesize(build(Provisioner.azCli())).runbooks.c).toContain(`az ad sp show --id '${guidOf('client')}' --query id`);
  });
});

describe('Azure Service Operator', () => {
  it('orders the federated credentials of one identity one after another', () => {
    const result = synthesize(app => {
      const cluster = clusterIn(app, Provisioner.aso());
      const identity = ManagedIdentity.create(cluster, 'shared');
      ['a', 'b', 'c'].forEach(name => new FluxAcrAccess(cluster, name, { registry: registry(), authentication: Authentication.objectLevel({ namespace: name, identity }) }));
    });
    const waves = [1, 2, 3].map(wave => parseAll(result.files[`c.azure/wave-${wave}/azure-wave-${wave}.k8s.yaml`]).filter(each => each.kind === 'FederatedIdentityCredential'));
    expect(waves.map(wave => wave.length)).toEqual([1, 1, 1]);
    const kustomizations = parseAll(result.files['c/gitops.k8s.yaml']);
    expect(kustomizations.map(({ metadata, spec }) => [metadata.name, spec.path, spec.wait ?? false, spec.dependsOn?.[0].name])).toEqual([
      ['c-azure-1', './clusters/c.azure/wave-1', true, undefined],
      ['c-azure-2', './clusters/c.azure/wave-2', true, 'c-azure-1'],
      ['c-azure-3', './clusters/c.azure/wave-3', true, 'c-azure-2'],
      ['c-flux', './clusters/c.flux', false, 'c-azure-3'],
    ]);
  });

  it('closes the loop: what ASO exports becomes the annotation, without a second synth', () => {
    const result = synthesize(app => {
      const cluster = clusterIn(app, Provisioner.aso());
      const acr = new FluxAcrAccess(cluster, 'acr', { registry: registry(), authentication: Authentication.objectLevel({ namespace: 'apps' }) });
      acr.imagePolicy('policy', {
        imageRepository: acr.imageRepository('image', { path: 'image' }), numerical: 'asc', filterTagsPattern: '^main-(?P<ts>[0-9]+)$', filterTagsExtract: '${ts}', annotations: { note: '${HOME}' },
      });
    });
    const [identity] = result.manifests.filter(each => each.kind === 'UserAssignedIdentity');
    const exported: { [configMap: string]: { [key: string]: string } } = {};
    for (const [what, { name, key }] of Object.entries<any>(identity.spec.operatorSpec.configMaps)) {
      (exported[name] ??= {})[key] = guidOf(what);
    }
    const consumers = parseAll(result.files['c/gitops.k8s.yaml']).find(each => each.metadata.name === 'c-flux')!;
    const variables = Object.assign({}, ...consumers.spec.postBuild.substituteFrom.map(({ name }: { name: string }) => exported[name]));
    const applied = parseAll(substitute(result.files['c.flux/c.k8s.yaml'], variables));
    expect(applied.find(each => each.kind === 'ServiceAccount')!.metadata.annotations!['azure.workload.identity/client-id']).toBe(guidOf('clientId'));
    const policy = applied.find(each => each.kind === 'ImagePolicy')!;
    expect(policy.spec.filterTags.extract).toBe('${ts}');
    expect(policy.metadata.annotations).toEqual({ note: '${HOME}' });
  });

  it('lets the Kustomization of flux-system fill in the patches of controllers', () => {
    const result = synthesize(app => {
      new FluxAcrAccess(clusterIn(app, Provisioner.aso()), 'acr', { registry: registry(), authentication: Authentication.controllerLevel() }).ociRepository('app', { path: 'app' });
    });
    const { patches } = parse(result.files['c/flux-system/kustomization.yaml']);
    const [identity] = result.manifests.filter(each => each.kind === 'UserAssignedIdentity');
    const { name, key } = identity.spec.operatorSpec.configMaps.clientId;
    expect(parse(patches.find((each: any) => each.target.kind === 'Kustomization').patch).spec.postBuild.substituteFrom).toEqual([{ kind: 'ConfigMap', name, optional: true }]);
    expect(patches.find((each: any) => each.target.name === 'source-controller').patch).toContain(`value: \${${key}}`);
    expect(parse(patches.find((each: any) => each.target.kind === 'CustomResourceDefinition').patch).metadata.annotations).toEqual({ 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' });
  });

  it('names role assignments the same on every run, and differently for different grants', () => {
    const names = (grantAt?: GrantScope) => synthesize(app => {
      new FluxAcrAccess(clusterIn(app, Provisioner.aso()), 'acr', { registry: registry(), grantAt, authentication: Authentication.objectLevel({ namespace: 'apps' }) });
    }).manifests.filter(each => each.kind === 'RoleAssignment').map(each => each.spec.azureName);
    expect(names()).toEqual(names());
    expect(names()[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(names(GrantScope.RESOURCE_GROUP)).not.toEqual(names());
  });

  it.each<[string, (cluster: FluxCluster) => void, string]>([
    ['Azure DevOps', cluster => {
      new FluxAdoAccess(cluster, 'ado', { project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform'), authentication: Authentication.objectLevel({ namespace: 'apps' }) }).gitRepository('a', { repository: 'a' });
    }, 'ASO cannot manage Azure DevOps'],
    ['application certificates', cluster => {
      Application.create(cluster, 'app', { publicCertificateFile: CERTIFICATE, certificate: Certificate.fromExistingSecret({ secretName: 's' }) });
    }, 'ASO cannot manage applications'],
  ])('refuses %s, and names who can', (_, build, what) => {
    const problems = problemsOf(app => build(clusterIn(app, Provisioner.aso()))).join('\n');
    expect(problems).toContain(what);
    expect(problems).toContain('Provisioner.terraform()');
    expect(problems).toContain('Provisioner.azCli()');
  });

  it('leaves only the Azure DevOps half to Terraform in a mixed program', () => {
    const result = synthesize(app => {
      const cluster = clusterIn(app, Provisioner.aso());
      const identity = ManagedIdentity.create(cluster, 'git');
      new FluxAdoAccess(cluster, 'ado', {
        provisioner: Provisioner.terraform(), project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform'), authentication: Authentication.objectLevel({ namespace: 'apps', identity }),
      }).gitRepository('a', { repository: 'a' });
    });
    expect(Object.keys(result.stacks.c.resource).sort()).toEqual(['azuredevops_group_membership', 'azuredevops_service_principal_entitlement']);
    const [lookup] = Object.values<any>(result.stacks.c.data.azurerm_user_assigned_identity);
    expect(lookup).toMatchObject({ name: 'flux-c-git', resource_group_name: 'rg' });
    expect(result.manifests.filter(each => each.kind === 'UserAssignedIdentity')).toHaveLength(1);
  });
});

test('the runbook refuses permissions on single repositories, and names who can', () => {
  const problems = problemsOf(app => {
    new FluxAdoAccess(clusterIn(app, Provisioner.azCli()), 'ado', {
      project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform'), permissions: AdoPermissions.repositories('fleet'), authentication: Authentication.objectLevel({ namespace: 'apps' }),
    }).gitRepository('a', { repository: 'fleet' });
  }).join('\n');
  expect(problems).toContain('the runbook cannot give permissions on single repositories');
  expect(problems).toContain('Provisioner.terraform()');
});

describeWithData('the full table with ASO and az runbooks', () => {
  const counts: { [what: string]: number } = {};
  const count = (what: string) => { counts[what] = (counts[what] ?? 0) + 1; };
  afterAll(() => printFigures(`matrix of provisioners: ${Object.entries(counts).sort().map(([what, n]) => `${n} ${what}`).join(', ')}`));
  const accepted = cells().filter(works);

  it.each(['ASO', 'az CLI'] as const)('%s: what it can provision passes the CRDs; what it cannot is refused with who can', kind => {
    for (const cell of accepted) {
      const provisioner = kind === 'ASO' ? Provisioner.aso() : Provisioner.azCli();
      const build = cellProgram(cell, CERTIFICATE, { provisioner });
      if (kind === 'ASO' && beyondAso(cell)) {
        expect({ cell, problems: problemsOf(build).join('\n') }).toMatchObject({ problems: expect.stringMatching(/ASO cannot[\s\S]*Provisioner\.terraform\(\)/) });
        count('refused by ASO');
      } else {
        const result = synthesize(build);
        const wrong = judgeManifests(result.manifests, String(cell.version));
        expect({ cell, wrong }).toEqual({ cell, wrong: [] });
        count(`accepted by ${kind}`);
      }
    }
  });

  function beyondAso({ kind, column, origin }: Cell): boolean {
    const ado = ['GitRepository', 'ImageUpdateAutomation', 'CommitStatusProvider', 'AzureDevOps'].includes(kind);
    // An existing application is used as it is; but its principal cannot be looked up.
    return ado || column.endsWith('Certificate') || (column === 'node' && origin === 'new');
  }
});

/** Flux's substitution: variables become values, `$${` becomes `${`. */
function substitute(text: string, variables: { [name: string]: string }): string {
  return text.replace(/\$?\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) => whole.startsWith('$$') ? whole.slice(1) : variables[name] ?? '');
}
