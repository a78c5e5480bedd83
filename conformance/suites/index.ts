import { Suite } from '../context';
import { controllersSuite } from './controllers';
import { documentedPatchesSuite } from './documented-patches';
import { examplesInClustersSuite, kubeconformSuite } from './kubernetes';
import { matrixSuite } from './matrix';
import { matrixTerraformSuite } from './matrix-terraform';
import { notificationsSuite } from './notifications';
import { reportPageSuite } from './report-page';
import { runbooksSuite } from './runbooks';
import { sopsSuite } from './sops';
import { handOffSuite, terraformSuite } from './terraform';
import { textsSuite } from './texts';

/** In the order in which they run: what the first ones make, the later ones judge. */
export const SUITES: readonly Suite[] = [
  terraformSuite, handOffSuite, examplesInClustersSuite, kubeconformSuite, documentedPatchesSuite, sopsSuite, runbooksSuite, reportPageSuite, controllersSuite,
  notificationsSuite, textsSuite, matrixTerraformSuite, matrixSuite,
];
