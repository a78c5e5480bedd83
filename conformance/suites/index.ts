import { Suite } from '../context';
import { handOffSuite, terraformSuite } from './terraform';

/** In the order in which they run: what the first ones make, the later ones judge. */
export const SUITES: readonly Suite[] = [terraformSuite, handOffSuite];
