import { Rule, RuleFinding, Severity, show } from '../../../engine/rule';
import { TerraformFiles } from '../../../engine/terraform/terraform-files';

export const issuerShared: Rule = {
  code: 'FAZ074',
  severity: Severity.ERROR,
  title: 'Two clusters have one issuer',
  why: 'a ServiceAccount of the one could sign in as the identities of the other, and Azure refuses a second federated credential of one issuer and subject',
  fix: 'give each cluster its own issuer (az aks show --query oidcIssuerProfile.issuerUrl); what is one Kubernetes cluster is one FluxCluster',
  *check({ clusters, issuerOf, terraform }): Iterable<RuleFinding> {
    const seen = new Map<string, string>();
    for (const cluster of clusters) {
      const issuer = issuerOf(cluster);
      const key = keyOf(issuer, terraform);
      const other = seen.get(key);
      if (issuer !== '' && other !== undefined) {
        yield { at: cluster.context.name, cluster, what: `the clusters ${other} and ${cluster.context.name} have the issuer ${show(issuer)}` };
      }
      seen.set(key, other ?? cluster.context.name);
    }
  },
};

/** What is the same for one issuer: URLs that differ in a slash or in case are a slip of the pen; a cluster that two stacks look up is one. */
function keyOf(issuer: string, terraform: TerraformFiles): string {
  const block = terraform.blockOf(issuer);
  if (block?.isData) {
    const subscription = terraform.resolve(block.stack, terraform.providerOf(block).subscription_id);
    return ['aks', subscription, terraform.attribute(block, 'resource_group_name'), terraform.attribute(block, 'name')].join('/').toLowerCase();
  }
  return /^https?:/i.test(issuer) ? issuer.toLowerCase().replace(/(?<!\/)\/+$/, '') : issuer;
}
