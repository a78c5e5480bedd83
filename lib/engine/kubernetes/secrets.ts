import { isObject, objectAt, stringAt } from '../../text/json-reading';
import { ManifestObject } from '../input';

/** Whether a Secret of the files has a key. */
export function secretHas(secret: ManifestObject, key: string): boolean {
  return ['data', 'stringData'].some(field => isObject(secret.json[field]) && key in objectAt(secret.json, field));
}

/** A value of a Secret of the files, decoded. */
export function secretValue(secret: ManifestObject, key: string): string | undefined {
  const plain = stringAt(secret.json, 'stringData', key);
  const encoded = stringAt(secret.json, 'data', key);
  return plain ?? (encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8'));
}
