import { Rule, RuleFinding, Severity } from '../../../engine/rule';

/** Resources of which the chain is made. */
const TYPES = [
  'azurerm_role_assignment', 'azurerm_federated_identity_credential', 'azuread_application_federated_identity_credential', 'azuread_service_principal',
  'azuread_service_principal_certificate', 'azuread_application_certificate', 'azuredevops_service_principal_entitlement', 'azuredevops_group',
  'azuredevops_group_membership', 'azuredevops_git_permissions', 'azuredevops_project_permissions',
];
const EXPRESSION = /\$\{[^}]*\}/g;
const REFERENCE = /\b(data\.)?((?:azurerm|azuread|azuredevops)_\w+)\.([\w-]+)\./g;

export const referenceDangling: Rule = {
  code: 'FAZ061',
  severity: Severity.ERROR,
  title: 'A grant or credential refers to something that its stack does not have',
  why: 'Terraform stops with "Reference to undeclared resource"',
  fix: 'correct the reference, or add what it refers to',
  *check({ terraform }): Iterable<RuleFinding> {
    for (const block of terraform.ofType(...TYPES)) {
      for (const [expression] of JSON.stringify({ ...block.body, '//': undefined }).matchAll(EXPRESSION)) {
        for (const [, data, type, name] of expression.matchAll(REFERENCE)) {
          const address = `${data ?? ''}${type}.${name}`;
          if (!terraform.has(block.stack, address)) {
            yield { at: block.at, what: `${block.type}.${block.name} refers to ${address}, which is not in the stack ${block.stack}` };
          }
        }
      }
    }
  },
};
