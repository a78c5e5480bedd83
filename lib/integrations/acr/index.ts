import { acrReaders } from './reader';
import { abacRegistryRole } from './rules/abac-registry-role';
import { helmSecretBeatsProvider } from './rules/helm-secret-beats-provider';
import { imagePolicyKeptOut } from './rules/image-policy-kept-out';
import { imageRepositoryIgnoresSecret } from './rules/image-repository-ignores-secret';
import { ociSecretSkipsAzure } from './rules/oci-secret-skips-azure';
import { ACR_ROWS } from './support';
import { Integration } from '../../engine/integration';

export const ACR: Integration = {
  rows: ACR_ROWS,
  uses: acrReaders,
  rules: [abacRegistryRole, helmSecretBeatsProvider, imagePolicyKeptOut, imageRepositoryIgnoresSecret, ociSecretSkipsAzure],
};
