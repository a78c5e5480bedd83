import { parse } from 'yaml';
import { Operator, OperatorSettings } from '../../flux/operator';
import { isObject, Json, objectAt, objectsAt, stringAt, stringsAt } from '../../text/json-reading';

/** Its Deployment and its ServiceAccount, and the release and the chart of Helm that make them. https://fluxoperator.dev/docs/charts/flux-operator/ */
const NAME = 'flux-operator';

/** ConfigMap in the namespace of the operator with values for its Helm chart. */
export const HELM_VALUES = 'flux-operator-azure';
/** Its key, which is what `valuesFrom` of a HelmRelease reads by default. */
export const VALUES_KEY = 'values.yaml';

/** Facts of the Flux Operator. https://github.com/controlplaneio-fluxcd/flux-operator */
export const FLUX_OPERATOR: Operator = {
  name: NAME,
  title: 'the Flux Operator',
  apiVersion: 'fluxcd.controlplane.io/v1',
  defaultAccountFlag: '--default-workload-identity-service-account',
  settingsIn: object => {
    const { kind } = object;
    if (kind === 'ConfigMap' && stringAt(object, 'metadata', 'name') === HELM_VALUES) {
      return settingsOf(valuesIn(stringAt(object, 'data', VALUES_KEY)), stringAt(object, 'metadata', 'namespace'));
    }
    const spec = objectAt(object, 'spec');
    if (kind !== 'HelmRelease' || !isObject(spec.values) || ![stringAt(spec, 'chart', 'spec', 'chart'), stringAt(spec, 'releaseName') ?? stringAt(object, 'metadata', 'name')].includes(NAME)) {
      return undefined;
    }
    return settingsOf(spec.values, stringAt(spec, 'targetNamespace') ?? stringAt(object, 'metadata', 'namespace'));
  },
};

/** First releases of the operator with what access to Azure takes. */
export const SINCE = {
  /** ACRArtifactTag, and ServiceAccounts of single objects: https://github.com/controlplaneio-fluxcd/flux-operator/releases/tag/v0.24.0 */
  ARTIFACT_TAGS: '0.24.0',
  /** The token for Azure DevOps was asked for without the URL of the repository, and so never given: https://github.com/controlplaneio-fluxcd/flux-operator/pull/986 */
  AZURE_DEVOPS_IDENTITY: '0.58.0',
} as const;

/** Whether a version `X.Y.Z` is another one or later; compares numbers. */
export function isAtLeast(version: string, since: string): boolean {
  const [given, wanted] = [version, since].map(text => text.split('.').map(Number));
  const different = given.findIndex((part, i) => part !== wanted[i]);
  return different < 0 || given[different] > wanted[different];
}

/** Annotations that the operator reads. https://fluxoperator.dev/docs/crd/resourcesetinputprovider/#reconciliation-configuration */
export const ANNOTATIONS = {
  RECONCILE: 'fluxcd.controlplane.io/reconcile',
  EVERY: 'fluxcd.controlplane.io/reconcileEvery',
  TIMEOUT: 'fluxcd.controlplane.io/reconcileTimeout',
} as const;

function valuesIn(text: string | undefined): Json {
  try {
    const values: unknown = parse(text ?? '');
    return isObject(values) ? values : {};
  } catch {
    return {};
  }
}

/** What the chart makes of its values: it has no annotations for the ServiceAccount alone, and no labels for the pods alone. */
function settingsOf(values: Json, namespace: string | undefined): OperatorSettings {
  const { enabledForWorkloadIdentity, defaultWorkloadIdentityServiceAccount = NAME } = objectAt(values, 'multitenancy');
  const locked = enabledForWorkloadIdentity === true ? [`${FLUX_OPERATOR.defaultAccountFlag}=${String(defaultWorkloadIdentityServiceAccount)}`] : [];
  const container = { args: [...locked, ...stringsAt(values, 'extraArgs')], env: objectsAt(values, 'extraEnvs'), volumeMounts: objectsAt(values, 'extraVolumeMounts') };
  return {
    namespace,
    serviceAccount: { metadata: { annotations: objectAt(values, 'commonAnnotations') } },
    deployment: {
      spec: { template: { metadata: { labels: objectAt(values, 'commonLabels') }, spec: { volumes: objectsAt(values, 'extraVolumes'), containers: [container] } } },
    },
  };
}
