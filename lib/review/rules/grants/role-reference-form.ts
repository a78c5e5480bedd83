import { Rule, RuleFinding, Severity } from '../../../engine/rule';

export const roleReferenceForm: Rule = {
  code: 'FAZ145',
  severity: Severity.WARNING,
  title: 'A custom role is named by what is not its ID',
  why: '`id` of azurerm_role_definition is of Terraform alone (`ID|scope`), and `role_definition_id` a bare GUID: Azure answers InvalidRoleDefinitionId',
  fix: 'write role_definition_id = azurerm_role_definition.NAME.role_definition_resource_id',
  *check({ azure, byIdentity }): Iterable<RuleFinding> {
    for (const { at, roleId, identity, custom } of azure.roles) {
      const [, attribute] = /^tf:[^/]+\/azurerm_role_definition\.[^.]+\.(id|role_definition_id)$/.exec(roleId) ?? [];
      if (attribute !== undefined && byIdentity.has(identity)) {
        yield { at, what: `role_definition_id is the attribute ${attribute} of ${custom?.name ?? 'a role definition'}` };
      }
    }
  },
};
