/** How Azure Service Operator makes the Azure half. */
export interface AsoProps {
  /**
   * Path in the Git repository under which the content of the output folder is committed: `clusters` when `dist/prod` becomes `clusters/prod`.
   *
   * @default 'clusters'
   */
  readonly repositoryPath?: string;
  /**
   * Name of the GitRepository (or other source) of that repository, in the namespace of Flux.
   *
   * @default 'flux-system'
   */
  readonly sourceName?: string;
  /**
   * Kind of that source.
   *
   * @default 'GitRepository'
   */
  readonly sourceKind?: string;
  /**
   * Name of the ResourceGroup object of ASO, in the namespace of Flux, that owns new identities.
   *
   * @default - the resource group is named by its ARM ID, and need not be an object of ASO
   */
  readonly resourceGroupObject?: string;
  /**
   * What ASO does with the resources: `manage`, `detach-on-delete` (they stay in Azure when the objects are deleted) or `skip`.
   *
   * @default 'manage'
   * @see https://azure.github.io/azure-service-operator/guide/annotations/#serviceoperatorazurecomreconcile-policy
   */
  readonly reconcilePolicy?: string;
  /**
   * Name of the Secret with which ASO signs in.
   *
   * @default - ASO's own
   * @see https://azure.github.io/azure-service-operator/guide/authentication/
   */
  readonly credentialFrom?: string;
  /**
   * ConfigMap, in the namespace of Flux, that has the OIDC issuer URL of the cluster; ASO's ManagedCluster exports one.
   *
   * @default - the `oidcIssuerUrl` of the distribution
   */
  readonly issuerConfigMapName?: string;
  /**
   * Key of that ConfigMap.
   *
   * @default 'issuer'
   */
  readonly issuerConfigMapKey?: string;
}
