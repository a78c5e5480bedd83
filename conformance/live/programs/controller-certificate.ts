import { APPS, container, eventHub, liveCluster, project, registry, vault } from './live-cluster';
import { Application, Authentication, Certificate, FluxAcrAccess, FluxAdoAccess, FluxAzureApp, FluxBlobAccess, FluxEventHubsAccess, FluxSopsAkv } from '../../../lib';
import { WORLD } from '../azure/world';
import { DEPLOY_PATH } from '../content';

/** One application for all controllers that may sign in with a certificate; Flux supports none for registries, which are scanned at object level. */
const app = new FluxAzureApp();
const cluster = liveCluster(app);
const application = Application.create(cluster, 'app', {
  certificate: Certificate.fromExistingSecret({ secretName: 'flux-app-certificate' }),
  publicCertificateFile: process.env.LIVE_CERTIFICATE,
});
const authentication = Authentication.controllerLevel({ identity: application });

const ado = new FluxAdoAccess(cluster, 'ado', { project: project(), authentication });
const fleet = ado.gitRepository('fleet', { repository: WORLD.ado.repository, namespace: APPS });
const images = ado.gitRepository('images', { repository: WORLD.ado.written, namespace: APPS });
ado.imageUpdateAutomation('update', { name: 'images', namespace: APPS, gitRepository: images, authorName: 'Flux', authorEmail: 'flux@contoso.example' });

const abs = new FluxBlobAccess(cluster, 'abs', { container: container(), authentication });
abs.bucket('manifests', { namespace: APPS });

const scanner = new FluxAcrAccess(cluster, 'scan', { registry: registry(), authentication: Authentication.objectLevel({ namespace: APPS }) });
const image = scanner.imageRepository('image', { name: 'podinfo', path: WORLD.registry.image });
scanner.imagePolicy('policy', { name: 'podinfo', imageRepository: image, semver: '6.x' });

const akv = new FluxSopsAkv(cluster, 'akv', { ...vault(), authentication });
const secrets = akv.kustomization('secrets', { source: fleet, path: `./${DEPLOY_PATH}`, namespace: APPS });

const status = ado.commitStatusProvider('status', { repository: WORLD.ado.repository, namespace: APPS });
ado.alert('commit-status', { provider: status, namespace: APPS, eventSources: [{ kind: 'Kustomization', name: secrets.name, namespace: APPS }] });

const aeh = new FluxEventHubsAccess(cluster, 'aeh', { eventHub: eventHub(), authentication });
const hub = aeh.provider('hub', { namespace: APPS });
aeh.alert('event-hub', { provider: hub, namespace: APPS, eventSources: [{ kind: 'Bucket', name: 'manifests', namespace: APPS }] });

app.synth();
