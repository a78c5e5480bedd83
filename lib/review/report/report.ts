import { clean } from './clean';
import { accessGrant, ReportGrants } from './report-grants';
import { IdentityKeys } from './report-identities';
import { LinkState, Report, ReportAccess, ReportCluster, ReportFinding, ReportSummary, SCHEMA_VERSION } from './report-model';
import { Coverage } from '../../engine/azure/coverage';
import { Chain, ProofKind } from '../../engine/chain';
import { Finding } from '../../engine/finding';
import { nameOf, namespaceOf } from '../../engine/kubernetes/cluster-files';
import { Link, Severity } from '../../engine/rule';
import { TOKEN_EXCHANGE_AUDIENCE } from '../../entra/federation';
import { Level } from '../../flux/support';
import { byText } from '../../text/json-reading';
import { Review } from '../review';
import { RULES } from '../rules';

/** A review as plain data: the same for the same program, on every machine. */
export function toReport(review: Review): Report {
  const { graph, findings } = review;
  const accesses = [...graph.chains].sort((a, b) => byText(a.id, b.id));
  const keys = new IdentityKeys(graph.azure.identities);
  const grants = new ReportGrants(keys, accesses, graph.azure.others);
  const about = findingsByAccess(findings);
  const byCluster = new Map<object, number>();
  accesses.forEach(({ cluster: { context } }) => byCluster.set(context, (byCluster.get(context) ?? 0) + 1));
  const shown = accesses.map(access => toAccess(access, keys, grants, about.get(access) ?? []));
  const report: Omit<Report, 'summary'> = {
    schemaVersion: SCHEMA_VERSION,
    clusters: graph.clusters.map(({ context }): ReportCluster => ({
      name: context.name,
      fluxVersion: `2.${context.fluxMinor}`,
      isAks: context.isAks,
      cloud: context.cloud.name,
      issuer: context.issuer && graph.terraform.resolve(context.stack, context.issuer),
      tenantId: graph.terraform.resolve(context.stack, context.tenantId),
      accesses: byCluster.get(context) ?? 0,
    })).sort((a, b) => byText(a.name, b.name)),
    identities: keys.all(graph.byIdentity),
    grants: grants.all,
    accesses: shown,
    findings: findings.map(toFinding),
  };
  const { schemaVersion, ...rest } = report;
  return clean({ schemaVersion, summary: summaryOf(report), ...rest });
}

function summaryOf({ clusters, identities, grants, accesses, findings }: Omit<Report, 'summary'>): ReportSummary {
  const chains = (state: LinkState) => accesses.filter(({ chain }) => chain === state).length;
  return {
    clusters: clusters.length,
    tenants: new Set(accesses.map(({ cluster, namespace }) => `${cluster}/${namespace}`)).size,
    accesses: accesses.length,
    chains: { ok: chains('ok'), assumed: chains('assumed'), broken: chains('broken') },
    identities: identities.length,
    grants: grants.length,
    unusedGrants: grants.filter(({ usedBy }) => usedBy.length === 0).length,
    errors: findings.filter(({ severity }) => severity === 'error').length,
    warnings: findings.filter(({ severity, acknowledged }) => severity === 'warning' && acknowledged === undefined).length,
    acknowledged: findings.filter(({ acknowledged }) => acknowledged !== undefined).length,
  };
}

const LEVELS = { [Level.OBJECT]: 'object', [Level.CONTROLLER]: 'controller', [Level.NODE]: 'node' } as const;

function toAccess(access: Chain, keys: IdentityKeys, grants: ReportGrants, findings: readonly Finding[]): ReportAccess {
  const { use, signIn, account, credential, effective } = access;
  const links = linksOf(access, findings);
  const { secret } = signIn;
  return {
    id: access.id,
    cluster: access.cluster.context.name,
    namespace: use.namespace,
    kind: use.kind,
    name: use.name,
    at: use.object.at,
    integration: use.integration,
    writes: use.writes,
    level: LEVELS[access.level],
    controller: access.controller.name,
    proof: signIn.proof,
    serviceAccount: account && { namespace: account.namespace, name: account.name },
    secret: secret ? `${namespaceOf(secret.json)}/${nameOf(secret.json)}` : isBySecret(signIn.proof) && use.secretName ? `${use.namespace}/${use.secretName}` : undefined,
    identity: access.identity && keys.of(access.identity),
    credential: credential && { issuer: credential.issuer, subject: credential.subject, audience: TOKEN_EXCHANGE_AUDIENCE },
    grant: effective && accessGrant(effective, grants),
    inside: access.inside.length === 0 ? undefined : access.inside.map(role => accessGrant({ role, isWider: false, isExcessive: false }, grants)),
    resource: use.target.label || '(no address)',
    repository: use.target.repository || undefined,
    links,
    chain: worst(Object.values(links)),
    findings: [...new Set(findings.map(({ code }) => code))].sort(),
  };
}

function isBySecret(proof: ProofKind): boolean {
  return proof === ProofKind.SECRET || proof === ProofKind.CERTIFICATE;
}

/** An error that shows in no link by itself breaks the one that its rule names: mostly how the object signs in, by a gate, an address or a field. */
function linksOf(access: Chain, findings: readonly Finding[]): ReportAccess['links'] {
  const links = { signIn: signInState(access), identity: identityState(access), grant: grantState(access) };
  const error = findings.find(({ code, severity }) => severity === Severity.ERROR && LINKS.has(code));
  return error && worst(Object.values(links)) !== 'broken' ? { ...links, [LINKS.get(error.code)!]: 'broken' } : links;
}

/** A strict review makes errors of warnings, under which chains hold all the same. */
const LINKS: ReadonlyMap<string, Link> = new Map(RULES.filter(({ severity }) => severity === Severity.ERROR).map(({ code, link }) => [code, link ?? 'signIn']));

function signInState({ signIn, account, level, controller }: Chain): LinkState {
  if (signIn.proof === ProofKind.NONE) {
    return controller.doubts.length > 0 ? 'assumed' : 'broken';
  }
  if (signIn.proof === ProofKind.SECRET) {
    return 'assumed';
  }
  const isBroken = level === Level.OBJECT && signIn.proof === ProofKind.FEDERATION && !account?.object;
  return isBroken ? 'broken' : controller.doubts.length > 0 ? 'assumed' : 'ok';
}

function identityState({ identity, signIn, credential, signInDoubt }: Chain): LinkState {
  if (signInDoubt !== undefined) {
    return 'assumed';
  }
  if (!identity) {
    return signIn.proof === ProofKind.SECRET || signIn.proof === ProofKind.NODE ? 'assumed' : 'broken';
  }
  if (signIn.proof !== ProofKind.FEDERATION) {
    return 'ok';
  }
  return credential ? 'ok' : identity.federatedElsewhere ? 'assumed' : 'broken';
}

function grantState({ use, effective, identity, signIn, grants, signInDoubt, otherRight }: Chain): LinkState {
  if (use.needsNoRole) {
    return 'ok';
  }
  if (effective) {
    return effective.coverage === Coverage.YES ? 'ok' : 'assumed';
  }
  const isElsewhere = identity ? !identity.isMade && identity.roles.length === 0 && identity.ado.length === 0 : signInDoubt !== undefined;
  // A role that nobody knows may be the right one.
  const isUnknown = grants.some(({ role, coverage }) => coverage !== Coverage.NO && role && role.roleId !== '' && !role.permissions);
  return isElsewhere || isUnknown || otherRight !== undefined || signIn.proof === ProofKind.SECRET || (!identity && signIn.proof === ProofKind.NODE) ? 'assumed' : 'broken';
}

function worst(states: readonly LinkState[]): LinkState {
  return states.includes('broken') ? 'broken' : states.includes('assumed') ? 'assumed' : 'ok';
}

function findingsByAccess(findings: readonly Finding[]): Map<Chain, Finding[]> {
  const map = new Map<Chain, Finding[]>();
  for (const finding of findings) {
    for (const access of new Set([...finding.chain ? [finding.chain] : [], ...finding.breaks ?? []])) {
      map.has(access) ? map.get(access)!.push(finding) : map.set(access, [finding]);
    }
  }
  return map;
}

function toFinding({ code, severity, title, at, message, cluster, chain: access, acknowledged }: Finding): ReportFinding {
  return { code, severity, title, at, message, cluster, access: access?.id, acknowledged };
}
