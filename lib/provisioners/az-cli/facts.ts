import { createHash } from 'crypto';
import { escapeUnseen } from '../../text/characters';
import { Json } from '../../text/json-reading';

/** What begins a line with a fact. */
const FACT = '# fact ';

/** What begins the last line: the hash of all that stands before the facts, and of the facts. */
const SEAL = '# facts sha256 ';

const HEADING = '# What this script makes, for the access review: JSON, one thing a line. They are written with the script and sealed: a script that was changed says nothing.';

interface Fact { readonly section: 'provider' | 'resource' | 'data' | 'output'; readonly type: string; readonly name: string; readonly body: object }
interface Named { [name: string]: object }

/**
 * What a script makes, as the Terraform stack that would do the same: so everything that is read from stacks is read from scripts, too. What the
 * script only looks for, so that it can be run twice, is no fact.
 */
export class RunbookFacts {
  private readonly facts: Fact[] = [];
  private readonly organizations = new Map<string, string>();
  private step = '';
  private count = 0;

  /** @param file name of the script, for the places of what it makes */
  public constructor(private readonly file: string) {}

  /** From here on everything is made by this step. */
  public begin(step: string): void {
    this.step = step;
  }

  /** Notes what is made (or looked up), with the arguments of the provider. @returns its address */
  public add(section: 'resource' | 'data', type: string, body: object): string {
    const name = `az${this.count++}`;
    this.facts.push({ section, type, name, body: { ...body, '//': { metadata: { path: `runbooks/${this.file}: ${this.step}` } } } });
    return `${section === 'data' ? 'data.' : ''}${type}.${name}`;
  }

  /** An organization of Azure DevOps. @returns the provider that stands for it */
  public organization(url: string): string {
    const known = this.organizations.get(url);
    const alias = known ?? `organization${this.organizations.size}`;
    if (known === undefined) {
      this.organizations.set(url, alias);
      this.facts.push({ section: 'provider', type: 'azuredevops', name: alias, body: { alias, org_service_url: url } });
    }
    return `azuredevops.${alias}`;
  }

  /**
   * The script with its facts at the end.
   *
   * @param outputs what it writes into the outputs file, by construct path
   */
  public sealed(script: string, outputs: ReadonlyMap<string, string>): string {
    const facts = [...this.facts, ...[...outputs].map(([path, value]): Fact => ({ section: 'output', type: '', name: path.replace(/\//g, '_'), body: { value } }))];
    const whole = [script.replace(/\n$/, ''), '', HEADING, ...facts.map(fact => `${FACT}${escapeUnseen(JSON.stringify(fact))}`)].join('\n');
    return `${whole}\n${SEAL}${hashOf(whole)}\n`;
  }
}

/** What a script says of itself; undefined when it has no facts, or was changed after it was written. */
export function runbookStack(script: string): Json | undefined {
  // Editors and Git give files other ends of lines, and a mark at their beginning, which change nothing of what they say.
  const text = script.replace(/^\ufeff/, '').replace(/\r\n/g, '\n').trimEnd();
  const end = text.lastIndexOf(`\n${SEAL}`);
  if (end < 0 || text.slice(end + 1 + SEAL.length) !== hashOf(text.slice(0, end))) {
    return undefined;
  }
  const sections: { [section in Fact['section']]: { [type: string]: Named } } = { provider: {}, resource: {}, data: {}, output: {} };
  const lines = text.slice(0, end).split('\n');
  // Only the last lines are facts: before them a text of the script's own may look like one.
  for (const line of lines.slice(lines.lastIndexOf(HEADING) + 1)) {
    const { section, type, name, body } = JSON.parse(line.slice(FACT.length)) as Fact;
    (sections[section][type] ??= {})[name] = body;
  }
  const { provider, resource, data, output } = sections;
  return { provider: { azuredevops: Object.values(provider.azuredevops ?? {}) }, resource, data, output: output[''] ?? {} };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
