/**
 * What reads back what provisioners write, and judges what is theirs alone. Nothing here is a construct: the access review reads files of others with it.
 */
import { asoReader } from './aso/reading/read-aso';
import { asoOwnerWrong } from './aso/rules/aso-owner-wrong';
import { substitutionMissing } from './aso/rules/substitution-missing';
import { terraformReader } from './terraform/reading/read-terraform';
import { AzureReader } from '../engine/azure/azure-reading';
import { Rule } from '../engine/rule';

/** Runbooks are read as stacks. */
export const AZURE_READERS: readonly AzureReader[] = [terraformReader, asoReader];

export const PROVISIONER_RULES: readonly Rule[] = [asoOwnerWrong, substitutionMissing];
