import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AsoLoop, Exported } from './aso-loop';
import { AsoProps } from './aso-props';
import { VARIABLE_PREFIX } from './gitops-loop';
import { readArmScope } from '../../azure/arm-scope';
import {
  AdoMembershipSpec, AksClusterAttributes, ApplicationCertificateSpec, ApplicationSpec, Provisioning, ExistingIdentitySpec, FederatedCredentialSpec,
  IdentityAttributes, ManagedIdentitySpec, RoleAssignmentSpec,
} from '../../core/provisioning';
import { nameUuid, shortHash, slug } from '../../text/hashes';
import { ProblemList } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { isToken } from '../../text/tokens';

const IDENTITY_API = 'managedidentity.azure.com/v1api20230131';
const AUTHORIZATION_API = 'authorization.azure.com/v1api20220401';

/** Namespace of the UUIDs that name role assignments: any constant, once and for all. */
const ROLE_ASSIGNMENT_NAMESPACE = '6f2d2a8e-5c1b-5d3a-9f0e-3a1b7c9d4e52';

interface AsoObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly spec: object;
}

/** The Azure half as objects of Azure Service Operator, made with one group of settings, which Flux applies before the objects that need them. */
export class AsoProvisioning implements Provisioning {
  /** Each object has the settings that it is made with. */
  public readonly place = this;
  public readonly isBoundToSubscription = false;
  public readonly knowsIssuer: boolean;

  public constructor(private readonly loop: AsoLoop, private readonly props: AsoProps, private readonly problems: ProblemList) {
    loop.settle(props);
    this.knowsIssuer = props.issuerConfigMapName !== undefined;
  }

  public managedIdentity(owner: IConstruct, spec: ManagedIdentitySpec): IdentityAttributes {
    const resourceId = `/subscriptions/${spec.subscriptionId}/resourceGroups/${spec.resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${spec.name}`;
    const { resourceGroupObject, reconcilePolicy } = this.props;
    const values = this.identityObject(owner, resourceId, {
      azureName: spec.name,
      location: spec.location,
      owner: resourceGroupObject !== undefined ? { name: resourceGroupObject } : { armId: `/subscriptions/${spec.subscriptionId}/resourceGroups/${spec.resourceGroupName}` },
      ...(spec.tags ? { tags: spec.tags } : {}),
    }, reconcilePolicy);
    return { ...values, resourceId };
  }

  /** An existing identity becomes an object that ASO only reads, so that it exports the principal ID. */
  public principalIdOf(owner: IConstruct, { resourceId }: ExistingIdentitySpec): string {
    const scope = resourceId ? readArmScope(resourceId).scope : undefined;
    if (!scope) {
      this.problems.add(owner.node.path, {
        code: Refusal.PROVISIONER,
        what: 'ASO cannot look up the principal ID of the identity by its client ID',
        why: 'it reads managed identities by their ARM ID',
        fix: 'give `principalId` or `resourceId` in ManagedIdentity.fromAttributes(), or use Provisioner.terraform() or Provisioner.azCli()',
      });
      return '';
    }
    const known = this.loop.identities.get(resourceId!.toLowerCase());
    return known?.principalId ?? this.identityObject(owner, resourceId!, {
      azureName: scope.name,
      // ASO never writes it under the policy `skip`; the CRD wants one all the same.
      location: 'global',
      owner: { armId: scope.parent!.id },
    }, 'skip').principalId;
  }

  public handOver(): void {
    // The ConfigMaps carry the values.
  }

  public federatedCredential(owner: IConstruct, _id: string, spec: FederatedCredentialSpec): IConstruct {
    const known = this.loop.identities.get(spec.identityResourceId.toLowerCase())?.object;
    const { issuerConfigMapName, issuerConfigMapKey } = this.props;
    // The ConfigMap has the issuer of this cluster; an identity may serve others, too.
    const issuerFrom = issuerConfigMapName !== undefined && spec.cluster === this.loop.clusterId
      ? { issuerFromConfig: { name: issuerConfigMapName, key: issuerConfigMapKey ?? 'issuer' } }
      : { issuer: spec.issuer };
    if ('issuer' in issuerFrom && isToken(spec.issuer)) {
      this.problems.add(owner.node.path, {
        code: Refusal.PROVISIONER,
        what: 'ASO is given an issuer that only Terraform knows',
        why: 'objects in Git have to name it',
        fix: 'give `oidcIssuerUrl` in ClusterDistribution, or `issuerConfigMapName` in Provisioner.aso()',
      });
    }
    if ('issuer' in issuerFrom && spec.issuer === '') {
      this.refuseLookup(owner, 'issuer', 'give `oidcIssuerUrl` in ClusterDistribution.aks() or `issuerConfigMapName` in Provisioner.aso(), or use Provisioner.terraform()');
    }
    return this.object(owner, `credential-${slug(spec.name)}`, this.loop.nextWave(spec.identityResourceId), {
      apiVersion: IDENTITY_API,
      kind: 'FederatedIdentityCredential',
      name: objectName(spec.name),
      spec: {
        azureName: spec.name,
        owner: known ? { name: known } : { armId: spec.identityResourceId },
        ...issuerFrom,
        subject: spec.subject,
        audiences: [spec.audience],
      },
    });
  }

  public roleAssignment(owner: IConstruct, id: string, spec: RoleAssignmentSpec): IConstruct {
    const principal = this.loop.exported.get(spec.principalId);
    if (isToken(spec.scope.id) || isToken(spec.principalId)) {
      this.problems.add(owner.node.path, {
        code: Refusal.PROVISIONER,
        what: `ASO cannot grant ${spec.role.roleName}: ${isToken(spec.scope.id) ? 'the resource is made by Terraform' : 'the principal is'} in the same program`,
        why: 'objects in Git have to name ARM IDs and principals',
        fix: 'name the resource with fromResourceId() or fromName(), or set `provisioner: Provisioner.terraform()` on the access',
      });
    }
    if (spec.principalId === '') {
      this.refuseLookup(owner, 'kubelet identity', 'give `kubeletIdentity` in ClusterDistribution.aks(), or use Provisioner.terraform()');
    }
    const definition = spec.scope.subscriptionId === undefined ? spec.role.definitionIdAtManagementGroup : spec.role.definitionIdIn(spec.scope.subscriptionId);
    // The same grant has the same name on every run: Azure takes a second one of another name for a conflict.
    const azureName = nameUuid([spec.principalKey, spec.role.guid, spec.scope.id, spec.condition ?? ''].join('\n').toLowerCase(), ROLE_ASSIGNMENT_NAMESPACE);
    return this.object(owner, id, 1, {
      apiVersion: AUTHORIZATION_API,
      kind: 'RoleAssignment',
      name: objectName(`${this.loop.clusterId}-${slug(spec.role.roleName)}-${shortHash(azureName)}`),
      spec: {
        azureName,
        owner: { armId: spec.scope.id },
        ...(principal ? { principalIdFromConfig: { name: principal.name, key: principal.key } } : { principalId: spec.principalId }),
        principalType: 'ServicePrincipal',
        roleDefinitionReference: { armId: definition },
        ...(spec.condition ? { condition: spec.condition, conditionVersion: '2.0' } : {}),
      },
    });
  }

  public application(owner: IConstruct, _spec: ApplicationSpec): IdentityAttributes {
    this.refuse(owner, 'applications', 'it manages resources of Azure Resource Manager, and applications are objects of Microsoft Entra ID');
    return { clientId: '', principalId: '' };
  }

  public applicationCertificate(owner: IConstruct, _id: string, _spec: ApplicationCertificateSpec): IConstruct {
    this.refuse(owner, 'certificates of applications', 'it manages resources of Azure Resource Manager, and applications are objects of Microsoft Entra ID');
    return owner;
  }

  public adoMembership(owner: IConstruct, _id: string, _spec: AdoMembershipSpec): IConstruct[] {
    this.refuse(owner, 'Azure DevOps', 'Azure DevOps is no resource of Azure Resource Manager');
    return [];
  }

  public aksCluster(_owner: IConstruct, _name: string): AksClusterAttributes {
    // Whoever needs one of them is refused.
    return { oidcIssuerUrl: '', kubeletClientId: '', kubeletPrincipalId: '' };
  }

  private refuseLookup(owner: IConstruct, what: string, fix: string): void {
    this.problems.add(owner.node.path, { code: Refusal.PROVISIONER, what: `ASO cannot look up the ${what} of the AKS cluster`, why: 'values that are read in Azure do not reach objects in Git', fix });
  }

  private identityObject(owner: IConstruct, resourceId: string, spec: object, policy: string | undefined): { clientId: string; principalId: string; element: ApiObject } {
    const name = this.loop.claimName(objectName(`${this.loop.clusterId}-${resourceId.split('/').pop()!}`), resourceId);
    const configMap = `${name.slice(0, 240)}-identity`;
    const prefix = `${VARIABLE_PREFIX}${name.replace(/[^a-z0-9]/g, '_')}_${shortHash(resourceId.toLowerCase())}`;
    const [clientId, principalId, tenantId] = ['client_id', 'principal_id', 'tenant_id'].map(value => ({ name: configMap, key: `${prefix}_${value}` }));
    const element = this.object(owner, 'managed-identity', 1, {
      apiVersion: IDENTITY_API,
      kind: 'UserAssignedIdentity',
      name,
      spec: { ...spec, operatorSpec: { configMaps: { clientId, principalId, tenantId } } },
    }, policy);
    const values = { clientId: variable(clientId), principalId: variable(principalId) };
    this.loop.configMaps.push(configMap);
    this.loop.identities.set(resourceId.toLowerCase(), { object: name, ...values });
    this.loop.exported.set(values.principalId, principalId);
    return { ...values, element };
  }

  private object(owner: IConstruct, id: string, wave: number, { name, ...rest }: AsoObject, policy = this.props.reconcilePolicy): ApiObject {
    const scope = new Construct(this.loop.chartOf(wave), `${id}-${shortHash(owner.node.path, id, name)}`);
    const { credentialFrom } = this.props;
    const annotations = {
      ...(policy && policy !== 'manage' ? { 'serviceoperator.azure.com/reconcile-policy': policy } : {}),
      ...(credentialFrom ? { 'serviceoperator.azure.com/credential-from': credentialFrom } : {}),
    };
    return new ApiObject(scope, 'object', { ...rest, metadata: { name, namespace: this.loop.cluster.namespace, annotations } });
  }

  private refuse(owner: IConstruct, what: string, why: string): void {
    this.problems.add(owner.node.path, {
      code: Refusal.PROVISIONER,
      what: `ASO cannot manage ${what}`,
      why,
      fix: 'set `provisioner: Provisioner.terraform()` or `Provisioner.azCli()` on the access or the cluster',
    });
  }
}

function variable({ key }: Exported): string {
  return `\${${key}}`;
}

/** A DNS-1123 name that keeps names apart which differ only in what it cannot show. */
function objectName(name: string): string {
  const clean = name.toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '');
  return clean === name && clean.length <= 230 ? clean : `${clean.slice(0, 220)}-${shortHash(name)}`;
}
