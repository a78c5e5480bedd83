import { parse, stringify } from 'yaml';
import { ReviewInput } from '../../lib/engine/input';
import { Changeable, copyOf } from '../support/review';

/** One link of one chain, broken in the synthesized files. */
export interface Mutant {
  readonly name: string;
  readonly input: ReviewInput;
}

type Break = (value: any) => any;

const REMOVED = Symbol('removed');
const remove: Break = () => REMOVED;
const to = (other: unknown): Break => () => other;
const STRANGER = 'c0ffee00-1111-4222-8333-944455556666';

/** Ways to break a text, by what it is. */
const BREAKS = {
  guid: { 'removed': remove, 'another GUID': to(STRANGER), 'cut': (text: string) => text.slice(0, -1) },
  subject: {
    'removed': remove,
    'another namespace': (text: string) => text.replace(/^(system:serviceaccount:)[^:]+/, '$1elsewhere'),
    'another name': (text: string) => `${text}-other`,
    'upper case': (text: string) => text.replace(/[^:]+$/, name => name.toUpperCase()),
  },
  issuer: {
    'removed': remove,
    'slash': (text: string) => (text.endsWith('/') ? text.slice(0, -1) : `${text}/`),
    'case': (text: string) => text.replace('https://oidc', 'https://OIDC').replace('https://westeurope', 'https://Westeurope'),
    'another host': (text: string) => text.replace('https://', 'https://other.'),
  },
  audience: { 'removed': remove, 'another': to(['api://Other']), 'lower case': to(['api://azureadtokenexchange']) },
  role: { 'removed': remove, 'Reader of secrets': (text: string) => text.replace(/[^/]+$/, '4633458b-17de-408a-b874-0445c86b69e6'), 'a metadata role': (text: string) => text.replace(/[^/]+$/, '21090545-7ca7-4776-b22c-e363652d74d2') },
  scope: { 'removed': remove, 'another resource': (text: string) => `${text}2`, 'resource group': (text: string) => text.split('/').slice(0, 5).join('/'), 'another group': (text: string) => text.replace(/resourceGroups\/[^/]+/, 'resourceGroups/other') },
  name: { removed: remove, another: (text: string) => `${text}-other` },
  address: { 'removed': remove, 'another host': (text: string) => (text.includes('contoso') ? text.replace('contoso', 'fabrikam') : `${text}-other`) },
  flag: { removed: remove, false: to('false') },
  present: { removed: remove },
} satisfies { readonly [kind: string]: { readonly [way: string]: Break } };

type Kind = keyof typeof BREAKS;

/** Which field of which Terraform resource is what. */
const TERRAFORM: { readonly [type: string]: { readonly [field: string]: Kind } } = {
  azurerm_federated_identity_credential: { '': 'present', 'subject': 'subject', 'issuer': 'issuer', 'audience': 'audience', 'parent_id': 'name', 'user_assigned_identity_id': 'name' },
  azurerm_role_assignment: { '': 'present', 'role_definition_id': 'role', 'scope': 'scope', 'principal_id': 'name' },
  azurerm_user_assigned_identity: { '': 'present' },
  azuredevops_service_principal_entitlement: { '': 'present', 'origin_id': 'name' },
  azuredevops_group_membership: { '': 'present', 'group': 'name', 'members': 'present' },
};

/** Which field of which object is what. */
const OBJECTS: { readonly [kind: string]: { readonly [pointer: string]: Kind } } = {
  ServiceAccount: {
    '': 'present', '/metadata/annotations/azure.workload.identity~1client-id': 'guid', '/metadata/annotations/azure.workload.identity~1tenant-id': 'guid', '/metadata/name': 'name', '/metadata/namespace': 'name',
  },
  OCIRepository: { '/spec/provider': 'present', '/spec/serviceAccountName': 'name', '/spec/url': 'address', '/metadata/namespace': 'name' },
  ImageRepository: { '/spec/provider': 'present', '/spec/serviceAccountName': 'name', '/spec/image': 'address', '/metadata/namespace': 'name' },
  HelmRepository: { '/spec/provider': 'present', '/spec/url': 'address' },
  GitRepository: { '/spec/provider': 'present', '/spec/serviceAccountName': 'name', '/spec/url': 'address', '/metadata/namespace': 'name' },
  ImageUpdateAutomation: { '/metadata/namespace': 'name' },
  Bucket: { '/spec/provider': 'present', '/spec/serviceAccountName': 'name', '/spec/endpoint': 'address', '/spec/bucketName': 'name', '/metadata/namespace': 'name' },
  Kustomization: { '/spec/decryption/serviceAccountName': 'name', '/metadata/namespace': 'name' },
  Provider: { '/spec/serviceAccountName': 'name', '/spec/address': 'address', '/spec/channel': 'name', '/metadata/namespace': 'name' },
};

/**
 * Every link of every chain of an input, broken in every way.
 *
 * @param isFree whether the namespace of an object means nothing, as at controller level
 */
export function* mutants(program: string, input: ReviewInput, isFree: boolean): Iterable<Mutant> {
  yield* terraformMutants(program, input);
  yield* objectMutants(program, input, isFree);
  yield* patchMutants(program, input);
}

function* terraformMutants(program: string, input: ReviewInput): Iterable<Mutant> {
  for (const [stack, json] of Object.entries(input.stacks)) {
    for (const [type, fields] of Object.entries(TERRAFORM)) {
      for (const name of Object.keys((json as Changeable).resource?.[type] ?? {})) {
        const pointers = Object.entries(fields).map(([field, kind]) => [['', 'stacks', stack, 'resource', type, name, ...(field ? [field] : [])].map(escape).join('/'), kind] as const);
        yield* broken(`${program}: ${stack} ${type}.${name}`, input, pointers);
      }
    }
  }
}

function* objectMutants(program: string, input: ReviewInput, isFree: boolean): Iterable<Mutant> {
  for (const [c, { objects }] of input.clusters.entries()) {
    for (const [o, { json }] of objects.entries()) {
      const { kind, metadata } = json as Changeable;
      const pointers = Object.entries(OBJECTS[kind] ?? {}).filter(([pointer]) => !isFree || pointer !== '/metadata/namespace').map(([pointer, what]) => [pointer ? `/clusters/${c}/objects/${o}/json${pointer}` : `/clusters/${c}/objects/${o}`, what] as const);
      yield* broken(`${program}: ${kind} ${metadata.namespace}/${metadata.name}`, input, pointers);
    }
  }
}

function* broken(what: string, input: ReviewInput, pointers: readonly (readonly [string, Kind])[]): Iterable<Mutant> {
  for (const [pointer, kind] of pointers) {
    for (const [way, change] of Object.entries<Break>(BREAKS[kind])) {
      const copy = copyOf(input);
      if (edit(copy, pointer, change)) {
        yield { name: `${what} ${pointer.split('/').slice(-1)[0].replace(/~1/g, '/')}: ${way}`, input: copy };
      }
    }
  }
}

/** Patches of the controllers: each whole, and each value in them that is a name, a path, an argument or an identity. */
function* patchMutants(program: string, input: ReviewInput): Iterable<Mutant> {
  for (const [c, { kustomizations }] of input.clusters.entries()) {
    for (const [k, { json }] of kustomizations.entries()) {
      const patches = (json as Changeable).patches ?? [];
      for (const [p, { target, patch }] of patches.entries()) {
        const at = `/clusters/${c}/kustomizations/${k}/json/patches/${p}`;
        const what = `${program}: patch of ${target.kind} ${target.name}`;
        yield* broken(`${what} (whole)`, input, [[at, 'present']]);
        yield* broken(`${what} (target)`, input, [[`${at}/target/name`, 'name']]);
        for (const pointer of leaves(parse(patch), '')) {
          for (const [way, change] of Object.entries<Break>({ removed: remove, another: (value: unknown) => (typeof value === 'string' ? changed(value) : value) })) {
            const document = parse(patch);
            if (edit(document, pointer, change)) {
              const copy = copyOf(input);
              edit(copy, `${at}/patch`, to(stringify(document)));
              yield { name: `${what} ${pointer.replace(/~1/g, '/')}: ${way}`, input: copy };
            }
          }
        }
      }
    }
  }
}

/** Values that have to do with access: not how long a token lives, nor what a volume is called on both sides. */
function* leaves(value: any, at: string): Iterable<string> {
  if (typeof value !== 'object' || value === null) {
    if (!/\/(op|kind|apiVersion|expirationSeconds|readOnly)$|^\/metadata\/name$/.test(at)) {
      yield at;
    }
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    yield* leaves(inner, `${at}/${escape(key)}`);
  }
}

function changed(value: string): string {
  if (/^[0-9a-f-]{36}$/.test(value)) {
    return STRANGER;
  }
  return value.startsWith('/spec') ? value.replace(/(containers|volumes|template)/, 'other') : value.startsWith('--') ? value.replace('=true', '=false') : `${value}-other`;
}

function escape(key: string): string {
  return key.replace(/~/g, '~0').replace(/\//g, '~1');
}

/** Changes what a JSON pointer leads to; false when nothing is there, or nothing changes. */
function edit(root: Changeable, pointer: string, change: Break): boolean {
  const keys = pointer.slice(1).split('/').map(key => key.replace(/~1/g, '/').replace(/~0/g, '~'));
  const last = keys.pop()!;
  const parent = keys.reduce<any>((value, key) => value?.[key], root);
  if (parent?.[last] === undefined) {
    return false;
  }
  const value = change(parent[last]);
  if (value === parent[last]) {
    return false;
  }
  if (value !== REMOVED) {
    parent[last] = value;
  } else if (Array.isArray(parent)) {
    parent.splice(Number(last), 1);
  } else {
    delete parent[last];
  }
  return true;
}
