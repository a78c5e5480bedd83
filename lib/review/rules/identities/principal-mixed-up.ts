import { Rule, RuleFinding, Severity } from '../../../engine/rule';

export const principalMixedUp: Rule = {
  code: 'FAZ017',
  severity: Severity.ERROR,
  title: 'A grant goes to a client ID, or to no identity that the program knows',
  why: 'grants are to the principal ID (object ID); Azure finds no principal by a client ID, and Azure DevOps answers with a message about e-mail addresses',
  fix: 'give the principal ID: `principal_id` of a managed identity, `object_id` of a service principal',
  *check({ azure }): Iterable<RuleFinding> {
    for (const { at, identity } of azure.roles) {
      const mixed = identity.principalId === undefined ? undefined : azure.identityOfClient(identity.principalId);
      if (mixed && mixed !== identity) {
        yield { at, what: `the role assignment is to the client ID of ${mixed.name}` };
      }
    }
    for (const { at, originId, identity } of azure.entitlements) {
      const mixed = azure.identityOfClient(originId);
      if (!identity) {
        yield mixed
          ? { at, what: `origin_id of the entitlement is the client ID of ${mixed.name}` }
          : { at, what: `origin_id of the entitlement (${JSON.stringify(originId)}) is the principal ID of no identity`, why: 'Azure DevOps would onboard somebody else, and no access of Flux', severity: Severity.WARNING };
      }
    }
  },
};
