import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { FluxCluster } from './flux-cluster';
import { freeId } from '../construct-ids';
import type { AsoLoop } from '../provision/aso/aso-loop';
import type { AzCliHalf } from '../provision/az-cli/az-cli-half';
import { AzureHalf } from '../provision/azure-half';
import { Provisioner, ProvisionerKind } from '../provision/provisioner';
import { AzurermVersion } from '../provision/terraform/azurerm-version';
import { TerraformHalf } from '../provision/terraform/terraform-half';

/* eslint-disable @typescript-eslint/no-require-imports -- a program that uses one provisioner does not pay for loading the others */
const lazily = {
  aso: () => require('../provision/aso/aso-half') as typeof import('../provision/aso/aso-half'),
  asoLoop: () => require('../provision/aso/aso-loop') as typeof import('../provision/aso/aso-loop'),
  azCli: () => require('../provision/az-cli/az-cli-half') as typeof import('../provision/az-cli/az-cli-half'),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/** The Azure halves of a cluster: one for each provisioner that the program uses, with the settings that it is given. */
export class Halves {
  private readonly made = new Map<string, AzureHalf>();
  private readonly waveCharts = new Map<Chart, number>();
  private loop?: AsoLoop;

  public constructor(private readonly cluster: FluxCluster, private readonly azurerm: AzurermVersion | undefined, private readonly ownStack: boolean) {}

  /** The half of a provisioner; two that say the same share one. */
  public of(provisioner: Provisioner): AzureHalf {
    const key = provisioner._key;
    const known = this.made.get(key) ?? this.make(provisioner);
    this.made.set(key, known);
    return known;
  }

  /** What the ASO objects of the cluster have in common, when there are any. */
  public get aso(): AsoLoop | undefined {
    return this.loop;
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
    const { _program: program } = cluster;
    const { problems, handOff } = program;
    switch (provisioner._kind) {
      case ProvisionerKind.TERRAFORM: {
        // In a stack of the user's, everything stands below the cluster's ID; in its own, directly below the stack.
        const base = this.ownStack ? cluster.stack : new Construct(cluster.stack, freeId(cluster.stack, cluster.node.id));
        const settings = { subscriptionId: cluster.subscriptionId, tenantId: cluster.tenantId, cloud: cluster.cloud, azurerm: this.azurerm };
        return new TerraformHalf(cluster.stack, cluster, base, settings, program);
      }
      case ProvisionerKind.ASO:
        return new (lazily.aso().AsoHalf)(this.makeLoop(), provisioner._aso, problems);
      case ProvisionerKind.AZ_CLI:
        return new (lazily.azCli().AzCliHalf)({ cluster: cluster.node.id, tenantId: cluster.tenantId, subscriptionId: cluster.subscriptionId }, handOff, problems);
    }
  }

  private makeLoop(): AsoLoop {
    const { cluster } = this;
    return this.loop ??= new (lazily.asoLoop().AsoLoop)({
      namespace: cluster.fluxNamespace,
      cluster: cluster.node.id,
      path: cluster.node.path,
      wave: number => {
        const chart = new Chart(cluster, `azure-wave-${number}`);
        this.waveCharts.set(chart, number);
        return chart;
      },
    }, cluster._program.problems);
  }
}
