import { AzureGraph, AzureIdentity, FederatedCredential } from './azure/azure-graph';
import { ProofKind, SignIn } from './chain';
import { Answer, isTold, isUntold, mayEqual, untoldIn } from './terraform/unknown';
import { TOKEN_EXCHANGE_AUDIENCE } from '../entra/federation';
import { isGuid } from '../text/identifiers';

/** As whom an object signs in, and with which credential, as far as the files tell. */
export interface Proven {
  readonly identity?: AzureIdentity;
  readonly credential?: FederatedCredential;
  /** What no file tells, and it depends on. */
  readonly doubt?: string;
}

/** Entra compares issuer, subject and audience to the letter; what no file tells may be the right one. */
export function proven({ identity: known, account, clientId, proof }: SignIn, issuer: string, azure: AzureGraph, modules: readonly string[]): Proven {
  const subject = account && `system:serviceaccount:${account.namespace}:${account.name}`;
  if (subject === undefined || proof !== ProofKind.FEDERATION) {
    return { identity: known };
  }
  const guessed = known || clientId === undefined ? undefined : identityBySubject(clientId, subject, issuer, azure) ?? identityOfModule(clientId, modules);
  const identity = known ?? guessed?.identity;
  const own = identity?.credentials ?? [];
  const credential = own.find(candidate => candidate.subject === subject && candidate.issuer === issuer
    && candidate.audiences.includes(TOKEN_EXCHANGE_AUDIENCE) && candidate.doubt === undefined);
  if (credential || guessed) {
    return { identity, credential, doubt: guessed?.doubt };
  }
  const candidates = [...own, ...identity ? azure.anybodys.credentialsFor(subject) : []];
  const maybe = candidates.map(candidate => ({ candidate, answer: mayFit(candidate, subject, issuer) })).find(({ answer }) => answer !== Answer.NO);
  return maybe ? { identity, credential: undefined, doubt: maybe.candidate.doubt ?? whyMaybe(maybe.candidate, issuer) } : { identity };
}

function mayFit({ subject, issuer, audiences }: FederatedCredential, wanted: string, wantedIssuer: string): Answer {
  const audience = audiences.map(one => mayEqual(one, TOKEN_EXCHANGE_AUDIENCE));
  const best = [Answer.YES, Answer.MAYBE].find(answer => audience.includes(answer)) ?? Answer.NO;
  const answers = [mayEqual(subject, wanted), issuerAnswer(issuer, wantedIssuer), best];
  return answers.includes(Answer.NO) ? Answer.NO : answers.includes(Answer.MAYBE) ? Answer.MAYBE : Answer.YES;
}

/** Issuers of two things that the stacks make or look up are two. */
function issuerAnswer(given: string, wanted: string): Answer {
  const areTold = [given, wanted].every(text => isUntold(text) && isTold(text));
  return areTold && given !== wanted ? Answer.NO : mayEqual(given, wanted);
}

function whyMaybe({ subject, issuer, audiences, at }: FederatedCredential, wanted: string): string {
  const untold = untoldIn([subject, issuer, ...audiences, isUntold(issuer) ? '' : wanted].join(' '));
  return `the federated credential at ${at} (${untold})`;
}

/** What a module makes stands in no file of the stack. */
function identityOfModule(clientId: string, modules: readonly string[]): Proven | undefined {
  return modules.length > 0 && isGuid(clientId) && !/^[0-]+$/.test(clientId) ? { doubt: `whose client ID ${clientId} is (${modules.slice(0, 3).join(', ')} may make it)` } : undefined;
}

/** Before a deployment nobody knows the client ID of an identity that the stacks make; its credential tells for whom it is. */
function identityBySubject(clientId: string, subject: string, issuer: string, azure: AzureGraph): Proven | undefined {
  const isUnknown = !isTold(clientId);
  const credentials = azure.credentialsOf(subject).filter(candidate => candidate.subject === subject && issuerAnswer(candidate.issuer, issuer) !== Answer.NO);
  const [only, ...others] = [...new Set(credentials.map(({ identity }) => identity))].filter(identity => isUnknown || (identity.isMade && !azure.hasClientId(identity) && !identity.clientId?.startsWith('${')));
  if (only && others.length === 0 && !isUntold(clientId)) {
    return { identity: only, doubt: `whether ${clientId} is its client ID, which only a deployment tells` };
  }
  return isUnknown ? { identity: others.length === 0 ? only : undefined, doubt: `the client ID (${untoldIn(clientId)})` } : undefined;
}
