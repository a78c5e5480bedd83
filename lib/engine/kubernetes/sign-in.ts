import { bucketCredential, bucketSecret, Credential, isEncrypted, sopsCredential, sopsSecret } from './certificates';
import { annotationsOf, ClusterFiles } from './cluster-files';
import { ControllerState, environmentOf, flagOf } from './controllers';
import { FluxUse } from './flux-use';
import { CLIENT_ID, TENANT_ID, USE_LABEL } from '../../entra/federation';
import { FluxController } from '../../flux/controllers';
import { defaultFlagOf } from '../../flux/lockdown';
import { Level } from '../../flux/support';
import { isObject, stringAt } from '../../text/json-reading';
import { AzureIdentity } from '../azure/azure-graph';
import { ProofKind, Reading, SignIn } from '../chain';

/** The flag that gives an object a ServiceAccount when it names none. */
export function defaultFlag({ row }: FluxUse): string | undefined {
  return row.operator?.defaultAccountFlag ?? defaultFlagOf(row)?.flag;
}

/** Who an object is in Azure. */
export function signInOf(cluster: ClusterFiles, use: FluxUse, controller: ControllerState, reading: Reading): SignIn {
  const flag = defaultFlag(use);
  const locked = flag === undefined ? undefined : flagOf(controller, flag);
  // A document in the Secret of SOPS goes before the flag, as it does before a ServiceAccount (which FAZ040 refuses).
  const isBefore = use.integration === 'AKV' && use.secretName !== undefined;
  const name = use.serviceAccountName ?? (isBefore ? undefined : locked || undefined);
  if (name === undefined && use.secretName !== undefined) {
    return bySecret(cluster, use, use.secretName, reading);
  }
  return name === undefined ? byController(cluster, controller, reading) : byServiceAccount(cluster, use, name, reading);
}

function byServiceAccount(cluster: ClusterFiles, use: FluxUse, name: string, reading: Reading): SignIn {
  const object = cluster.find('ServiceAccount', use.namespace, name);
  const clientId = object && stringAt(annotationsOf(object.json), CLIENT_ID);
  const account = { namespace: use.namespace, name, object };
  return {
    level: Level.OBJECT,
    proof: ProofKind.FEDERATION,
    clientId,
    tenantId: object && stringAt(annotationsOf(object.json), TENANT_ID),
    account,
    identity: clientId === undefined ? undefined : find(cluster, clientId, account, reading),
    byDefault: use.serviceAccountName === undefined,
  };
}

/** A Secret may hold a certificate, a key or a token, or name an identity of the node; one that cannot be read can only be guessed. */
function bySecret(cluster: ClusterFiles, use: FluxUse, name: string, { azure, terraform }: Reading): SignIn {
  const secret = cluster.find('Secret', use.namespace, name);
  const readable = secret && !isEncrypted(secret) ? secret : undefined;
  const known = cluster.context.certificateSecrets?.[`${use.namespace}/${name}`];
  const takesCertificate = use.integration === 'ABS' || use.integration === 'AKV';
  const fields = readable && (use.integration === 'AKV' ? sopsSecret(readable) : bucketSecret(readable));
  const credential = takesCertificate && fields ? (use.integration === 'AKV' ? sopsCredential : bucketCredential)(fields) : undefined;
  const clientId = fields?.clientId ?? fields?.appId ?? (known && terraform.resolve(cluster.context.stack, known));
  const isGuess = takesCertificate && !credential && (use.integration === 'AKV' || fields?.clientCertificate !== undefined || (!readable && known !== undefined));
  const isCertificate = credential === Credential.CERTIFICATE || isGuess;
  const isNode = credential === Credential.NODE;
  return {
    level: isNode ? Level.NODE : Level.OBJECT,
    proof: isNode ? ProofKind.NODE : isCertificate ? ProofKind.CERTIFICATE : ProofKind.SECRET,
    clientId,
    tenantId: fields?.tenantId ?? fields?.tenant,
    secret,
    identity: clientId === undefined ? undefined : azure.identityOfClient(clientId),
  };
}

function byController(cluster: ClusterFiles, controller: ControllerState, reading: Reading): SignIn {
  const { context } = cluster;
  const fromEnv = environmentOf(controller, 'AZURE_CLIENT_ID');
  const fromAnnotation = controller.annotations.get(CLIENT_ID);
  const account = { namespace: controller.namespace, name: controller.accountName };
  const tenantId = environmentOf(controller, 'AZURE_TENANT_ID') ?? controller.annotations.get(TENANT_ID);
  if (meansCertificate(controller)) {
    const identity = fromEnv === undefined ? undefined : reading.azure.identityOfClient(fromEnv);
    return { level: Level.CONTROLLER, proof: ProofKind.CERTIFICATE, clientId: fromEnv, tenantId, identity };
  }
  const federates = controller.env.has('AZURE_FEDERATED_TOKEN_FILE') || controller.env.has('AZURE_TENANT_ID') || fromAnnotation !== undefined || controller.labels.has(USE_LABEL) || !context.isAks;
  if (federates && (fromEnv !== undefined || fromAnnotation !== undefined || controller.env.has('AZURE_FEDERATED_TOKEN_FILE') || controller.labels.has(USE_LABEL))) {
    const clientId = fromEnv ?? fromAnnotation;
    const identity = clientId === undefined ? undefined : find(cluster, clientId, account, reading);
    return { level: Level.CONTROLLER, proof: ProofKind.FEDERATION, clientId, tenantId, account, identity };
  }
  if (!context.isAks) {
    return { level: Level.CONTROLLER, proof: ProofKind.NONE };
  }
  const kubelet = context.kubelet && reading.azure.identityOfClient(reading.terraform.resolve(context.stack, context.kubelet.clientId));
  const named = fromEnv === undefined ? undefined : reading.azure.identityOfClient(fromEnv);
  return { level: Level.NODE, proof: ProofKind.NODE, clientId: fromEnv, identity: named ?? kubelet };
}

/** An identity by its client ID; one that was made elsewhere may be known by its federated credential only. */
function find(cluster: ClusterFiles, clientId: string, account: { namespace: string; name: string }, { azure, issuerOf }: Reading): AzureIdentity | undefined {
  const known = azure.identityOfClient(clientId);
  if (known) {
    return known;
  }
  const subject = `system:serviceaccount:${account.namespace}:${account.name}`;
  const candidates = azure.credentialsOf(subject).filter(credential => credential.subject === subject && credential.issuer === issuerOf(cluster));
  const [only] = candidates.filter(({ identity }) => !identity.isMade && identity.clientId === undefined);
  only && azure.learnClientId(only.identity, clientId);
  return only?.identity;
}

/** Variables that only somebody sets who means a certificate. */
const CERTIFICATE_MARKS = ['AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_CLIENT_CERTIFICATE_PASSWORD', 'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN'];

/** Whether a controller is to sign in with a certificate, also when one of the variables that it needs is forgotten. */
export function meansCertificate({ env, mounts, volumes }: ControllerState): boolean {
  const secrets = new Set(volumes.filter(volume => isObject(volume.secret)).map(({ name }) => name));
  const isMounted = mounts.some(({ name, mountPath, subPath }) => secrets.has(name) && /cert/i.test(`${String(mountPath)} ${String(subPath)}`));
  // Certificates of authorities and proxies are mounted, too: with a token file it is federation that is meant.
  return CERTIFICATE_MARKS.some(name => env.has(name)) || (isMounted && (env.has('AZURE_CLIENT_ID') || env.has('AZURE_TENANT_ID')) && !env.has('AZURE_FEDERATED_TOKEN_FILE'));
}

/** Controllers that sign in at all: those with an identity of their own in the files. */
export function hasOwnIdentity(controller: ControllerState): boolean {
  return controller.env.has('AZURE_CLIENT_ID') || controller.annotations.has(CLIENT_ID) || controller.env.has('AZURE_CLIENT_CERTIFICATE_PATH');
}

/** The certificate in the environment of source-controller goes before everything. */
export function hasCertificate(cluster: ClusterFiles, name: FluxController): boolean {
  return cluster.controllers.get(name).env.has('AZURE_CLIENT_CERTIFICATE_PATH');
}
