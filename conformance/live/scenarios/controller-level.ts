import {
  ABS, ACR, ADO, AKV, AUTOMATION, DELIVERS, DENIED, HUB, NO_FLEET, noScan as scans, POLICY, RELEASE, SCAN, STATUS, WRITTEN,
} from './objects';
import {
  asReader, assigned, Break, changeDeployment, changeFluxSystem, elsewhere, federated, readersOnly, removeCertificate, removeResources, replaceEnv, Scenario,
} from './scenario';
import { mintId, RESOURCE_ID } from '../azure/world';
import { ISSUER } from '../settings';

const ALL = [ACR, RELEASE, ADO, WRITTEN, ABS, AKV, SCAN, POLICY, AUTOMATION, STATUS, HUB];
const CHART_OF_RELEASE = /HelmChart|chart|not ready|latest generation/i;

const env = (controller: string, name: string, value: string | undefined) => changeDeployment(controller, (_pod, container) => replaceEnv(container, name, value));
const sources = (message: RegExp) => ({ [ACR]: message, [ADO]: message, [WRITTEN]: message, [ABS]: message, [RELEASE]: CHART_OF_RELEASE, ...NO_FLEET });
const notifies = (message: RegExp) => ({ [STATUS]: message, [HUB]: message });

/** What can break wherever one identity serves all controllers. */
const COMMON: readonly Break[] = [
  { link: 'subject of source-controller', change: federated('source-controller', credential => { credential.subject = credential.subject.replace('flux-system', 'flux'); }), fails: sources(/AADSTS700213/) },
  { link: 'subject of kustomize-controller', change: federated('kustomize-controller', credential => { credential.subject += 's'; }), fails: { [AKV]: /AADSTS700213/ } },
  { link: 'subject of notification-controller', change: federated('notification-controller', credential => { credential.subject += 's'; }), fails: notifies(/AADSTS700213/) },
  { link: 'subject of image-reflector-controller', change: federated('image-reflector-controller', credential => { credential.subject += 's'; }), fails: scans(/AADSTS700213/) },
  { link: 'subject of image-automation-controller', change: federated('image-automation-controller', credential => { credential.subject += 's'; }), fails: { [AUTOMATION]: /AADSTS700213/ } },
  { link: 'role (ACR)', change: assigned(RESOURCE_ID.registry, asReader), fails: { [ACR]: DENIED.acr, [RELEASE]: CHART_OF_RELEASE, ...scans(DENIED.acr) } },
  { link: 'Readers instead of Contributors (ADO)', change: readersOnly, fails: { [AUTOMATION]: DENIED.adoWrite, [STATUS]: /TF401027/ } },
];

/** Off AKS: each controller logs in as one managed identity, by the environment and the token file of its Deployment. */
export const controllerIdentity: Scenario = {
  name: 'controller-identity',
  title: 'controller level off AKS, managed identity',
  objects: ALL,
  delivers: DELIVERS,
  breaks: [
    ...COMMON,
    // The credentials of the other controllers still have the issuer: Entra then misses the subject.
    { link: 'issuer of source-controller', change: federated('source-controller', credential => { credential.issuer += '/'; }), fails: sources(/AADSTS700213/) },
    {
      link: 'audience of the token file',
      change: changeDeployment('source-controller', pod => {
        const source = pod.volumes.flatMap((volume: any) => volume.projected?.sources ?? []).find((candidate: any) => candidate.serviceAccountToken);
        source.serviceAccountToken.audience = 'api://somebody-else';
      }),
      fails: sources(/AADSTS700212/),
    },
    { link: 'client ID of source-controller', change: env('source-controller', 'AZURE_CLIENT_ID', mintId('nobody')), fails: sources(/AADSTS700016/) },
    { link: 'tenant ID of source-controller', change: env('source-controller', 'AZURE_TENANT_ID', mintId('no tenant')), fails: sources(/AADSTS90002/) },
    {
      link: 'authority host left out: the node is asked',
      change: env('source-controller', 'AZURE_AUTHORITY_HOST', undefined),
      fails: sources(/ManagedIdentityCredential|Identity not found|managed identity/i),
    },
    { link: 'client ID of notification-controller', change: env('notification-controller', 'AZURE_CLIENT_ID', mintId('nobody')), fails: notifies(/AADSTS700016/) },
    { link: 'role (ABS)', change: assigned(RESOURCE_ID.container, asReader), fails: { [ABS]: DENIED.abs } },
    { link: 'role (AKV)', change: assigned(RESOURCE_ID.key, asReader), fails: { [AKV]: DENIED.akv } },
    { link: 'role (AEH)', change: assigned(RESOURCE_ID.eventHub, asReader), fails: { [HUB]: DENIED.aeh } },
  ],
};

const webhookOff = (controller: string) => changeDeployment(controller, (_pod, _container, template) => {
  if (template.metadata?.labels?.['azure.workload.identity/use'] !== 'true') {
    throw new Error(`the pods of ${controller} have no label for the webhook`);
  }
  delete template.metadata.labels['azure.workload.identity/use'];
});
const annotation = (controller: string, name: string, value: string) => changeFluxSystem('ServiceAccount', controller, ({ metadata }) => {
  if (!metadata.annotations?.[name]) {
    throw new Error(`the ServiceAccount ${controller} has no annotation ${name}`);
  }
  metadata.annotations[name] = value;
});

/** On AKS: the webhook gives each controller what its label and the annotations of its ServiceAccount say. */
export const aksControllerIdentity: Scenario = {
  ...controllerIdentity,
  name: 'aks-controller-identity',
  title: 'controller level on AKS, managed identity',
  issuer: `${ISSUER}/`,
  breaks: [
    ...COMMON.slice(0, 2),
    { link: 'issuer without its slash', change: federated('source-controller', credential => { credential.issuer = credential.issuer.replace(/\/$/, ''); }), fails: sources(/AADSTS700213/) },
    { link: 'label of source-controller', change: webhookOff('source-controller'), fails: sources(/ManagedIdentityCredential|Identity not found|managed identity/i) },
    { link: 'client ID of kustomize-controller', change: annotation('kustomize-controller', 'azure.workload.identity/client-id', mintId('nobody')), fails: { [AKV]: /AADSTS700016/ } },
    { link: 'tenant ID of notification-controller', change: annotation('notification-controller', 'azure.workload.identity/tenant-id', mintId('no tenant')), fails: notifies(/AADSTS90002/) },
  ],
};

const certified = (message: RegExp) => ({ [ADO]: message, [WRITTEN]: message, [ABS]: message, ...NO_FLEET });

/** Off AKS: the controllers log in as an application, by the certificate that is mounted into their Deployments. */
export const controllerCertificate: Scenario = {
  name: 'controller-certificate',
  title: 'controller level off AKS, application certificate',
  objects: [ADO, WRITTEN, ABS, AKV, SCAN, POLICY, AUTOMATION, STATUS, HUB],
  delivers: DELIVERS,
  breaks: [
    { link: 'certificate not registered', change: removeCertificate, fails: { ...certified(/AADSTS700027/), [AUTOMATION]: /AADSTS700027/, [HUB]: /AADSTS700027/ } },
    { link: 'client ID of source-controller', change: env('source-controller', 'AZURE_CLIENT_ID', mintId('nobody')), fails: certified(/AADSTS700016/) },
    { link: 'tenant ID of source-controller', change: env('source-controller', 'AZURE_TENANT_ID', mintId('no tenant')), fails: certified(/AADSTS90002/) },
    { link: 'client ID of kustomize-controller', change: env('kustomize-controller', 'AZURE_CLIENT_ID', mintId('nobody')), fails: { [AKV]: /AADSTS700016/ } },
    { link: 'client ID of notification-controller', change: env('notification-controller', 'AZURE_CLIENT_ID', mintId('nobody')), fails: notifies(/AADSTS700016/) },
    { link: 'client ID of image-automation-controller', change: env('image-automation-controller', 'AZURE_CLIENT_ID', mintId('nobody')), fails: { [AUTOMATION]: /AADSTS700016/ } },
    { link: 'scope (ABS)', change: assigned(RESOURCE_ID.container, elsewhere), fails: { [ABS]: DENIED.abs } },
    {
      link: 'group membership (ADO)',
      change: removeResources('azuredevops_group_membership'),
      fails: { [ADO]: DENIED.adoRead, [WRITTEN]: DENIED.adoRead, [AUTOMATION]: DENIED.adoRead, ...NO_FLEET },
    },
    { link: 'Readers instead of Contributors (ADO)', change: readersOnly, fails: { [AUTOMATION]: DENIED.adoWrite, [STATUS]: /TF401027/ } },
  ],
};
