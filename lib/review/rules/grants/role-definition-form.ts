import { Rule, RuleFinding, Severity, show } from '../../../engine/rule';
import { isTold } from '../../../engine/terraform/unknown';

export const roleDefinitionForm: Rule = {
  code: 'FAZ018',
  severity: Severity.WARNING,
  title: 'A role assignment is written in a form that Azure does not give back',
  why: 'every plan would replace the assignment, or the first one fails until the new principal is replicated',
  fix: 'write role_definition_id as /subscriptions/SUB/providers/Microsoft.Authorization/roleDefinitions/GUID with the subscription of the scope, and principal_type "ServicePrincipal"',
  *check({ azure, byIdentity }): Iterable<RuleFinding> {
    for (const { at, roleId, arm, principalType, identity, stack, form } of azure.roles) {
      if (form !== undefined || stack === '' || !byIdentity.has(identity)) {
        continue;
      }
      const scoped = /^\/subscriptions\/([^/]+)\/providers\/Microsoft\.Authorization\/roleDefinitions\//i.exec(roleId)?.[1];
      const unscoped = /^\/providers\/Microsoft\.Authorization\/roleDefinitions\//i.test(roleId);
      if (arm && unscoped && arm.subscriptionId !== undefined) {
        yield { at, what: `role_definition_id is ${show(roleId)}, without the subscription of the scope` };
      } else if (arm && scoped !== undefined && scoped.toLowerCase() !== (arm.subscriptionId ?? scoped).toLowerCase()) {
        yield { at, what: `role_definition_id is of subscription ${show(scoped)}, the scope of ${show(arm.subscriptionId)}` };
      }
      if (principalType === undefined ? identity.isMade : principalType !== 'ServicePrincipal' && isTold(principalType)) {
        yield { at, what: principalType === undefined ? `principal_type is missing for ${identity.name}` : `principal_type is ${show(principalType)} for ${identity.name}, which is a service principal`, severity: principalType ? Severity.ERROR : undefined };
      }
    }
  },
};
