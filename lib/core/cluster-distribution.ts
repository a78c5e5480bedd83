import { AksCluster } from '../azure/aks-cluster';
import { problemsOf } from '../azure/azure-resource';
import { checkCall } from '../shapes/check';
import { checkGuid, quote } from '../text/identifiers';
import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';
import { isToken } from '../text/tokens';

/** The identity with which AKS nodes pull images. */
export interface KubeletIdentityProps {
  /** Client ID, a GUID: `az aks show --query identityProfile.kubeletidentity.clientId`. */
  readonly clientId: string;
  /** Principal ID (object ID), a GUID: `az aks show --query identityProfile.kubeletidentity.objectId`. */
  readonly principalId: string;
}

/** An AKS cluster. */
export interface AksDistributionProps {
  /**
   * OIDC issuer URL as Azure gives it, with its trailing slash: `az aks show --query oidcIssuerProfile.issuerUrl`.
   *
   * @default - taken from `cluster`; needed only when ServiceAccounts stand for managed identities, not at node level
   * @see https://learn.microsoft.com/azure/aks/use-oidc-issuer
   */
  readonly oidcIssuerUrl?: string;
  /**
   * The cluster in Azure, from which Terraform reads what is not given here.
   *
   * @default - nothing is looked up
   */
  readonly cluster?: AksCluster;
  /**
   * The kubelet identity, needed at node level.
   *
   * @default - taken from `cluster`
   */
  readonly kubeletIdentity?: KubeletIdentityProps;
}

/** A Kubernetes cluster that is not AKS. */
export interface OtherDistributionProps {
  /**
   * Issuer of the cluster's ServiceAccount tokens: an https URL that Entra reaches, to the letter as it stands in the tokens
   * (`--service-account-issuer` of the API server).
   *
   * @see https://azure.github.io/azure-workload-identity/docs/installation/self-managed-clusters.html
   */
  readonly oidcIssuerUrl: string;
}

/** What kind of Kubernetes cluster Flux runs in. */
export class ClusterDistribution {
  /**
   * Azure Kubernetes Service, with the OIDC issuer enabled (and for controller level the workload identity add-on).
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static aks(props: AksDistributionProps): ClusterDistribution {
    checkCall('ClusterDistribution.aks', undefined, props);
    return new ClusterDistribution(true, props.oidcIssuerUrl, props.cluster, props.kubeletIdentity);
  }

  /**
   * Any other cluster whose issuer Entra can reach: Arc, EKS, GKE, k3s, kind …
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static other(props: OtherDistributionProps): ClusterDistribution {
    checkCall('ClusterDistribution.other', undefined, props);
    return new ClusterDistribution(false, props.oidcIssuerUrl);
  }

  private constructor(
    /** Whether the cluster is AKS. */
    public readonly isAks: boolean,
    /** @internal */
    public readonly _oidcIssuerUrl?: string,
    /** @internal */
    public readonly _cluster?: AksCluster,
    /** @internal */
    public readonly _kubeletIdentity?: KubeletIdentityProps,
  ) {}

  /** What is missing to make a federated credential. @internal */
  public _issuerProblems(): Problem[] {
    return this._oidcIssuerUrl !== undefined || this._cluster ? [] : [{
      code: Refusal.VALUE_MISSING,
      what: 'neither `oidcIssuerUrl` nor `cluster` is given',
      why: 'federated credentials trust the tokens of one issuer, and must name it',
      fix: 'give oidcIssuerUrl (`az aks show --query oidcIssuerProfile.issuerUrl`), or `cluster` to let Terraform look it up',
    }];
  }

  /** @internal */
  public _problems(isIssuerKnown: boolean): Problem[] {
    // With the identity of the nodes alone a cluster can do without an issuer, as long as nothing federates.
    const problems = [...this._cluster ? problemsOf(this._cluster) : [], ...this._kubeletIdentity || isIssuerKnown ? [] : this._issuerProblems()];
    if (this._oidcIssuerUrl !== undefined) {
      problems.push(...checkIssuer(this._oidcIssuerUrl, this.isAks));
    }
    if (this._kubeletIdentity) {
      problems.push(
        ...checkGuid('the client ID of the kubelet identity', this._kubeletIdentity.clientId),
        ...checkGuid('the principal ID of the kubelet identity', this._kubeletIdentity.principalId),
      );
    }
    return problems;
  }
}

function checkIssuer(issuer: string, aks: boolean): Problem[] {
  if (isToken(issuer)) {
    return [];
  }
  const why = 'Entra compares the issuer of a token with the one of the federated credential to the last character (AADSTS700211)';
  let url: URL | undefined;
  try {
    url = new URL(issuer);
  } catch {
    // Reported below, with the same sentence as another scheme.
  }
  if (!url || url.protocol !== 'https:' || !/^https:\/\/[\w.~:/@!&'()*+,;=%[\]-]+$/.test(issuer) || url.search || url.hash || url.username) {
    return [{
      code: Refusal.VALUE_FORM,
      what: `the issuer ${quote(issuer)} is not an https URL`,
      why,
      fix: `write it as it stands in the tokens${issuer.startsWith('http://') ? `: ${issuer.replace('http://', 'https://')}` : aks ? ': https://REGION.oic.prod-aks.azure.com/TENANT/GUID/' : ': https://HOST/PATH'}`,
    }];
  }
  if (aks && !issuer.endsWith('/')) {
    return [{ code: Refusal.VALUE_FORM, what: `the issuer ${quote(issuer)} of an AKS cluster has no trailing slash`, why, fix: `write ${quote(`${issuer}/`)}` }];
  }
  return [];
}

/** The AKS cluster, where it is named. */
export const knownCluster = (distribution: ClusterDistribution) => distribution._cluster;

export const givenIssuer = (distribution: ClusterDistribution) => distribution._oidcIssuerUrl;

export const givenKubelet = (distribution: ClusterDistribution) => distribution._kubeletIdentity;

/** What is missing to make a federated credential. */
export const issuerProblems = (distribution: ClusterDistribution) => distribution._issuerProblems();

/** What its props have wrong. `isIssuerKnown`: the provisioner of the cluster finds the issuer by itself. */
export const distributionProblems = (distribution: ClusterDistribution, isIssuerKnown: boolean) => distribution._problems(isIssuerKnown);
