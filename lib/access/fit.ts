/** How Flux objects fit the access and the cluster that they are made for. */
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { FluxObjectProps } from './flux-object-props';
import { ExpectedField, fieldName, FluxObjectJson, readField } from './object-fields';
import { AccessSite, accessSiteOf } from './site';
import { Level, SupportRow } from '../flux/support';
import { FluxVersion } from '../flux/version';
import { Authentication, levelOf } from '../identities/authentication';
import { quote } from '../text/identifiers';
import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';

interface Access extends Construct {
  readonly authentication: Authentication;
}

/** An object elsewhere would be written to another folder, which Flux applies to another cluster or to none, and no review would see it. */
export function standsElsewhere(object: ApiObject, access: Construct, site: AccessSite): Problem | undefined {
  const other = accessSiteOf(object);
  return other === site ? undefined : {
    code: Refusal.OBJECT_PLACE,
    what: `the object is authorized by ${access.node.path} and stands ${other ? `in another cluster, ${other.owner.node.path}` : `outside the cluster ${site.owner.node.path}`}`,
    why: 'it would be written to another folder than its ServiceAccount, and the access review would not see it',
    fix: `make it in the cluster or in a chart below it (new Chart(cluster, …))${other ? '; an access serves the Flux of one cluster' : ', or pass its chart in the `chart` prop of the FluxCluster'}`,
  };
}

/** Sources, Providers and others that an object refers to, and that are applied to another cluster. */
export function strangersIn(props: FluxObjectProps, site: AccessSite): Problem[] {
  const objects = Object.values(props).flat().filter((value): value is ApiObject => ApiObject.isApiObject(value));
  return objects.flatMap(object => {
    const other = accessSiteOf(object);
    return other === undefined || other === site ? [] : [{
      code: Refusal.OBJECT_PLACE,
      what: `the ${object.kind} ${quote(object.name)} that is referred to (${object.node.path}) belongs to the cluster ${other.owner.node.path}`,
      why: 'a reference has no cluster: the controller looks for an object of this name in its own',
      fix: `refer to one of ${site.owner.node.path}; make it there, too`,
    }];
  });
}

/** A ServiceAccount that an object names although its access has another way to sign in. */
export function straySignIn(json: FluxObjectJson, support: SupportRow, expected: readonly ExpectedField[], access: Access): Problem[] {
  const field = support.serviceAccountField;
  if (!field || expected.some(([name]) => name === field) || readField(json, field) === undefined) {
    return [];
  }
  const level = levelOf(access.authentication);
  return [{
    code: Refusal.FIELD_TWICE,
    what: `${fieldName(field)} of the ${support.kind} is ${quote(String(readField(json, field)))}, the access ${access.node.path} is at ${level}${level === Level.OBJECT ? ' with a certificate' : ''}`,
    why: level === Level.OBJECT ? 'a certificate and a ServiceAccount on one object exclude each other' : 'an object that names a ServiceAccount does not use the identity of its controller or node',
    fix: 'remove the field, or use Authentication.objectLevel() with a managed identity',
  }];
}

/** An object of another version than the one that its controller stores. */
export function strangeVersion(object: ApiObject, { operator }: SupportRow, wanted: string, version: FluxVersion): Problem[] {
  return object.apiVersion === wanted ? [] : [{
    code: Refusal.OBJECT_FOREIGN,
    what: `the ${object.kind} is of ${object.apiVersion}, ${operator?.title ?? `Flux ${version}`} stores ${wanted}`,
    why: 'another version is deprecated there or not served, and may lack the fields that the access sets',
    fix: `set apiVersion to ${wanted}${operator ? '' : ', or FluxVersion to the minor of the cluster'}`,
  }];
}

/** Why nothing can be granted to the nodes. */
export function noKubelet(isAks: boolean): Problem {
  return isAks ? {
    code: Refusal.IDENTITY_UNKNOWN,
    what: 'the access is at node level, and the kubelet identity of the cluster is not known',
    why: 'the role is granted to it',
    fix: 'give `kubeletIdentity` or `cluster` in ClusterDistribution.aks()',
  } : {
    code: Refusal.IDENTITY_UNKNOWN,
    what: 'the access is at node level, and the cluster is not AKS',
    why: 'only AKS nodes have a kubelet identity that Azure knows',
    fix: 'use Authentication.controllerLevel() or Authentication.objectLevel()',
  };
}
