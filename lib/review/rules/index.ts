import { CERTIFICATES } from './certificates';
import { CONTROLLERS } from './controllers';
import { FEDERATION } from './federation';
import { GRANTS } from './grants';
import { IDENTITIES } from './identities';
import { OBJECTS } from './objects';
import { Rule } from '../../engine/rule';
import { INTEGRATIONS } from '../../integrations/registry';
import { PROVISIONER_RULES } from '../../provisioners/readers';

/** All rules, in the order of their codes: those that cut across, those of integrations, and those of what provisioners write. */
export const RULES: readonly Rule[] = [
  ...IDENTITIES, ...FEDERATION, ...GRANTS, ...OBJECTS, ...CONTROLLERS, ...CERTIFICATES, ...INTEGRATIONS.flatMap(({ rules }) => rules), ...PROVISIONER_RULES,
].sort((a, b) => (a.code < b.code ? -1 : 1));
