import { BashCommand, commandsOf } from './bash-commands';
import { isForm } from '../../../lib/provisioners/az-cli/script';
import { Json } from '../../../lib/text/json-reading';

/** What may stand before `az` in a command. */
const PREFIXES = new Set(['run', 'ask', 'if', 'then', '!']);

interface Blocks { [type: string]: { [name: string]: object } }

/**
 * What the commands of a script do, read independently of its facts, to judge them: a script of `az` commands as the Terraform stack that would do the same: so everything that is read from stacks is read
 * from scripts, too. Only commands that make something count; those that look are how the script can be run twice.
 */
export function scriptStack(script: string, file: string): Json {
  return new ScriptReader(file).read(commandsOf(script));
}

class ScriptReader {
  private readonly resource: Blocks = {};
  private readonly data: Blocks = {};
  /** What a variable of the script stands for. */
  private readonly variables = new Map<string, string>();
  /** Where answers went that a variable has not taken up yet: `found` of the identity that was just made. */
  private last: { readonly client?: string; readonly principal?: string; readonly value?: string } = {};
  private readonly identities = new Map<string, string>();
  private readonly entitlements = new Map<string, string>();
  private readonly projects = new Map<string, { readonly organization: string; readonly project: string; readonly group: string }>();
  private readonly organizations = new Map<string, string>();
  private member = '';
  private group = '';
  private step = '';
  private count = 0;
  private outputs = '';

  public constructor(private readonly file: string) {}

  public read(commands: readonly BashCommand[]): Json {
    commands.forEach(command => this.command(command));
    const provider = [...this.organizations].map(([organization, alias]) => ({ alias, org_service_url: organization }));
    return { provider: { azuredevops: provider }, resource: this.resource, data: this.data, output: this.readOutputs() };
  }

  private command({ words, inner }: BashCommand): void {
    inner.forEach(command => this.command(command));
    const az = words.indexOf('az');
    const [first] = words.filter(word => !['if', 'then', 'elif', 'else', '!'].includes(word));
    if (az >= 0 && words.slice(0, az).every(word => PREFIXES.has(word) || isForm(word))) {
      this.az(words.slice(az + 1));
    } else if (first === 'step') {
      this.step = words[words.indexOf('step') + 1] ?? '';
    } else if (first === 'printf' && (words[1] === '%s\\n' || words[1] === '%s"%s"%s\\n')) {
      this.outputs += words[1] === '%s\\n' ? words[2] : `${words[2]}"${words[3]}"${words[4] ?? ''}`;
    } else {
      this.assignment(first ?? '', inner);
    }
  }

  /** `name="$(need "${found%% *}" 'client ID of …')"`. */
  private assignment(word: string, inner: readonly BashCommand[]): void {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
    const [need] = inner.filter(({ words }) => words[0] === 'need');
    if (name === undefined || name === 'found' || name === 'wanted' || name === 'member' || name === 'group' || value !== '$(…)' || !need) {
      return;
    }
    const what = need.words[3] ?? '';
    const { client, principal, value: single } = this.last;
    const found = what.startsWith('principal ID') ? principal ?? single : client ?? single;
    found && this.variables.set(name, found);
  }

  private az(words: readonly string[]): void {
    const split = words.findIndex(word => word.startsWith('--'));
    const command = words.slice(0, split < 0 ? undefined : split).join(' ');
    const option = (name: string): string => {
      const at = words.indexOf(`--${name}`);
      return at < 0 ? '' : words[at + 1] ?? '';
    };
    const value = (name: string): string => this.substitute(option(name));
    switch (command) {
      case 'identity create': return this.identity(option);
      case 'identity federated-credential create': return this.credential(option, value);
      case 'role assignment create':
        this.add(this.resource, 'azurerm_role_assignment', {
          principal_id: value('assignee-object-id'),
          principal_type: option('assignee-principal-type'),
          role_definition_id: option('role'),
          scope: value('scope'),
          condition: option('condition') || undefined,
        });
        return;
      case 'ad app create': {
        const name = this.add(this.resource, 'azuread_application', { display_name: option('display-name') });
        this.last = { client: `\${azuread_application.${name}.client_id}` };
        return;
      }
      case 'ad sp create': {
        const name = this.add(this.resource, 'azuread_service_principal', { client_id: value('id') });
        this.last = { principal: `\${azuread_service_principal.${name}.object_id}` };
        return;
      }
      case 'ad sp show': {
        const name = this.add(this.data, 'azuread_service_principal', { client_id: value('id') });
        this.last = { principal: `\${data.azuread_service_principal.${name}.object_id}` };
        return;
      }
      case 'ad sp credential reset':
        this.add(this.resource, 'azuread_service_principal_certificate', { service_principal_id: value('id'), value: option('cert') });
        return;
      case 'aks show': return this.aks(option);
      case 'rest': return this.rest(option);
      case 'devops security group list':
        this.group = [option('organization'), option('project'), groupIn(option('query'))].join('\n');
        this.projects.set(this.group, { organization: option('organization'), project: option('project'), group: this.group.split('\n')[2] });
        return;
      case 'devops security group membership add': return this.membership();
    }
  }

  private identity(option: (name: string) => string): void {
    const name = this.add(this.resource, 'azurerm_user_assigned_identity', { name: option('name'), resource_group_name: option('resource-group'), location: option('location') });
    this.identities.set(armId(option('subscription'), option('resource-group'), option('name')).toLowerCase(), name);
    this.last = { client: `\${azurerm_user_assigned_identity.${name}.client_id}`, principal: `\${azurerm_user_assigned_identity.${name}.principal_id}` };
  }

  private credential(option: (name: string) => string, value: (name: string) => string): void {
    const id = armId(option('subscription'), option('resource-group'), option('identity-name'));
    const made = this.identities.get(id.toLowerCase());
    this.add(this.resource, 'azurerm_federated_identity_credential', {
      user_assigned_identity_id: made ? `\${azurerm_user_assigned_identity.${made}.id}` : id,
      issuer: value('issuer'),
      subject: option('subject'),
      audience: [option('audiences')],
    });
  }

  private aks(option: (name: string) => string): void {
    const query = option('query');
    const known = Object.entries(this.data.azurerm_kubernetes_cluster ?? {}).find(([, body]) => (body as { name?: string }).name === option('name'));
    const name = known?.[0] ?? this.add(this.data, 'azurerm_kubernetes_cluster', { name: option('name'), resource_group_name: option('resource-group') });
    const attribute = query.endsWith('issuerUrl') ? 'oidc_issuer_url' : query.endsWith('clientId') ? 'kubelet_identity[0].client_id' : 'kubelet_identity[0].object_id';
    const value = `\${data.azurerm_kubernetes_cluster.${name}.${attribute}}`;
    this.last = { value };
  }

  /** The entitlement, or the question for its descriptor. */
  private rest(option: (name: string) => string): void {
    const [, organization] = /^https:\/\/(?:vssps|vsaex)\.dev\.azure\.com\/([^/]+)\//.exec(option('url')) ?? [];
    if (organization === undefined) {
      return;
    }
    const [, origin] = /"(?:originId|query)":\s*"([^"]*)"/.exec(option('body')) ?? [];
    const key = `${organization}\n${origin}`;
    const [, license] = /"accountLicenseType": "(\w+)"/.exec(option('body')) ?? [];
    if (/serviceprincipalentitlements/.test(option('url')) && !this.entitlements.has(key)) {
      this.entitlements.set(key, this.add(this.resource, 'azuredevops_service_principal_entitlement', {
        provider: this.organization(`https://dev.azure.com/${organization}`), origin: 'aad', origin_id: this.substitute(origin ?? ''), account_license_type: license,
      }));
    }
    this.member = key;
  }

  private membership(): void {
    const { organization, project, group } = this.projects.get(this.group) ?? { organization: '', project: '', group: '' };
    const provider = this.organization(organization);
    const entitlement = this.entitlements.get(this.member);
    const projectName = this.add(this.data, 'azuredevops_project', { provider, name: project });
    const groupName = this.add(this.data, 'azuredevops_group', { provider, name: group, project_id: `\${data.azuredevops_project.${projectName}.id}` });
    this.add(this.resource, 'azuredevops_group_membership', {
      provider,
      group: `\${data.azuredevops_group.${groupName}.descriptor}`,
      members: [entitlement === undefined ? '' : `\${azuredevops_service_principal_entitlement.${entitlement}.descriptor}`],
      mode: 'add',
    });
  }

  private organization(url: string): string {
    const alias = this.organizations.get(url) ?? `organization${this.organizations.size}`;
    this.organizations.set(url, alias);
    return `azuredevops.${alias}`;
  }

  private add(blocks: Blocks, type: string, body: object): string {
    const name = `az${this.count++}`;
    (blocks[type] ??= {})[name] = { ...body, '//': { metadata: { path: `runbooks/${this.file}: ${this.step}` } } };
    return name;
  }

  private substitute(text: string): string {
    return text.replace(/\$\{(\w+)\}/g, (whole, name: string) => this.variables.get(name) ?? whole);
  }

  /** The outputs file that the script writes: construct paths, as the names that they have in stacks. */
  private readOutputs(): Json {
    const outputs: { [name: string]: object } = {};
    const visit = (tree: unknown, path: readonly string[]): void => {
      if (typeof tree === 'string') {
        outputs[path.join('_')] = { value: this.substitute(tree) };
      } else if (typeof tree === 'object' && tree !== null) {
        Object.entries(tree).forEach(([key, inner]) => visit(inner, [...path, key]));
      }
    };
    try {
      visit(JSON.parse(this.outputs || '{}'), []);
    } catch {
      // A script of another form writes no outputs that could be read.
    }
    return outputs;
  }
}

/** The display name that a query compares with: a string of JMESPath, or a literal of JSON. */
function groupIn(query: string): string {
  const [, raw, json] = /displayName==(?:'([^']*)'|`([^`]*)`)/.exec(query) ?? [];
  return json === undefined ? raw ?? '' : String(JSON.parse(json));
}

function armId(subscription: string, resourceGroup: string, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
}
