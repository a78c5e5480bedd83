/** Which half a run writes. */
export enum SynthMode { AZURE = 'azure', KUBERNETES = 'kubernetes', BOTH = 'both' }

/** The CLIs tell who they are by the folder that they want filled: `cdktf` sets CDKTF_OUTDIR, `cdk8s` sets CDK8S_OUTDIR. */
export function synthMode(): SynthMode {
  const azure = process.env.CDKTF_OUTDIR !== undefined;
  const kubernetes = process.env.CDK8S_OUTDIR !== undefined;
  if (azure === kubernetes) {
    return SynthMode.BOTH;
  }
  return azure ? SynthMode.AZURE : SynthMode.KUBERNETES;
}

/** What a run writes. */
export interface Wanted {
  readonly azure: boolean;
  readonly kubernetes: boolean;
  /** cdk8s's own synth, for apps that keep their own layout. */
  readonly layout?: () => void;
  /** Whether the warnings are for this run to print. */
  readonly isQuiet?: boolean;
}
