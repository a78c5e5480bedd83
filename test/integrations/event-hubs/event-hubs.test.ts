import { ApiObject } from 'cdk8s';
import { Authentication, EventHub, FluxAzureApp, FluxEventHubsAccess, FluxEventHubsAccessProps, GrantScope } from '../../../lib';
import { clusterIn, other, SUBSCRIPTION } from '../../helpers/fixtures';
import { problemsOf, resourcesOf, synthesize } from '../../support/synthesize';

const NAMESPACE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-events/providers/Microsoft.EventHub/namespaces/evhns-contoso`;
const hub = (props: object = {}) => EventHub.fromName({ eventHubName: 'flux-events', namespaceName: 'evhns-contoso', resourceGroupName: 'rg-events', subscriptionId: SUBSCRIPTION, ...props });

const program = (props: Partial<FluxEventHubsAccessProps> = {}, use?: (access: FluxEventHubsAccess) => void) => (app: FluxAzureApp) => {
  const access = new FluxEventHubsAccess(clusterIn(app, { distribution: other() }), 'events', {
    eventHub: hub(), authentication: Authentication.objectLevel({ namespace: 'apps', createNamespace: true }), ...props,
  });
  use ? use(access) : access.alert('alert', { provider: access.provider('hub'), eventSources: [{ kind: 'Kustomization' }] });
};
const handMade = (spec: object) => program({}, access => {
  access.authorize(new ApiObject(access, 'o', { apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Provider', metadata: { name: 'o', namespace: 'apps' }, spec: { type: 'azureeventhub', ...spec } }));
});

describe('FluxEventHubsAccess', () => {
  it.each([
    [undefined, `${NAMESPACE}/eventhubs/flux-events`],
    [GrantScope.EVENT_HUBS_NAMESPACE, NAMESPACE],
    [GrantScope.RESOURCE_GROUP, NAMESPACE.replace(/\/providers.*/, '')],
  ])('grants Azure Event Hubs Data Sender at %o', (grantAt, scope) => {
    const [assignment] = resourcesOf(synthesize(program({ grantAt })), 'azurerm_role_assignment');
    expect(assignment).toMatchObject({ scope, role_definition_id: expect.stringMatching(/2b629674-e913-4c01-ae53-ef4638d8f975$/) });
  });

  it('names the namespace shortly, and the Alert its Provider', () => {
    const { manifests } = synthesize(program());
    expect(manifests.find(({ kind }) => kind === 'Provider')!.spec).toMatchObject({ type: 'azureeventhub', address: 'flux-events', channel: 'evhns-contoso', serviceAccountName: expect.any(String) });
    expect(manifests.find(({ kind }) => kind === 'Alert')!.spec.providerRef.name).toBe(manifests.find(({ kind }) => kind === 'Provider')!.metadata.name);
  });

  it.each<[string, () => (app: FluxAzureApp) => void, RegExp]>([
    ['a namespace that cannot exist', () => program({ eventHub: hub({ namespaceName: 'a' }) }), /"a" is not the name of an Event Hubs namespace/],
    ['an event hub that cannot exist', () => program({ eventHub: hub({ eventHubName: '-x' }) }), /"-x" is not the name of an event hub/],
    ['a connection string', () => handMade({ address: 'Endpoint=sb://evhns-contoso.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=c2VjcmV0', channel: 'evhns-contoso' }), /is a connection string/],
    ['another event hub', () => handMade({ address: 'others', channel: 'evhns-contoso' }), /\.spec\.address of the Provider is "others"/],
    ['another namespace', () => handMade({ address: 'flux-events', channel: 'evhns-other' }), /\.spec\.channel of the Provider is "evhns-other"/],
    ['a Secret', () => handMade({ address: 'flux-events', channel: 'evhns-contoso', secretRef: { name: 'x' } }), /the Provider apps\/o has \.spec\.secretRef and \.spec\.serviceAccountName; .*\(FAZ041\)/],
  ])('refuses %s', (_, build, message) => {
    const problems = problemsOf(build()).join('\n');
    expect(problems).toMatch(message);
    expect(problems).not.toContain('c2VjcmV0');
  });
});
