import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { codesOfRefusals, otherTests } from './sentences';
import { RULES } from '../../lib/review/rules';
import { Refusal, REFUSALS } from '../../lib/text/refusals';

const ROOT = join(__dirname, '..', '..');
const expected = parse(readFileSync(join(__dirname, 'refusals.expected.yaml'), 'utf8')) as { readonly [name: string]: readonly string[] };
const sentences = Object.values(expected).flat();
const page = readFileSync(join(ROOT, 'docs', 'rules.md'), 'utf8');
const families = REFUSALS.map(({ code }) => code);
const known = new Set([...families, ...RULES.map(({ code }) => code)]);
const codeOf = (sentence: string) => /^\[[^\]]+\] .+ \((FAZ\d{3})\)$/s.exec(sentence)?.[1];

describe('a refusal has a code', () => {
  it('at the end of every sentence, and it stands in docs/rules.md', () => {
    expect(sentences.length).toBeGreaterThan(200);
    expect(sentences.filter(sentence => !known.has(codeOf(sentence) ?? ''))).toEqual([]);
    expect([...known].filter(code => !page.includes(`<a id="${code.toLowerCase()}"></a>${code} |`))).toEqual([]);
  });

  it('of a family that a test sees raised, or of a rule', () => {
    const seen = new Set(sentences.map(codeOf));
    const elsewhere = otherTests();
    expect(families.filter(code => !seen.has(code) && !elsewhere.includes(code))).toEqual([]);
  });

  it('that no rule and no other family has', () => {
    expect(families).toEqual([...new Set(families)].sort());
    expect(families).toEqual(Object.values(Refusal));
    expect(RULES.filter(({ code }) => families.includes(code))).toEqual([]);
  });

  it('which in the sources is a family, or a rule that there is', () => {
    const literals = codesOfRefusals();
    expect(literals.length).toBeGreaterThan(25);
    expect(literals.filter(code => !RULES.some(rule => rule.code === code))).toEqual([]);
  });

  it('whose row says what is wrong, why and how to go on, in parts of one sentence', () => {
    for (const text of REFUSALS.flatMap(({ title, why, fix }) => [title, why, fix])) {
      expect(text.length).toBeGreaterThan(5);
      expect(text).not.toMatch(/[.;]$|\n/);
    }
  });
});
