/** The label that the API server gives every Namespace. https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

interface Labels { readonly [name: string]: unknown }

/** `accessFrom` of a Flux object: which other namespaces may refer to it. https://fluxcd.io/flux/components/image/imagerepositories/#access-from */
export interface AccessFrom {
  readonly namespaceSelectors?: readonly { readonly matchLabels?: Labels }[];
}

/**
 * Whether a namespace is let in by one of the selectors; without any, no other namespace is.
 *
 * @param labels labels of the Namespace, where they are known
 * @returns undefined when it depends on labels that are not known
 */
export function isLetIn(namespace: string, { namespaceSelectors = [] }: AccessFrom, labels?: Labels): boolean | undefined {
  const known: Labels = { ...labels, [NAMESPACE_NAME]: namespace };
  const judged = namespaceSelectors.map(({ matchLabels = {} }) => {
    const entries = Object.entries(matchLabels);
    const fits = entries.every(([name, value]) => known[name] === value);
    const isUnknown = labels === undefined && entries.every(([name, value]) => known[name] === undefined || known[name] === value);
    return fits || (isUnknown ? undefined : false);
  });
  return judged.includes(true) || (judged.includes(undefined) ? undefined : false);
}

/** Lets one more namespace in. */
export function letIn(namespace: string, accessFrom: AccessFrom): AccessFrom {
  return { ...accessFrom, namespaceSelectors: [...accessFrom.namespaceSelectors ?? [], { matchLabels: { [NAMESPACE_NAME]: namespace } }] };
}
