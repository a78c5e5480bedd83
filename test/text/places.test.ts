/** Text of others where it lands: the terminal, Markdown, HTML, Mermaid, JSON. One quoting function for each place. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/cli/main';
import { reportFiles, toJson } from '../../lib/review/report/files';
import { Report } from '../../lib/review/report/report-model';
import { html } from '../../lib/text/html';
import { jsonText } from '../../lib/text/json';
import { code, escape, mermaidLabel } from '../../lib/text/markdown';
import { FluxAzureError, ProblemList } from '../../lib/text/problems';
import { lines, oneLine, quoted } from '../../lib/text/terminal';
import { acrIn, clusterIn } from '../helpers/fixtures';
import { fewAccesses, reportOf } from '../review/report/fixture';
import { refusalsOf, temporaryFolder } from '../support/synthesize';

/** What nobody sees, or a terminal obeys; the end of a line is judged apart. */
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\p{Surrogate}]|[\u{e0000}-\u{e0fff}]/u;
const ATTACKS = [
  '\u001b]0;title\u0007', '\u001b[2K\u001b[1A', '\u009b31m', '\u202egnp.exe', '\u2066a\u2069', 'a\n  - [app] nothing is wrong', 'a\r\nb', '\u2028b', '\u0085b', '\ud800', '\u{e0041}', '\ufeff', '\u0000',
  '<img src=x onerror=alert(1)>', '</script><script>alert(1)</script>', '<!--', '--> ]]>', '"><svg onload=x>', '\' onmouseover=\'x', '&lt;b&gt;', '&#60;b>',
  '[a](javascript:alert(1))', '![a](https://evil.example/x.png)', 'https://evil.example', 'www.evil.example', '<https://evil.example>', '@team', '#1', '| a | b |', '`a`', '``` a', '**a**', '$x$', '~~a~~', '\\', '| --- |',
  '"]; click n0 "https://evil.example"', 'end\n  n9["x"]', '%%{init: {}}%%',
];
const ALL = ATTACKS.join(' ');

/** A report of which every text says what every attack says. */
function hostile(value: unknown, key = ''): unknown {
  const kept = ['schemaVersion', 'integration', 'level', 'proof', 'power', 'scopeKind', 'severity', 'chain', 'signIn', 'identity', 'grant', 'cloud'];
  if (typeof value === 'string') {
    return kept.includes(key) || /^(ok|assumed|broken|role|group|permissions)$/.test(value) ? value : `${value}${ALL}`;
  }
  if (Array.isArray(value)) {
    return value.map(item => hostile(item, key));
  }
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([name, field]) => [name, hostile(field, typeof field === 'object' ? '' : name)])) : value;
}
const report = hostile(reportOf(fewAccesses())) as Report;
const folder = temporaryFolder();
const file = (name: string, content: Report) => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
};

function cli(...args: string[]): { out: string; err: string } {
  let [out, err] = ['', ''];
  run(args, { out: text => { out += text; }, err: text => { err += text; } });
  return { out, err };
}

describe('text of others', () => {
  it.each(ATTACKS)('is nothing but text in the terminal, Markdown, HTML, Mermaid and JSON: %j', attack => {
    for (const text of [oneLine(attack), quoted(attack), escape(attack), code(attack), html(attack), mermaidLabel(attack)]) {
      expect(text).not.toMatch(UNSEEN);
      expect(text).not.toContain('\n');
    }
    expect(lines(`a\n${attack}`)).not.toMatch(UNSEEN);
    expect(jsonText({ [attack]: [attack] })).not.toMatch(UNSEEN);
    expect(JSON.parse(jsonText({ [attack]: [attack] }))).toEqual({ [attack]: [attack] });
    expect(html(attack)).not.toMatch(/[<>"']/);
    expect(escape(attack)).not.toMatch(/[<>@]|:\/\/|www\.|(?<!\\)[`*_[\]|$~]/);
    expect(mermaidLabel(attack).replace(/#\d+;/g, '')).not.toMatch(/["[\]{}|<>%;]/);
  });

  it('keeps what people write', () => {
    expect(oneLine('é 👩‍🚀 שלום 日本')).toBe('é 👩‍🚀 שלום 日本');
    expect(escape('see https://github.com/fluxcd/flux2/issues/5359; and docs')).toBe('see https://github.com/fluxcd/flux2/issues/5359; and docs');
  });

  it('is cut in messages when it is long', () => {
    expect(quoted('x'.repeat(100_000))).toBe(`"${'x'.repeat(400)}…" (100000 characters)`);
  });

  it('gives the terminal no command in any message of a program, and begins no line', () => {
    const problems = refusalsOf(app => {
      const cluster = clusterIn(app, { tenantId: `${ALL}`, fluxNamespace: ALL }, 'prod');
      // A construct path stands in brackets.
      const id = ALL.replace(/[/[\]]/g, '');
      acrIn(cluster, {}, id).ociRepository(`o${id}`, { path: ALL, namespace: ALL });
    });
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) {
      expect(problem).not.toMatch(UNSEEN);
      expect(problem).not.toContain('\n');
    }
    const list = new ProblemList();
    list.addText('a\u001b[0m', 'said by somebody else\n  - [app] forged');
    expect(() => list.throwIfAny()).toThrow(FluxAzureError);
    expect(new FluxAzureError(list.all).message.split('\n')).toHaveLength(2);
  });

  it('gives the terminal no command when the command reads a hostile report', () => {
    const before = file('before.json', reportOf(fewAccesses()));
    const after = file('after.json', report);
    const outputs = [['review', after], ['review', after, '--format', 'json'], ['diff', before, after], ['diff', after, before], ['diff', before, after, '--format', 'json']].map(args => cli(...args));
    for (const { out, err } of outputs) {
      expect(err).toBe('');
      expect(out).not.toMatch(UNSEEN);
    }
    expect(JSON.parse(outputs[1].out)).toEqual(report);
    for (const markdown of [outputs[0].out, outputs[2].out, outputs[3].out]) {
      // No element, mention or address of a stranger, and every line begins as the library's own lines do.
      const text = markdown.replace(/```mermaid\n[\s\S]*?\n```\n/, '').replace(/`[^`\n]*`/g, '');
      expect(text).not.toMatch(/<[a-z!/]|@team|:\/\/evil|www\.evil/i);
      expect(markdown.split('\n').filter(line => !/^(?:|#{1,3} [A-Z].*|\| .* \||- \*\*.*|```(?:mermaid)?|flowchart LR| {2}n\d+.*|\d+ (?:access|change)[^\n]*|No access.*)$/.test(line))).toEqual([]);
      expect(new Set(markdown.split('\n').filter(line => /^\| /.test(line)).map(line => line.replace(/\\\|/g, '').split('|').length)).size).toBeLessThan(4);
    }
    expect(cli('review', `${folder}/\u001b[31mno\nsuch`).err).toMatch(/^cdk-flux-azure: [^\n\u001b]*\\u001b\[31mno\\nsuch\/?[^\n\u001b]*\n$/);
    expect(cli('\u001b[31m').err).not.toMatch(UNSEEN);
  });

  it('makes no element of the page', () => {
    const tags = (content: Report) => {
      const page = reportFiles(content).find(({ name }) => name === 'report.html')!.content;
      expect(page.replace(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>/g, '')).not.toMatch(UNSEEN);
      return [...page.matchAll(/<(\/?[a-z!][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*\/?>/gi)].map(([, tag, attributes]) => `${tag} ${[...attributes.matchAll(/([a-z-]+)(?:=|\s|$)/g)].map(([, name]) => name).join()}`);
    };
    const benign = tags(reportOf(fewAccesses()));
    const [page] = reportFiles(report).filter(({ name }) => name === 'report.html');
    expect((page.content.match(/</g) ?? []).length).toBe((reportFiles(reportOf(fewAccesses())).find(({ name }) => name === 'report.html')!.content.match(/</g) ?? []).length);
    expect(tags(report).filter(tag => !/^\/?option|^path/.test(tag)).length).toBe(benign.filter(tag => !/^\/?option|^path/.test(tag)).length);
    expect(toJson(report)).not.toMatch(UNSEEN);
  });
});
