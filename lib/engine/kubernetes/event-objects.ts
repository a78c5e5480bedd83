import { ClusterFiles, nameOf, namespaceOf } from './cluster-files';
import { labelsOf } from './labels';
import { objectAt, objectsAt, push, stringAt, valueAt, Json } from '../../text/json-reading';

/** An object of Flux that may send events. */
export interface EventObject {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Json;
}

/** Kinds that other objects make, under names that no file tells. */
const MADE_BY_OTHERS: ReadonlySet<string> = new Set(['ExternalArtifact']);
/** What `flux bootstrap` and a FluxInstance make in the namespace of Flux, named after it. https://fluxcd.io/flux/installation/bootstrap/ */
const OF_BOOTSTRAP: ReadonlySet<string> = new Set(['Kustomization', 'GitRepository', 'OCIRepository', 'Bucket']);

/** The objects of a cluster from which events may come, those that other objects make included. */
export class EventObjects {
  private readonly byKind = new Map<string, EventObject[]>();
  private readonly byNamespace = new Map<string, EventObject[]>();
  private readonly templated = new Set<string>();
  private readonly fluxNamespace: string;

  public constructor(cluster: ClusterFiles) {
    this.fluxNamespace = cluster.context.fluxNamespace;
    for (const { json } of cluster.flux) {
      this.add(String(json.kind), { namespace: namespaceOf(json), name: nameOf(json), labels: labelsOf(json) });
    }
    for (const { json } of cluster.ofFlux('HelmRelease')) {
      this.addChart(json);
    }
    for (const { json } of cluster.ofKind('ResourceSet')) {
      objectsAt(json, 'spec', 'resources').forEach(resource => this.templated.add(String(resource.kind)));
      // A template as text may hold anything.
      [...String(valueAt(json, 'spec', 'resourcesTemplate')).matchAll(/kind:\s*(\w+)/g)].forEach(([, kind]) => this.templated.add(kind));
    }
  }

  public ofKind(kind: string): readonly EventObject[] {
    return this.byKind.get(kind) ?? [];
  }

  public of(kind: string, namespace: string): readonly EventObject[] {
    return this.byNamespace.get(`${kind}\n${namespace}`) ?? [];
  }

  /** Whether the files tell which objects of a kind there are. */
  public isKnown(kind: string): boolean {
    return !MADE_BY_OTHERS.has(kind) && !this.templated.has(kind);
  }

  public isOfBootstrap(kind: string, namespace: string, name: string | undefined): boolean {
    return OF_BOOTSTRAP.has(kind) && namespace === this.fluxNamespace && (name === '*' || name === this.fluxNamespace);
  }

  private add(kind: string, object: EventObject): void {
    push(this.byKind, kind, object);
    push(this.byNamespace, `${kind}\n${object.namespace}`, object);
  }

  /** A HelmRelease with a chart of a source makes a HelmChart beside the source. https://fluxcd.io/flux/components/helm/helmreleases/#chart-template */
  private addChart(release: Json): void {
    const chart = objectAt(release, 'spec', 'chart');
    if (Object.keys(chart).length > 0) {
      const namespace = stringAt(chart, 'spec', 'sourceRef', 'namespace') ?? namespaceOf(release);
      this.add('HelmChart', { namespace, name: `${namespaceOf(release)}-${nameOf(release)}`, labels: labelsOf(chart) });
    }
  }
}
