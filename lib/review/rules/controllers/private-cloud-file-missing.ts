import { Chain } from '../../../engine/chain';
import { ClusterFiles } from '../../../engine/kubernetes/cluster-files';
import { ControllerState, environmentOf } from '../../../engine/kubernetes/controllers';
import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { objectAt, stringAt } from '../../../text/json-reading';

export const privateCloudFileMissing: Rule = {
  code: 'FAZ047',
  severity: Severity.ERROR,
  title: 'A controller does not know where the private cloud is',
  why: 'it reads the endpoints from the file that AZURE_ENVIRONMENT_FILEPATH names, and asks the public cloud without it',
  fix: 'set AZURE_ENVIRONMENT_FILEPATH and mount a ConfigMap with resourceManagerEndpoint, tokenAudience and, for registries, containerRegistryDNSSuffix',
  *check({ byCluster }): Iterable<RuleFinding> {
    for (const [cluster, chains] of byCluster) {
      const controllers = new Map<string, Chain[]>();
      chains.forEach(chain => controllers.set(chain.controller.name, [...controllers.get(chain.controller.name) ?? [], chain]));
      for (const [name, users] of cluster.context.cloud.isPrivate ? controllers : []) {
        const controller = cluster.controllers.get(name);
        const at = controller.at || users[0].use.object.at;
        const file = environmentOf(controller, 'AZURE_ENVIRONMENT_FILEPATH');
        if (!file) {
          yield { at, cluster, breaks: users, what: `${name} of ${cluster.context.name} has no AZURE_ENVIRONMENT_FILEPATH` };
          continue;
        }
        const missing = missingFields(cluster, controller, file, users.some(({ use }) => use.integration === 'ACR'));
        if (missing.length > 0) {
          yield { at, cluster, breaks: users, what: `the file ${file} of ${name} in ${cluster.context.name} lacks ${missing.join(', ')}` };
        }
      }
    }
  },
};

/** What the ConfigMap lacks, when it is in the files. */
function missingFields(cluster: ClusterFiles, controller: ControllerState, file: string, pulls: boolean): string[] {
  const names = controller.volumes.map(volume => stringAt(volume, 'configMap', 'name')).filter(name => name !== undefined);
  const key = file.slice(file.lastIndexOf('/') + 1);
  const configMap = names.map(name => cluster.find('ConfigMap', controller.namespace, name!)).find(candidate => candidate && stringAt(candidate.json, 'data', key));
  if (!configMap) {
    return names.length > 0 ? [`everything: no ConfigMap of the files has ${key}`] : [];
  }
  let settings: unknown;
  try {
    settings = JSON.parse(stringAt(objectAt(configMap.json, 'data'), key)!);
  } catch {
    return ['everything: it is no JSON'];
  }
  const needed = ['resourceManagerEndpoint', 'tokenAudience', ...(pulls ? ['containerRegistryDNSSuffix'] : [])];
  return needed.filter(name => stringAt(settings, name) === undefined);
}
