import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { FluxCluster } from './flux-cluster';
import { freeId } from '../construct-ids';
import type { AsoHalf } from '../provision/aso/aso-half';
import type { AzCliHalf } from '../provision/az-cli/az-cli-half';
import { AzureHalf } from '../provision/azure-half';
import { Provisioner, ProvisionerKind } from '../provision/provisioner';
import { AzurermVersion } from '../provision/terraform/providers';
import { TerraformHalf } from '../provision/terraform/terraform-half';

/* eslint-disable @typescript-eslint/no-require-imports -- a program that uses one provisioner does not pay for loading the others */
const lazily = {
  aso: () => require('../provision/aso/aso-half') as typeof import('../provision/aso/aso-half'),
  azCli: () => require('../provision/az-cli/az-cli-half') as typeof import('../provision/az-cli/az-cli-half'),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/** The Azure halves of a cluster: one for each provisioner that the program uses. */
export class Halves {
  private readonly made = new Map<ProvisionerKind, AzureHalf>();
  private readonly waveCharts = new Map<Chart, number>();

  public constructor(private readonly cluster: FluxCluster, private readonly azurerm: AzurermVersion, private readonly ownStack: boolean) {}

  public of(provisioner: Provisioner): AzureHalf {
    const known = this.made.get(provisioner._kind) ?? this.make(provisioner);
    this.made.set(provisioner._kind, known);
    return known;
  }

  public get aso(): AsoHalf | undefined {
    return this.made.get(ProvisionerKind.ASO) as AsoHalf | undefined;
  }

  public get azCli(): AzCliHalf | undefined {
    return this.made.get(ProvisionerKind.AZ_CLI) as AzCliHalf | undefined;
  }

  /** The number of the wave whose ASO objects a chart holds. */
  public waveOf(chart: Chart): number | undefined {
    return this.waveCharts.get(chart);
  }

  private make(provisioner: Provisioner): AzureHalf {
    const { cluster } = this;
    const { problems, handOff } = cluster._program;
    switch (provisioner._kind) {
      case ProvisionerKind.TERRAFORM: {
        // In a stack of the user's, everything stands below the cluster's ID; in its own, directly below the stack.
        const base = this.ownStack ? cluster.stack : new Construct(cluster.stack, freeId(cluster.stack, cluster.node.id));
        const settings = { subscriptionId: cluster.subscriptionId, tenantId: cluster.tenantId, cloud: cluster.cloud, azurerm: this.azurerm };
        return new TerraformHalf(cluster.stack, cluster, base, settings, problems, handOff);
      }
      case ProvisionerKind.ASO:
        return new (lazily.aso().AsoHalf)({
          namespace: cluster.fluxNamespace,
          cluster: cluster.node.id,
          props: provisioner._aso,
          wave: number => {
            const chart = new Chart(cluster, `azure-wave-${number}`);
            this.waveCharts.set(chart, number);
            return chart;
          },
        }, problems);
      case ProvisionerKind.AZ_CLI:
        return new (lazily.azCli().AzCliHalf)(cluster.node.id, handOff, problems);
    }
  }
}
