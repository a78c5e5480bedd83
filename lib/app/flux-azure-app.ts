import { App, Chart, IResolver, YamlOutputType } from 'cdk8s';
import { App as TerraformApp } from 'cdktf';
import { withOwnWriters } from '../core/hand-off/manifest';
import { Program } from '../core/program';
import { quietTerraformApp } from '../core/stacks/staging';
import { checkNew } from '../shapes/check';
import { SynthMode, synthMode } from '../synth/mode';
import { driveTerraformApps, markDriven } from '../synth/own-apps';
import { run } from '../synth/run';

/** Options of a FluxAzureApp. */
export interface FluxAzureAppProps {
  /**
   * Folder of the manifests. Leave it out to let the cdk8s CLI choose.
   *
   * @default - the environment variable CDK8S_OUTDIR, or `dist`
   */
  readonly outdir?: string;
  /**
   * Folder of the Terraform stacks. Leave it out to let the cdktf CLI choose.
   *
   * @default - the environment variable CDKTF_OUTDIR, or `cdktf.out`
   */
  readonly terraformOutdir?: string;
  /**
   * File with the outputs of the Terraform stacks, as `cdktf deploy --outputs-file`, `cdktf output --outputs-file` or
   * `terraform output -json` write it. The environment variable FLUX_AZURE_OUTPUTS_FILE beats it.
   *
   * @default 'outputs.json'
   */
  readonly outputsFile?: string;
  /**
   * How manifest files end.
   *
   * @default '.k8s.yaml'
   */
  readonly outputFileExtension?: string;
  /**
   * Resolvers of your own for values of manifests.
   *
   * @default - none
   */
  readonly resolvers?: IResolver[];
}

/**
 * An app with both halves: a cdk8s App that owns a cdktf App.
 *
 * `cdktf synth` writes the Azure half of it, `cdk8s synth` the Kubernetes half, and running the program by itself both.
 */
export class FluxAzureApp extends App {
  /** The Terraform app, for stacks of your own. */
  public readonly terraform: TerraformApp;
  private readonly program: Program;

  /**
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public constructor(props: FluxAzureAppProps = {}) {
    checkNew('FluxAzureApp', new.target, props);
    super({ outdir: props.outdir, outputFileExtension: props.outputFileExtension, resolvers: props.resolvers, yamlOutputType: YamlOutputType.FILE_PER_CHART });
    this.terraform = quietTerraformApp(props.terraformOutdir);
    this.program = Program.of(this);
    this.program.handOff.outputsFile = props.outputsFile;
    markDriven(this);
    driveTerraformApps(this.program, this);
    this.program.addTerraformApp(this.terraform);
  }

  /**
   * Writes the halves that are wanted.
   *
   * @throws all problems of the program at once, before anything is written
   */
  public synth(): void {
    const mode = synthMode();
    run(this, this.program, mode, { azure: mode !== SynthMode.KUBERNETES, kubernetes: mode !== SynthMode.AZURE });
  }

  /**
   * All manifests as one YAML text; the patches of the controllers are not in it.
   *
   * @throws all problems of the program at once
   */
  public synthYaml(): string {
    run(this, this.program, SynthMode.KUBERNETES, { azure: false, kubernetes: false });
    return withOwnWriters(() => super.synthYaml());
  }

  /** All charts of the app. */
  public get charts(): Chart[] {
    return super.charts;
  }
}
