import { ApiObject } from 'cdk8s';
import {
  AdoProject, Authentication, FluxAcrAccess, FluxAdoAccess, FluxAzureApp, FluxCluster, FluxClusterProps, ImagePolicyProps, ImageRepositoryProps,
} from '../../../lib';
import { ReviewInput } from '../../../lib/engine/input';
import { clusterIn, other, registry } from '../../helpers/fixtures';
import { copyOf, findingsOf, inputOf } from '../../support/review';
import { problemsOf, resourcesOf, synthesize } from '../../support/synthesize';

interface Options {
  readonly policy?: Partial<ImagePolicyProps>;
  readonly repository?: Partial<ImageRepositoryProps>;
  readonly automation?: object;
  readonly cluster?: Partial<FluxClusterProps>;
  readonly more?: (cluster: FluxCluster, acr: FluxAcrAccess) => void;
}

/** Scans in `apps`, and an automation of a GitRepository in `flux-system`; the policy is in the namespace that is given. */
const program = ({ policy, repository, automation, cluster: props, more }: Options = {}) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { distribution: other(), ...props });
  const acr = new FluxAcrAccess(cluster, 'acr', { registry: registry(), authentication: Authentication.objectLevel({ namespace: 'apps', createNamespace: true }) });
  const image = acr.imageRepository('podinfo', { path: 'apps/podinfo', ...repository });
  acr.imagePolicy('policy', { imageRepository: image, semver: '6.x', namespace: 'flux-system', ...policy });
  const git = new FluxAdoAccess(cluster, 'git', {
    project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform'), authentication: Authentication.objectLevel({ namespace: 'flux-system', serviceAccountName: 'flux-git' }),
  });
  git.imageUpdateAutomation('images', { gitRepository: git.gitRepository('fleet', { repository: 'fleet' }), authorName: 'Flux', authorEmail: 'flux@contoso.example', ...automation });
  more?.(cluster, acr);
};
const objectIn = (options: Options, wanted: string, name: string) => {
  const { manifests } = synthesize(program(options));
  return manifests.find(({ kind, metadata }) => kind === wanted && metadata.name === name)!;
};
const byName = (namespace: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': namespace } });

let read: ReviewInput | undefined;
function judged(change: (find: (kind: string) => any, objects: any[]) => void): string[] {
  read ??= inputOf(program());
  const input = copyOf(read);
  const { objects } = input.clusters[0];
  change(kind => objects.find(({ json }: any) => json.kind === kind).json, objects);
  return findingsOf(input).filter(({ code }) => code === 'FAZ080' || code === 'FAZ081').map(({ code, severity, what }) => `${code} ${severity} ${what}`);
}

describe('An ImagePolicy in another namespace than its ImageRepository', () => {
  it('is let in by the ImageRepository', () => {
    expect(objectIn({}, 'ImageRepository', 'podinfo').spec.accessFrom).toEqual({ namespaceSelectors: [byName('flux-system')] });
    expect(objectIn({}, 'ImagePolicy', 'policy')).toMatchObject({ metadata: { namespace: 'flux-system' }, spec: { imageRepositoryRef: { name: 'podinfo', namespace: 'apps' } } });
    expect(judged(() => undefined)).toEqual([]);
  });

  it('is let in beside those that the user lets in, once', () => {
    const accessFrom = { namespaceSelectors: [{ matchLabels: { team: 'a' } }] };
    const more: Options['more'] = (_, acr) => {
      const image = acr.node.findChild('podinfo') as ApiObject;
      ['flux-system', 'team-b'].forEach(namespace => acr.imagePolicy(`in-${namespace}`, { imageRepository: image, semver: '6.x', namespace }));
    };
    expect(objectIn({ repository: { spec: { accessFrom } }, more }, 'ImageRepository', 'podinfo').spec.accessFrom)
      .toEqual({ namespaceSelectors: [{ matchLabels: { team: 'a' } }, byName('flux-system'), byName('team-b')] });
  });

  it.each([[[byName('flux-system')]], [[{}]], [[{ matchLabels: {} }]]])('is let in by %j already', namespaceSelectors => {
    expect(objectIn({ repository: { spec: { accessFrom: { namespaceSelectors } } } }, 'ImageRepository', 'podinfo').spec.accessFrom).toEqual({ namespaceSelectors });
  });

  it('in the same namespace needs nothing', () => {
    expect(objectIn({ policy: { namespace: 'apps' }, automation: { namespace: 'apps' } }, 'ImageRepository', 'podinfo').spec).not.toHaveProperty('accessFrom');
  });

  it.each<[string, object | undefined, object | undefined, boolean]>([
    ['nobody', undefined, undefined, false],
    ['another namespace', { namespaceSelectors: [byName('team')] }, undefined, false],
    ['another namespace and by a label', { namespaceSelectors: [{ matchLabels: { ...byName('team').matchLabels, tenant: 'a' } }] }, undefined, false],
    ['no selector', { namespaceSelectors: [] }, undefined, false],
    ['all', { namespaceSelectors: [{}] }, undefined, true],
    ['labels that no file tells', { namespaceSelectors: [{ matchLabels: { tenant: 'a' } }] }, undefined, true],
    ['labels of its Namespace', { namespaceSelectors: [{ matchLabels: { tenant: 'a' } }] }, { tenant: 'a' }, true],
    ['labels that its Namespace does not have', { namespaceSelectors: [{ matchLabels: { tenant: 'a' } }] }, { tenant: 'b' }, false],
  ])('is judged when the objects were written by hand: accessFrom of %s', (_, accessFrom, labels, isRight) => {
    expect(judged((find, objects) => {
      find('ImageRepository').spec.accessFrom = accessFrom;
      labels && objects.push({ at: 'added', json: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system', labels } } });
    })).toEqual(isRight ? [] : ['FAZ081 error the ImagePolicy flux-system/policy refers to the ImageRepository apps/podinfo, whose accessFrom does not let its namespace in']);
  });

  it('is refused when the ImageRepository is an object that no access knows', () => {
    expect(problemsOf(program({
      more: (cluster, acr) => {
        const imageRepository = new ApiObject(cluster, 'own', { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImageRepository', metadata: { name: 'own', namespace: 'team' }, spec: { image: 'ghcr.io/a/b', interval: '10m' } });
        acr.imagePolicy('other', { imageRepository, semver: '1.x', namespace: 'flux-system' });
      },
    }))).toEqual([expect.stringMatching(/^\[prod\/acr\/other\] the ImagePolicy flux-system\/other refers to the ImageRepository team\/own.*\(FAZ081\)$/)]);
  });

  it('is refused under lockdown, like every reference to another namespace', () => {
    const problems = problemsOf(program({ cluster: { lockdown: { noCrossNamespaceRefs: true } } }));
    expect(problems).toEqual([expect.stringMatching(/imageRepositoryRef of the ImagePolicy flux-system\/policy is in namespace apps.*FAZ057/)]);
  });
});

describe('An ImageUpdateAutomation', () => {
  it.each<[string, (find: (kind: string) => any, objects: any[]) => void, string[]]>([
    ['the policy in another namespace', find => { find('ImagePolicy').metadata.namespace = 'apps'; }, ['FAZ080 error the ImageUpdateAutomation flux-system/images sees no ImagePolicy: there is apps/policy']],
    ['a policySelector that picks it', find => { find('ImageUpdateAutomation').spec.policySelector = { matchLabels: { app: 'podinfo' } }; find('ImagePolicy').metadata.labels = { app: 'podinfo' }; }, []],
    ['a policySelector that picks it by expressions', find => {
      find('ImageUpdateAutomation').spec.policySelector = { matchExpressions: [{ key: 'app', operator: 'In', values: ['podinfo'] }, { key: 'old', operator: 'DoesNotExist' }, { key: 'app', operator: 'Exists' }, { key: 'x', operator: 'NotIn', values: ['a'] }] };
      find('ImagePolicy').metadata.labels = { app: 'podinfo' };
    }, []],
    ['a policySelector that does not pick it', find => { find('ImageUpdateAutomation').spec.policySelector = { matchExpressions: [{ key: 'app', operator: 'Exists' }] }; },
      ['FAZ080 error the ImageUpdateAutomation flux-system/images sees no ImagePolicy: there is flux-system/policy, which its policySelector does not pick']],
    ['no policy in any file', (_, objects) => { objects.splice(objects.findIndex(({ json }) => json.kind === 'ImagePolicy'), 1); }, ['FAZ080 warning the ImageUpdateAutomation flux-system/images sees no ImagePolicy, and none is in any file']],
    ['a second policy elsewhere', (find, objects) => { objects.push({ at: 'added', json: { ...find('ImagePolicy'), metadata: { name: 'second', namespace: 'apps' } } }); }, ['FAZ080 warning the ImagePolicy apps/second is seen by no ImageUpdateAutomation']],
  ])('sees only ImagePolicies of its own namespace that it selects: %s', (_, change, findings) => {
    expect(judged(change)).toEqual(findings);
  });

  it('that would never commit is refused', () => {
    expect(problemsOf(program({ policy: { namespace: 'apps' } }))).toEqual([
      expect.stringMatching(/^\[prod\/git\/images\] the ImageUpdateAutomation flux-system\/images sees no ImagePolicy: there is apps\/policy; .*never commits; put the ImagePolicies into the namespace.*\(FAZ080\)$/),
    ]);
  });

  it('whose GitRepository is elsewhere has the same ServiceAccount and federated subject in both namespaces', () => {
    const result = synthesize(program({ policy: { namespace: 'team' }, automation: { namespace: 'team' } }));
    const accounts = result.manifests.filter(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === 'flux-git');
    expect(accounts.map(({ metadata }) => metadata.namespace).sort()).toEqual(['flux-system', 'team']);
    expect(new Set(accounts.map(({ metadata }) => JSON.stringify(metadata.annotations))).size).toBe(1);
    expect(resourcesOf(result, 'azurerm_federated_identity_credential').map(({ subject }) => subject).filter(subject => subject.endsWith(':flux-git')).sort())
      .toEqual(['system:serviceaccount:flux-system:flux-git', 'system:serviceaccount:team:flux-git']);
    expect(result.manifests.find(({ kind }) => kind === 'ImageUpdateAutomation')!.spec.sourceRef).toEqual({ kind: 'GitRepository', name: 'fleet', namespace: 'flux-system' });
  });

  it('whose GitRepository is elsewhere is refused under lockdown', () => {
    const problems = problemsOf(program({ repository: { namespace: undefined }, policy: { namespace: 'apps' }, automation: { namespace: 'apps' }, cluster: { lockdown: { noCrossNamespaceRefs: true } } }));
    expect(problems).toEqual([expect.stringMatching(/sourceRef of the ImageUpdateAutomation apps\/images is in namespace flux-system.*FAZ057/)]);
  });
});
