import { AdoGrant, AzureIdentity } from './azure-graph';
import { Coverage } from './coverage';
import type { JudgedGrant } from '../chain';
import { FluxUse } from '../kubernetes/flux-use';
import { Answer, isUntold, mayEqual, untoldIn } from '../terraform/unknown';

/** What an identity may do in the project of an object. */
export function adoGrants(identity: AzureIdentity, use: FluxUse, unattributed: readonly AdoGrant[]): JudgedGrant[] {
  const here = [...identity.ado, ...unattributed].map(grant => ({ grant, place: inProject(grant, use) })).filter(({ place }) => place !== Answer.NO);
  const needed = use.writes ? ['genericread', 'genericcontribute'] : ['genericread'];
  const denying = here.find(({ grant }) => isFor(grant, use) === Answer.YES && grant.denied?.some(name => needed.includes(name.toLowerCase())));
  return here.filter(({ grant }) => grant.permissions === undefined || grant.permissions.length > 0 || grant.denied !== undefined).map(({ grant, place }) => {
    const judged = judge(grant, use, denying?.grant.at);
    const reason = grant.doubt ?? (place === Answer.MAYBE ? `the organization or project (${untoldIn(`${grant.organization} ${grant.project}`) || 'named by the environment'})` : judged.doubt);
    return reason === undefined ? judged : { ...judged, coverage: judged.coverage === Coverage.NO ? Coverage.NO : Coverage.ASSUMED, doubt: reason };
  });
}

/** An organization that the environment of Terraform names (AZDO_ORG_SERVICE_URL) may be any. */
function inProject({ organization, project }: AdoGrant, { target: { ado } }: FluxUse): Answer {
  const answers = [organization === '' ? Answer.MAYBE : mayEqual(organization, ado?.organization ?? '', true), project === '' ? Answer.NO : mayEqual(project, ado?.project ?? '', true)];
  return !ado || answers.includes(Answer.NO) ? Answer.NO : answers.includes(Answer.MAYBE) ? Answer.MAYBE : Answer.YES;
}

function isFor({ repository }: AdoGrant, { target: { ado } }: FluxUse): Answer {
  return repository === undefined ? Answer.YES : mayEqual(repository, ado?.repository ?? '', true);
}

/** What the built-in groups of a project may do. https://learn.microsoft.com/azure/devops/organizations/security/permissions-access */
const GROUPS: { readonly [group: string]: { readonly writes: boolean; readonly isExcessive: (writes: boolean) => boolean } } = {
  'readers': { writes: false, isExcessive: () => false },
  'contributors': { writes: true, isExcessive: writes => !writes },
  'build administrators': { writes: true, isExcessive: () => true },
  'project administrators': { writes: true, isExcessive: () => true },
};

/** Deny goes before allow, whoever allows. https://learn.microsoft.com/azure/devops/organizations/security/about-permissions */
function judge(ado: AdoGrant, use: FluxUse, deniedBy: string | undefined): JudgedGrant {
  const { writes } = use;
  const isDenied = deniedBy !== undefined;
  const more = isDenied ? { deniedBy } : {};
  if (ado.permissions) {
    const place = isFor(ado, use);
    const allowed = new Set(ado.permissions.map(permission => permission.toLowerCase()));
    const serves = !isDenied && allowed.has('genericread') && (!writes || allowed.has('genericcontribute'));
    return {
      ado,
      serves,
      isExcessive: !writes && allowed.has('genericcontribute'),
      coverage: place === Answer.NO ? Coverage.NO : Coverage.YES,
      isWider: ado.repository === undefined,
      ...more,
      ...place === Answer.MAYBE ? { doubt: `the repository (${untoldIn(ado.repository ?? '')})` } : {},
    };
  }
  const isUnknown = ado.group !== undefined && isUntold(ado.group);
  const group = ado.group === undefined ? undefined : GROUPS[ado.group.toLowerCase()];
  const serves = !isDenied && (group === undefined || group.writes || !writes);
  return { ado, serves, isExcessive: group?.isExcessive(writes) ?? false, coverage: Coverage.YES, isWider: false, ...more, ...isUnknown ? { doubt: `the group (${untoldIn(ado.group!)})` } : {} };
}

