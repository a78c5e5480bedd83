import { ProvisioningTool } from '../core/provisioning';
import { AsoProps } from './aso/aso-props';
import { checkCall } from '../shapes/check';

/* eslint-disable @typescript-eslint/no-require-imports -- a program that uses one provisioner does not pay for loading the others */
const tools = {
  terraform: () => require('./terraform') as typeof import('./terraform'),
  aso: () => require('./aso') as typeof import('./aso'),
  azCli: () => require('./az-cli') as typeof import('./az-cli'),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/** What creates the Azure half: identities, federated credentials and grants. */
export class Provisioner {
  /** Terraform (or OpenTofu), by `cdktf deploy`. The default. */
  public static terraform(): Provisioner {
    return new Provisioner('Terraform', place => tools.terraform().provisionTerraform(place));
  }

  /**
   * Azure Service Operator 2.x: objects in the cluster, applied by Flux itself. No second synth is needed: client IDs travel by ConfigMaps.
   * It can manage neither Azure DevOps nor application certificates.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   * @see https://azure.github.io/azure-service-operator/
   */
  public static aso(props: AsoProps = {}): Provisioner {
    checkCall('Provisioner.aso', undefined, props);
    return new Provisioner(keyOf('ASO', props), place => tools.aso().provisionAso(place, props));
  }

  /** A bash script for each cluster that runs `az`. It can be run again and again. */
  public static azCli(): Provisioner {
    return new Provisioner('az CLI', place => tools.azCli().provisionAzCli(place));
  }

  /** @internal */
  public readonly _tool: ProvisioningTool;

  private constructor(key: string, provision: ProvisioningTool['provision']) {
    this._tool = { key, provision };
  }
}

/** The tool of a provisioner. */
export const toolOf = (provisioner: Provisioner) => provisioner._tool;

function keyOf(tool: string, props: object): string {
  const settings = Object.entries(props).filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return settings.length > 0 ? `${tool}\n${JSON.stringify(settings)}` : tool;
}
