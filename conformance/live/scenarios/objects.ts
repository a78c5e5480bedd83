import { SECRET } from '../content';
import type { Delivered } from './scenario';

/** The objects of the programs under test, by what they are for. */
export const ACR = 'OCIRepository/podinfo';
export const CHART = 'OCIRepository/chart';
export const RELEASE = 'HelmRelease/podinfo';
export const ADO = 'GitRepository/fleet';
export const WRITTEN = 'GitRepository/images';
export const ABS = 'Bucket/manifests';
export const AKV = 'Kustomization/secrets';
export const SCAN = 'ImageRepository/podinfo';
export const POLICY = 'ImagePolicy/podinfo';
export const AUTOMATION = 'ImageUpdateAutomation/images';
export const STATUS = 'Alert/commit-status';
export const HUB = 'Alert/event-hub';

/** A role that may look at resources and at nothing in them. */
export const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

/** What objects bring into the cluster, besides becoming Ready. */
export const DELIVERS: { readonly [object: string]: readonly Delivered[] } = {
  [AKV]: [
    { apiVersion: 'v1', kind: 'Secret', name: SECRET.name, namespace: SECRET.namespace, data: { [SECRET.key]: SECRET.value } },
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'from-git-ops', namespace: SECRET.namespace },
  ],
  [RELEASE]: [
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'podinfo-from-chart', namespace: SECRET.namespace },
    { apiVersion: 'v1', kind: 'Secret', name: 'sh.helm.release.v1.podinfo.v1', namespace: SECRET.namespace },
  ],
};

/** An object that waits for another one says so, in its own words. */
export const WAITS = /artifact|not ready|not found|no such|latest|dependency/i;

/** A Kustomization has nothing to apply without its source, and then no commit has a status. */
export const NO_FLEET = { [AKV]: WAITS, [STATUS]: /nothing arrived|revision/ };

/** Without its scan a policy picks nothing, and repeats why; the automation is Ready, and commits nothing. */
export const noScan = (message: RegExp) => ({
  [SCAN]: message, [POLICY]: new RegExp(`${WAITS.source}|${message.source}`, 'i'), [AUTOMATION]: /no commit arrived/,
});

/** Errors of the registry, of a container, of a key, of an event hub. */
export const DENIED = {
  acr: /401|UNAUTHORIZED/,
  abs: /AuthorizationPermissionMismatch/,
  akv: /ForbiddenByRbac|Forbidden/,
  aeh: /unauthorized|Unauthorized/,
  adoRead: /TF401019/,
  adoWrite: /TF401027|403|authoriz/i,
} as const;
