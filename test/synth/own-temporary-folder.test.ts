import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownTemporaryFolder } from '../../lib/synth/output/owner';

describe('the folder for temporary files', () => {
  const os = jest.requireActual<{ tmpdir(): string }>('os');
  const temporary = os.tmpdir();
  let folder: string;
  const own = () => join(folder, `cdk-flux-azure-${process.getuid!()}`);
  beforeEach(() => {
    folder = mkdtempSync(join(temporary, 'own-'));
    jest.spyOn(os, 'tmpdir').mockReturnValue(folder);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  it('is named after the user, whether it is there or not', () => {
    expect(ownTemporaryFolder()).toBe(own());
    mkdirSync(own(), { mode: 0o700 });
    expect(ownTemporaryFolder()).toBe(own());
  });

  it.each([['a folder into which others may write', () => {
    mkdirSync(own());
    chmodSync(own(), 0o777);
  }], ['a folder into which the group may write', () => {
    mkdirSync(own());
    chmodSync(own(), 0o770);
  }], ['a file', () => writeFileSync(own(), '')]])('is another one where %s has the name', (_, make) => {
    make();
    expect(ownTemporaryFolder()).toMatch(new RegExp(`^${own()}-[0-9a-f]{8}-${process.pid}$`));
  });
});
