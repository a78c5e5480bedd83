import { join } from 'node:path';
import { checkForm, FORMS } from '../../lib/text/forms';
import { Expectations } from '../support/expectations';

/** Texts of which each form takes some and refuses others. */
const TEXTS = [
  'a', 'flux', 'Flux', 'flux-system', 'a.b', 'a/b', 'a/', '/a', './a', '../a', 'a b', 'a_b', '-a', 'a-', '1', 'a'.repeat(64), 'a'.repeat(254), 'a'.repeat(257), 'a'.repeat(1025), 'é', 'a\nb', 'a\\b', '*', 'a*', '',
  '10m', '1h30m', '5 minutes', '0s', '10', 'asc', 'desc', 'info', 'error', 'warning', 'basic', 'express', 'professional', 'advanced', 'earlyAdopter', 'stakeholder', 'none', 'Basic',
  '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d', '9c1b3d5e7f204a648b9d0e1f2a3b4c5d', `sha256:${'a'.repeat(64)}`, `sha1:${'a'.repeat(40)}`, 'a'.repeat(40), 'b'.repeat(39), '1.x', '>=1.0.0', '^v(.*)$', '(', '(?=a)', '(?i)a', 'main', 'feature/x', 'a..b', 'refs/heads/main', 'a@b.c', 'westeurope', 'West Europe', 'azurecr.io', '.azurecr.io', 'https://a.b/c',
];

it('every form of a prop takes and refuses what it did, and says why', () => {
  const expectations = new Expectations(join(__dirname, 'forms.expected.yaml'));
  for (const [prop, form] of Object.entries(FORMS)) {
    if (!form) {
      expectations.check(prop, ['judged where it is used']);
      continue;
    }
    const taken = TEXTS.filter(text => checkForm(prop, form, text).length === 0);
    const { is, why, fix, tokens } = form;
    expectations.check(prop, [`is ${is}`, `why ${why}`, `fix ${fix}`, `tokens ${tokens ?? false}`, `takes ${JSON.stringify(taken.map(text => (text.length > 70 ? `${text[0]} × ${text.length}` : text)))}`]);
  }
  expectations.finish();
});
