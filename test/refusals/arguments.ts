import { join } from 'node:path';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { applicationIn, blobIn, Refused, sopsIn, sourceIn } from './programs';
import { AccessReview, ArmScope, Authentication, FluxAcrAccess, FluxAzureApp, FluxCluster, FluxVersion } from '../../lib';
import { acrIn, clusterIn, objectLevel, registry, SUBSCRIPTION } from '../helpers/fixtures';
import { temporaryFolder } from '../support/synthesize';

const clusterWith = (props: object) => (app: FluxAzureApp) => { clusterIn(app, props); };
const accessWith = (props: any, id: any = 'acr') => (app: FluxAzureApp) => { new FluxAcrAccess(clusterIn(app), id, { registry: registry(), authentication: objectLevel(), ...props }); };

/** What no compiler has seen: JavaScript, Python, `as any`. */
export const ARGUMENTS: Refused = {
  'no props': app => { new FluxCluster(app, 'prod', {} as any); },
  'null': clusterWith({ cloud: null }),
  'a text for a truth': clusterWith({ lockdown: { noCrossNamespaceRefs: 'false' } }),
  'a number for a text': clusterWith({ tenantId: 1 }),
  'a list for an object': clusterWith({ lockdown: [] }),
  'an object for a class': accessWith({ registry: {} }),
  'an empty text': clusterWith({ lockdown: { defaultServiceAccount: '' } }),
  'an empty list': accessWith({ repositories: [] }),
  'an element that is missing': accessWith({ repositories: [undefined] }),
  'an empty key': app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a', labels: { '': 'x' } }); },
  'a prop that is misspelt': clusterWith({ lockDown: { noCrossNamespaceRefs: true } }),
  'a value that no manifest holds': app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a', spec: { verify: () => 1 } }); },
  'an empty ID': accessWith({}, ''),
  'an ID with a slash': accessWith({}, 'a/b'),
  'an ID of many characters': accessWith({}, 'a'.repeat(300)),
  'an ID that is a number': accessWith({}, 1),
  'a version that is none': () => { FluxVersion.of('3.1'); },
  'names that are no pairs of types': () => { ArmScope.resource(SUBSCRIPTION, 'rg', 'Microsoft.Storage/storageAccounts/blobServices', ['one']); },
  'an access in no cluster': app => { acrIn(app); },
  'a cluster in no app': () => { clusterIn(new Construct(undefined as any, '')); },
  'an acknowledgement without a reason': app => { AccessReview.of(app).acknowledge('FAZ021', ''); },
  'an acknowledgement of blanks': app => { AccessReview.of(app).acknowledge('FAZ021', ' '); },
  'the end of a file that leaves the folder': () => { new FluxAzureApp({ terraformOutdir: join(temporaryFolder(), 'cdktf.out'), outputFileExtension: '/../../x.yaml' }).synth(); },
  'an empty folder': () => { new FluxAzureApp({ terraformOutdir: '' }).synth(); },
  'a control character': clusterWith({ subscriptionId: 'a\u0007' }),
};

const NODE = () => Authentication.nodeLevel();

/** The nodes are tested for registries, and decrypt with a Secret. */
export const NODES: Refused = {
  'a Bucket': app => { blobIn(clusterIn(app), { authentication: NODE() }).bucket('a'); },
  'a Kustomization that was made elsewhere': app => {
    const cluster = clusterIn(app);
    sopsIn(cluster, { authentication: NODE() }).authorize(new ApiObject(cluster, 'mine', {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name: 'mine', namespace: 'apps' }, spec: { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'source' } },
    }));
    sourceIn(cluster);
    applicationIn(cluster);
  },
};
