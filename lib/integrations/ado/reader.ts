import { ADO_ROWS } from './support';
import { parseGitUrl, parseRepositoryUrl } from '../../azure/ado-project';
import { adoAddress } from '../../engine/kubernetes/addresses';
import { namespaceOf } from '../../engine/kubernetes/cluster-files';
import { Address, use, UseReaders } from '../../engine/kubernetes/flux-use';
import { stringAt } from '../../text/json-reading';

/** What the Flux objects that read and write repositories of Azure DevOps use. */
export const adoReaders: UseReaders = {
  GitRepository: object => {
    const url = stringAt(object.json, 'spec', 'url') ?? '';
    const isAzure = stringAt(object.json, 'spec', 'provider') === 'azure';
    const { target, problems } = adoSource(url);
    const providerMissing = !isAzure && target.ado !== undefined;
    return isAzure || providerMissing ? [use(object, ADO_ROWS.GIT_REPOSITORY, target, { providerMissing, problems: isAzure ? problems : [] })] : [];
  },
  ImageUpdateAutomation: (object, files) => {
    const namespace = stringAt(object.json, 'spec', 'sourceRef', 'namespace') ?? namespaceOf(object.json);
    const source = files.find('GitRepository', namespace, stringAt(object.json, 'spec', 'sourceRef', 'name') ?? '');
    if (!source || stringAt(source.json, 'spec', 'provider') !== 'azure') {
      return [];
    }
    const { target } = adoSource(stringAt(source.json, 'spec', 'url') ?? '');
    return [use(object, ADO_ROWS.IMAGE_UPDATE_AUTOMATION, target, { writes: true, serviceAccountName: stringAt(source.json, 'spec', 'serviceAccountName'), secretName: undefined })];
  },
  Provider: object => {
    if (stringAt(object.json, 'spec', 'type') !== 'azuredevops') {
      return [];
    }
    const { target, problems } = adoStatusTarget(stringAt(object.json, 'spec', 'address') ?? '');
    return [use(object, ADO_ROWS.COMMIT_STATUS_PROVIDER, target, { writes: true, problems })];
  },
};

/** Where Git fetches from: `https://dev.azure.com/ORGANIZATION/PROJECT/_git/REPOSITORY`, or an older form of it. */
function adoSource(url: string): Address {
  return adoAddress(url, '.spec.url of the GitRepository', parseGitUrl(url));
}

/** `https://dev.azure.com/ORGANIZATION/PROJECT/_git/REPOSITORY` and nothing else: the controller divides it by its parts. */
function adoStatusTarget(url: string): Address {
  return adoAddress(url, '.spec.address of the Provider', parseRepositoryUrl(url));
}
