import { ANNOTATIONS } from './operator';
import { ACR_TYPE, INPUT_PROVIDER, isAdoType } from './support';
import { FluxObjectJson } from '../../access/object-fields';
import { AdoProject, isSameProject, parseRepositoryUrl, projectProblems } from '../../azure/ado-project';
import { milliseconds } from '../../text/forms';
import { quote } from '../../text/identifiers';
import { objectsAt, stringAt } from '../../text/json-reading';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { isToken } from '../../text/tokens';

/** What the operator takes where nothing is said. */
const DEFAULT_TIMEOUT = '2m';

/** What an access reaches. */
interface Reached {
  /** Undefined while only Azure knows it. */
  readonly host?: string;
  readonly project?: AdoProject;
}

/** What an object has wrong in what it points at. */
export function addressProblems({ spec = {} }: FluxObjectJson, { host, project }: Reached): Problem[] {
  const [type, url] = [String(spec.type), String(spec.url ?? '')];
  const fits = project ? isAdoType(type) : type === ACR_TYPE;
  if (!fits) {
    return [{
      code: Refusal.OBJECT_FOREIGN,
      what: `.spec.type of the ${INPUT_PROVIDER} is ${quote(type)}, the access is to ${project ? 'a project of Azure DevOps' : 'a registry'}`,
      why: type === ACR_TYPE || isAdoType(type) ? 'the identity is granted another service' : 'inputs of this type are fetched without an identity of Azure',
      fix: `authorize ${project ? 'AzureDevOpsBranch, AzureDevOpsTag or AzureDevOpsPullRequest' : ACR_TYPE} only`,
    }];
  }
  // Beside the ServiceAccount of inputs from Git a rule finds it.
  const secret = spec.secretRef === undefined || (project && spec.serviceAccountName !== undefined) ? [] : [{
    code: Refusal.SECRET,
    what: `.spec.secretRef of the ${INPUT_PROVIDER} is set`,
    why: project ? 'the Flux Operator takes the personal access token in it, and never asks for the identity' : 'the CRD refuses it for this type',
    fix: 'remove .spec.secretRef',
  }];
  return [...secret, ...(project ? gitProblems(url, project) : host === undefined ? [] : registryProblems(url, host))];
}

/** What an object has wrong that the operator does not say, or says only when it runs. */
export function settingProblems({ metadata, spec = {} }: FluxObjectJson): Problem[] {
  const annotations = (metadata as { readonly annotations?: { readonly [name: string]: string } } | undefined)?.annotations ?? {};
  const given = annotations[ANNOTATIONS.TIMEOUT];
  const timeout = milliseconds(given ?? DEFAULT_TIMEOUT) ?? milliseconds(DEFAULT_TIMEOUT)!;
  return [
    ...[ANNOTATIONS.EVERY, ANNOTATIONS.TIMEOUT].filter(name => annotations[name] !== undefined && milliseconds(annotations[name]) === undefined).map(name => ({
      code: Refusal.VALUE_FORM,
      what: `the annotation ${name} is ${quote(annotations[name])}, no duration of Go`,
      why: 'the Flux Operator takes its default then, without a word',
      fix: 'write it like 30s, 10m or 1h30m',
    })),
    ...objectsAt(spec, 'schedule').map(schedule => stringAt(schedule, 'window') ?? '0s').filter(window => {
      const length = milliseconds(window);
      return length !== undefined && length > 0 && length < 2 * timeout;
    }).map(window => ({
      code: Refusal.CONTRADICTION,
      what: `the window ${window} of a schedule is shorter than twice the timeout (${given ?? DEFAULT_TIMEOUT})`,
      why: 'the Flux Operator stops at it (InvalidSchedule)',
      fix: 'make the window longer, or set a shorter `timeout`; without a window inputs are fetched at the time itself',
    })),
  ];
}

function gitProblems(url: string, project: AdoProject): Problem[] {
  const parsed = parseRepositoryUrl(url);
  if (!parsed || projectProblems(project).length > 0 || isToken(url)) {
    return [];
  }
  return isSameProject(parsed, project) ? [] : [{
    code: 'FAZ009',
    what: `.spec.url of the ${INPUT_PROVIDER} is in ${parsed.organization}/${parsed.project}, the access is to ${project.organization}/${project.project}`,
    why: 'the service principal is a member of another project',
    fix: 'point it at this project, or authorize it with the access of its own',
  }];
}

function registryProblems(url: string, host: string): Problem[] {
  const [, given] = /^oci:\/\/([^/]+)\/./.exec(url) ?? [];
  return given?.toLowerCase() === host.toLowerCase() ? [] : [{
    code: 'FAZ009',
    what: `.spec.url of the ${INPUT_PROVIDER} is ${quote(url)}, the access is to ${host}`,
    why: given ? 'the identity is granted another registry, so the list of tags would end in a 401' : 'the Flux Operator lists the tags of oci://HOST/REPOSITORY',
    fix: `point it at oci://${host}/REPOSITORY, or authorize it with the access of its registry`,
  }];
}
