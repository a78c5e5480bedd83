import { plural, shortScope } from './markdown';
import { POWERS, Report, ReportAccess, ReportGrant, SCOPE_KINDS } from './report-model';
import { byText } from '../../text/json-reading';
import { code, escape, table } from '../../text/markdown';

/** What a change does to who may do what. `changed`: neither wider nor narrower, or not to be told. */
export type ChangeKind = 'added' | 'widened' | 'narrowed' | 'removed' | 'changed';

/** One change. */
export interface Change {
  readonly kind: ChangeKind;
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
  /** More is allowed than before: to somebody, or somewhere. */
  readonly isMore: boolean;
}

/** What a change adds, widens, narrows and removes, between two reports. */
export function compare(before: Report, after: Report): Change[] {
  return [...grantChanges(before, after), ...signInChanges(before, after), ...accessChanges(before, after)];
}

interface Holder { readonly name: string; readonly grants: ReportGrant[] }

/** Grants are told by what they say, not by where they stand: a construct that was renamed has changed no access. */
function grantChanges(before: Report, after: Report): Change[] {
  const [old, now] = [holders(before), holders(after)];
  const changes: Change[] = [];
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort(byText)) {
    const same = (a: ReportGrant, b: ReportGrant) => textOf(a) === textOf(b);
    const gone = (old.get(key)?.grants ?? []).filter(grant => !now.get(key)?.grants.some(other => same(grant, other)));
    const come = (now.get(key)?.grants ?? []).filter(grant => !old.get(key)?.grants.some(other => same(grant, other)));
    const what = `Identity ${code((now.get(key) ?? old.get(key))!.name)}`;
    for (const grant of come) {
      const found = gone.findIndex(candidate => isRelated(candidate, grant));
      const [previous] = found < 0 ? [] : gone.splice(found, 1);
      const kind = previous ? direction(previous, grant) : 'added';
      changes.push({ kind, what, before: previous && shown(previous), after: shown(grant), isMore: kind !== 'narrowed' });
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

function textOf({ kind, name, scope, condition }: ReportGrant): string {
  return JSON.stringify([kind, name, scope.toLowerCase(), condition]);
}

function shown({ name, scope, condition }: ReportGrant): string {
  return `${escape(name)} on ${code(shortScope(scope))}${condition === undefined ? '' : ' under a condition'}`;
}

/** The same grant in another form: the same role elsewhere around it, or another role at the same place. */
function isRelated(a: ReportGrant, b: ReportGrant): boolean {
  const isAround = covers(a.scope, b.scope) || covers(b.scope, a.scope);
  return a.kind === b.kind && (a.scope.toLowerCase() === b.scope.toLowerCase() || a.name === b.name && (isAround || a.scopeKind !== b.scopeKind));
}

function covers(wide: string, narrow: string): boolean {
  return narrow.toLowerCase().startsWith(`${wide.toLowerCase()}/`);
}

function direction(a: ReportGrant, b: ReportGrant): ChangeKind {
  const steps = [powerStep(a, b), scopeStep(a, b), conditionStep(a, b)];
  const isWider = steps.some(step => step > 0);
  const isNarrower = steps.some(step => step < 0);
  // What is wider in one way and narrower in another allows something that was not allowed before.
  return isWider ? 'widened' : isNarrower ? 'narrowed' : 'changed';
}

function powerStep({ power: a, name }: ReportGrant, { power: b, name: other }: ReportGrant): number {
  if (name === other) {
    return 0;
  }
  // A role that nobody knows may allow anything.
  return b === 'unknown' ? 1 : a === 'unknown' ? 0 : Math.sign(POWERS.indexOf(b) - POWERS.indexOf(a));
}

function scopeStep(a: ReportGrant, b: ReportGrant): number {
  return covers(b.scope, a.scope) ? 1 : covers(a.scope, b.scope) ? -1 : Math.sign(SCOPE_KINDS.indexOf(b.scopeKind) - SCOPE_KINDS.indexOf(a.scopeKind));
}

function conditionStep({ condition: a }: ReportGrant, { condition: b }: ReportGrant): number {
  return a === b ? 0 : b === undefined ? 1 : a === undefined ? -1 : 1;
}

/** Who may sign in as an identity: a federated credential lets a ServiceAccount in, whatever it may then do. */
function signInChanges(before: Report, after: Report): Change[] {
  const list = ({ identities }: Report) => new Map(identities.flatMap(({ key, name, credentials }) => credentials
    .map(({ issuer, subject, audiences }): [string, { what: string; text: string }] => [
      [key, issuer, subject, ...audiences].join('\n'),
      { what: `Identity ${code(name)}`, text: `sign-in of ${code(subject)} from ${code(issuer)}` },
    ])));
  const [old, now] = [list(before), list(after)];
  return [
    ...[...now].filter(([key]) => !old.has(key)).map(([, { what, text }]): Change => ({ kind: 'added', what, after: text, isMore: true })),
    ...[...old].filter(([key]) => !now.has(key)).map(([, { what, text }]): Change => ({ kind: 'removed', what, before: text, isMore: false })),
  ];
}

/** Flux objects: a new one uses what is there, so it is no more than its grant says. */
function accessChanges(before: Report, after: Report): Change[] {
  const [old, now] = [before, after].map(({ accesses }) => new Map(accesses.map(access => [access.id, access])));
  const changes: Change[] = [];
  for (const id of [...new Set([...old.keys(), ...now.keys()])].sort(byText)) {
    const [a, b] = [old.get(id), now.get(id)];
    const [from, to] = [a && describe(a), b && describe(b)];
    if (from !== to) {
      const kind = a && b ? (b.writes && !a.writes ? 'widened' : 'changed') : a ? 'removed' : 'added';
      changes.push({ kind, what: `Flux object ${code(id)}`, before: from, after: to, isMore: kind === 'widened' || kind === 'added' });
    }
  }
  return changes;
}

function describe({ resource, repository, level, proof, chain, writes }: ReportAccess): string {
  const target = code(repository === undefined ? resource : `${resource}/${repository}`);
  return `${writes ? 'writes' : 'reads'} ${target} at ${level} level by ${proof === 'none' ? 'nothing' : proof}${chain === 'broken' ? ' (broken)' : ''}`;
}

const TITLES: readonly (readonly [ChangeKind, string])[] = [
  ['widened', 'Widened'], ['added', 'Added'], ['changed', 'Changed'], ['narrowed', 'Narrowed'], ['removed', 'Removed'],
];

/** Fit for the comment on a pull request. */
export function diffMarkdown(changes: readonly Change[]): string {
  if (changes.length === 0) {
    return '## Access review\n\nNo access changes.\n';
  }
  const counts = TITLES.map(([kind, title]) => [changes.filter(change => change.kind === kind).length, title.toLowerCase()] as const).filter(([count]) => count > 0);
  const isMore = changes.some(change => change.isMore);
  return [
    '## Access review',
    `${plural(changes.length, 'change')} of access: ${counts.map(([count, title]) => `${count} ${title}`).join(', ')}. ${isMore ? '**More is allowed than before.**' : 'Nothing more is allowed than before.'}`,
    ...TITLES.flatMap(([kind, title]) => {
      const rows = changes.filter(change => change.kind === kind).map(({ what, before, after }) => [what, before ?? '—', after ?? '—']);
      return rows.length === 0 ? [] : [`### ${title}`, table(['Who', 'Before', 'After'], rows)];
    }),
  ].join('\n\n') + '\n';
}
