import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Suite } from '../context';
import { objectsOf } from './kubernetes';
import { ageKeyPair } from '../engines/age';
import { plainSecret, secretPath, sopsEncrypt, vaultKeysOf, withAgeKey } from '../engines/sops';

/** The `.sops.yaml` that is written, read by the real sops. */
export const sopsSuite: Suite = {
  name: 'sops',
  needs: ['sops'],
  async run(context) {
    const { report, scratch } = context;
    const sops = context.engine('sops')!;
    const folder = (name: string) => {
      const path = join(scratch, 'sops', name);
      mkdirSync(path, { recursive: true });
      return path;
    };
    for (const { example, written } of context.journeys.filter(each => each.written?.sopsConfig)) {
      const config = readFileSync(written!.sopsConfig!, 'utf8');
      const path = secretPath(objectsOf(written!) as never);
      await report.check(`sops encrypts by the rules, and only what they say: ${example.name}`, async () => {
        const { encrypted, problem } = await sopsEncrypt(sops, withAgeKey(config, ageKeyPair().recipient), path, plainSecret('apps', 'x'), folder(example.name));
        if (!encrypted) {
          return [problem!];
        }
        const { kind, stringData } = parse(encrypted);
        return [
          ...kind === 'Secret' ? [] : ['the kind is encrypted too: no controller could apply this'],
          ...String(stringData.password).startsWith('ENC[') ? [] : ['the password is not encrypted'],
        ];
      });
      await report.check(`sops asks for the very key of the vault: ${example.name}`, async () => {
        const { encrypted, problem = '' } = await sopsEncrypt(sops, config, path, plainSecret('apps', 'x'), folder(`${example.name}-vault`));
        const keys = vaultKeysOf(config);
        // Without Azure the request ends at the token endpoint; the message says which key sops wanted it for.
        const asked = keys.some(key => problem.includes(key) || problem.includes(new URL(key).host));
        return encrypted === undefined && asked ? [] : [`sops names none of ${keys.join(', ')}: ${problem || 'it encrypted'}`];
      });
      await report.seeded(`sops: a file that no rule matches (${example.name})`, /no matching creation rules/, async () => {
        const { problem } = await sopsEncrypt(sops, config, 'elsewhere/plain.txt', 'x', folder(`${example.name}-defect`));
        return problem ? [problem] : [];
      });
    }
  },
};
