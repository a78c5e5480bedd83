import { join } from 'path';
import * as library from '../../lib';

type Build = (app: library.FluxAzureApp) => void;

/** A committed example as a program in an app of the test's own. */
export function example(name: string): Build {
  return app => {
    const { synth } = app;
    const before = process.cwd();
    const folder = join(__dirname, '..', '..', 'examples', name);
    process.chdir(folder); // where its CLIs run it
    app.synth = () => undefined; // the example's last line
    try {
      jest.isolateModules(() => {
        jest.doMock('cdk-flux-azure', () => ({ ...library, FluxAzureApp: function FluxAzureApp() { return app; } }), { virtual: true });
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- in a registry of its own
        require(join(folder, 'main'));
      });
    } finally {
      process.chdir(before);
      app.synth = synth;
      jest.dontMock('cdk-flux-azure');
    }
  };
}

export const allIntegrations = example('all-integrations');
export const controllerLevel = example('acr-controller-level');
