/**
 * What rooms ask of each other, so that none has to know the constructs of another: identities ask for their home, the way to the files asks for sites.
 */
import { Chart } from 'cdk8s';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { ClusterDistribution } from './cluster-distribution';
import { IdentitiesProps } from './identities-props';
import { ProvisionedFile, Provisionings } from './provisioning';
import { ScopeRegistry } from './scope-registry';
import { AzureCloud } from '../azure/cloud';
import { ClusterContext, KnownIdentity } from '../engine/input';
import { Json } from '../text/json-reading';
import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';

/** What an identity asks of the cluster in which it stands, or whose tokens it trusts. */
export interface Home {
  /** The cluster. */
  readonly owner: Construct;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly cloud: AzureCloud;
  readonly distribution: ClusterDistribution;
  /** Where new identities are made, when it says so. */
  readonly identities?: IdentitiesProps;
  /** Issuer of the ServiceAccount tokens; looked up when nobody gives it. */
  oidcIssuerUrl(): string;
  /** What its provisioners make. */
  readonly provisionings: Provisionings;
  /** The stack of the cluster, when there is one. */
  existingStack(): TerraformStack | undefined;
  /** Where the Kubernetes objects of a construct are made: in the construct, or at its path in the chart that was passed. */
  objectScope(construct: Construct): Construct;
}

const homes = new ScopeRegistry<Home>('homes');

/** The home of everything below a construct. */
export function registerHome(scope: Construct, home: Home): void {
  homes.register(scope, home);
}

/** The cluster in which a construct stands; undefined outside of clusters. */
export function homeOf(construct: Construct): Home | undefined {
  return homes.find(construct);
}

/** For constructs that need a cluster around them. */
export const IN_NO_CLUSTER: Problem = {
  code: Refusal.COMPOSITION,
  what: 'the construct is in no FluxCluster',
  why: 'an access belongs to the Flux of one cluster',
  fix: 'make it in a FluxCluster, or in the chart that was passed to one',
};

/** A file of the Kubernetes half. */
export interface PlannedFile {
  readonly path: string;
  readonly content: string;
}

/** What the way to the files asks of a cluster. */
export interface Site {
  readonly id: string;
  /** Construct path. */
  readonly path: string;
  /** The chart of the cluster itself. */
  readonly chart: Chart;
  existingStack(): TerraformStack | undefined;
  /** Folder of a chart's file in the output. */
  folderOf(chart: Chart): string;
  /** What is done to the manifests of a chart before they are written. */
  finish<T>(chart: Chart, json: T): T;
  /** Files beside the manifests, such as the patches of the controllers, below the folder of the cluster. */
  deliveredFiles(): PlannedFile[];
  /** Files for people to run. */
  runbooks(): ProvisionedFile[];
  /** The Azure half as far as cdktf does not write it, as stacks. */
  stacks(): { [name: string]: Json };
  /** What stands in no file of the cluster, although its accesses depend on it. */
  reviewContext(identities: readonly KnownIdentity[]): ClusterContext;
}

const sites = new ScopeRegistry<Site>('sites');

export function registerSite(scope: Construct, site: Site): void {
  sites.register(scope, site);
}

/** The cluster to whose files a chart belongs. */
export function siteOf(chart: Construct): Site | undefined {
  return sites.find(chart);
}
