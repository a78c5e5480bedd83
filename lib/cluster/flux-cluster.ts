import { Chart } from 'cdk8s';
import { TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { ClusterSite } from './cluster-site';
import { FluxClusterProps } from './flux-cluster-props';
import { accessSiteOf, IFluxCluster } from '../access/site';
import { AzureCloud } from '../azure/cloud';
import { Delivery } from '../controllers/delivery';
import { ClusterDistribution } from '../core/cluster-distribution';
import { claimId, inApp, keepIds } from '../core/construct-ids';
import { IN_NO_CLUSTER } from '../core/contracts';
import { FluxVersion } from '../flux/version';
import { ManagedIdentity } from '../identities/managed-identity';
import { Provisioner } from '../provisioners/provisioner';
import { checkCall, checkNew } from '../shapes/check';
import { refuse } from '../text/problems';

/** Below a cluster, these are made when something needs them. */
const OWN_IDS = ['namespaces', 'service-accounts', 'certificates', 'gitops'];

/**
 * A Kubernetes cluster in which Flux runs: a cdk8s Chart, and one Terraform stack of the same ID.
 *
 * Everything that gives its Flux access to Azure is declared below it.
 */
export class FluxCluster extends Chart implements IFluxCluster {
  /**
   * The cluster in which a construct stands.
   *
   * @throws when the construct is in no cluster
   */
  public static clusterOf(construct: IConstruct): FluxCluster {
    checkCall('FluxCluster.clusterOf', undefined, construct);
    return accessSiteOf(construct)?.cluster as FluxCluster | undefined ?? refuse(construct.node.path, IN_NO_CLUSTER);
  }

  /** Minor of Flux in the cluster. */
  public readonly fluxVersion: FluxVersion;
  /** What kind of cluster it is. */
  public readonly distribution: ClusterDistribution;
  /** Azure cloud. */
  public readonly cloud: AzureCloud;
  /** Entra tenant of the identities. */
  public readonly tenantId: string;
  /** Subscription of new identities. */
  public readonly subscriptionId: string;
  /** Namespace of the Flux controllers. */
  public readonly fluxNamespace: string;
  /** Where the patches of the Flux controllers go. */
  public readonly delivery: Delivery;
  /** What creates the Azure half. */
  public readonly provisioner: Provisioner;
  private readonly site: ClusterSite;

  /**
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public constructor(scope: Construct, id: string, props: FluxClusterProps) {
    checkNew('FluxCluster', new.target, scope, id, props);
    super(inApp(scope, 'FluxCluster', id), claimId(scope, id));
    keepIds(this, OWN_IDS);
    this.fluxVersion = props.fluxVersion;
    this.distribution = props.distribution;
    this.cloud = props.cloud ?? AzureCloud.PUBLIC;
    this.tenantId = props.tenantId;
    this.subscriptionId = props.subscriptionId;
    this.fluxNamespace = props.fluxNamespace ?? 'flux-system';
    this.delivery = props.delivery ?? Delivery.kustomization();
    this.provisioner = props.provisioner ?? Provisioner.terraform();
    this.site = new ClusterSite(this, props);
  }

  /** Terraform stack of the Azure half: add a backend to it, or resources of your own. Made when Terraform is first used. */
  public get stack(): TerraformStack {
    return this.site.stack();
  }

  /** OIDC issuer of the cluster's ServiceAccount tokens; a Terraform token when it is looked up. */
  public get oidcIssuerUrl(): string {
    return this.site.oidcIssuerUrl();
  }

  /** The managed identity that controllers have when an access at controller level names none. Made when it is first read. */
  public get controllerIdentity(): ManagedIdentity {
    return this.site.controllerIdentity();
  }
}
