import { ApiObject } from 'cdk8s';
import {
  AdoProject, AlertProps, Authentication, EventHub, FluxAdoAccess, FluxAzureApp, FluxCluster, FluxClusterProps, FluxEventHubsAccess, FluxVersion,
} from '../../../lib';
import { ReviewInput } from '../../../lib/engine/input';
import { clusterIn, other, SUBSCRIPTION } from '../../helpers/fixtures';
import { copyOf, findingsOf, inputOf } from '../../support/review';
import { problemsOf, synthesize } from '../../support/synthesize';

type Use = (cluster: FluxCluster, events: FluxEventHubsAccess) => void;

const program = (use: Use, props: Partial<FluxClusterProps> = {}) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { distribution: other(), ...props });
  use(cluster, new FluxEventHubsAccess(cluster, 'events', {
    eventHub: EventHub.fromName({ eventHubName: 'flux-events', namespaceName: 'evhns-contoso', resourceGroupName: 'rg-events', subscriptionId: SUBSCRIPTION }),
    authentication: Authentication.objectLevel({ namespace: 'apps', createNamespace: true }),
  }));
};
const object = (scope: FluxCluster, kind: string, namespace: string, name: string, spec: object = {}, labels?: { [name: string]: string }) => new ApiObject(scope, `${kind}-${namespace}-${name}`, {
  apiVersion: { Alert: 'notification.toolkit.fluxcd.io/v1', Provider: 'notification.toolkit.fluxcd.io/v1', HelmRelease: 'helm.toolkit.fluxcd.io/v2', ResourceSet: 'fluxcd.controlplane.io/v1' }[kind] ?? 'kustomize.toolkit.fluxcd.io/v1',
  kind,
  metadata: { name, namespace, labels },
  spec,
});
const plain = (scope: FluxCluster, namespace: string, name: string, labels?: { [name: string]: string }) =>
  object(scope, 'Kustomization', namespace, name, { interval: '10m', prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' } }, labels);
/** An Alert of the event hub's Provider, beside the Kustomization apps/web with the label team=a. */
const alertOn = (eventSources: AlertProps['eventSources'], props: Partial<AlertProps> = {}) => program((cluster, events) => {
  plain(cluster, 'apps', 'web', { team: 'a' });
  events.alert('alert', { provider: events.provider('hub'), eventSources, ...props });
});
let read: ReviewInput | undefined;
/** What the review says to the Alert when its event sources, its other fields or the objects beside it are others. */
function judged(eventSources: AlertProps['eventSources'], spec: object = {}, more: readonly object[] = []): string[] {
  read ??= inputOf(alertOn([{ kind: 'Kustomization' }]));
  const input = copyOf(read);
  const { objects } = input.clusters[0];
  objects.push(...more.map(json => ({ at: 'added', json })));
  const alert = objects.find(({ json }: any) => json.kind === 'Alert').json;
  Object.assign(alert.spec, spec, { eventSources: eventSources.map(source => ({ name: '*', ...source })) });
  return findingsOf(input).filter(({ code }) => code === 'FAZ078' || code === 'FAZ079').map(({ code, severity, at, what }) => `${code} ${severity} ${at}: ${what}`);
}

describe('The Provider of an Alert', () => {
  it('gives the Alert its namespace', () => {
    const { manifests } = synthesize((app: FluxAzureApp) => {
      const cluster = clusterIn(app, { distribution: other() });
      const git = new FluxAdoAccess(cluster, 'git', { project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform'), authentication: Authentication.controllerLevel() });
      git.alert('alert', { provider: git.commitStatusProvider('status', { repository: 'fleet', namespace: 'team-a' }), eventSources: [{ kind: 'Kustomization', namespace: 'apps' }] });
    });
    expect(manifests.find(({ kind }) => kind === 'Alert')!.metadata).toMatchObject({ name: 'alert', namespace: 'team-a' });
  });

  it('refuses an Alert elsewhere, since a providerRef has no namespace', () => {
    expect(problemsOf(alertOn([{ kind: 'Kustomization' }], { namespace: 'team-b' }))).toEqual([
      expect.stringMatching(/^\[prod\/events\/alert\] the Alert team-b\/alert names the Provider "hub", which is in namespace "apps"; .*providerRef has no namespace.*; .*"apps".*\(FAZ078\)/),
    ]);
  });

  it.each<[string, object, string, RegExp[]]>([
    ['in another namespace', { providerRef: { name: 'hub' } }, 'team-b', [/the Alert team-b\/own names the Provider "hub", which is in namespace "apps".*\(FAZ078\)$/]],
    ['in another namespace that the reference names', { providerRef: { name: 'hub', namespace: 'apps' } }, 'team-b', [/the Alert team-b\/own names the Provider "hub", which is in namespace "apps".*\(FAZ078\)$/]],
    ['in its own namespace', { providerRef: { name: 'hub' } }, 'apps', []],
  ])('is found for an Alert that was written by hand, with its Provider %s', (_, spec, namespace, messages) => {
    const problems = problemsOf(program((cluster, events) => {
      plain(cluster, 'apps', 'web');
      events.provider('hub');
      object(cluster, 'Alert', namespace, 'own', { eventSources: [{ kind: 'Kustomization', name: 'web', namespace: 'apps' }], ...spec });
    }));
    expect(problems).toEqual(messages.map(message => expect.stringMatching(message)));
  });

  it('may be made elsewhere: one that is in no file is a warning', () => {
    expect(judged([{ kind: 'Kustomization' }], { providerRef: { name: 'slack' } })).toEqual(['FAZ078 warning prod/events/alert: the Alert apps/alert names the Provider "slack", which is in no file']);
  });
});

describe('The event sources of an Alert', () => {
  it.each<[string, AlertProps['eventSources']]>([
    ['all objects of its own namespace', [{ kind: 'Kustomization' }]],
    ['an object by name', [{ kind: 'Kustomization', name: 'web' }]],
    ['objects by label', [{ kind: 'Kustomization', matchLabels: { team: 'a' } }]],
    ['objects of another namespace', [{ kind: 'Kustomization', namespace: 'apps' }]],
    ['what bootstrap has made', [{ kind: 'Kustomization', name: 'flux-system', namespace: 'flux-system' }, { kind: 'GitRepository', namespace: 'flux-system' }]],
    ['one of several kinds', [{ kind: 'Kustomization' }, { kind: 'HelmRelease' }]],
    ['what other objects make', [{ kind: 'ExternalArtifact' }]],
  ])('are right with %s', (_, eventSources) => {
    expect(judged(eventSources)).toEqual([]);
  });

  it.each<[string, AlertProps['eventSources'], RegExp]>([
    ['of another namespace, since its own is the default', [{ kind: 'Kustomization', namespace: 'flux-system' }], /"\*" in namespace "flux-system" matches no Kustomization.*: there is apps\/web$/],
    ['whose name is wrong', [{ kind: 'Kustomization', name: 'wbe' }, { kind: 'Kustomization' }], /"wbe" in namespace "apps" matches no Kustomization/],
    ['with half a wildcard', [{ kind: 'Kustomization', name: 'w*' }], /"w\*" in namespace "apps" matches no Kustomization.*only the whole name may be \*/],
    ['of all namespaces', [{ kind: 'Kustomization', namespace: '*' }], /"\*" in namespace "\*" matches no Kustomization.*a namespace is no pattern/],
    ['with other labels', [{ kind: 'Kustomization', matchLabels: { team: 'b' } }], /"\*" with team=b in namespace "apps" matches no Kustomization/],
    ['of a kind that the program does not have', [{ kind: 'HelmRelease' }], /"\*" in namespace "apps" matches no HelmRelease/],
  ])('draw a warning when they are those %s', (_, eventSources, message) => {
    expect(judged(eventSources)).toEqual([expect.stringMatching(/^FAZ079 warning prod\/events\/alert: the Alert apps\/alert: event source /)]);
    expect(judged(eventSources)[0]).toMatch(message);
  });

  it('may be objects that a ResourceSet or a HelmRelease makes', () => {
    const made = [
      { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'ResourceSet', metadata: { name: 'set', namespace: 'apps' }, spec: { resources: [{ apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImagePolicy', metadata: { name: 'x' } }] } },
      { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'web', namespace: 'apps' }, spec: { chart: { spec: { chart: 'web', sourceRef: { kind: 'HelmRepository', name: 'charts', namespace: 'charts' } } } } },
      { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', metadata: { name: 'file', namespace: 'apps' } },
    ];
    expect(judged([{ kind: 'ImagePolicy', name: 'y' }, { kind: 'HelmChart', name: 'apps-web', namespace: 'charts' }], {}, made)).toEqual([]);
    expect(judged([{ kind: 'HelmChart', name: 'web', namespace: 'charts' }], {}, made)).toEqual([expect.stringMatching(/"web" in namespace "charts" matches no HelmChart/)]);
    expect(judged([{ kind: 'Kustomization', name: 'file' }], {}, made)).toEqual([expect.stringMatching(/"file" in namespace "apps" matches no Kustomization/)]);
  });

  it('may not be in another namespace where the controller refuses that', () => {
    expect(problemsOf(program((cluster, events) => {
      plain(cluster, 'team', 'web');
      events.alert('alert', { provider: events.provider('hub'), eventSources: [{ kind: 'Kustomization', namespace: 'team' }] });
    }, { lockdown: { noCrossNamespaceRefs: true } })).filter(problem => problem.includes('Alert'))).toEqual([expect.stringMatching(/eventSources of the Alert apps\/alert is in namespace team.*FAZ057/)]);
  });

  it('are written as they are given, with the least severity and the switch', () => {
    const alert = (props: Partial<AlertProps>) => synthesize(alertOn([{ kind: 'Kustomization', name: 'web', namespace: 'apps', matchLabels: { team: 'a' } }], props)).manifests.find(({ kind }) => kind === 'Alert')!;
    expect(alert({ eventSeverity: 'error', suspend: true }).spec).toEqual({
      providerRef: { name: 'hub' }, eventSeverity: 'error', suspend: true, eventSources: [{ kind: 'Kustomization', name: 'web', namespace: 'apps', matchLabels: { team: 'a' } }],
    });
    expect(alert({}).spec.eventSeverity).toBe('info');
  });

  it('of an Alert that sleeps are not looked at', () => {
    expect(judged([{ kind: 'Kustomization', name: 'gone' }], { suspend: true })).toEqual([]);
  });

  it('work at every minor', () => {
    for (const fluxVersion of FluxVersion.all().filter(({ minor }) => minor >= 6)) {
      const alert = synthesize(program((cluster, events) => {
        plain(cluster, 'apps', 'web');
        events.alert('alert', { provider: events.provider('hub'), eventSources: [{ kind: 'Kustomization' }] });
      }, { fluxVersion })).manifests.find(({ kind }) => kind === 'Alert')!;
      expect(alert.apiVersion).toBe(fluxVersion.minor < 10 ? 'notification.toolkit.fluxcd.io/v1beta3' : 'notification.toolkit.fluxcd.io/v1');
    }
  });
});
