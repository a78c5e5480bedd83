import { operatorReaders } from './reader';
import { inputsSecretBeatsAccount } from './rules/inputs-secret-beats-account';
import { OPERATOR_ROWS } from './support';
import { Integration } from '../../engine/integration';

export const FLUX_OPERATOR_INPUTS: Integration = {
  rows: OPERATOR_ROWS,
  uses: operatorReaders,
  rules: [inputsSecretBeatsAccount],
};
