import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App as TerraformApp, Manifest } from 'cdktf';

/** Stands in where a program has no Terraform app, so that its other problems are found too. Nothing of it is written. */
export function scratchTerraformApp(): TerraformApp {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-flux-azure-'));
  const app = new TerraformApp({ outdir });
  fs.rmSync(outdir, { recursive: true });
  return app;
}

/** A Terraform app whose folders appear only when something is written. */
export function quietTerraformApp(outdir: string | undefined): TerraformApp {
  const folder = outdir ?? process.env.CDKTF_OUTDIR ?? 'cdktf.out';
  // cdktf makes one folder, not those above it.
  const created = fs.mkdirSync(path.resolve(folder), { recursive: true });
  const stacks = path.join(folder, Manifest.stacksFolder);
  const stacksExisted = fs.existsSync(stacks);
  const app = new TerraformApp({ outdir: folder });
  if (!stacksExisted) {
    fs.rmdirSync(stacks);
  }
  if (created !== undefined) {
    fs.rmSync(created, { recursive: true });
  }
  return app;
}

/** The Azure half, written to a folder of its own. */
export interface StagedTerraform {
  /** Where the files are until then. */
  readonly folder: string;
  /** Moves the files to where they belong. */
  publish(): void;
  /** Removes the folder. */
  discard(): void;
}

/**
 * Lets cdktf write into a folder beside the real one, so that a run that fails half-way changes nothing.
 *
 * @param isKept whether the files may be published; if not, nothing is touched near the real folder
 */
export function stageTerraform(app: TerraformApp, isKept: boolean, synth: () => void = () => app.synth()): StagedTerraform {
  const real = path.resolve(app.outdir);
  isKept && fs.mkdirSync(path.dirname(real), { recursive: true });
  const staging = fs.mkdtempSync(isKept ? path.join(path.dirname(real), `.${path.basename(real)}-`) : path.join(os.tmpdir(), 'cdk-flux-azure-'));
  const discard = () => fs.rmSync(staging, { recursive: true, force: true });
  const open = app as unknown as { outdir: string; manifest: Manifest };
  const { outdir, manifest } = open;
  try {
    // cdktf fixes both in its constructor; they are read again only while it writes.
    open.outdir = staging;
    open.manifest = new Manifest(manifest.version, staging, manifest.hclOutput);
    synth();
  } catch (error) {
    discard();
    throw error;
  } finally {
    open.outdir = outdir;
    open.manifest = manifest;
  }
  return {
    folder: staging,
    publish: () => {
      fs.cpSync(staging, real, { recursive: true });
      discard();
    },
    discard,
  };
}
