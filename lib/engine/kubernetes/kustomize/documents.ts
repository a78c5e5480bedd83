import { parseAllDocuments } from 'yaml';
import { isObject, Json } from '../../../text/json-reading';

/** The objects of a file; what cannot be read is none. */
export function documentsOf(text: string): Json[] {
  const documents = parseAllDocuments(text);
  return (Array.isArray(documents) ? documents : []).filter(({ errors }) => errors.length === 0).flatMap(document => {
    try {
      const value: unknown = document.toJS();
      return isObject(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}
