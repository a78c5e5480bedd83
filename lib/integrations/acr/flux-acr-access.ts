import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { FluxAcrAccessProps, ImagePolicyProps, ImageRepositoryProps, OciHelmRepositoryProps, OciRepositoryProps } from './flux-acr-access-props';
import { ACR_ROWS } from './support';
import { FluxAccess, Grant } from '../../access/flux-access';
import { FluxObjectJson } from '../../access/object-fields';
import { problemsOf } from '../../azure/azure-resource';
import { ContainerRegistry, isAbac, loginServerOf, pullRoleOf, repositoryPathProblems, isRepository } from '../../azure/container-registry';
import { AccessFrom, isLetIn, letIn } from '../../flux/access-from';
import { SupportRow } from '../../flux/support';
import { checkCall, checkNew } from '../../shapes/check';
import { quote } from '../../text/identifiers';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';

/**
 * Lets Flux pull from an Azure Container Registry: OCIRepository, HelmRepository (`type: oci`), ImageRepository, ImagePolicy.
 *
 * Grants AcrPull, or Container Registry Repository Reader in a registry with ABAC repository permissions.
 *
 * @see https://fluxcd.io/flux/integrations/azure/#for-azure-container-registry
 */
export class FluxAcrAccess extends FluxAccess {
  /** The registry. */
  public readonly registry: ContainerRegistry;
  /** Host of the registry; a Terraform token when the registry is made in the same program. */
  public readonly loginServer: string;
  private readonly condition?: string;

  /**
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public constructor(scope: Construct, id: string, props: FluxAcrAccessProps) {
    checkNew('FluxAcrAccess', new.target, scope, id, props);
    super(scope, id, 'ACR', props);
    this.registry = props.registry;
    const { host, problems } = loginServerOf(this.registry, this.cluster.cloud);
    this.loginServer = host;
    this._program.problems.addAll(this.node.path, [...problems, ...checkRepositories(props)]);
    this.condition = props.repositories && isAbac(this.registry) ? repositoriesCondition(props.repositories) : undefined;
    this._grantNow();
  }

  /**
   * Makes an OCIRepository: manifests from an OCI artifact.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public ociRepository(id: string, props: OciRepositoryProps): ApiObject {
    checkCall('FluxAcrAccess#ociRepository', this, id, props);
    this.checkPath(id, props.path);
    const given = (['tag', 'semver', 'digest'] as const).filter(name => props[name] !== undefined);
    if (given.length > 1) {
      this._program.problems.add(`${this.node.path}/${id}`, {
        code: Refusal.CONTRADICTION,
        what: `the OCIRepository has ${given.map(name => `\`${name}\` ${quote(String(props[name]))}`).join(' and ')}`,
        why: 'the controller takes the digest before the range and the range before the tag, and leaves the other out without a word',
        fix: 'give one of tag, semver and digest',
      });
    }
    return this._make(id, ACR_ROWS.OCI_REPOSITORY, props, {
      url: `oci://${this.loginServer}/${props.path}`,
      interval: props.interval ?? '10m',
      timeout: props.timeout,
      ref: given.length > 0 ? { tag: props.tag, semver: props.semver, digest: props.digest } : undefined,
      layerSelector: props.layerMediaType ? { mediaType: props.layerMediaType } : undefined,
      ignore: props.ignore,
    });
  }

  /**
   * Makes a HelmRepository of type `oci`: charts. Flux authenticates it at controller or node level only.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public helmRepository(id: string, props: OciHelmRepositoryProps = {}): ApiObject {
    checkCall('FluxAcrAccess#helmRepository', this, id, props);
    if (props.path !== undefined) {
      this.checkPath(id, props.path);
    }
    return this._make(id, ACR_ROWS.HELM_REPOSITORY, props, {
      type: 'oci',
      url: `oci://${this.loginServer}${props.path === undefined ? '' : `/${props.path}`}`,
      interval: props.interval ?? '10m',
      timeout: props.timeout,
    });
  }

  /**
   * Makes an ImageRepository: scans the tags of an image.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public imageRepository(id: string, props: ImageRepositoryProps): ApiObject {
    checkCall('FluxAcrAccess#imageRepository', this, id, props);
    this.checkPath(id, props.path);
    return this._make(id, ACR_ROWS.IMAGE_REPOSITORY, props, {
      image: `${this.loginServer}/${props.path}`,
      interval: props.interval ?? '10m',
      timeout: props.timeout,
      exclusionList: props.exclusionList,
    });
  }

  /**
   * Makes an ImagePolicy: picks one tag of a scanned image. An ImageUpdateAutomation sees only the policies of its own namespace; when that is
   * not the namespace of the ImageRepository, `accessFrom` of the ImageRepository lets it in.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public imagePolicy(id: string, props: ImagePolicyProps): ApiObject {
    checkCall('FluxAcrAccess#imagePolicy', this, id, props);
    const policies = [props.semver, props.alphabetical, props.numerical].filter(policy => policy !== undefined);
    if (policies.length !== 1) {
      this._program.problems.add(`${this.node.path}/${id}`, {
        code: Refusal.CONTRADICTION,
        what: `the ImagePolicy has ${policies.length} of semver, alphabetical and numerical`,
        why: 'the CRD takes exactly one order of tags',
        fix: 'give one of them',
      });
    }
    const repository = props.imageRepository;
    this._program.atEnd(() => this.letIn(this._namespaceOf(props), repository));
    return this._make(id, ACR_ROWS.IMAGE_POLICY, props, {
      imageRepositoryRef: { name: repository.name, namespace: repository.metadata.namespace },
      filterTags: props.filterTagsPattern ? { pattern: props.filterTagsPattern, extract: props.filterTagsExtract } : undefined,
      policy: {
        semver: props.semver === undefined ? undefined : { range: props.semver },
        alphabetical: props.alphabetical === undefined ? undefined : { order: props.alphabetical },
        numerical: props.numerical === undefined ? undefined : { order: props.numerical },
      },
    });
  }

  /** @internal */
  public get _resources(): { readonly id: string; readonly host?: string; readonly abac?: boolean }[] {
    return [{ id: this.registry.resourceId, host: this.loginServer, abac: isAbac(this.registry) }];
  }

  /** @internal */
  protected get _rows(): readonly SupportRow[] {
    return Object.values(ACR_ROWS);
  }

  /** @internal */
  protected _grants(): Grant[] {
    return [{
      resource: this.registry,
      role: pullRoleOf(this.registry),
      condition: this.condition,
    }];
  }

  /** @internal */
  protected _check(json: FluxObjectJson, support: SupportRow): Problem[] {
    if (support === ACR_ROWS.IMAGE_POLICY || problemsOf(this.registry).length > 0) {
      return [];
    }
    const spec = json.spec ?? {};
    const problems: Problem[] = [];
    if (json.kind === 'HelmRepository' && spec.type !== 'oci') {
      problems.push({
        code: Refusal.OBJECT_FOREIGN,
        what: `the HelmRepository is of type ${quote(String(spec.type ?? 'default'))}`,
        why: 'container registries serve charts as OCI artifacts only',
        fix: "set .spec.type to 'oci' and .spec.url to oci://HOST/PATH",
      });
    }
    // It does no harm to the pull: of a Secret that was meant, only who authorizes the object knows.
    if (json.kind === 'ImageRepository' && spec.secretRef !== undefined) {
      problems.push({
        code: 'FAZ038',
        what: `.spec.secretRef of the ${json.kind} is set`,
        why: 'with provider azure the controller ignores it',
        fix: 'remove .spec.secretRef, or do not authorize the object',
      });
    }
    const address: unknown = json.kind === 'ImageRepository' ? spec.image : spec.url;
    const field = json.kind === 'ImageRepository' ? '.spec.image' : '.spec.url';
    const host = String(address ?? '').replace(/^oci:\/\//, '').split('/')[0];
    const expected = this._program.handOff.known(this.loginServer, this.node.path, this._site.existingStack());
    if (expected !== undefined && host.toLowerCase() !== expected.toLowerCase()) {
      problems.push({
        code: 'FAZ009',
        what: `${field} of the ${json.kind} is ${quote(String(address))}, the access is to ${expected}`,
        why: 'the identity is granted another registry, so the pull would end in a 401',
        fix: `point it at ${expected}, or authorize it with the access of its registry`,
      });
    }
    return problems;
  }

  /** A policy may look at the ImageRepository of another namespace only where that says so. Objects that no access knows are left as they are. */
  private letIn(namespace: string, repository: ApiObject): void {
    const known = this._site.accesses.some(access => access.objects().includes(repository));
    if (!known || namespace === (repository.metadata.namespace ?? 'default')) {
      return;
    }
    const given = (this._jsonOf(repository).spec?.accessFrom ?? {}) as AccessFrom;
    if (isLetIn(namespace, given) !== true) {
      repository.addJsonPatch(JsonPatch.add('/spec/accessFrom', letIn(namespace, given)));
    }
  }

  private checkPath(id: string, path: string): void {
    this._program.problems.addAll(`${this.node.path}/${id}`, repositoryPathProblems(path));
  }
}

function checkRepositories({ registry, repositories }: FluxAcrAccessProps): Problem[] {
  if (!repositories) {
    return [];
  }
  if (!isAbac(registry)) {
    return [{
      code: Refusal.CONTRADICTION,
      what: '`repositories` is given for a registry without ABAC repository permissions',
      why: 'AcrPull reaches all repositories of a registry; a condition on it is not honoured',
      fix: 'set `abacRepositoryPermissions: true` when the registry has that mode, or leave out `repositories`',
    }];
  }
  return repositories.filter(repository => !isRepository(repository)).map(repository => ({
    code: Refusal.NAME_FORM,
    what: `${quote(repository)} is not the name of a repository`,
    why: 'the condition of the role assignment would never be true',
    fix: "use lower-case letters, digits, '.', '_', '-' and '/'",
  }));
}

/** https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions */
function repositoriesCondition(repositories: readonly string[]): string {
  const actions = ['content/read', 'metadata/read'].map(action => `!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/${action}'})`);
  const names = repositories.map(name => `@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEqualsIgnoreCase '${name}'`);
  return `((${actions.join(' AND ')}) OR (${names.join(' OR ')}))`;
}
