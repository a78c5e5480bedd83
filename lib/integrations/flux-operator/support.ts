import { FLUX_OPERATOR } from './operator';
import { ALL, Cell, NO_OBJECT_CERTIFICATE, row, SERVICE_ACCOUNT } from '../../flux/support';

/** The kind of the Flux Operator that fetches inputs. */
export const INPUT_PROVIDER = 'ResourceSetInputProvider';

const CONTROLLER_CERTIFICATE = 'nothing documents or tests the Flux Operator with an application certificate';
const NODE: Cell = { untested: 'the code of the Flux Operator may take it, but nothing tests it there' };

/* eslint-disable @stylistic/max-len -- a table reads as one */
/** Inputs of the Flux Operator: what works where, whatever the minor of Flux. Object level with a managed identity, controller level; object and controller level with a certificate; node level. */
export const OPERATOR_ROWS = {
  ARTIFACT_TAGS: row(INPUT_PROVIDER, 'ACR', FLUX_OPERATOR, ALL, ALL, NO_OBJECT_CERTIFICATE, CONTROLLER_CERTIFICATE, NODE, { serviceAccount: SERVICE_ACCOUNT }),
  AZURE_DEVOPS: row(INPUT_PROVIDER, 'ADO', FLUX_OPERATOR, ALL, ALL, NO_OBJECT_CERTIFICATE, CONTROLLER_CERTIFICATE, NODE, { serviceAccount: SERVICE_ACCOUNT }),
} as const;
/* eslint-enable @stylistic/max-len */

/** Values of `.spec.type` that ask Azure for a token. */
export const ACR_TYPE = 'ACRArtifactTag';
export const ADO_TYPES = { BRANCH: 'AzureDevOpsBranch', TAG: 'AzureDevOpsTag', PULL_REQUEST: 'AzureDevOpsPullRequest' } as const;

/** Whether a type is one of Azure DevOps. */
export function isAdoType(type: unknown): boolean {
  return (Object.values(ADO_TYPES) as unknown[]).includes(type);
}
