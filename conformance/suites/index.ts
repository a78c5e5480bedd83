import { Suite } from '../context';
import { examplesInClustersSuite, kubeconformSuite } from './kubernetes';
import { matrixSuite } from './matrix';
import { handOffSuite, terraformSuite } from './terraform';

/** In the order in which they run: what the first ones make, the later ones judge. */
export const SUITES: readonly Suite[] = [terraformSuite, handOffSuite, examplesInClustersSuite, kubeconformSuite, matrixSuite];
