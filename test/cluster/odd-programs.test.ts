import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { ApiObject, Chart } from 'cdk8s';
import { TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { FluxCluster, ManagedIdentity } from '../../lib';
import { acrIn, aks, clusterIn, objectLevel } from '../helpers/fixtures';
import { parseAll, refusalOf, Program, synth } from '../support/synthesize';

/** A cluster in a stack with variables and a provider of the user's own. */
function ownStack(program: (cluster: FluxCluster, variable: (name: string) => string) => void, props: (variable: (name: string) => string) => object = () => ({})): Program {
  return app => {
    const stack = new TerraformStack(app.terraform, 'mine');
    const variable = (name: string) => new TerraformVariable(stack, name, { type: 'string' }).stringValue;
    new AzurermProvider(stack, 'azurerm', { features: [{}] });
    program(clusterIn(app, { stack, ...props(variable) }), variable);
  };
}

describe('programs that one does not expect', () => {
  it('take every value from Terraform', () => {
    const result = synth(ownStack(cluster => { acrIn(cluster).ociRepository('a', { path: 'a' }); }, variable => ({
      tenantId: variable('tenant'),
      subscriptionId: variable('subscription'),
      identities: { resourceGroupName: variable('group'), location: variable('location') },
      distribution: aks({ oidcIssuerUrl: variable('issuer') }),
    })));
    expect(result.resources('azurerm_user_assigned_identity', 'mine')).toEqual([{ name: 'flux-prod-apps-flux-acr', resource_group_name: '${var.group}', location: '${var.location}' }]);
    expect(result.resources('azurerm_federated_identity_credential', 'mine')[0].issuer).toBe('${var.issuer}');
    expect(Object.keys(result.stack('mine')['//'].outputs.mine['hand-off'])).toEqual(['var.tenant']);
    expect(result.file('prod/prod.k8s.yaml')).not.toMatch(/TfToken|var\./);
  });

  it('adopt an identity that is made in the same stack', () => {
    const result = synth(ownStack(cluster => {
      const made = new UserAssignedIdentity(cluster.stack, 'made', { name: 'made', resourceGroupName: 'rg', location: 'l' });
      const identity = ManagedIdentity.fromAttributes(cluster, 'id', { clientId: made.clientId, principalId: made.principalId, resourceId: made.id });
      acrIn(cluster, { authentication: objectLevel({ identity }) }).ociRepository('a', { path: 'a' });
    }));
    expect(result.resources('azurerm_federated_identity_credential', 'mine')[0]).toMatchObject({
      parent_id: '${azurerm_user_assigned_identity.made.id}',
      resource_group_name: '${element(split("/", azurerm_user_assigned_identity.made.id), 4)}',
    });
    expect(result.resources('azurerm_role_assignment', 'mine')[0].principal_id).toBe('${azurerm_user_assigned_identity.made.principal_id}');
  });

  it('declare accesses in charts within charts of a cluster: a file each', () => {
    const result = synth(app => {
      const team = new Chart(clusterIn(app), 'team');
      acrIn(team).ociRepository('a', { path: 'a' });
      acrIn(new Construct(new Chart(team, 'deep'), 'k'), { authentication: objectLevel({ namespace: 'other' }) }).ociRepository('a', { path: 'a' });
    });
    expect(Object.keys(result.files)).toEqual(['access-review/report.html', 'access-review/report.json', 'access-review/report.md', 'prod/flux-system/kustomization.yaml', 'prod/prod.k8s.yaml', 'prod/team-deep.k8s.yaml', 'prod/team.k8s.yaml']);
    expect(result.objects().filter(({ kind }) => kind === 'ServiceAccount')).toHaveLength(2);
  });

  it('declare charts whose files would be one', () => {
    const problem = refusalOf(app => {
      const cluster = clusterIn(app);
      for (const chart of [new Chart(new Chart(cluster, 'a'), 'b'), new Chart(cluster, 'a-b')]) {
        new ApiObject(chart, 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: chart.node.id } });
      }
    });
    expect(problem).toContain('would both be written to prod/a-b');
  });

  it('make two providers without an alias', () => {
    const problem = refusalOf(app => {
      const cluster = clusterIn(app);
      acrIn(cluster);
      ['mine', 'another'].forEach(id => new AzurermProvider(cluster.stack, id, { features: [{}] }));
    });
    expect(problem).toContain('[prod/another] there are two azurerm providers without an alias in one stack: prod/mine and prod/another');
  });

  it('make a provider with an alias', () => {
    const result = synth(app => {
      const cluster = clusterIn(app);
      acrIn(cluster);
      new AzurermProvider(cluster.stack, 'mine', { features: [{}], alias: 'hub' });
    });
    expect(result.stack().provider.azurerm).toHaveLength(2);
  });

  it('order objects by dependencies', () => {
    const result = synth(app => {
      const cluster = clusterIn(app);
      const first = acrIn(cluster).ociRepository('a', { path: 'a' });
      first.addDependency(new ApiObject(cluster, 'later', { apiVersion: 'example.com/v1', kind: 'Later', metadata: { name: 'later' } }));
    });
    const kinds = parseAll(result.file('prod/prod.k8s.yaml')).map(({ kind }) => kind);
    expect(kinds.indexOf('Later')).toBeLessThan(kinds.indexOf('OCIRepository'));
  });
});
