import { Chain, ReviewGraph } from '../../../engine/chain';
import { about, nameOfUse, Rule, RuleFinding, Severity } from '../../../engine/rule';
import { hasDefect, KNOWN_DEFECTS, KnownDefect } from '../../../flux/known-defects';
import { stringAt } from '../../../text/json-reading';

/** Whom a defect concerns. Of what concerns every registry, one object of a cluster stands for all. */
const CONCERNED: readonly { readonly defect: KnownDefect; readonly once: boolean; readonly concerns: (chain: Chain) => boolean }[] = [
  { defect: KNOWN_DEFECTS.BUCKET_PREFIX, once: false, concerns: ({ use }) => use.integration === 'ABS' && stringAt(use.object.json, 'spec', 'prefix') !== undefined },
  { defect: KNOWN_DEFECTS.REGISTRY_ARM_TOKEN, once: true, concerns: ({ use }) => use.integration === 'ACR' },
  { defect: KNOWN_DEFECTS.REGISTRY_SCAN, once: true, concerns: ({ use }) => use.kind === 'ImageRepository' },
];

export const knownDefect: Rule = {
  code: 'FAZ072',
  severity: Severity.WARNING,
  title: 'The release of Flux is known to fail at this',
  why: 'a later patch puts it right',
  fix: 'upgrade Flux',
  *check({ byCluster }: ReviewGraph): Iterable<RuleFinding> {
    for (const [{ context: { fluxMinor: minor, fluxPatch: patch } }, all] of byCluster) {
      const chains = all.filter(({ use }) => !use.row.operator);
      for (const { defect, once, concerns } of CONCERNED) {
        const concerned = hasDefect({ minor, patch }, defect) === true ? chains.filter(chain => !chain.use.providerMissing && concerns(chain)) : [];
        for (const chain of once ? concerned.slice(0, 1) : concerned) {
          const { fixed, what, why, workaround } = defect;
          yield about(chain, `Flux 2.${minor}${patch === undefined ? '' : `.${patch}`} ${what} (${nameOfUse(chain)}${once && concerned.length > 1 ? ` and ${concerned.length - 1} more` : ''})`, {
            why, fix: `upgrade to Flux 2.${fixed.minor}.${fixed.patch} or later, or ${workaround}`,
          });
        }
      }
    }
  },
};
