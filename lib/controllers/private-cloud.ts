import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { AzureCloud, PrivateCloudProps, privateCloud } from '../azure/cloud';
import { isCloudFileRead } from '../flux/minors';
import { FluxVersion } from '../flux/version';
import { quote } from '../text/identifiers';
import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';

/** ConfigMap in the namespace of Flux that tells the controllers where a private cloud is. */
export const CLOUD_CONFIG_MAP = 'azure-environment';

/** Its only key. */
export const CLOUD_FILE = 'environment.json';

/** Writes the file that AZURE_ENVIRONMENT_FILEPATH names. */
export function writeCloudFile(scope: Construct, namespace: string, cloud: PrivateCloudProps): void {
  new ApiObject(scope, 'azure-environment', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: CLOUD_CONFIG_MAP, namespace },
    data: {
      [CLOUD_FILE]: `${JSON.stringify({
        resourceManagerEndpoint: cloud.resourceManagerEndpoint,
        tokenAudience: cloud.tokenAudience,
        containerRegistryDNSSuffix: cloud.containerRegistryDnsSuffix,
      }, undefined, 2)}\n`,
    },
  });
}

/** What a private cloud has wrong. */
export function cloudProblems(cloud: AzureCloud, version: FluxVersion): Problem[] {
  const props = privateCloud(cloud);
  if (!props) {
    return [];
  }
  return [
    ...(isCloudFileRead(version.minor) ? [] : [{
      code: Refusal.VERSION,
      what: `private clouds work from Flux 2.7 on, the cluster has Flux ${version}`,
      why: 'older controllers do not read AZURE_ENVIRONMENT_FILEPATH and would ask the public cloud',
      fix: 'upgrade Flux and set FluxVersion.V2_7 or later',
    }]),
    ...(['authorityHost', 'resourceManagerEndpoint'] as const).filter(name => !/^https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[\w.~%/-]*)?$/.test(props[name])).map(name => ({
      code: Refusal.VALUE_FORM,
      what: `${name} ${quote(props[name])} of the private cloud is not an https URL`,
      why: 'the controllers send tokens there',
      fix: 'write https://HOST/',
    })),
  ];
}
