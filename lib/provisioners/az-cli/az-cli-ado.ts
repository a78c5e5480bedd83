import { RunbookFacts } from './facts';
import { AdoMembershipSpec } from '../../core/provisioning';
import { quoteBash, quoteBashLabel, quoteJmesPath } from '../../text/bash';

/** Azure DevOps, as Entra knows it: the audience of its tokens. */
const ADO_RESOURCE = '499b84ac-1321-427f-aa17-267ca6975798';

/** A membership in a group. */
export interface GroupMembershipSpec extends AdoMembershipSpec {
  readonly group: string;
}

/** The six steps that bring a service principal into a group of Azure DevOps. https://fluxcd.io/flux/integrations/azure/#for-azure-devops */
export class AzCliAdo {
  private readonly signedIn = new Set<string>();

  /** Addresses of entitlements, by organization and principal. */
  private readonly entitlements = new Map<string, string>();

  public constructor(private readonly emit: (lines: string[]) => void, private readonly facts: RunbookFacts) {}

  /**
   * @param spec with the principal ID as the facts have it
   * @param principal the principal ID as one word of bash
   */
  public join(spec: GroupMembershipSpec, principal: string): void {
    this.note(spec);
    const organization = quoteBash(spec.organizationUrl);
    const name = spec.organizationUrl.split('/').pop()!;
    if (!this.signedIn.has(spec.organizationUrl)) {
      this.signedIn.add(spec.organizationUrl);
      this.emit([
        `step ${quoteBashLabel(`Azure DevOps organization ${name}`)}`,
        '# Without a token in AZURE_DEVOPS_PAT the identity of `az login` is used.',
        'if [ "$DRY_RUN" = true ] || [ -n "${AZURE_DEVOPS_PAT:-}" ]; then',
        `  printf '%s' "\${AZURE_DEVOPS_PAT:-}" | run az devops login --organization ${organization}`,
        'fi',
        '',
      ]);
    }
    const rest = (host: string, path: string) => `az rest --method post --resource ${ADO_RESOURCE} --url ${quoteBash(`https://${host}.dev.azure.com/${name}/_apis/${path}?api-version=7.1-preview.1`)} --headers Content-Type=application/json`;
    const body = (before: string, after: string) => `--body ${quoteBash(before)}${principal}${quoteBash(after)}`;
    const subject = `ask descriptor ${rest('vssps', 'graph/subjectquery')} ${body('{"query": "', '", "subjectKind": ["User"]}')} --query ${quoteBash('value[].descriptor')} --output tsv`;
    const entitlement = body(
      `{"accessLevel": {"accountLicenseType": ${JSON.stringify(licenseOf(spec.accountLicenseType))}}, "servicePrincipal": {"origin": "aad", "originId": "`,
      '", "subjectKind": "servicePrincipal"}}',
    );
    this.emit([
      `step ${quoteBashLabel(`Azure DevOps: ${spec.group} of ${spec.projectName}`)}`,
      `run az devops configure --defaults ${quoteBash(`organization=${spec.organizationUrl}`)} ${quoteBash(`project=${spec.projectName}`)}`,
      `member="$(${subject})"`,
      'if [ -z "$member" ]; then',
      `  run ${rest('vsaex', 'serviceprincipalentitlements')} ${entitlement} --output none`,
      `  member="$(${subject})"`,
      'fi',
      `member="$(need descriptor "$member" ${quoteBashLabel(`member of the organization ${name}`)})"`,
      `group="$(ask descriptor az devops security group list --organization ${organization} --project ${quoteBash(spec.projectName)} --scope project --query ${quoteBash(`graphGroups[?displayName==${quoteJmesPath(spec.group)}].descriptor`)} --output tsv)"`,
      `group="$(need descriptor "$group" ${quoteBashLabel(`group ${spec.group} of the project ${spec.projectName}`)})"`,
      `found="$(ask flag az devops security group membership list --organization ${organization} --id "$group" --query "contains(keys(@), '\${member}')" --output tsv)"`,
      'if [ "$found" != true ]; then',
      `  run az devops security group membership add --organization ${organization} --group-id "$group" --member-id "$member" --output none`,
      'fi',
      '',
    ]);
  }

  private note({ organizationUrl, projectName, group, principalId, accountLicenseType }: GroupMembershipSpec): void {
    this.facts.begin(`Azure DevOps: ${group} of ${projectName}`);
    const provider = this.facts.organization(organizationUrl);
    const key = `${organizationUrl}\n${principalId}`;
    const entitlement = this.entitlements.get(key)
      ?? this.facts.add('resource', 'azuredevops_service_principal_entitlement', { provider, origin: 'aad', origin_id: principalId, account_license_type: licenseOf(accountLicenseType) });
    this.entitlements.set(key, entitlement);
    const project = this.facts.add('data', 'azuredevops_project', { provider, name: projectName });
    const found = this.facts.add('data', 'azuredevops_group', { provider, name: group, project_id: `\${${project}.id}` });
    this.facts.add('resource', 'azuredevops_group_membership', { provider, group: `\${${found}.descriptor}`, members: [`\${${entitlement}.descriptor}`], mode: 'add' });
  }
}

/** The portal says basic, the API says express. */
function licenseOf(accountLicenseType: string): string {
  return accountLicenseType === 'basic' ? 'express' : accountLicenseType;
}
