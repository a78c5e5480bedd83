import { Change, ChangeKind } from './change';
import { shortScope } from './markdown';
import { POWERS, Report, ReportGrant, SCOPE_KINDS } from './report-model';
import { isWithin, Permissions } from '../../azure/permissions';
import { findRole } from '../../azure/role-actions';
import { byText } from '../../text/json-reading';
import { code, escape } from '../../text/markdown';

interface Holder { readonly name: string; readonly grants: ReportGrant[] }

/** Grants are told by what they say, not by where they stand: a construct that was renamed has changed no access. */
export function grantChanges(before: Report, after: Report): Change[] {
  const [old, now] = [holders(before), holders(after)];
  const changes: Change[] = [];
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort(byText)) {
    const [was, is] = [old, now].map(all => all.get(key)?.grants ?? []);
    const [wasSaid, isSaid] = [was, is].map(grants => new Set(grants.map(textOf)));
    const gone = was.filter(grant => !isSaid.has(textOf(grant)));
    const come = is.filter(grant => !wasSaid.has(textOf(grant)));
    const what = `Identity ${code((now.get(key) ?? old.get(key))!.name)}`;
    for (const grant of come) {
      const found = gone.findIndex(candidate => isRelated(candidate, grant));
      const [previous] = found < 0 ? [] : gone.splice(found, 1);
      const step = previous ? stepOf(previous, grant) : Step.MORE;
      changes.push({ kind: previous ? KINDS[step] : 'added', what, before: previous && shown(previous, grant), after: shown(grant, previous), isMore: step === Step.MORE || step === Step.UNSURE });
    }
    gone.forEach(grant => changes.push({ kind: 'removed', what, before: shown(grant), isMore: false }));
  }
  return changes;
}

function holders({ identities, grants }: Report): Map<string, Holder> {
  const all = new Map(identities.map(({ key, name }): [string, Holder] => [key, { name, grants: [] }]));
  grants.forEach(grant => all.get(grant.identity)?.grants.push(grant));
  return all;
}

function textOf({ kind, name, scope, condition, permissions }: ReportGrant): string {
  return JSON.stringify([kind, name, scope.toLowerCase(), condition, permissions]);
}

/** What is different in the other is said, too. */
function shown({ name, scope, condition, permissions }: ReportGrant, other?: ReportGrant): string {
  const isRoleChanged = other !== undefined && other.name === name && JSON.stringify(other.permissions) !== JSON.stringify(permissions);
  return `${escape(name)}${isRoleChanged ? ` (${describe(permissions)})` : ''} on ${code(shortScope(scope))}${condition === undefined ? '' : ` under the condition ${code(condition.replace(/\s+/g, ' ').trim())}`}`;
}

function describe(permissions: readonly Permissions[] = []): string {
  return permissions.flatMap(({ actions, dataActions, notActions, notDataActions }) => [
    ...[...actions, ...dataActions].map(action => code(action)), ...[...notActions, ...notDataActions].map(action => `not ${code(action)}`),
  ]).join(', ') || 'nothing that is known';
}

/** The same grant in another form: the same role elsewhere around it, or another role at the same place. */
function isRelated(a: ReportGrant, b: ReportGrant): boolean {
  const isAround = covers(a.scope, b.scope) || covers(b.scope, a.scope);
  return a.kind === b.kind && (a.scope.toLowerCase() === b.scope.toLowerCase() || a.name === b.name && (isAround || a.scopeKind !== b.scopeKind));
}

function covers(wide: string, narrow: string): boolean {
  return narrow.toLowerCase().startsWith(`${wide.toLowerCase()}/`);
}

/** What is wider in one way and narrower in another allows something that was not allowed before. UNSURE: nobody knows what was allowed. */
enum Step { NONE, LESS, UNSURE, MORE }
const KINDS: { readonly [step in Step]: ChangeKind } = { [Step.NONE]: 'changed', [Step.LESS]: 'narrowed', [Step.UNSURE]: 'changed', [Step.MORE]: 'widened' };

function stepOf(a: ReportGrant, b: ReportGrant): Step {
  return Math.max(roleStep(a, b), scopeStep(a, b), conditionStep(a, b));
}

/** Roles are compared as sets of what they allow, permissions of Azure DevOps as sets of names. */
function roleStep(a: ReportGrant, b: ReportGrant): Step {
  if (a.kind === 'permissions') {
    const [was, is] = [a, b].map(({ name }) => new Set(name.split(', ')));
    return [...is].some(name => !was.has(name)) ? Step.MORE : is.size < was.size ? Step.LESS : Step.NONE;
  }
  const [was, is] = [permissionsOf(a), permissionsOf(b)];
  if (was && is) {
    return !isWithin(is, was) ? Step.MORE : isWithin(was, is) ? Step.NONE : Step.LESS;
  }
  if (a.name === b.name && !was === !is) {
    return Step.NONE;
  }
  if (a.power === 'unknown' || b.power === 'unknown') {
    // What nobody knows may allow anything.
    return b.power === 'unknown' ? Step.MORE : Step.UNSURE;
  }
  const difference = POWERS.indexOf(b.power) - POWERS.indexOf(a.power);
  return difference > 0 ? Step.MORE : difference < 0 ? Step.LESS : Step.UNSURE;
}

function permissionsOf({ kind, name, permissions }: ReportGrant): readonly Permissions[] | undefined {
  return kind === 'role' ? permissions ?? findRole(name)?.permissions : undefined;
}

function scopeStep(a: ReportGrant, b: ReportGrant): Step {
  if (a.scope.toLowerCase() === b.scope.toLowerCase()) {
    return Step.NONE;
  }
  // Which subscriptions a management group holds no ID tells, nor where a resource is that only Azure knows.
  const isUntold = a.scopeKind === 'management group' || [a, b].some(({ scope }) => !scope.startsWith('/'));
  return covers(a.scope, b.scope) || (isUntold && SCOPE_KINDS.indexOf(b.scopeKind) < SCOPE_KINDS.indexOf(a.scopeKind)) ? Step.LESS : Step.MORE;
}

function conditionStep({ condition: a }: ReportGrant, { condition: b }: ReportGrant): Step {
  return a === b ? Step.NONE : a === undefined ? Step.LESS : Step.MORE;
}
