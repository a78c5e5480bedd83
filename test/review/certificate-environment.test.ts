import { parse, stringify } from 'yaml';
import { base } from './bases';
import { Changeable, copyOf, findingsOf } from '../support/review';

/** The patches without the variables of some names. */
function without(input: Changeable, ...names: string[]): Changeable {
  const { json } = input.clusters[0].kustomizations[0] as any;
  json.patches = json.patches.map(({ target, patch }: any) => {
    const operations = parse(patch);
    return { target, patch: Array.isArray(operations) ? stringify(operations.filter(({ value }: any) => !names.includes(value?.name))) : patch };
  });
  return input;
}

describe('A certificate of a controller with a variable missing', () => {
  it.each(['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_CLIENT_CERTIFICATE_PATH'])('%s: the message speaks of the certificate', name => {
    for (const isAks of [false, true]) {
      const input = without(copyOf(base('certificateAtController')), name);
      input.clusters[0].context.isAks = isAks;
      const found = findingsOf(input);
      const [own] = found.filter(({ code }) => code === 'FAZ027');
      expect(own.message).toBe(`source-controller of prod has no ${name}, which the certificate of its application wants; with one variable missing the controller does not look at the certificate, and takes another identity or none, without a word; set AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_CLIENT_CERTIFICATE_PATH in the patch of the Deployment, and mount the Secret with the certificate`);
      expect(found.map(({ message }) => message).filter(message => /federat|ServiceAccount|webhook/i.test(message))).toEqual([]);
    }
  });

  it('all of them: nothing is left that means a certificate, and the controller has no identity', () => {
    const found = findingsOf(without(copyOf(base('certificateAtController')), 'AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_CLIENT_CERTIFICATE_PATH'));
    expect(found.map(({ code }) => code)).toContain('FAZ034');
  });

  it('federation with one missing goes on to speak of federation', () => {
    const [own] = findingsOf(without(copyOf(base('controller')), 'AZURE_TENANT_ID')).filter(({ code }) => code === 'FAZ027');
    expect(own.message).toBe('source-controller of prod has no AZURE_TENANT_ID; with one variable missing the controller falls back to the identity of the node, without a word; set all of them in the patch of the Deployment');
  });
});
