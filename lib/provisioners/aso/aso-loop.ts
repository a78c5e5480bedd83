import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { AsoProps } from './aso-props';
import { consumersFolder, escapeSubstitutions, waveFolder, writeGitOpsLoop } from './gitops-loop';
import { ClusterLayout } from '../../core/provisioning';
import { shortHash } from '../../text/hashes';
import { checkDnsName, quote } from '../../text/identifiers';
import { Problem, ProblemList } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { isToken } from '../../text/tokens';

/** Where a value is after ASO has made the resource. */
export interface Exported {
  readonly name: string;
  readonly key: string;
}

/** The cluster of a loop. */
export interface AsoCluster {
  readonly owner: Construct;
  /** Namespace of Flux, and of the objects. */
  readonly namespace: string;
}

/** What the Kustomizations of the loop are made with: there is one loop in a cluster. */
const LOOP_SETTINGS = ['repositoryPath', 'sourceName', 'sourceKind'] as const;

/** https://fluxcd.io/flux/components/kustomize/kustomizations/#source-reference */
const SOURCE_KINDS = ['GitRepository', 'OCIRepository', 'Bucket', 'ExternalArtifact'];

/** https://azure.github.io/azure-service-operator/guide/annotations/#serviceoperatorazurecomreconcile-policy */
const RECONCILE_POLICIES = ['manage', 'detach-on-delete', 'skip'];

/** The ASO objects of one cluster, and the loop of Kustomizations that applies them. */
export class AsoLoop implements ClusterLayout {
  /** ConfigMaps with values for `postBuild.substituteFrom`, in the order of the program. */
  public readonly configMaps: string[] = [];
  /** Where principal IDs are, by the variable that stands for them. */
  public readonly exported = new Map<string, Exported>();
  /** Objects of managed identities by ARM ID, with the variables that stand for their IDs. */
  public readonly identities = new Map<string, { readonly object: string; readonly clientId: string; readonly principalId: string }>();
  private readonly names = new Map<string, string>();
  private readonly credentialsByIdentity = new Map<string, number>();
  public readonly flatFolder: Problem = {
    code: Refusal.COMPOSITION,
    what: 'ASO is the provisioner in a cdk8s.App of your own',
    why: 'its objects and those that need them go into folders of their own, and cdk8s writes one folder',
    fix: 'use FluxAzureApp',
  };
  /** Charts of the waves, which are applied one after another. */
  private readonly charts = new Map<number, Chart>();
  private readonly waveOf = new Map<Chart, number>();
  private gitops?: Chart;
  private settled: Pick<AsoProps, typeof LOOP_SETTINGS[number]> = {};

  public constructor(public readonly cluster: AsoCluster, private readonly problems: ProblemList) {}

  public get clusterId(): string {
    return this.cluster.owner.node.id;
  }

  public folderOf(chart: Chart): string {
    const wave = this.waveOf.get(chart);
    return wave !== undefined ? waveFolder(this.clusterId, wave) : chart === this.gitops ? this.clusterId : consumersFolder(this.clusterId);
  }

  public finish<T>(chart: Chart, json: T): T {
    return this.waveOf.has(chart) || chart === this.gitops ? json : escapeSubstitutions(json) as T;
  }

  /** Writes the Flux Kustomizations that apply ASO objects before what needs them: as many waves as one identity has federated credentials. */
  public complete(): void {
    this.gitops = new Chart(this.cluster.owner, 'gitops');
    writeGitOpsLoop(this.gitops, {
      cluster: this.clusterId, fluxNamespace: this.cluster.namespace, props: this.settled, waves: Math.max(0, ...this.charts.keys()), configMaps: this.configMaps,
    });
  }

  /** Takes the settings of another Provisioner.aso(): what it says of the loop has to fit what the others say. */
  public settle(props: AsoProps): void {
    this.problems.addAll(this.cluster.owner.node.path, formProblems(props));
    for (const name of LOOP_SETTINGS) {
      const [known, given] = [this.settled[name], props[name]];
      if (known !== undefined && given !== undefined && known !== given) {
        this.problems.add(this.cluster.owner.node.path, {
          code: Refusal.CONTRADICTION,
          what: `Provisioner.aso() is given ${quote(known)} and ${quote(given)} as \`${name}\` in one cluster`,
          why: 'its objects are applied by one chain of Kustomizations, from one source',
          fix: 'give both the same, or leave it out on the access',
        });
      }
      this.settled = { ...this.settled, [name]: known ?? given };
    }
  }

  /** The name of an identity's object: two of one name in two resource groups are two objects. */
  public claimName(name: string, resourceId: string): string {
    const owner = this.names.get(name) ?? resourceId.toLowerCase();
    this.names.set(name, owner);
    return owner === resourceId.toLowerCase() ? name : `${name}-${shortHash(resourceId.toLowerCase())}`;
  }

  public chartOf(wave: number): Chart {
    if (!this.charts.has(wave)) {
      const chart = new Chart(this.cluster.owner, `azure-wave-${wave}`);
      this.charts.set(wave, chart);
      this.waveOf.set(chart, wave);
    }
    return this.charts.get(wave)!;
  }

  /** Azure refuses concurrent writes of federated credentials under one identity, so each of them waits for the one before. */
  public nextWave(identityResourceId: string): number {
    const key = identityResourceId.toLowerCase();
    const wave = (this.credentialsByIdentity.get(key) ?? 0) + 1;
    this.credentialsByIdentity.set(key, wave);
    return wave;
  }
}

function formProblems(props: AsoProps): Problem[] {
  const names = (['sourceName', 'resourceGroupObject', 'credentialFrom', 'issuerConfigMapName'] as const).filter(name => props[name] !== undefined);
  return [
    ...names.flatMap(name => checkDnsName(`\`${name}\` of Provisioner.aso()`, props[name]!)),
    ...oneOf('sourceKind', props.sourceKind, SOURCE_KINDS, 'Flux takes manifests from no other kind'),
    ...oneOf('reconcilePolicy', props.reconcilePolicy, RECONCILE_POLICIES, 'ASO refuses another policy, or would delete what is to stay'),
    ...(props.issuerConfigMapKey === undefined || /^[-._a-zA-Z0-9]{1,253}$/.test(props.issuerConfigMapKey) ? [] : [{
      code: Refusal.VALUE_FORM,
      what: `\`issuerConfigMapKey\` of Provisioner.aso() ${quote(props.issuerConfigMapKey)} is no key of a ConfigMap`,
      why: 'the Kubernetes API refuses it',
      fix: "use letters, digits, '-', '_' and '.'",
    }]),
    ...(props.issuerConfigMapKey !== undefined && props.issuerConfigMapName === undefined ? [{
      code: Refusal.CONTRADICTION,
      what: '`issuerConfigMapKey` of Provisioner.aso() is given without `issuerConfigMapName`',
      why: 'it is a key of that ConfigMap',
      fix: 'give `issuerConfigMapName`, too, or leave both out',
    }] : []),
    ...(props.repositoryPath === undefined || isInside(props.repositoryPath) ? [] : [{
      code: Refusal.VALUE_FORM,
      what: `\`repositoryPath\` of Provisioner.aso() ${quote(props.repositoryPath)} is no path inside the repository`,
      why: 'the Kustomizations look for their folders below it',
      fix: "give the folder under which the output is committed, such as 'clusters'; '.' is the root of the repository",
    }]),
  ];
}

function oneOf(name: string, value: string | undefined, allowed: readonly string[], why: string): Problem[] {
  return value === undefined || allowed.includes(value) ? [] : [{
    code: Refusal.VALUE_FORM,
    what: `\`${name}\` of Provisioner.aso() ${quote(value)} is none of ${allowed.join(', ')}`,
    why,
    fix: 'use one of them, or leave it out',
  }];
}

function isInside(path: string): boolean {
  return typeof path === 'string' && path !== '' && !isToken(path) && !/[\u0000-\u001f\u007f\\]|\$\{/.test(path) && !path.split('/').includes('..');
}
