import { AdoGrant, Belongings, FederatedCredential, RoleGrant } from './azure-graph';
import { push } from '../../text/json-reading';
import { isUntold } from '../terraform/unknown';

/** Of those that may be anybody's and of which not even the place is told, so many are looked at: one that fits is enough. */
const MANY = 50;

/** What no file tells to whom it belongs, found by where it is: nobody looks through all of it for each chain. */
export class Anybodys implements Belongings {
  private readonly roles = new Map<string, RoleGrant[]>();
  private readonly ado = new Map<string, AdoGrant[]>();
  private readonly credentials = new Map<string, FederatedCredential[]>();

  public constructor(roles: readonly RoleGrant[], ado: readonly AdoGrant[], credentials: readonly FederatedCredential[]) {
    roles.forEach(role => push(this.roles, placeOf(role.scope), role));
    ado.forEach(grant => push(this.ado, isUntold(grant.project) ? '' : grant.project.toLowerCase(), grant));
    credentials.forEach(credential => push(this.credentials, isUntold(credential.subject) ? '' : credential.subject, credential));
  }

  /** Role assignments on a resource, on what contains it, on what has its name, or who knows where. */
  public rolesFor(id: string | undefined, names: readonly string[] = []): RoleGrant[] {
    if (this.roles.size === 0) {
      return [];
    }
    const parts = id?.startsWith('/') ? id.toLowerCase().split('/') : [];
    const keys = new Set([...parts, ...names.map(name => name.toLowerCase()), id?.toLowerCase() ?? '', '']);
    return [...keys].flatMap(key => (this.roles.get(key) ?? []).slice(0, MANY));
  }

  public adoFor(project: string): AdoGrant[] {
    return this.ado.size === 0 ? [] : [project.toLowerCase(), ''].flatMap(key => (this.ado.get(key) ?? []).slice(0, MANY));
  }

  public credentialsFor(subject: string): FederatedCredential[] {
    return this.credentials.size === 0 ? [] : [subject, ''].flatMap(key => (this.credentials.get(key) ?? []).slice(0, MANY));
  }
}

/** The last name of an ARM ID; nothing where a part is not told. */
function placeOf(scope: string): string {
  return isUntold(scope) ? '' : scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();
}
