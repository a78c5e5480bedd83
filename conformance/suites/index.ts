import { Suite } from '../context';
import { controllersSuite } from './controllers';
import { deliveriesSuite } from './deliveries';
import { documentedPatchesSuite } from './documented-patches';
import { imagesAndReleasesSuite } from './images-and-releases';
import { examplesInClustersSuite, kubeconformSuite } from './kubernetes';
import { matrixSuite } from './matrix';
import { matrixTerraformSuite } from './matrix-terraform';
import { notificationsSuite } from './notifications';
import { readBackSuite } from './read-back';
import { reportPageSuite } from './report-page';
import { runbooksSuite } from './runbooks';
import { sopsSuite } from './sops';
import { handOffSuite, terraformSuite } from './terraform';

/** In the order in which they run: what the first ones make, the later ones judge. */
export const SUITES: readonly Suite[] = [
  terraformSuite, handOffSuite, examplesInClustersSuite, kubeconformSuite, documentedPatchesSuite, deliveriesSuite, readBackSuite, sopsSuite,
  runbooksSuite, reportPageSuite, controllersSuite, notificationsSuite, imagesAndReleasesSuite, matrixTerraformSuite, matrixSuite,
];
