import { Construct } from 'constructs';
import { TerraformProvisioning } from './terraform-provisioning';
import { claimId, terraformId } from '../../core/construct-ids';
import { Provisioning, ProvisioningPlace } from '../../core/provisioning';

/** The Azure half of a place as resources of its stack. */
export function provisionTerraform(place: ProvisioningPlace): Provisioning {
  const { owner, subscriptionId, tenantId, cloud, azurermVersion: azurerm, program } = place;
  const stack = place.stack();
  // In a stack of the user's, everything stands below the owner's ID; in its own, directly below the stack.
  const base = place.isOwnStack ? stack : new Construct(stack, claimId(stack, terraformId(owner.node.id)));
  return new TerraformProvisioning(stack, owner, base, { subscriptionId, tenantId, cloud, azurerm }, program);
}
