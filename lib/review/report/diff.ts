import { Change, ChangeKind } from './change';
import { grantChanges } from './diff-grants';
import { plural } from './markdown';
import { Report, ReportAccess } from './report-model';
import { byText } from '../../text/json-reading';
import { code, table } from '../../text/markdown';

export type { Change, ChangeKind } from './change';

/** What a change adds, widens, narrows and removes, between two reports. */
export function compare(before: Report, after: Report): Change[] {
  return [...grantChanges(before, after), ...signInChanges(before, after), ...accessChanges(before, after)];
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
