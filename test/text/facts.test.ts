import { parseGitUrl, suggestRepositoryUrl } from '../../lib/azure/ado-project';
import { AzureCloud } from '../../lib/azure/cloud';
import { isPlainObject } from '../../lib/shapes/json';
import { distanceWithin, NearestName } from '../../lib/text/distance';
import { literally } from '../../lib/text/expressions';
import { checkForm, formOf } from '../../lib/text/forms';
import { nameUuid } from '../../lib/text/hashes';

describe('forms', () => {
  it.each(['basic', 'express', 'professional', 'advanced', 'earlyAdopter', 'stakeholder', 'none'])('an access level of Azure DevOps: %s', value => {
    const form = formOf('FluxAdoAccessProps', 'accountLicenseType')!;
    expect(checkForm('accountLicenseType', form, value)).toEqual([]);
    expect(checkForm('accountLicenseType', form, `x${value}`)).toHaveLength(1);
    expect(checkForm('accountLicenseType', form, `${value}x`)).toHaveLength(1);
  });
});

describe('URLs of Azure DevOps', () => {
  const right = 'write https://dev.azure.com/org/proj/_git/repo';
  const unknown = 'write https://dev.azure.com/ORGANIZATION/PROJECT/_git/REPOSITORY';

  it.each([
    ['git@ssh.dev.azure.com:v3/org/proj/repo', right], ['ssh://git@ssh.dev.azure.com/v3/org/proj/repo/', right], ['https://org.visualstudio.com/proj/_git/repo', right],
    ['https://org.visualstudio.com/DefaultCollection/proj/_git/repo/', right], ['https://user@dev.azure.com/org/proj/_git/repo', right], ['https://user@dev.azure.com/org/proj/_git/repo/', right],
    ['https://dev.azure.com/org/_git/repo', 'write https://dev.azure.com/org/repo/_git/repo'],
    ['xgit@ssh.dev.azure.com:v3/org/proj/repo', unknown], ['git@ssh.dev.azure.com:v3/org/proj/repo/more', unknown], ['xhttps://org.visualstudio.com/proj/_git/repo', unknown],
    ['https://org.visualstudio.com/proj/_git/repo/more', unknown], ['xhttps://user@dev.azure.com/org/proj/_git/repo', unknown], ['https://user@dev.azure.com/org/proj/_git/repo/more', unknown],
    ['xhttps://dev.azure.com/org/_git/repo', unknown], ['https://dev.azure.com/org/_git/repo?x', unknown], ['https://github.com/org/repo', unknown],
  ])('%s: %s', (url, fix) => {
    expect(suggestRepositoryUrl(url)).toBe(fix);
  });

  it.each<[string, [string, string, string, boolean] | undefined]>([
    ['https://dev.azure.com/org/proj/_git/repo', ['org', 'proj', 'repo', true]], ['https://dev.azure.com/org/_git/repo', ['org', 'repo', 'repo', false]],
    ['https://org.visualstudio.com/proj/_git/repo', ['org', 'proj', 'repo', false]], ['https://org.visualstudio.com/DefaultCollection/my%20proj/_git/repo', ['org', 'my proj', 'repo', false]],
    ['xhttps://org.visualstudio.com/proj/_git/repo', undefined], ['https://org.visualstudio.com/proj/_git/repo?x', undefined], ['https://github.com/org/_git/repo', undefined],
  ])('%s is read', (url, parts) => {
    const read = parseGitUrl(url);
    expect(read && [read.organization, read.project, read.repository, read.isDocumented]).toEqual(parts);
  });
});

describe('names that were probably meant', () => {
  it.each<[string, string, number, number | undefined]>([
    ['kitten', 'sitting', 3, 3], ['kitten', 'sitting', 2, undefined], ['a', 'a', 0, 0], ['', 'ab', 2, 2], ['', 'abc', 2, undefined], ['ab', 'ba', 2, 2], ['abc', 'xyz', 3, 3], ['abc', 'xyz', 2, undefined], ['flaw', 'lawn', 2, 2],
  ])('%s and %s within %d: %s', (a, b, most, distance) => {
    expect(distanceWithin(a, b, most)).toBe(distance);
    expect(distanceWithin(b, a, most)).toBe(distance);
  });

  it('are the nearest', () => {
    const names = new NearestName(['prod_client_id', 'prod_principal_id', 'edge-client-id', 'ab']);
    expect(names.to(['PROD.client.ID'])).toBe('prod_client_id');
    expect(names.to(['prod_client_ix'])).toBe('prod_client_id');
    expect(names.to(['edge-client-idx', 'zzzzzzzzzz'])).toBe('edge-client-id');
    expect(names.to(['ax'])).toBe('ab');
    expect(names.to(['something_else_altogether'])).toBeUndefined();
    expect(names.to(['a'.repeat(301)])).toBeUndefined();
    // Of two that are near, the nearer one, whatever stands first.
    expect(new NearestName(['abcdefxx', 'abcdefgx']).to(['abcdefgh'])).toBe('abcdefgx');
    expect(new NearestName(['abcdefgx', 'abcdefxx']).to(['abcdefgh'])).toBe('abcdefgx');
    expect(new NearestName(['abcdefgx', 'abcdefgy']).to(['abcdefgh'])).toBe('abcdefgx');
  });
});

describe('texts for Terraform', () => {
  it.each([
    ['plain $ 100%', 'plain $ 100%'], ['${a}', '$${a}'], ['%{b} ${c}', '%%{b} $${c}'], ['${TfToken[TOKEN.0]}', '${TfToken[TOKEN.0]}'], ['x${y}${TfToken[TOKEN.0]}${z}', 'x$${y}${TfToken[TOKEN.0]}$${z}'],
    ['a$${TfToken[TOKEN.0]}$', 'a${"$"}${TfToken[TOKEN.0]}$'],
  ])('%s is written as %s', (text, written) => {
    expect(literally(text)).toBe(written);
  });
});

describe('facts', () => {
  it('a plain object is of no class', () => {
    expect([{}, Object.create(null), { a: 1 }].map(isPlainObject)).toEqual([true, true, true]);
    expect([null, undefined, [], 'x', 1, new Date(), new Map(), () => 1].map(isPlainObject)).toEqual([false, false, false, false, false, false, false, false]);
  });

  it('a private cloud takes no argument that is missing or wrong', () => {
    const props = { authorityHost: 'https://login.example/', resourceManagerEndpoint: 'https://management.example/', tokenAudience: 'https://management.example/' };
    expect(() => AzureCloud.privateCloud(undefined as never)).toThrow(/privateCloud/);
    expect(() => AzureCloud.privateCloud({ ...props, containerRegistryDnsSuffix: '.azurecr.example' } as never)).toThrow(/containerRegistryDnsSuffix/);
    expect(() => AzureCloud.privateCloud({ ...props, blobDnsSuffix: 1 } as never)).toThrow(/blobDnsSuffix/);
  });
});

describe('a UUID of a name', () => {
  // The examples of RFC 9562, appendix A.4, and of the namespace of URLs.
  it.each([['www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8', '2ed6657d-e927-568b-95e1-2665a8aea6a2'], ['', '6ba7b811-9dad-11d1-80b4-00c04fd430c8', '1b4db7eb-4057-5ddf-91e0-36dec72071f5']])('of %j is version 5', (name, namespace, uuid) => {
    expect(nameUuid(name, namespace)).toBe(uuid);
  });
});
