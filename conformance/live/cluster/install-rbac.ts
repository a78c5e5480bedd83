import { KubeObject } from './kube-client';

const RBAC = 'rbac.authorization.k8s.io';
const ALL_CONTROLLERS = [
  'kustomize-controller', 'helm-controller', 'source-controller', 'notification-controller', 'image-reflector-controller', 'image-automation-controller',
];
const WRITING = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

/**
 * What `flux install` gives the ServiceAccounts of the controllers, which the renderings of `gotk-components` here leave out.
 *
 * @param mayMintTokens whether every controller may ask for tokens of ServiceAccounts: so until 2.9, less in hardened installations and from 2.10 on
 * @see https://github.com/fluxcd/flux2/tree/main/manifests/rbac
 */
export function installRbac(fluxNamespace: string, mayMintTokens: boolean): KubeObject[] {
  const toolkit = ['source', 'kustomize', 'helm', 'notification', 'image'].map(name => `${name}.toolkit.fluxcd.io`);
  return [
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: { name: `crd-controller-${fluxNamespace}` },
      rules: [
        { apiGroups: toolkit, resources: ['*'], verbs: ['*'] },
        { apiGroups: [''], resources: ['namespaces', 'secrets', 'configmaps', 'serviceaccounts'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
        { apiGroups: [''], resources: ['configmaps'], verbs: WRITING },
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: WRITING },
        ...(mayMintTokens ? [{ apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] }] : []),
        { nonResourceURLs: ['/livez/ping'], verbs: ['head'] },
      ],
    },
    binding(`crd-controller-${fluxNamespace}`, `crd-controller-${fluxNamespace}`, ALL_CONTROLLERS, fluxNamespace),
    // The two that apply what is in Git.
    binding(`cluster-reconciler-${fluxNamespace}`, 'cluster-admin', ['kustomize-controller', 'helm-controller'], fluxNamespace),
  ];
}

function binding(name: string, role: string, controllers: string[], namespace: string): KubeObject {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
    subjects: controllers.map(controller => ({ kind: 'ServiceAccount', name: controller, namespace })),
  };
}
