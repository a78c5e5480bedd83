/**
 * Every integration, one line each. Nothing here is a construct: the access review reads files of others with it.
 */
import { ACR } from './acr';
import { ADO } from './ado';
import { AKS } from './aks';
import { BLOB } from './blob';
import { EVENT_HUBS } from './event-hubs';
import { FLUX_OPERATOR_INPUTS } from './flux-operator';
import { KEY_VAULT } from './key-vault';
import { Integration } from '../engine/integration';

/** In the order of the tables of the documentation; what one object uses of two of them is reported in this order, too. */
export const INTEGRATIONS: readonly Integration[] = [
  ACR,
  ADO,
  BLOB,
  KEY_VAULT,
  EVENT_HUBS,
  AKS,
  FLUX_OPERATOR_INPUTS,
];
