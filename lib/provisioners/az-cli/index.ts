import { AzCliProvisioning } from './az-cli-provisioning';
import { Provisioning, ProvisioningPlace } from '../../core/provisioning';

/** The Azure half of a place as a script. */
export function provisionAzCli({ owner, tenantId, subscriptionId, program }: ProvisioningPlace): Provisioning {
  return new AzCliProvisioning({ cluster: owner.node.id, tenantId, subscriptionId }, program.handOff, program.problems);
}
