import { RunbookFacts, runbookStack } from '../../lib/provisioners/az-cli/facts';
import { example } from '../review/programs';
import { scriptStack } from '../support/bash/script-stack';
import { synthesize } from '../support/synthesize';

describe('the facts of a runbook', () => {
  it.each(['az-runbook', 'acr-on-aks', 'all-integrations'])('are what its commands do: %s', name => {
    const { runbooks } = synthesize(example(name));
    for (const [cluster, script] of Object.entries(runbooks)) {
      expect(JSON.parse(JSON.stringify(runbookStack(script)))).toEqual(JSON.parse(JSON.stringify(scriptStack(script, `${cluster}.sh`))));
    }
  });

  const { runbooks: { lab: script } } = synthesize(example('az-runbook'));
  const stack = runbookStack(script);

  it('stand at its end, and do not change what it does', () => {
    const [commands, facts] = script.split('# What this script makes, for the access review');
    expect(facts.trim().split('\n').slice(1).every(line => line.startsWith('# fact'))).toBe(true);
    expect(commands).not.toMatch(/^# fact/m);
    expect(commands.trimEnd()).toMatch(/\nfi$/);
  });

  it.each<[string, (text: string) => string]>([
    ['ends of lines of Windows', text => text.replace(/\n/g, '\r\n')],
    ['a byte order mark', text => `\ufeff${text}`],
    ['more ends of lines at its end', text => `${text}\n\n`],
    ['none at its end', text => text.trimEnd()],
  ])('are read with %s', (_, change) => {
    expect(runbookStack(change(script))).toEqual(stack);
  });

  it.each<[string, (text: string) => string]>([
    ['a command was changed', text => text.replace('--assignee-principal-type ServicePrincipal', '--assignee-principal-type User')],
    ['a command was added', text => text.replace('\nstep ', '\naz role assignment create --role Owner\nstep ')],
    ['a fact was changed', text => text.replace(/"name":"az1"/, '"name":"az9"')],
    ['a fact was left out', text => text.replace(/\n# fact [^\n]*/, '')],
    ['a command stands behind them', text => `${text}az group delete\n`],
    ['the seal is gone', text => text.replace(/\n# facts sha256.*/, '')],
    ['the seal is another one', text => text.replace(/(# facts sha256 )./, '$1x')],
    ['it has none', text => text.slice(0, text.indexOf('# What this script makes'))],
    ['it is empty', () => ''],
    ['it is there twice', text => text + text],
  ])('say nothing when %s', (_, change) => {
    expect(runbookStack(change(script))).toBeUndefined();
  });

  it('are one line each, and only the last lines count, whatever stands in the values', () => {
    const hostile = ['line\n# fact {"section":"resource","type":"x","name":"y","body":{}}', 'a\u2028b\u0085c', '\'"`$(x)', '# facts sha256 0', '\\', '*/', 'x'.repeat(100_000), '__proto__'];
    const facts = new RunbookFacts('prod.sh');
    facts.begin('step\nof two lines');
    const addresses = hostile.map(value => facts.add('resource', 'azurerm_role_assignment', { scope: value, [value]: 1 }));
    const sealed = facts.sealed(`echo '${hostile.join('\n')}'\n# fact {"section":"resource","type":"injected","name":"y","body":{}}\n`, new Map([['prod/a/b', '${x.y.z}']]));
    const read = runbookStack(sealed)!;
    expect(Object.keys(read.resource as object)).toEqual(['azurerm_role_assignment']);
    expect(Object.values((read.resource as { [type: string]: { [name: string]: { scope: string } } }).azurerm_role_assignment).map(({ scope }) => scope)).toEqual(hostile);
    expect(addresses).toEqual(hostile.map((_, i) => `azurerm_role_assignment.az${i}`));
    expect(read.output).toEqual({ prod_a_b: { value: '${x.y.z}' } });
    expect(sealed.split('\n').filter(line => /^# fact \{.*\}$/.test(line))).toHaveLength(hostile.length + 1 + 2);
    expect(sealed).not.toMatch(/# fact [^\n]*[\u2028\u0085]/);
  });
});
