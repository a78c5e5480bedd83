import { readConformanceJson } from './conformance-data';
import { validateStructural } from './structural-schema';

type Json = any;

const FLUX_GROUP = /\.toolkit\.fluxcd\.io$/;

/** Whether a Flux controller owns the object; a kustomize file of the same kind is not one. */
export function isFluxObject(object: object): boolean {
  return FLUX_GROUP.test(groupOf(object as Json));
}

/** Whether Azure Service Operator owns the object. */
export function isAsoObject(object: object): boolean {
  return groupOf(object as Json).endsWith('.azure.com');
}

/** All that the CRDs of a Flux minor (`2.5` … `2.10`) say against the object, each `Kind namespace/name: path: problem`. */
export function validateFluxObject(object: object, minor: string): string[] {
  const crds = readConformanceJson(`flux/flux-${minor}.crds.json`);
  const release = readConformanceJson('flux/versions.json')?.[minor];
  if (!crds || !release) { throw new Error(`no CRDs of Flux ${minor} in the conformance data`); }
  return validate(object, crds, `Flux ${minor}`, (kind, version) => release.served[kind]?.[version]);
}

/** The same for Azure Service Operator 2.20. */
export function validateAsoObject(object: object): string[] {
  const crds = readConformanceJson('aso/aso-2.20.crds.json');
  if (!crds) { throw new Error('no CRDs of Azure Service Operator in the conformance data'); }
  return validate(object, crds, 'Azure Service Operator 2.20', () => 'storage');
}

/** Whether the Flux Operator owns the object. */
export function isOperatorObject(object: object): boolean {
  return groupOf(object as Json) === 'fluxcd.controlplane.io';
}

/** The same for the Flux Operator. */
export function validateOperatorObject(object: object): string[] {
  const crds = readConformanceJson('flux-operator/flux-operator.crds.json');
  if (!crds) { throw new Error('no CRDs of the Flux Operator in the conformance data'); }
  return validate(object, crds, 'the Flux Operator', () => 'storage');
}

/** `status` tells what the release documents about a version: `storage`, `served`, `served, deprecated`, or nothing. */
function validate(object: Json, crds: Json[], release: string, status: (kind: string, version: string) => string | undefined): string[] {
  const name = [object.metadata?.namespace, object.metadata?.name].filter(Boolean).join('/');
  const address = `${object.kind} ${name}`;
  const version = String(object.apiVersion).split('/')[1];
  const crd = crds.find(each => each.spec.names.kind === object.kind && each.spec.group === groupOf(object));
  if (!crd) { return [`${address}: ${object.apiVersion} ${object.kind} is not a kind of ${release}`]; }

  const served = crd.spec.versions.filter((each: Json) => each.served);
  const found = served.find((each: Json) => each.name === version);
  const storage = served.find((each: Json) => each.storage)?.name;
  const documented = status(object.kind, version);
  if (!found || !documented) { return [`${address}: ${release} does not serve ${object.apiVersion}; write ${crd.spec.group}/${storage}`]; }

  const problems = validateStructural(object, found.schema.openAPIV3Schema).map(problem => `${address}: ${problem}`);
  if (found.deprecated || documented.includes('deprecated')) {
    problems.unshift(`${address}: ${object.apiVersion} is deprecated in ${release}; write ${crd.spec.group}/${storage}`);
  } else if (!found.storage || documented !== 'storage') {
    problems.unshift(`${address}: ${object.apiVersion} is not the storage version of ${release}; write ${crd.spec.group}/${storage}`);
  }
  return problems;
}

function groupOf(object: Json): string {
  const [group, version] = String(object?.apiVersion ?? '').split('/');
  return version ? group : '';
}
