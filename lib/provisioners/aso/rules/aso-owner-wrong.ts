import { ArmScopeKind, readArmScope } from '../../../azure/arm-scope';
import { ClusterInput, ManifestObject } from '../../../engine/input';
import { Rule, RuleFinding, Severity, show } from '../../../engine/rule';
import { stringAt, valueAt } from '../../../text/json-reading';

const IDENTITY_TYPE = 'microsoft.managedidentity/userassignedidentities';

export const asoOwnerWrong: Rule = {
  code: 'FAZ077',
  severity: Severity.ERROR,
  title: 'An object of Azure Service Operator has an owner that cannot own it',
  why: 'ASO waits for the owner for ever (WaitingForOwner), or Azure answers that there is no such resource; nothing is made',
  fix: 'correct spec.owner: an identity belongs to a resource group, a federated credential to an identity (its object in the same namespace, or its ARM ID), a role assignment to its scope',
  *check({ input }): Iterable<RuleFinding> {
    for (const cluster of input.clusters) {
      for (const object of cluster.objects) {
        const what = wrongOwner(object, cluster);
        if (what !== undefined) {
          yield { at: object.at, what: `${String(object.json.kind)} ${show(stringAt(object.json, 'metadata', 'name'))} ${what}` };
        }
      }
    }
  },
};

/** What is wrong with the owner of an object; undefined when nothing is, or when it is no object of ASO. */
function wrongOwner({ json }: ManifestObject, { objects }: ClusterInput): string | undefined {
  const [group] = (stringAt(json, 'apiVersion') ?? '').split('/');
  const isIdentity = group === 'managedidentity.azure.com';
  const kind = String(json.kind);
  if (!(isIdentity && (kind === 'UserAssignedIdentity' || kind === 'FederatedIdentityCredential')) && !(group === 'authorization.azure.com' && kind === 'RoleAssignment')) {
    return undefined;
  }
  const armId = stringAt(json, 'spec', 'owner', 'armId');
  const name = stringAt(json, 'spec', 'owner', 'name');
  if ((armId === undefined) === (name === undefined)) {
    return valueAt(json, 'spec', 'owner') === undefined ? 'has no owner' : 'has an owner that needs either `armId` or `name`';
  }
  if (armId !== undefined) {
    const { scope, problem } = readArmScope(armId);
    const type = scope?.resourceType?.toLowerCase();
    const fits = kind === 'RoleAssignment' ? scope : kind === 'UserAssignedIdentity' ? scope?.kind === ArmScopeKind.RESOURCE_GROUP : type === IDENTITY_TYPE;
    return fits ? undefined : `has the owner ${show(armId)}, which is ${problem ? 'no ARM ID' : `a ${scope!.resourceType ?? scope!.kind}`}`;
  }
  if (kind === 'RoleAssignment') {
    return stringAt(json, 'spec', 'owner', 'kind') && stringAt(json, 'spec', 'owner', 'group') ? undefined : `has the owner ${show(name)}, of which neither group nor kind are named`;
  }
  const namespace = stringAt(json, 'metadata', 'namespace') ?? 'default';
  // Resource groups are made elsewhere, too.
  return kind === 'UserAssignedIdentity' || objects.some(other => other.json.kind === 'UserAssignedIdentity'
    && stringAt(other.json, 'metadata', 'name') === name && (stringAt(other.json, 'metadata', 'namespace') ?? 'default') === namespace)
    ? undefined : `has the owner ${show(name)}, and no UserAssignedIdentity of that name is in the namespace ${namespace} of the files`;
}
