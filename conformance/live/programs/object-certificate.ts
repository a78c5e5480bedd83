import { APPS, container, liveCluster, vault } from './live-cluster';
import { Application, Authentication, Certificate, FluxAzureApp, FluxBlobAccess, FluxSopsAkv } from '../../../lib';
import { DEPLOY_PATH } from '../content';

/** The two kinds that take an application's certificate from a Secret of their own. */
const app = new FluxAzureApp();
const cluster = liveCluster(app);
const application = Application.create(cluster, 'app', {
  certificate: Certificate.fromPemFile({ file: process.env.LIVE_CERTIFICATE_AND_KEY!, writePlainSecret: true }),
});
const authentication = Authentication.objectLevel({ namespace: APPS, identity: application });

const abs = new FluxBlobAccess(cluster, 'abs', { container: container(), authentication });
const manifests = abs.bucket('manifests', {});

const akv = new FluxSopsAkv(cluster, 'akv', { ...vault(), authentication });
akv.kustomization('secrets', { source: manifests, path: `./${DEPLOY_PATH}` });

app.synth();
