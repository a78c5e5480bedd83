import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AdoGitRepositoryProps, AdoImageUpdateAutomationProps, CommitStatusProviderProps, FluxAdoAccessProps } from './flux-ado-access-props';
import { ADO_ROWS } from './support';
import { FluxAccess, Grant } from '../../access/flux-access';
import { AlertProps } from '../../access/notification-objects';
import { ExpectedField, FluxObjectJson } from '../../access/object-fields';
import { referenceTo } from '../../access/source-reference';
import { AdoPermissions, GIT_READ, GIT_WRITE, permissionProblems, membershipOf } from '../../azure/ado-permissions';
import { AdoProject, parseGitUrl, parseRepositoryUrl, projectProblems, placeProblems, isSameProject, repositoryNameProblems } from '../../azure/ado-project';
import { FluxController } from '../../flux/controllers';
import { Level, SupportRow } from '../../flux/support';
import { levelOf } from '../../identities/authentication';
import { Identity, joinAdo } from '../../identities/identity';
import { checkCall, checkNew } from '../../shapes/check';
import { slug } from '../../text/hashes';
import { quote } from '../../text/identifiers';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { isToken } from '../../text/tokens';

/** Access levels, as the provider and the API have them; basic is how the portal calls express. https://learn.microsoft.com/rest/api/azure/devops/memberentitlementmanagement */
const LICENSES: readonly string[] = ['basic', 'advanced', 'earlyAdopter', 'express', 'none', 'professional', 'stakeholder'];

/**
 * Lets Flux use Git repositories of a project of Azure DevOps: GitRepository, ImageUpdateAutomation, Provider `azuredevops`, Alert.
 *
 * Azure DevOps does not know Azure RBAC: the service principal is onboarded into the organization and joins a group of the project.
 *
 * @see https://fluxcd.io/flux/integrations/azure/#for-azure-devops
 */
export class FluxAdoAccess extends FluxAccess {
  /** The project. */
  public readonly project: AdoProject;
  private readonly permissions?: AdoPermissions;
  private readonly accountLicenseType: string;
  private readonly members = new Set<Identity>();
  private writes = false;
  private made: IConstruct[] = [];

  /**
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public constructor(scope: Construct, id: string, props: FluxAdoAccessProps) {
    checkNew('FluxAdoAccess', new.target, scope, id, props);
    super(scope, id, 'ADO', props);
    this.project = props.project;
    this.permissions = props.permissions;
    this.accountLicenseType = props.accountLicenseType ?? 'basic';
    this._program.problems.addAll(this.node.path, [
      ...projectProblems(this.project),
      ...permissionProblems(props.permissions),
      ...(isToken(this.accountLicenseType) || LICENSES.includes(this.accountLicenseType) ? [] : [{
        code: Refusal.VALUE_FORM,
        what: `\`accountLicenseType\` ${quote(this.accountLicenseType)} is none of ${LICENSES.join(', ')}`,
        why: 'Azure DevOps knows no other access level',
        fix: "give one of them; leave it out for 'basic'",
      }]),
      ...placeProblems(this.cluster.cloud, props.grantAt, 'Git over SSH or with a token'),
    ]);
    this._grantNow();
    // Whether the access writes is known when the program is complete.
    this._program.atEnd(() => this.join());
  }

  /** What was made in Azure DevOps, once the app is synthesized: the entitlement, then the group membership or the repository permissions. */
  public get memberships(): IConstruct[] {
    return [...this.made];
  }

  /**
   * Makes a GitRepository: manifests from a Git repository of the project.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public gitRepository(id: string, props: AdoGitRepositoryProps): ApiObject {
    checkCall('FluxAdoAccess#gitRepository', this, id, props);
    this.checkRepository(id, props.repository);
    const given = props.tag ?? props.semver ?? props.commit;
    return this._make(id, ADO_ROWS.GIT_REPOSITORY, props, {
      url: this.project.repositoryUrl(props.repository),
      interval: props.interval ?? '10m',
      timeout: props.timeout,
      ref: { branch: props.branch ?? (given ? undefined : 'main'), tag: props.tag, semver: props.semver, commit: props.commit },
      ignore: props.ignore,
    });
  }

  /**
   * Makes an ImageUpdateAutomation: writes new image tags into a Git repository of the project.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public imageUpdateAutomation(id: string, props: AdoImageUpdateAutomationProps): ApiObject {
    checkCall('FluxAdoAccess#imageUpdateAutomation', this, id, props);
    return this._make(id, ADO_ROWS.IMAGE_UPDATE_AUTOMATION, props, {
      interval: props.interval ?? '10m',
      sourceRef: referenceTo(props.gitRepository),
      git: {
        ...(props.checkoutBranch ? { checkout: { ref: { branch: props.checkoutBranch } } } : {}),
        commit: { author: { name: props.authorName, email: props.authorEmail }, ...(props.messageTemplate ? { messageTemplate: props.messageTemplate } : {}) },
        ...(props.pushBranch ? { push: { branch: props.pushBranch } } : {}),
      },
      update: { strategy: 'Setters', path: props.path ?? './' },
    });
  }

  /**
   * Makes a Provider of type `azuredevops`: sets the status of commits.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public commitStatusProvider(id: string, props: CommitStatusProviderProps): ApiObject {
    checkCall('FluxAdoAccess#commitStatusProvider', this, id, props);
    this.checkRepository(id, props.repository);
    return this._make(id, ADO_ROWS.COMMIT_STATUS_PROVIDER, props, {
      type: 'azuredevops',
      address: this.project.repositoryUrl(props.repository),
      commitStatusExpr: props.commitStatusExpr,
    });
  }

  /**
   * Makes an Alert: sends events of Flux objects to a provider, in whose namespace it is.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public alert(id: string, props: AlertProps): ApiObject {
    checkCall('FluxAdoAccess#alert', this, id, props);
    return this._makeAlert(id, props);
  }

  /** @internal */
  protected get _rows(): readonly SupportRow[] {
    return Object.values(ADO_ROWS);
  }

  /** @internal */
  protected _use(support: SupportRow, path: string, namespace: string | undefined): ExpectedField[] {
    this.writes ||= support !== ADO_ROWS.GIT_REPOSITORY;
    if (support === ADO_ROWS.IMAGE_UPDATE_AUTOMATION && levelOf(this.authentication) === Level.OBJECT) {
      this._site.controllers.useObjectLevel(FluxController.SOURCE);
    }
    return super._use(support, path, namespace);
  }

  /** @internal */
  protected _rowOf(json: FluxObjectJson): SupportRow | undefined {
    return json.kind !== 'Provider' || json.spec?.type === 'azuredevops' ? super._rowOf(json) : undefined;
  }

  /** @internal */
  protected _grants(): Grant[] {
    return [];
  }

  /** @internal */
  protected _grantTo(identity: Identity): void {
    this.members.add(identity);
  }

  /** @internal */
  protected _check(json: FluxObjectJson, support: SupportRow): Problem[] {
    const spec = json.spec ?? {};
    if (support === ADO_ROWS.IMAGE_UPDATE_AUTOMATION || projectProblems(this.project).length > 0) {
      return [];
    }
    const [field, url] = support === ADO_ROWS.GIT_REPOSITORY ? ['.spec.url', spec.url] : ['.spec.address', spec.address];
    // Beside the ServiceAccount of a Provider a rule finds it.
    const isJudged = support !== ADO_ROWS.GIT_REPOSITORY && this.serviceAccount !== undefined;
    const secret = spec.secretRef === undefined || isJudged ? [] : [{
      code: Refusal.SECRET,
      what: `.spec.secretRef of the ${json.kind} is set`,
      why: support === ADO_ROWS.GIT_REPOSITORY ? 'with provider azure the controller takes only CA and proxy from it' : 'a token in it goes before the identity',
      fix: 'remove .spec.secretRef',
    }];
    // Git takes the old and the short form, too, of which the review warns; the Provider divides the URL by its parts.
    const parsed = support === ADO_ROWS.GIT_REPOSITORY ? parseGitUrl(String(url ?? '')) : parseRepositoryUrl(String(url ?? ''));
    return !parsed || isSameProject(parsed, this.project) ? secret : [...secret, {
      code: 'FAZ009',
      what: `${field} of the ${json.kind} is in ${parsed.organization}/${parsed.project}, the access is to ${this.project.organization}/${this.project.project}`,
      why: 'the service principal is a member of another project',
      fix: 'point it at this project, or authorize it with the access of its own',
    }];
  }

  /** Onboards the identities that use the access and gives them what its objects need. */
  private join(): void {
    if (projectProblems(this.project).length > 0) {
      return;
    }
    const permissions = this.permissions ?? (this.writes ? AdoPermissions.CONTRIBUTORS : AdoPermissions.READERS);
    if (this.writes && permissions === AdoPermissions.READERS) {
      this._program.problems.add(this.node.path, {
        code: 'FAZ010',
        what: 'the access has AdoPermissions.READERS, and an ImageUpdateAutomation or a commit-status Provider uses it',
        why: 'Readers may neither push nor set a commit status',
        fix: 'leave `permissions` out, or use AdoPermissions.CONTRIBUTORS',
      });
    }
    for (const identity of this.members) {
      const membership = membershipOf(this.project, permissions, this.writes ? GIT_WRITE : GIT_READ, this.accountLicenseType);
      this.made.push(...joinAdo(identity, membership, this.node.path, this._ownProvisioning()));
    }
  }

  private checkRepository(id: string, repository: string): void {
    this._program.problems.addAll(`${this.node.path}/${slug(id) === id ? id : slug(id)}`, repositoryNameProblems(repository));
  }
}
