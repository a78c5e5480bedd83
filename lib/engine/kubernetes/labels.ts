import { objectAt, objectsAt, stringAt, stringsAt, Json } from '../../text/json-reading';

/** Labels of an object, as a selector sees them. */
export function labelsOf(json: Json): Json {
  return objectAt(json, 'metadata', 'labels');
}

/** Whether a Kubernetes label selector picks these labels; an empty one picks everything. */
export function selects(selector: Json, labels: Json): boolean {
  return Object.entries(objectAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value)
    && objectsAt(selector, 'matchExpressions').every(expression => fits(expression, labels));
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements */
function fits(expression: Json, labels: Json): boolean {
  const key = stringAt(expression, 'key') ?? '';
  const values = stringsAt(expression, 'values');
  const value = labels[key];
  switch (stringAt(expression, 'operator')) {
    case 'In': return values.includes(String(value)) && value !== undefined;
    case 'NotIn': return value === undefined || !values.includes(String(value));
    case 'Exists': return value !== undefined;
    case 'DoesNotExist': return value === undefined;
    default: return false;
  }
}
