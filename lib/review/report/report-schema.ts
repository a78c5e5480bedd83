import { POWERS, SCHEMA_VERSION, SCOPE_KINDS } from './report-model';

/** The part of JSON Schema 2020-12 that describes a report. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly description?: string;
}

const text = (description: string): Schema => ({ type: 'string', description });
const flag = (description: string): Schema => ({ type: 'boolean', description });
const count = (description: string): Schema => ({ type: 'integer', minimum: 0, description });
const oneOf = (description: string, ...values: readonly string[]): Schema => ({ type: 'string', enum: values, description });
const list = (description: string, items: Schema): Schema => ({ type: 'array', description, items });

/** Fields whose names end in `?` may be missing. */
function object(description: string, fields: { readonly [name: string]: Schema }): Schema {
  const names = Object.keys(fields);
  return {
    type: 'object',
    description,
    properties: Object.fromEntries(names.map(name => [name.replace('?', ''), fields[name]])),
    required: names.filter(name => !name.endsWith('?')),
  };
}

const link = (description: string) => oneOf(description, 'ok', 'assumed', 'broken');
const at = text('Construct path, or file and address.');
const accessIds = (description: string) => list(description, text('ID of an access.'));

const cluster = object('One cluster.', {
  'name': text('Name of the cluster.'),
  'fluxVersion': text('Minor version of Flux, such as 2.9.'),
  'isAks': flag('The cluster is one of AKS.'),
  'cloud': text('Azure cloud, such as public.'),
  'issuer?': text('OIDC issuer of its ServiceAccount tokens.'),
  'tenantId?': text('Entra tenant.'),
  'accesses': count('How many Flux objects use Azure.'),
});

const identity = object('Somebody in Entra.', {
  'key': text('Names the identity in this report; the same on every run.'),
  'kind': text('managed identity, application, kubelet identity, or identity made elsewhere.'),
  'name': text('Its name in Azure.'),
  at,
  'isMade': flag('The program makes it.'),
  'clientId?': text('GUID, where it is known.'),
  'principalId?': text('GUID, where it is known.'),
  'tenantId?': text('GUID, where it is known.'),
  'federatedElsewhere': flag('Its federated credentials are looked after elsewhere.'),
  'credentials': list('Its federated credentials: who may sign in as it.', object('A federated credential.', {
    at,
    issuer: text('Issuer of the token.'),
    subject: text('Subject of the token.'),
    audiences: list('Audiences of the token.', text('Audience.')),
  })),
  'certificates': list('Certificates that were uploaded for it; never the certificates themselves.', object('A certificate.', { at, 'endDate?': text('When it ends.') })),
  'usedBy': accessIds('Accesses that sign in as it.'),
});

const patterns = list('Patterns of actions.', text('An action; * stands for any text.'));

const grant = object('What an identity may do, and where.', {
  'id': text('Names the grant in this report.'),
  'identity': text('Key of the identity.'),
  'kind': oneOf('A role of Azure RBAC or an access policy, a group of an Azure DevOps project, permissions on Git repositories there, or something else that names the identity and is not understood.', 'role', 'group', 'permissions', 'other'),
  'name': text('Name of the role or group, or the permissions.'),
  'power': oneOf('How much it allows.', ...POWERS, 'unknown'),
  'permissions?': list('What a role of the program\'s own allows. Built-in roles are known by their names.', object('Actions and data actions, less the not-actions.', {
    actions: patterns, notActions: patterns, dataActions: patterns, notDataActions: patterns,
  })),
  'scope': text('ARM ID, or organization/project (and repository) of Azure DevOps.'),
  'scopeKind': oneOf('How wide the scope is, from the narrowest to the widest.', ...SCOPE_KINDS),
  'condition?': text('Condition of the role assignment.'),
  at,
  'usedBy': accessIds('Accesses that it lets in; none: no Flux object needs it.'),
});

const accessGrant = (description: string) => object(description, {
  id: text('ID of the grant.'),
  name: text('Name of the role or group, or the permissions.'),
  scope: text('Scope of the grant.'),
  isWider: flag('The scope is wider than the resource.'),
  isExcessive: flag('It allows more than the object does.'),
});

const access = object('One Flux object, and the chain from it to its resource.', {
  'id': text('cluster/Kind/namespace/name (integration).'),
  'cluster': text('Name of the cluster.'),
  'namespace': text('Namespace: the tenant.'),
  'kind': text('Kind of the Flux object.'),
  'name': text('Name of the Flux object.'),
  at,
  'integration': oneOf('What it reaches.', 'ACR', 'ADO', 'ABS', 'AKV', 'AEH', 'AKS'),
  'writes': flag('It changes something there.'),
  'level': oneOf('Whose identity it uses: its own, that of the controller, or that of the node.', 'object', 'controller', 'node'),
  'controller': text('Controller that works for it.'),
  'proof': oneOf('How it signs in.', 'federation', 'certificate', 'node', 'secret', 'none'),
  'serviceAccount?': object('ServiceAccount whose token is exchanged.', { namespace: text('Namespace.'), name: text('Name.') }),
  'secret?': text('Secret from which it signs in, namespace/name; never what is in it.'),
  'identity?': text('Key of the identity.'),
  'credential?': object('The federated credential that fits to the letter.', { issuer: text('Issuer.'), subject: text('Subject.'), audience: text('Audience.') }),
  'grant?': accessGrant('The grant that lets it in.'),
  'inside?': list('Grants inside the remote cluster.', accessGrant('A grant inside the remote cluster.')),
  'resource': text('What it reaches: a host, a repository, an ARM ID.'),
  'repository?': text('Repository in a registry.'),
  'links': object('Whether each link of the chain holds; assumed: what it needs stands in no file of the program.', {
    signIn: link('The object signs in.'), identity: link('Entra takes it for the identity.'), grant: link('The identity may.'),
  }),
  'chain': link('The worst of the links.'),
  'findings': list('Codes of findings about it.', text('Code of a rule.')),
});

const finding = object('What a rule found.', {
  'code': text('Code of the rule: docs/rules.md.'),
  'severity': oneOf('An error stops synth; a note is only told.', 'error', 'warning', 'note'),
  'title': text('Heading of the rule.'),
  at,
  'message': text('What is wrong; why it matters; how to fix it.'),
  'cluster?': text('Name of the cluster.'),
  'access?': text('ID of the access that it is about.'),
  'acknowledged?': text('Why it is accepted.'),
});

const summary = object('Counts.', {
  clusters: count('Clusters.'),
  tenants: count('Namespaces with Flux objects that use Azure, of all clusters.'),
  accesses: count('Flux objects that use Azure.'),
  chains: object('Accesses by the state of their chain.', { ok: count('Hold.'), assumed: count('Depend on what stands in no file.'), broken: count('Do not hold.') }),
  identities: count('Identities.'),
  grants: count('Grants.'),
  unusedGrants: count('Grants that let no access in.'),
  errors: count('Findings that stop synth.'),
  warnings: count('Warnings that nobody has acknowledged.'),
  acknowledged: count('Warnings that were acknowledged.'),
});

/** What docs/report.schema.json has, and what `readReport()` asks of a file. */
export const REPORT_SCHEMA: Schema = object('What the access review of cdk-flux-azure found out about a program.', {
  schemaVersion: { const: SCHEMA_VERSION, description: 'Version of this form. New fields do not change it; a field that goes or changes its meaning does.' },
  summary,
  clusters: list('Sorted by name.', cluster),
  identities: list('Sorted by key.', identity),
  grants: list('All grants of these identities.', grant),
  accesses: list('Sorted by ID.', access),
  findings: list('Errors first, then by code and place.', finding),
});

/** The schema as a document of its own. */
export function schemaDocument(): string {
  return `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Access review report', ...REPORT_SCHEMA }, undefined, 2)}\n`;
}
