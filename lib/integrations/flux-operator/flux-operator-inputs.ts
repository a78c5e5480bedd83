import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AcrArtifactTagsProps, AzureDevOpsBranchesProps, AzureDevOpsPullRequestsProps, AzureDevOpsTagsProps, FluxOperatorInputsProps, InputProviderProps } from './flux-operator-inputs-props';
import { checkInputs, checkVersion } from './forms';
import { addressProblems, settingProblems } from './object-checks';
import { isAtLeast, SINCE } from './operator';
import { OperatorInstall, reconciliation } from './operator-install';
import { ACR_TYPE, ADO_TYPES, OPERATOR_ROWS } from './support';
import { FluxAccess, Grant } from '../../access/flux-access';
import { FluxObjectJson } from '../../access/object-fields';
import { AdoPermissions, GIT_READ, membershipOf, permissionProblems } from '../../azure/ado-permissions';
import { AdoProject, placeProblems, projectProblems, repositoryNameProblems } from '../../azure/ado-project';
import { problemsOf } from '../../azure/azure-resource';
import { privateCloud } from '../../azure/cloud';
import { ContainerRegistry, isAbac, loginServerOf, pullRoleOf, repositoryPathProblems } from '../../azure/container-registry';
import { SupportRow } from '../../flux/support';
import { controllersOf } from '../../identities/authentication';
import { Identity, joinAdo } from '../../identities/identity';
import { checkCall, checkNew } from '../../shapes/check';
import { checkDnsLabel } from '../../text/identifiers';
import { Problem, refuse } from '../../text/problems';
import { Refusal } from '../../text/refusals';

interface RepositoryProps extends InputProviderProps {
  readonly repository: string;
  readonly filter?: object;
}

/**
 * Lets the Flux Operator fetch inputs of ResourceSets from an Azure Container Registry or a project of Azure DevOps: ResourceSetInputProvider of type
 * `ACRArtifactTag`, `AzureDevOpsBranch`, `AzureDevOpsTag` and `AzureDevOpsPullRequest`. Grants AcrPull on the registry, or membership in Readers of the project.
 *
 * At controller level the operator's own ServiceAccount is federated. The operator is installed by Helm, so what its Deployment needs is written as
 * values for its chart into the ConfigMap `flux-operator-azure` of its namespace: name it in `valuesFrom` of the HelmRelease of the operator, or pass
 * its key `values.yaml` to `helm upgrade --values`.
 *
 * @see https://fluxoperator.dev/docs/crd/resourcesetinputprovider/
 */
export class FluxOperatorInputs extends FluxAccess {
  /** The registry; undefined when the access is to a project. */
  public readonly registry?: ContainerRegistry;
  /** The project; undefined when the access is to a registry. */
  public readonly project?: AdoProject;
  /** Namespace in which the Flux Operator runs. */
  public readonly operatorNamespace: string;
  private readonly host: string;
  private readonly install: OperatorInstall;
  private readonly members = new Set<Identity>();
  private made: IConstruct[] = [];

  /**
   * @throws when neither or both of `registry` and `project` are given, or an argument is missing, or has not the type or the form that it should have
   */
  public constructor(scope: Construct, id: string, props: FluxOperatorInputsProps) {
    checkNew('FluxOperatorInputs', new.target, scope, id, props);
    const { registry, project } = props;
    if ((registry === undefined) === (project === undefined)) {
      refuse(scope.node.path ? `${scope.node.path}/${id}` : id, {
        code: Refusal.CONTRADICTION,
        what: `${registry ? 'both' : 'neither'} of \`registry\` and \`project\` ${registry ? 'are' : 'is'} given`,
        why: 'an access is one grant of one service',
        fix: 'give one of them; use two accesses for two services',
      });
    }
    super(scope, id, registry ? 'ACR' : 'ADO', props);
    this.registry = registry;
    this.project = project;
    this.operatorNamespace = props.operatorNamespace ?? this.cluster.fluxNamespace;
    const { host, problems } = registry ? loginServerOf(registry, this.cluster.cloud) : { host: '', problems: [] };
    this.host = host;
    this._program.problems.addAll(this.node.path, [
      ...problems,
      ...project ? projectProblems(project) : [],
      ...permissionProblems(props.permissions),
      ...checkDnsLabel('operatorNamespace', this.operatorNamespace),
      ...this.checkProps(props),
    ]);
    this.install = OperatorInstall.of(this._site, { namespace: this.operatorNamespace, version: props.operatorVersion }, this.node.path);
    this._grantNow();
    this._program.atEnd(() => this.join(props));
  }

  /** What was made in Azure DevOps, once the app is synthesized: the entitlement, then the group membership or the repository permissions. */
  public get memberships(): IConstruct[] {
    return [...this.made];
  }

  /**
   * The ConfigMap with values for the Helm chart of the Flux Operator, once the app is synthesized. Undefined when the operator needs none, such as at
   * object level in the public cloud.
   */
  public get helmValues(): ApiObject | undefined {
    return this.install.values;
  }

  /**
   * Makes a ResourceSetInputProvider of type `ACRArtifactTag`: tags of an artifact or image of the registry.
   *
   * @throws when the access is to a project, or an argument is missing, or has not the type or the form that it should have
   */
  public acrArtifactTags(id: string, props: AcrArtifactTagsProps): ApiObject {
    checkCall('FluxOperatorInputs#acrArtifactTags', this, id, props);
    if (!this.registry) {
      this.refuseMethod(id, 'acrArtifactTags', 'registry');
    }
    this._program.problems.addAll(`${this.node.path}/${id}`, [...repositoryPathProblems(props.path), ...checkInputs(props, props.filter)]);
    return this.provider(id, OPERATOR_ROWS.ARTIFACT_TAGS, props, { type: ACR_TYPE, url: `oci://${this.host}/${props.path}`, filter: props.filter });
  }

  /**
   * Makes a ResourceSetInputProvider of type `AzureDevOpsBranch`: branches of a repository of the project.
   *
   * @throws when the access is to a registry, or an argument is missing, or has not the type or the form that it should have
   */
  public azureDevOpsBranches(id: string, props: AzureDevOpsBranchesProps): ApiObject {
    checkCall('FluxOperatorInputs#azureDevOpsBranches', this, id, props);
    return this.ofRepository(id, 'azureDevOpsBranches', ADO_TYPES.BRANCH, props, checkInputs(props, props.filter));
  }

  /**
   * Makes a ResourceSetInputProvider of type `AzureDevOpsTag`: Git tags of a repository of the project.
   *
   * @throws when the access is to a registry, or an argument is missing, or has not the type or the form that it should have
   */
  public azureDevOpsTags(id: string, props: AzureDevOpsTagsProps): ApiObject {
    checkCall('FluxOperatorInputs#azureDevOpsTags', this, id, props);
    return this.ofRepository(id, 'azureDevOpsTags', ADO_TYPES.TAG, props, checkInputs(props, props.filter));
  }

  /**
   * Makes a ResourceSetInputProvider of type `AzureDevOpsPullRequest`: open pull requests of a repository of the project.
   *
   * @throws when the access is to a registry, or an argument is missing, or has not the type or the form that it should have
   */
  public azureDevOpsPullRequests(id: string, props: AzureDevOpsPullRequestsProps): ApiObject {
    checkCall('FluxOperatorInputs#azureDevOpsPullRequests', this, id, props);
    const labels = [...props.filter?.labels ?? [], ...props.skip?.labels ?? []];
    return this.ofRepository(id, 'azureDevOpsPullRequests', ADO_TYPES.PULL_REQUEST, props, checkInputs(props, props.filter, labels), { skip: props.skip });
  }

  /** @internal */
  public get _resources(): { readonly id: string; readonly host?: string; readonly abac?: boolean }[] {
    return this.registry ? [{ id: this.registry.resourceId, host: this.host, abac: isAbac(this.registry) }] : [];
  }

  /** @internal */
  protected get _rows(): readonly SupportRow[] {
    return [this.registry ? OPERATOR_ROWS.ARTIFACT_TAGS : OPERATOR_ROWS.AZURE_DEVOPS];
  }

  /** @internal */
  protected get _controllerNamespace(): string {
    return this.operatorNamespace;
  }

  /** @internal */
  protected _grants(): Grant[] {
    return this.registry ? [{ resource: this.registry, role: pullRoleOf(this.registry) }] : [];
  }

  /** @internal */
  protected _grantTo(identity: Identity): void {
    if (this.project) {
      this.members.add(identity);
    } else {
      super._grantTo(identity);
    }
  }

  /** @internal */
  protected _check(json: FluxObjectJson): Problem[] {
    const { registry, project } = this;
    const host = registry && problemsOf(registry).length === 0 ? this._program.handOff.known(this.host, this.node.path, this._site.existingStack()) : undefined;
    return [...addressProblems(json, { host, project }), ...settingProblems(json)];
  }

  private ofRepository(id: string, method: string, type: string, props: RepositoryProps, problems: readonly Problem[], more: object = {}): ApiObject {
    const project = this.project ?? this.refuseMethod(id, method, 'project');
    this._program.problems.addAll(`${this.node.path}/${id}`, [...repositoryNameProblems(props.repository), ...problems]);
    return this.provider(id, OPERATOR_ROWS.AZURE_DEVOPS, props, { type, url: project.repositoryUrl(props.repository), filter: props.filter, ...more });
  }

  private provider(id: string, row: SupportRow, props: InputProviderProps, spec: { readonly [field: string]: unknown }): ApiObject {
    const given = reconciliation(props);
    this._program.problems.addAll(`${this.node.path}/${id}`, Object.keys(given).filter(name => props.annotations?.[name] !== undefined).map(name => ({
      code: Refusal.FIELD_TWICE,
      what: `the annotation ${name} is given beside the prop that sets it`,
      why: 'one of the two would silently win',
      fix: 'leave the annotation out',
    })));
    const annotations = { ...props.annotations, ...given };
    return this._make(id, row, { ...props, suspend: undefined, annotations: Object.keys(annotations).length > 0 ? annotations : undefined }, {
      ...spec, defaultValues: props.defaultValues, schedule: props.schedule,
    });
  }

  private refuseMethod(id: string, method: string, wanted: 'registry' | 'project'): never {
    return refuse(`${this.node.path}/${id}`, {
      code: Refusal.OBJECT_FOREIGN,
      what: `${method}() is called on an access to a ${wanted === 'registry' ? 'project' : 'registry'}`,
      why: 'its identity is granted nothing else',
      fix: `call it on a FluxOperatorInputs with \`${wanted}\``,
    });
  }

  private checkProps({ operatorVersion, grantAt, permissions, accountLicenseType, authentication }: FluxOperatorInputsProps): Problem[] {
    const form = checkVersion(operatorVersion);
    const since = this.project ? SINCE.AZURE_DEVOPS_IDENTITY : SINCE.ARTIFACT_TAGS;
    const { cloud } = this.cluster;
    return [
      ...form,
      ...(form.length > 0 || isAtLeast(operatorVersion, since) ? [] : [{
        code: 'FAZ025',
        what: `identities for ${this.project ? 'Azure DevOps' : 'registries'} work from Flux Operator ${since} on, the cluster has ${operatorVersion}`,
        why: this.project ? 'older ones never get a token for Azure DevOps' : 'older ones know neither the type ACRArtifactTag nor identities',
        fix: `upgrade the Flux Operator and set operatorVersion${this.project ? ', or use a personal access token in .spec.secretRef without this construct' : ''}`,
      }]),
      ...(this.project ? placeProblems(cloud, grantAt, 'a personal access token') : []),
      ...(this.registry && privateCloud(cloud) ? [{
        code: Refusal.CLOUD,
        what: 'the access is to a registry of a private cloud',
        why: 'the Flux Operator would need the file with the endpoints of the cloud, and is nowhere tested with it',
        fix: 'scan the registry with an ImageRepository of FluxAcrAccess there',
      }] : []),
      ...(this.registry && (permissions ?? accountLicenseType) !== undefined ? [{
        code: Refusal.CONTRADICTION,
        what: `\`${permissions ? 'permissions' : 'accountLicenseType'}\` is given for a registry`,
        why: 'it says what is allowed in a project of Azure DevOps',
        fix: 'leave it out',
      }] : []),
      ...(controllersOf(authentication) ? [{
        code: Refusal.CONTRADICTION,
        what: '`controllers` is given for inputs of the Flux Operator',
        why: 'no controller of Flux reconciles them',
        fix: 'leave it out: the identity is that of the operator',
      }] : []),
    ];
  }

  /** Onboards the identities that use the access. */
  private join({ permissions = AdoPermissions.READERS, accountLicenseType = 'basic' }: FluxOperatorInputsProps): void {
    const { project } = this;
    if (!project || projectProblems(project).length > 0) {
      return;
    }
    for (const identity of this.members) {
      this.made.push(...joinAdo(identity, membershipOf(project, permissions, GIT_READ, accountLicenseType), this.node.path, this._ownProvisioning()));
    }
  }
}
