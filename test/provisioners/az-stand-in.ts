import { createHash } from 'crypto';
import * as fs from 'fs';
import { AddressInfo, createServer, Server } from 'net';

/** What the stand-in's Azure has. */
export interface AzState {
  calls: string[][];
  identities: { [name: string]: { clientId: string; principalId: string; location: string; resourceGroup: string } };
  credentials: { [name: string]: { identity: string; issuer: string; subject: string; audience: string } };
  roles: { principal: string; role: string; scope: string; condition?: string }[];
  apps: { [identifierUri: string]: string };
  principals: { [clientId: string]: string };
  certificates: string[];
  members: { [principalId: string]: string };
  memberships: { group: string; member: string }[];
  login?: string;
}

/** The `az` that scripts find on their PATH: it hands every call to the server and takes no time. */
export const AZ_CLIENT = `#!/usr/bin/env bash
input=
if [ "$1 $2" = 'devops login' ]; then input="$(cat)"; fi
exec 3<>"/dev/tcp/127.0.0.1/$AZ_PORT"
printf '%s\\0' "$#" "$AZ_WORLD" "\${AZ_FAIL_AT:-0}" "$input" "$@" >&3
IFS= read -r status <&3
cat <&3
if [ "$status" != 0 ]; then printf 'ERROR\\n' >&2; fi
exit "$status"
`;

/** A stand-in for Azure behind `az`: it records every call and answers what the runbooks ask, as `--output tsv` does. */
export class AzStandIn {
  public readonly worlds = new Map<string, AzState>();
  /** What becomes of the answers of a world: Windows ends lines otherwise, a broken `az` says anything. */
  public readonly garbles = new Map<string, (command: string, answer: string) => string>();
  private readonly server: Server;

  public constructor() {
    this.server = createServer(socket => {
      let received = Buffer.alloc(0);
      socket.on('data', chunk => {
        received = Buffer.concat([received, chunk]);
        const fields = received.toString('utf8').split('\0');
        if (fields.length - 1 >= Number(fields[0]) + 4) {
          const [, world, failAt, input, ...args] = fields;
          const { status, text } = this.call(world, Number(failAt), input, args.slice(0, Number(fields[0])));
          socket.end(`${status}\n${text}`);
        }
      });
    });
  }

  public async listen(): Promise<number> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  public close(): void {
    this.server.close();
  }

  public state(world: string): AzState {
    if (!this.worlds.has(world)) {
      this.worlds.set(world, { calls: [], identities: {}, credentials: {}, roles: [], apps: {}, principals: {}, certificates: [], members: {}, memberships: [] });
    }
    return this.worlds.get(world)!;
  }

  private call(world: string, failAt: number, input: string, args: string[]): { status: number; text: string } {
    const state = this.state(world);
    state.calls.push(args);
    if (failAt === state.calls.length) {
      return { status: 1, text: '' };
    }
    try {
      const answer = respond(state, args, input);
      const text = answer === undefined ? '' : `${answer}\n`;
      return { status: 0, text: this.garbles.get(world)?.(args.join(' '), text) ?? text };
    } catch {
      return { status: 2, text: '' };
    }
  }
}

/** A GUID that follows from a name. */
function guid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const NOTHING = 'None';

function respond(state: AzState, args: string[], input: string): string | undefined {
  const options = args.findIndex(arg => arg.startsWith('--'));
  const command = args.slice(0, options < 0 ? undefined : options).join(' ');
  const option = (name: string) => args[args.indexOf(name) + 1];
  const quoted = (pattern: RegExp, name = '--query') => pattern.exec(option(name))![1];
  const identity = (name: string) => state.identities[name] && `${state.identities[name].clientId} ${state.identities[name].principalId}`;
  const body = () => JSON.parse(option('--body'));
  switch (command) {
    case 'identity list': return identity(quoted(/name=='([^']+)'/)) ?? NOTHING;
    case 'identity create': {
      const name = option('--name');
      refuse(state.identities[name] !== undefined);
      state.identities[name] = { clientId: guid(`client ${name}`), principalId: guid(`principal ${name}`), location: option('--location'), resourceGroup: option('--resource-group') };
      return identity(name);
    }
    case 'identity federated-credential list': {
      const credential = state.credentials[quoted(/name=='([^']+)'/)];
      return credential ? `${credential.issuer} ${credential.subject} ${credential.audience}` : NOTHING;
    }
    case 'identity federated-credential create':
    case 'identity federated-credential update':
      refuse((state.credentials[option('--name')] === undefined) === command.endsWith('update'));
      state.credentials[option('--name')] = { identity: option('--identity-name'), issuer: option('--issuer'), subject: option('--subject'), audience: option('--audiences') };
      return undefined;
    case 'role assignment list': {
      const principal = quoted(/principalId=='([^']+)'/);
      const index = state.roles.findIndex(role => role.principal === principal && role.role === option('--role') && role.scope === option('--scope'));
      return index < 0 ? NOTHING : `${option('--scope')}/providers/Microsoft.Authorization/roleAssignments/${guid(`role ${index}`)}`;
    }
    case 'role assignment create':
      state.roles.push({
        principal: option('--assignee-object-id'), role: option('--role'), scope: option('--scope'), ...(args.includes('--condition') ? { condition: option('--condition') } : {}),
      });
      return undefined;
    case 'ad app list': return state.apps[option('--identifier-uri')];
    case 'ad app create':
      refuse(state.apps[option('--identifier-uris')] !== undefined);
      return state.apps[option('--identifier-uris')] = guid(`app ${option('--display-name')}`);
    case 'ad sp list': return state.principals[quoted(/appId eq '([^']+)'/, '--filter')];
    case 'ad sp create': return state.principals[option('--id')] = guid(`sp ${option('--id')}`);
    case 'ad sp show': return guid(`sp ${option('--id')}`);
    case 'ad sp credential list': return state.certificates.includes(option('--id')) ? guid('key') : NOTHING;
    case 'ad sp credential reset':
      refuse(/PRIVATE KEY/.test(option('--cert')));
      state.certificates.push(option('--id'));
      return undefined;
    case 'aks show': return /issuer/.test(option('--query')) ? 'https://westeurope.oic.prod-aks.azure.com/t/i/' : guid(option('--query'));
    case 'devops login': state.login = input; return undefined;
    case 'devops configure': return undefined;
    case 'rest':
      if (/subjectquery/.test(option('--url'))) {
        return state.members[body().query];
      }
      state.members[body().servicePrincipal.originId] = `aadsp.${body().servicePrincipal.originId}`;
      return undefined;
    case 'devops security group list': return `vssgp.${quoted(/displayName=='([^']+)'/)}`;
    case 'devops security group membership list':
      return String(state.memberships.some(each => each.group === option('--id') && option('--query').includes(each.member)));
    case 'devops security group membership add': state.memberships.push({ group: option('--group-id'), member: option('--member-id') }); return undefined;
    default: throw new Error(`the stand-in does not know: az ${args.join(' ')}`);
  }
}

function refuse(wrong: boolean): void {
  if (wrong) {
    throw new Error('refused');
  }
}

/** Writes the client into a folder that goes onto PATH. */
export function installClient(folder: string): void {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(`${folder}/az`, AZ_CLIENT);
  fs.chmodSync(`${folder}/az`, 0o755);
}
