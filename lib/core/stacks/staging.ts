import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App as TerraformApp, Manifest, TerraformStack } from 'cdktf';

type Json = { readonly [key: string]: unknown };

/** cdktf fixes both in its constructor; they are read again only while it writes. */
interface Open {
  outdir: string;
  manifest: Manifest;
}

/** Stands in where a program has no Terraform app, so that its other problems are found too. Nothing of it is written. */
export function scratchTerraformApp(): TerraformApp {
  return quietTerraformApp('cdktf.out');
}

/** A Terraform app whose folders appear only when something is written. */
export function quietTerraformApp(outdir: string | undefined): TerraformApp {
  const app = withFolders(folder => new TerraformApp({ outdir: folder }));
  (app as unknown as Open).outdir = outdir ?? process.env.CDKTF_OUTDIR ?? 'cdktf.out';
  return app;
}

/**
 * cdktf makes its folder, and `stacks` in it, as soon as there is an app, unless both exist: this module stands in such a folder,
 * so that no run leaves anything that it does not mean to write. A bundler may have moved the module elsewhere.
 */
function withFolders(work: (folder: string) => TerraformApp): TerraformApp {
  const ours = path.dirname(__dirname);
  if (fs.existsSync(path.join(ours, Manifest.stacksFolder))) {
    return work(ours);
  }
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-flux-azure-'));
  try {
    return work(scratch);
  } finally {
    fs.rmSync(scratch, { recursive: true });
  }
}

/** The Azure half, written to a folder of its own. */
export type StagedTerraform = readonly { readonly app: TerraformApp; readonly folder: string }[];

/**
 * Lets cdktf write into other folders than the real ones, so that a run that fails half-way changes nothing.
 *
 * @param folderOf where the files of an app go; apps that share an output folder share this one, and its manifest
 * @param synth cdktf's own synth of an app
 */
export function stageTerraform(
  apps: readonly TerraformApp[],
  folderOf: (app: TerraformApp) => string,
  synth: (app: TerraformApp) => void = app => TerraformApp.prototype.synth.call(app),
): StagedTerraform {
  const manifests = new Map<string, Manifest>();
  return apps.map(app => {
    const folder = folderOf(app);
    const open = app as unknown as Open;
    const { outdir, manifest } = open;
    try {
      open.outdir = folder;
      open.manifest = manifests.get(folder) ?? new Manifest(manifest.version, folder, manifest.hclOutput);
      manifests.set(folder, open.manifest);
      synth(app);
    } finally {
      open.outdir = outdir;
      open.manifest = manifest;
    }
    return { app, folder };
  });
}

/** Stacks as they were written, by their names. */
export function readStacks(staged: StagedTerraform): { [name: string]: Json } {
  return Object.fromEntries(staged.flatMap(({ app, folder }) => stacksOf(app).map(stack => {
    const file = path.join(folder, Manifest.stacksFolder, stack.node.id, 'cdk.tf.json');
    // With HCL as output there is no JSON.
    return [stack.node.id, fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) as Json : stack.toTerraform() as Json];
  })));
}

export function stacksOf(app: TerraformApp): TerraformStack[] {
  return app.node.findAll().filter((construct): construct is TerraformStack => TerraformStack.isStack(construct));
}
