import { Patch } from './patches';
import { toYaml } from '../text/yaml';

/** A file of the GitOps repository, below the cluster's folder. */
export interface DeliveredFile {
  readonly path: string;
  readonly content: string;
}

/**
 * Where the patches of the Flux controllers go.
 *
 * @see https://fluxcd.io/flux/installation/configuration/bootstrap-customization/
 */
export class Delivery {
  /** `flux-system/kustomization.yaml`, the file that `flux bootstrap` reads: for clusters whose file this program may write. */
  public static kustomization(): Delivery {
    return new Delivery('kustomization.yaml', patches => ({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['gotk-components.yaml', 'gotk-sync.yaml'],
      ...patches,
    }));
  }

  /**
   * A kustomize Component in `flux-system/azure`, for repositories that have a `flux-system/kustomization.yaml` of their own:
   * add `components: [azure]` to it.
   *
   * It stands below `flux-system` because Flux takes any other folder with a kustomization.yaml for a resource.
   */
  public static component(): Delivery {
    return new Delivery('azure/kustomization.yaml', patches => ({
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      // kustomize refuses a file without a field ("kustomization.yaml is empty"), such as one without patches; a name changes nothing that is built.
      metadata: { name: 'flux-azure' },
      ...patches,
    }));
  }

  private constructor(
    /** Path of the file below the folder that `flux bootstrap` names after the namespace of Flux. */
    public readonly path: string,
    private readonly document: (patches: { patches?: Patch[] }) => object,
  ) {}

  /** @internal */
  public _files(patches: Patch[], fluxNamespace: string, restart: readonly string[]): DeliveredFile[] {
    // The webhook and the token mount act on new pods only: a changed ServiceAccount annotation restarts nothing by itself.
    const note = restart.length > 0
      ? `# When this is applied to running controllers, restart them: kubectl -n ${fluxNamespace} rollout restart ${restart.map(name => `deployment/${name}`).join(' ')}\n` : '';
    return [{ path: `${fluxNamespace}/${this.path}`, content: note + toYaml(this.document(patches.length > 0 ? { patches } : {})) }];
  }
}

/** The files of a delivery; `restart` names the controllers whose ServiceAccounts the patches change. */
export const deliver = (delivery: Delivery, patches: Patch[], fluxNamespace: string, restart: readonly string[]) => delivery._files(patches, fluxNamespace, restart);
