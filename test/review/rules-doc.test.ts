import { readFileSync } from 'fs';
import { join } from 'path';
import { RULES } from '../../lib/review/rules';
import { rulesPage } from '../../scripts/rules-doc';

describe('docs/rules.md', () => {
  it('is what the rules say (npm run rules-doc writes it anew)', () => {
    expect(readFileSync(join(__dirname, '..', '..', 'docs', 'rules.md'), 'utf8')).toBe(rulesPage());
  });

  it('has one code for each rule, in their order', () => {
    const codes = RULES.map(({ code }) => code);
    expect(codes.filter(code => !/^FAZ\d{3}$/.test(code))).toEqual([]);
    expect(codes).toEqual([...new Set(codes)].sort());
  });

  it('says of every rule what is wrong, why and how to fix it, in parts of one sentence', () => {
    for (const { title, why, fix } of RULES) {
      for (const text of [title, why, fix]) {
        expect(text.length).toBeGreaterThan(5);
        expect(text).not.toMatch(/[.;]$|\n/);
      }
    }
  });
});
