// Generated from the jsii assembly by `npm run compile && npm run shapes`. Never edit it by hand.

/** Names of public methods, props and parameters that are of several words, for messages in languages that write them in another way. */
export const PUBLIC_NAMES = [
  'abacRepositoryPermissions accountLicenseType accountName acrArtifactTags addJsonPatch asString authorEmail authorName authorityHost azCli',
  'azureDevOpsBranches azureDevOpsPullRequests azureDevOpsTags azurermVersion blobDnsSuffix caCertificate chartRef checkoutBranch clientId clusterName',
  'clusterOf commitStatusExpr commitStatusProvider containerName containerRegistryDnsSuffix controllerIdentity controllerLevel createNamespace',
  'credentialFrom defaultDecryptionServiceAccount defaultKubeconfigServiceAccount defaultServiceAccount defaultValues definitionIdAtManagementGroup',
  'definitionIdIn dependsOn displayName encryptedKey encryptedRegex eventHub eventHubName eventHubsDnsSuffix eventSeverity eventSources excludeBranch',
  'excludeTag exclusionList federatedCredentialsExist filterTagsExtract filterTagsPattern fluxNamespace fluxVersion fromAttributes fromClientId',
  'fromExistingSecret fromName fromNamespace fromPemFile fromResource fromResourceId fromStorageAccount fromUrl gitRepository grantAt groupName',
  'helmRelease helmRepository helmValues imagePolicy imageRepository imageUpdateAutomation includeBranch includeTag isAks isAtLeast isPublic isSameAs',
  'issuerConfigMapKey issuerConfigMapName keyName keyUrl keyVault keyVaultDnsSuffix keyVersion kubeConfig kubeletIdentity kubernetesGrantAt',
  'kubernetesNamespace kubernetesRole layerMediaType loginServer managementGroup managementGroupName matchLabels messageTemplate nameKubeletIdentity',
  'namespaceName noCrossNamespaceRefs nodeLevel objectIdentityRbac objectLevel ociRepository oidcIssuerUrl operatorNamespace operatorVersion',
  'organizationUrl outputFileExtension outputsFile pathRegex principalId privateCloud publicCertificateFile pushBranch reconcilePolicy repositoryNames',
  'repositoryPath repositoryUrl resourceGroup resourceGroupName resourceGroupObject resourceId resourceManagerEndpoint resourceNames resourceType',
  'roleAssignment roleName secretName sendChain serviceAccount serviceAccountName sourceKind sourceName storageNamespace subscriptionId synthYaml',
  'targetNamespace tenantId terraformEnvironment terraformOutdir timeZone toString tokenAudience vaultName vaultUrl withNotes withoutReports',
  'writePlainSecret',
].join(' ');
