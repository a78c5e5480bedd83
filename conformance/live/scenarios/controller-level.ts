import { changeDeployment, changeResource, removeResources, replaceEnv, Scenario } from './scenario';
import { mintId, RESOURCE_ID } from '../azure/world';

const ACR = 'OCIRepository/podinfo';
const ADO = 'GitRepository/fleet';
const ABS = 'Bucket/manifests';
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

const env = (name: string, value: string | undefined) => changeDeployment('source-controller', (_pod, container) => replaceEnv(container, name, value));
const credential = (change: (resource: Record<string, any>) => void) =>
  changeResource('azurerm_federated_identity_credential', ({ subject }) => String(subject).endsWith(':source-controller'), change);
const onContainer = (change: (assignment: Record<string, any>) => void) =>
  changeResource('azurerm_role_assignment', ({ scope }) => scope === RESOURCE_ID.container, change);
const everything = (message: RegExp) => ({ [ACR]: message, [ADO]: message, [ABS]: message });

/** Off AKS: source-controller logs in as one managed identity, by the environment and the token file of its Deployment. */
export const controllerIdentity: Scenario = {
  name: 'controller-identity',
  title: 'controller level off AKS, managed identity',
  objects: [ACR, ADO, ABS],
  breaks: [
    { link: 'subject', change: credential(resource => { resource.subject = resource.subject.replace('flux-system', 'flux'); }), fails: everything(/AADSTS700213/) },
    { link: 'issuer', change: credential(resource => { resource.issuer += '/'; }), fails: everything(/AADSTS700211/) },
    {
      link: 'audience of the token file',
      change: changeDeployment('source-controller', pod => {
        const source = pod.volumes.flatMap((volume: any) => volume.projected?.sources ?? []).find((candidate: any) => candidate.serviceAccountToken);
        source.serviceAccountToken.audience = 'api://somebody-else';
      }),
      fails: everything(/AADSTS700212/),
    },
    { link: 'client ID', change: env('AZURE_CLIENT_ID', mintId('nobody')), fails: everything(/AADSTS700016/) },
    { link: 'tenant ID', change: env('AZURE_TENANT_ID', mintId('no tenant')), fails: everything(/AADSTS90002/) },
    { link: 'authority host left out: the node is asked', change: env('AZURE_AUTHORITY_HOST', undefined), fails: everything(/ManagedIdentityCredential|Identity not found/) },
    { link: 'role (ABS)', change: onContainer(assignment => { assignment.role_definition_id = assignment.role_definition_id.replace(/[^/]+$/, READER); }), fails: { [ABS]: /AuthorizationPermissionMismatch/ } },
  ],
};

/** Off AKS: source-controller logs in as an application, by the certificate that is mounted into its Deployment. */
export const controllerCertificate: Scenario = {
  name: 'controller-certificate',
  title: 'controller level off AKS, application certificate',
  objects: [ADO, ABS],
  breaks: [
    {
      link: 'certificate not registered',
      change: written => {
        const type = ['azuread_service_principal_certificate', 'azuread_application_certificate']
          .find(candidate => [...written.stacks.values()].some(stack => stack.resource?.[candidate]));
        removeResources(type ?? 'azuread_application_certificate')(written);
      },
      fails: { [ADO]: /AADSTS700027/, [ABS]: /AADSTS700027/ },
    },
    { link: 'client ID', change: env('AZURE_CLIENT_ID', mintId('nobody')), fails: { [ADO]: /AADSTS700016/, [ABS]: /AADSTS700016/ } },
    { link: 'tenant ID', change: env('AZURE_TENANT_ID', mintId('no tenant')), fails: { [ADO]: /AADSTS90002/, [ABS]: /AADSTS90002/ } },
    { link: 'scope (ABS)', change: onContainer(assignment => { assignment.scope += '2'; }), fails: { [ABS]: /AuthorizationPermissionMismatch/ } },
    { link: 'group membership (ADO)', change: removeResources('azuredevops_group_membership'), fails: { [ADO]: /TF401019/ } },
  ],
};
