import { ControllerState, environmentOf } from '../../../engine/kubernetes/controllers';
import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { configuredControllers, dependents } from '../../../engine/rules/controller-level';
import { TOKEN_EXCHANGE_AUDIENCE } from '../../../entra/federation';
import { objectAt, objectsAt, stringAt, Json } from '../../../text/json-reading';

export const controllerMountWrong: Rule = {
  code: 'FAZ030',
  severity: Severity.ERROR,
  title: 'A file that the environment of a controller names is not mounted',
  why: 'the controller reads its token or certificate from that path',
  fix: 'mount a volume so that the file stands at the path',
  *check(graph): Iterable<RuleFinding> {
    for (const { cluster, controller } of configuredControllers(graph)) {
      const found = (what: string, why?: string, fix?: string): RuleFinding => ({ at: controller.at, cluster, breaks: dependents(graph, cluster, controller.name), what: `${what} (${controller.name} of ${cluster.context.name})`, why, fix });
      const tokenFile = environmentOf(controller, 'AZURE_FEDERATED_TOKEN_FILE');
      if (tokenFile && !cluster.context.isAks) {
        const tokens = objectsAt(volumeAt(controller, tokenFile)?.volume, 'projected', 'sources').map(source => objectAt(source, 'serviceAccountToken'));
        const token = tokens.find(candidate => `${volumeAt(controller, tokenFile)!.mountPath}/${stringAt(candidate, 'path')}` === tokenFile);
        if (!token) {
          yield found(`AZURE_FEDERATED_TOKEN_FILE is ${tokenFile}, where no ServiceAccount token is mounted`);
        } else if (stringAt(token, 'audience') !== TOKEN_EXCHANGE_AUDIENCE) {
          yield found(`the token at ${tokenFile} has the audience ${JSON.stringify(stringAt(token, 'audience'))}, not ${JSON.stringify(TOKEN_EXCHANGE_AUDIENCE)}`,
            'Entra takes no token of another audience', `set it to ${TOKEN_EXCHANGE_AUDIENCE}`);
        }
      }
      for (const name of ['AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_ENVIRONMENT_FILEPATH']) {
        const file = environmentOf(controller, name);
        const mount = file ? volumeAt(controller, file) : undefined;
        if (file && !mount?.volume) {
          yield found(`${name} is ${file}, where nothing is mounted`);
        } else if (mount?.volume && namesNothing(mount.volume)) {
          yield found(`${name} is ${file}, where a volume is mounted that names no Secret and no ConfigMap`);
        } else if (mount && mount.mountPath === file && mount.subPath === undefined) {
          yield found(`${name} is ${file}, where a whole volume is mounted: the path is a folder`, undefined, 'set `subPath` of the mount to the key of the Secret, `cert-and-key`');
        }
      }
    }
  },
};

/** The volume that is mounted at a file or at a folder above it. */
function volumeAt({ mounts, volumes }: ControllerState, file: string): { mountPath: string; subPath?: string; volume?: Json } | undefined {
  const mount = mounts.find(candidate => {
    const path = stringAt(candidate, 'mountPath') ?? '';
    return path !== '' && (file === path || file.startsWith(`${path.replace(/\/$/, '')}/`));
  });
  return mount && { mountPath: stringAt(mount, 'mountPath')!.replace(/\/$/, ''), subPath: stringAt(mount, 'subPath'), volume: volumes.find(({ name }) => name === mount.name) };
}

/** A volume of a Secret or ConfigMap without its name, with which the pod never starts. */
function namesNothing(volume: Json): boolean {
  return (volume.secret !== undefined && stringAt(volume, 'secret', 'secretName') === undefined) || (volume.configMap !== undefined && stringAt(volume, 'configMap', 'name') === undefined);
}
