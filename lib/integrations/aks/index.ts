import { aksReaders } from './reader';
import { remoteAccountImpersonated } from './rules/remote-account-impersonated';
import { remoteNamespaceNotCovered } from './rules/remote-namespace-not-covered';
import { AKS_ROWS } from './support';
import { Integration } from '../../engine/integration';

export const AKS: Integration = {
  rows: AKS_ROWS,
  uses: aksReaders,
  rules: [remoteAccountImpersonated, remoteNamespaceNotCovered],
};
