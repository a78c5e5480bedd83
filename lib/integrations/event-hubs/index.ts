import { eventHubsReaders } from './reader';
import { providerSecretBeatsAccount } from './rules/provider-secret-beats-account';
import { EVENT_HUBS_ROWS } from './support';
import { Integration } from '../../engine/integration';

export const EVENT_HUBS: Integration = {
  rows: EVENT_HUBS_ROWS,
  uses: eventHubsReaders,
  rules: [providerSecretBeatsAccount],
};
