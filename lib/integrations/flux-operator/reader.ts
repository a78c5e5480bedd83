import { ACR_TYPE, INPUT_PROVIDER, isAdoType, OPERATOR_ROWS } from './support';
import { parseRepositoryUrl } from '../../azure/ado-project';
import { adoAddress, registryAddress } from '../../engine/kubernetes/addresses';
import { use, UseReaders } from '../../engine/kubernetes/flux-use';
import { stringAt } from '../../text/json-reading';

/** What inputs of the Flux Operator use; types of other services have no identity of Azure. */
export const operatorReaders: UseReaders = {
  [INPUT_PROVIDER]: (object, { context }) => {
    const type = stringAt(object.json, 'spec', 'type');
    const url = stringAt(object.json, 'spec', 'url') ?? '';
    if (type === ACR_TYPE) {
      const { target, problems } = registryAddress(url, context.cloud);
      return [use(object, OPERATOR_ROWS.ARTIFACT_TAGS, target, { secretName: undefined, problems })];
    }
    if (!isAdoType(type)) {
      return [];
    }
    // The operator divides the URL by its parts.
    const { target, problems } = adoAddress(url, `.spec.url of the ${INPUT_PROVIDER}`, parseRepositoryUrl(url));
    return [use(object, OPERATOR_ROWS.AZURE_DEVOPS, target, { problems })];
  },
};
