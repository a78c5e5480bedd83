import { App } from 'cdk8s';
import { App as TerraformApp } from 'cdktf';
import { SynthMode, synthMode } from './mode';
import { rememberSynth, run } from './run';
import { withOwnWriters } from '../core/hand-off/manifest';
import { Program } from '../core/program';
import { sharedMap } from '../text/shared';

/** Apps whose own `synth` knows both halves, and apps around whose methods the library has put its own. */
const DRIVEN = sharedMap<App | TerraformApp, boolean>('driven');
const WRAPPED = sharedMap<App | TerraformApp, boolean>('wrapped');

/** Marks an app whose own `synth` knows both halves. */
export function markDriven(app: App): void {
  DRIVEN.set(app, true);
}

/** Whether an app is written by the library, folder by folder. */
export function isDriven(app: App): boolean {
  return DRIVEN.has(app);
}

/**
 * Adds the library's checks and files to every way out of apps that the user made.
 *
 * cdk8s has no hook that comes after its checks and before its files, and writes one flat folder; cdktf writes stack by stack.
 */
export function driveOwnApps(program: Program, app: App): void {
  if (isDriven(app)) {
    return;
  }
  driveTerraformApps(program, app);
  const own: Pick<App, 'synth' | 'synthYaml'> = wrap(app, {
    synth: (): void => {
      const mode = synthMode();
      if (mode !== SynthMode.AZURE) {
        run(app, program, SynthMode.KUBERNETES, { azure: false, kubernetes: true, layout: () => withOwnWriters(own.synth) });
      } else if (program.terraformApps.length === 0) {
        // Runbooks are all there is; where there are stacks, the synth of their app writes both.
        run(app, program, SynthMode.AZURE, { azure: true, kubernetes: false });
      }
    },
    synthYaml: (): string => {
      run(app, program, SynthMode.KUBERNETES, { azure: false, kubernetes: false });
      return withOwnWriters(own.synthYaml);
    },
  });
}

/** The same for the apps of cdktf of a program, also for those that it meets later. */
export function driveTerraformApps(program: Program, app: App): void {
  const drive = (terraform: TerraformApp) => {
    const own = wrap(terraform, {
      synth: () => {
        const mode = synthMode();
        if (mode !== SynthMode.KUBERNETES) {
          run(app, program, SynthMode.AZURE, { azure: true, kubernetes: false, isQuiet: mode !== SynthMode.AZURE });
        }
      },
    });
    own.synth && rememberSynth(terraform, own.synth);
  };
  program.onTerraformApp = drive;
  program.terraformApps.forEach(drive);
}

/**
 * Puts methods around those of one app, once, by giving it a class of its own.
 *
 * A method that is set on the object would never run in Python, Java and Go: the jsii kernel calls the one of the prototype
 * (`instance.constructor.prototype[method]`), and what stands on the object is an override of the user's class.
 *
 * @returns the methods as they were
 */
function wrap<A extends App | TerraformApp, M extends keyof A & string>(app: A, methods: Pick<A, M>): Pick<A, M> {
  const own: object = Object.getPrototypeOf(app);
  if (WRAPPED.has(app)) {
    return {} as Pick<A, M>;
  }
  const Base = own.constructor as new () => object;
  const Driven = class extends Base {};
  Object.setPrototypeOf(Driven.prototype, own);
  Object.defineProperty(Driven, 'name', { value: Base.name });
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(Driven.prototype, name, { value, writable: true, configurable: true });
  }
  Object.setPrototypeOf(app, Driven.prototype);
  WRAPPED.set(app, true);
  return Object.fromEntries(Object.keys(methods).map(name => [name, ((own as A)[name as M] as () => unknown).bind(app)])) as Pick<A, M>;
}
