import { ApiObject, Chart, JsonPatch } from 'cdk8s';

/** A chart with a namespace gives it to every object; the API server refuses it on kinds that belong to no namespace. */
export function withoutNamespace(object: ApiObject): ApiObject {
  if (Chart.of(object).namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  return object;
}
