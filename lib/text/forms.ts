import { posix } from 'path';
import { Problem } from './problems';
import { Refusal } from './refusals';
import { isToken } from './tokens';

/** The form of a text: what it is, and which texts are one. */
export interface Form {
  /** `the name of a resource group`. */
  readonly is: string;
  readonly fits: RegExp | ((text: string) => boolean);
  readonly why: string;
  readonly fix: string;
  /** Whether the value may come from Terraform. Not where a text narrows what Flux may do, or decides about structure: it has to be known at synth. */
  readonly tokens?: boolean;
}

/** What a text has wrong for its form. */
export function checkForm(name: string, form: Form, text: string): Problem[] {
  if (isToken(text)) {
    return form.tokens ? [] : [{
      code: Refusal.NOT_PLAIN,
      what: `\`${name}\` is a Terraform token`,
      why: `${form.is} decides what is written, and has to be known at synth`,
      fix: 'give a literal',
    }];
  }
  const fits = form.fits instanceof RegExp ? form.fits.test(text) : form.fits(text);
  return fits ? [] : [{ code: Refusal.VALUE_FORM, what: `\`${name}\` ${shown(text)} is not ${form.is}`, why: form.why, fix: form.fix }];
}

/** A text of people for a message, not too long. */
function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

const KUBERNETES = 'the Kubernetes API refuses it';
const label = (is: string): Form => ({
  is, fits: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, why: KUBERNETES, fix: "use at most 63 lower-case letters, digits and '-', beginning and ending with a letter or digit",
});
const name = (is: string, also?: string): Form => ({
  is,
  fits: text => text === also || (text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text)),
  why: KUBERNETES,
  fix: `use at most 253 lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit${also ? `, or ${also}` : ''}`,
});
const oneOf = (is: string, why: string, ...values: readonly string[]): Form => ({ is, fits: text => values.includes(text), why, fix: `use one of ${values.join(', ')}` });
const regularExpression = (why: string): Form => ({ is: 'a regular expression of Go', fits: isGoExpression, why, fix: 'close its brackets, escape what is meant literally, and use neither lookarounds nor backreferences' });

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const NAMESPACE = label('the name of a namespace');
const SERVICE_ACCOUNT = name('the name of a ServiceAccount');
const SECRET = name('the name of a Secret');
const DURATION = /^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/;
const UNITS: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
export const GO_DURATION: Form = {
  is: 'a duration of Go', tokens: true, fits: DURATION, why: 'the CRD refuses it', fix: 'write it like 30s, 10m or 1h30m',
};
const FOLDER: Form = {
  is: 'a folder below the root of the source',
  fits: text => !/[\\\s]|^~/.test(text) && posix.normalize(`./${text}`).split('/')[0] !== '..' && !/[$%]\{/.test(text),
  why: 'it would lead out of the source, or nowhere',
  fix: "write it from the root of the source, with '/' and without '..' that lead above it: ./apps/prod",
};
/** https://git-scm.com/docs/git-check-ref-format */
const GIT_REF: Form = {
  is: 'the name of a branch or tag',
  tokens: true,
  fits: text => !/[\s~^:?*[\\\u007f]|\.\.|\/\/|@\{|^[-/.]|[/.]$|\.lock$/.test(text),
  why: 'Git has no such names',
  fix: "write it as `git branch` shows it: without blanks, '..', '~', '^', ':', '?', '*', '[' and '\\'",
};
const LINE: Form = { is: 'one line of text', tokens: true, fits: /^[^\r\n<>]+$/, why: 'it stands in one line of a commit', fix: "leave out line ends, '<' and '>'" };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources */
export const RESOURCE_GROUP_NAME: Form = {
  is: 'the name of a resource group',
  tokens: true,
  fits: /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u,
  why: 'no resource group of that name can exist',
  fix: "give its name alone: up to 90 letters, digits, '_', '(', ')', '-' and '.', not ending with '.'",
};
/** `az account list-locations`: names (`westeurope`), or display names (`West Europe`), which the provider takes too. */
const LOCATION: Form = {
  is: 'an Azure region', tokens: true, fits: /^[A-Za-z0-9]+( [A-Za-z0-9]+)*$/, why: 'Azure has no such region', fix: "give its name (`az account list-locations --query '[].name'`), such as westeurope",
};
/** https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations */
export const TAG_NAME: Form = {
  is: 'the name of a tag', fits: /^[^<>%&\\?/\u0000-\u001f]{1,512}$/, why: 'Azure refuses it', fix: 'use up to 512 characters without < > % & \\ ? /',
};
export const TAG_VALUE: Form = { is: 'the value of a tag', tokens: true, fits: /^[^]{0,256}$/, why: 'Azure refuses it', fix: 'use up to 256 characters' };
const GUID: Form = {
  is: 'a GUID', tokens: true, fits: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, why: 'Azure knows it by its GUID', fix: 'write it as 8-4-4-4-12 hexadecimal digits',
};
const SUFFIX: Form = {
  is: 'the end of a host name', fits: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/, why: 'hosts of the cloud are built with it', fix: 'write it in lower case, without scheme and leading dot: azurecr.example',
};
const ORDER = oneOf('an order of tags', 'the CRD refuses it', 'asc', 'desc');

/**
 * The form of a prop, by its name, or by `Interface.prop` or `callable.parameter` where the name alone does not say it. Names that need the
 * cluster to be judged, and those of resources of Azure, are judged where they are used.
 */
export const FORMS: { readonly [prop: string]: Form | undefined } = {
  'accountLicenseType': oneOf('an access level of Azure DevOps', 'Azure DevOps refuses it', 'basic', 'express', 'professional', 'advanced', 'earlyAdopter', 'stakeholder', 'none'),
  'alphabetical': ORDER,
  'authorEmail': { is: 'an e-mail address', tokens: true, fits: /^[^\s<>@]+@[^\s<>@]+$/, why: 'it stands in every commit', fix: 'write it like flux@example.com' },
  'authorName': LINE,
  'blobDnsSuffix': SUFFIX,
  'branch': GIT_REF,
  'checkoutBranch': GIT_REF,
  'commit': { is: 'the hash of a commit', tokens: true, fits: /^[0-9a-f]{40}([0-9a-f]{24})?$/i, why: 'the controller looks for exactly this one', fix: 'give all 40 hexadecimal digits: `git rev-parse HEAD`' },
  'containerRegistryDnsSuffix': SUFFIX,
  'credentialFrom': SECRET,
  'defaultDecryptionServiceAccount': SERVICE_ACCOUNT,
  'defaultKubeconfigServiceAccount': SERVICE_ACCOUNT,
  'defaultServiceAccount': SERVICE_ACCOUNT,
  'digest': { is: 'a digest', tokens: true, fits: /^sha(256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/, why: 'the registry knows artifacts by it', fix: 'write it as sha256: and 64 hexadecimal digits' },
  // https://learn.microsoft.com/graph/api/resources/application#properties
  'displayName': { is: 'a display name', tokens: true, fits: /^[^\r\n]{1,256}$/, why: 'Entra refuses it', fix: 'use up to 256 characters in one line' },
  'eventHubsDnsSuffix': SUFFIX,
  'eventSeverity': oneOf('a severity of events', 'the CRD refuses it', 'info', 'error'),
  'exclusionList': regularExpression('the controller could not read it'),
  'filterTagsPattern': regularExpression('the controller could not read it'),
  'interval': GO_DURATION,
  'issuerConfigMapKey': { is: 'the key of a ConfigMap', fits: /^[-._a-zA-Z0-9]{1,253}$/, why: KUBERNETES, fix: "use letters, digits, '-', '_' and '.'" },
  'issuerConfigMapName': name('the name of a ConfigMap'),
  'keyVaultDnsSuffix': SUFFIX,
  'kubernetesNamespace': NAMESPACE,
  'location': LOCATION,
  'numerical': ORDER,
  'prefix': { is: 'the beginning of the names of blobs', tokens: true, fits: /^[^/\\\r\n][^\\\r\n]{0,1023}$/, why: 'names of blobs neither begin with a slash nor have backslashes, so that none would fit', fix: 'write it as the names have it: apps/prod/' },
  'pushBranch': GIT_REF,
  'reconcilePolicy': oneOf('a reconcile policy of ASO', 'ASO knows no other', 'manage', 'detach-on-delete', 'skip'),
  'repositoryPath': FOLDER,
  'resourceGroupName': RESOURCE_GROUP_NAME,
  'resourceGroupObject': name('the name of an object'),
  'secretName': SECRET,
  'sourceKind': oneOf('a kind of sources', 'Kustomizations read from sources only', 'GitRepository', 'OCIRepository', 'Bucket', 'ExternalArtifact'),
  'sourceName': name('the name of a source'),
  'storageNamespace': NAMESPACE,
  'targetNamespace': NAMESPACE,
  'terraformEnvironment': oneOf('an environment of the azurerm provider', 'the provider knows no other', 'public', 'usgovernment', 'german', 'china'),
  'timeout': GO_DURATION,
  'tokenAudience': { is: 'the audience of tokens', fits: /^[A-Za-z][\w+.-]*:[\w.~:/%-]+$|^[\w.~/-]+$/, why: 'Entra makes tokens for it', fix: 'write it as a URI: https://management.example.com/' },

  'AdoGitRepositoryProps.tag': GIT_REF,
  'AdoImageUpdateAutomationProps.path': FOLDER,
  'AdoPermissions.group.name': { is: 'the name of a group of Azure DevOps', fits: /^[^\\/[\]:|<>+=;,?*"${}%\u0000-\u001f]{1,256}$/, why: 'no group of that name can exist', fix: 'give its display name alone, without the project' },
  // https://learn.microsoft.com/azure/devops/organizations/settings/naming-restrictions#azure-repos-git
  'AdoPermissions.repositories.names': { is: 'the name of a repository', fits: /^[^/\\:~&%;@'"?<>|#$*}{,+=[\]\u0000-\u001f]{1,64}(?<!\.git)$/, why: 'no repository of that name can exist', fix: 'give the name as Azure DevOps shows it, without the URL and without .git' },
  // Any scope that ARM can have; resources of which something is granted are judged further.
  'ArmScope.resource.resourceGroupName': undefined,
  'ArmScope.resourceGroup.resourceGroupName': undefined,
  'AzureRole#definitionIdIn.subscriptionId': GUID,
  'AzureRole.custom.guid': GUID,
  'EventSource.kind': { is: 'a kind of objects', fits: /^[A-Z][A-Za-z0-9]{0,62}$/, why: 'no event comes from it', fix: 'write it as the manifests have it: Kustomization' },
  'EventSource.name': name('the name of an object', '*'),
  'EventSource.namespace': NAMESPACE,
  'FluxAksAccess#kubeConfig.namespace': NAMESPACE,
  // Their forms are judged with the access; a token would stand in the paths of constructs before.
  'ObjectLevelProps.namespace': { ...NAMESPACE, fits: () => true },
  'ObjectLevelProps.serviceAccountName': { ...SERVICE_ACCOUNT, fits: () => true },
  // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
  'OciRepositoryProps.tag': { is: 'a tag of an artifact', tokens: true, fits: /^\w[\w.-]{0,127}$/, why: 'the registry has no such tags', fix: "use letters, digits, '.', '_' and '-'" },
  'RemoteKustomizationProps.path': FOLDER,
  'SopsKustomizationProps.path': FOLDER,
  'SopsKustomizationProps.serviceAccountName': SERVICE_ACCOUNT,
  'tags': TAG_VALUE,
};

/** The form of a prop or a parameter. */
export function formOf(owner: string, prop: string): Form | undefined {
  const own = `${owner}.${prop}`;
  return Object.hasOwn(FORMS, own) ? FORMS[own] : Object.hasOwn(FORMS, prop) ? FORMS[prop] : undefined;
}

/** RE2 has flags in front and names its groups `(?P<name>…)`; what JavaScript has beyond it, it does not know. https://github.com/google/re2/wiki/Syntax */
export function isGoExpression(text: string): boolean {
  const plain = text.replace(/\\\\/g, '');
  if (/\(\?(<?[=!]|#)/.test(plain) || /\\([1-9]|k<)/.test(plain)) {
    return false;
  }
  try {
    new RegExp(text.replace(/\(\?P?<(\w+)>/g, '(').replace(/\(\?[imsU]*(-[imsU]+)?(:|\))/g, (_, __, end: string) => end === ':' ? '(?:' : '').replace(/\\[AzQE]|\[\[:\w+:\]\]/g, ''));
    return true;
  } catch {
    return false;
  }
}

/** Control characters but for tabs and line ends, and halves of surrogate pairs: no parser agrees with another on what they mean. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Cs}/u;

/** What of a text no file and no terminal can show. */
export function controlCharacter(prop: string, text: string): Problem[] {
  const [found] = CONTROL.exec(text) ?? [];
  return found === undefined ? [] : [{
    code: Refusal.UNWRITABLE,
    what: `\`${prop}\` has the control character U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
    why: 'files and terminals would read it each in its own way',
    fix: 'take it out of the text',
  }];
}

/** Milliseconds of a duration of Go; undefined for what is none. */
export function milliseconds(duration: string): number | undefined {
  return DURATION.test(duration)
    ? duration.split(/(?<=[a-z])(?=[0-9])/).reduce((sum, part) => sum + Number.parseFloat(part) * UNITS[part.replace(/^[0-9.]+/, '')], 0) : undefined;
}
