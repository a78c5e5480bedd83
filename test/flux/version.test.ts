import { FluxVersion } from '../../lib';
import { hasDefect, KNOWN_DEFECTS, KnownDefect } from '../../lib/flux/known-defects';

describe('FluxVersion', () => {
  it('takes 2.10 for later than 2.9', () => {
    expect(FluxVersion.V2_10.isAtLeast(FluxVersion.V2_9)).toBe(true);
    expect(FluxVersion.V2_9.isAtLeast(FluxVersion.V2_10)).toBe(false);
    expect(FluxVersion.V2_9.isAtLeast(FluxVersion.V2_9)).toBe(true);
    expect(FluxVersion.all().map(String)).toEqual(['2.5', '2.6', '2.7', '2.8', '2.9', '2.10']);
  });

  it.each([['2.10', FluxVersion.V2_10], ['v2.9', FluxVersion.V2_9]])('reads %s', (text, version) => {
    expect(FluxVersion.of(text)).toBe(version);
    expect(version.patch).toBeUndefined();
  });

  it.each([['v2.6.4', 6, 4], ['2.8.0', 8, 0], ['2.10.12', 10, 12]])('knows the patch of %s', (text, minor, patch) => {
    const version = FluxVersion.of(text);
    expect(version).toMatchObject({ minor, patch });
    expect(String(version)).toBe(text.replace('v', ''));
  });

  it.each<[string, string, boolean]>([
    ['2.8.10', '2.8.9', true], ['2.8.9', '2.8.10', false], ['2.9.0', '2.8.10', true], ['2.10.0', '2.9.9', true], ['2.9.9', '2.10.0', false], ['2.8.1', '2.8', true], ['2.8', '2.8.5', true], ['2.7', '2.8.5', false],
  ])('%s at least %s: %s', (one, other, expected) => {
    expect(FluxVersion.of(one).isAtLeast(FluxVersion.of(other))).toBe(expected);
  });

  it.each(['2.4', '2.1', '2.100', '3.0', '2', 'latest', '2.10-rc.1', '', '2.08', '2.8.01', '2.8.', '2.8.x', ' 2.8', '2.8.1.1', '2.8.1-rc.1', 'vv2.8', '2.8\n'])('refuses %j and names what it knows', text => {
    expect(() => FluxVersion.of(text)).toThrow('use one of 2.5, 2.6, 2.7, 2.8, 2.9, 2.10');
  });
});

describe('hasDefect', () => {
  const prefix = KNOWN_DEFECTS.BUCKET_PREFIX;
  const scan = KNOWN_DEFECTS.REGISTRY_SCAN;
  it.each<[string, KnownDefect, number, number | undefined, boolean | undefined]>([
    ['an older minor', prefix, 7, undefined, true], ['an older patch', prefix, 8, 4, true], ['the patch that mends it', prefix, 8, 5, false], ['a later patch, compared as numbers', prefix, 8, 10, false],
    ['a later minor', prefix, 10, 0, false], ['some patch of the minor', prefix, 8, undefined, undefined],
    ['before it came', scan, 8, 9, false], ['when it came', scan, 9, 0, true], ['when it went', scan, 9, 1, false], ['some patch of that minor', scan, 9, undefined, undefined],
  ])('%s', (_, defect, minor, patch, expected) => {
    expect(hasDefect({ minor, patch }, defect)).toBe(expected);
  });
});
