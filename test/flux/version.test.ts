import { FluxVersion } from '../../lib';

describe('FluxVersion', () => {
  it('takes 2.10 for later than 2.9', () => {
    expect(FluxVersion.V2_10.isAtLeast(FluxVersion.V2_9)).toBe(true);
    expect(FluxVersion.V2_9.isAtLeast(FluxVersion.V2_10)).toBe(false);
    expect(FluxVersion.V2_9.isAtLeast(FluxVersion.V2_9)).toBe(true);
    expect(FluxVersion.all().map(String)).toEqual(['2.5', '2.6', '2.7', '2.8', '2.9', '2.10']);
  });

  it.each([['2.10', FluxVersion.V2_10], ['v2.9', FluxVersion.V2_9], ['v2.6.4', FluxVersion.V2_6]])('reads %s', (text, version) => {
    expect(FluxVersion.of(text)).toBe(version);
  });

  it.each(['2.4', '2.1', '2.100', '3.0', '2', 'latest', '2.10-rc.1', ''])('refuses %j and names what it knows', text => {
    expect(() => FluxVersion.of(text)).toThrow('use one of 2.5, 2.6, 2.7, 2.8, 2.9, 2.10');
  });
});
