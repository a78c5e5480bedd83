import { AsoLoop } from './aso-loop';
import { AsoProps } from './aso-props';
import { AsoProvisioning } from './aso-provisioning';
import { Provisioning, ProvisioningPlace } from '../../core/provisioning';

/** The Azure half of a place as objects of Azure Service Operator; all of a cluster are applied by one loop. */
export function provisionAso({ owner, cluster, program }: ProvisioningPlace, props: AsoProps): Provisioning {
  const { fluxNamespace: namespace } = cluster!;
  const loop = cluster!.layOut(() => new AsoLoop({ owner, namespace }, program.problems));
  return new AsoProvisioning(loop, props, program.problems);
}
