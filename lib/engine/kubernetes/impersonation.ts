import type { ControllerState } from './controllers';
import { flagOf } from './controllers';
import { FluxUse } from './flux-use';
import { stringAt } from '../../text/json-reading';

/** A ServiceAccount as which a controller applies, and what says so. */
export interface Impersonation {
  readonly subject: string;
  readonly by: string;
}

/**
 * As whom kustomize- and helm-controller apply an object, when it is not as themselves. With a kubeConfig that is a ServiceAccount of the
 * remote cluster. https://fluxcd.io/flux/components/kustomize/kustomizations/#remote-clusters--cluster-api
 */
export function impersonationOf({ object, namespace }: FluxUse, controller: ControllerState): Impersonation | undefined {
  const named = stringAt(object.json, 'spec', 'serviceAccountName');
  const name = named ?? (flagOf(controller, '--default-service-account') || undefined);
  return name === undefined ? undefined : { subject: `system:serviceaccount:${namespace}:${name}`, by: named === undefined ? `--default-service-account of ${controller.name}` : '.spec.serviceAccountName' };
}
