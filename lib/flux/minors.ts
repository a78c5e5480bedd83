/** What came and went with a minor of Flux, from the code of the controllers of each release; API versions, lockdown flags and support are in tables of their own. */
import { FluxController } from './controllers';
import { FluxVersion } from './version';

/** Enables object level. https://fluxcd.io/flux/installation/configuration/workload-identity/ */
export const OBJECT_LEVEL_GATE = 'ObjectLevelWorkloadIdentity';

/** A change, in minors: from `since` on, up to and with `until`. */
interface Span {
  readonly since: FluxVersion;
  readonly until?: FluxVersion;
}

/** Object level is off without the gate; in 2.10 it is always on. */
const GATE_NEEDED: Span = { since: FluxVersion.V2_6, until: FluxVersion.V2_9 };

/** Controllers that were given the gate later than 2.6. */
const GATE_KNOWN_LATER: { readonly [controller: string]: FluxVersion } = { [FluxController.HELM]: FluxVersion.V2_7 };

/** Exits on every argument that is no flag of its own, and never had the gate. */
const WITHOUT_GATE = ['source-watcher'];

/** A default ServiceAccount is object level: without the gate the controller exits. */
const DEFAULTS_NEED_GATE: Span = { since: FluxVersion.V2_7, until: FluxVersion.V2_9 };

/** The controllers have lost the right to ask for tokens of every ServiceAccount. */
const TOKEN_ROLE_NEEDED: Span = { since: FluxVersion.V2_10 };

/** The controllers read AZURE_ENVIRONMENT_FILEPATH. */
const CLOUD_FILE_READ: Span = { since: FluxVersion.V2_7 };

/** `.spec.channel` of a Provider of type azureeventhub may be a host; before, it is the short name of the namespace. */
const CHANNEL_MAY_BE_HOST: Span = { since: FluxVersion.V2_7 };

const isIn = ({ since, until }: Span, minor: number) => minor >= since.minor && (until === undefined || minor <= until.minor);

/** Whether object level needs the gate. */
export const isGateNeeded = (minor: number) => isIn(GATE_NEEDED, minor);

/** Whether a controller knows the gate; one that does not exits. */
export function isGateKnown(controller: string, minor: number): boolean {
  return minor >= (GATE_KNOWN_LATER[controller] ?? GATE_NEEDED.since).minor && !WITHOUT_GATE.includes(controller);
}

export const doDefaultsNeedGate = (minor: number) => isIn(DEFAULTS_NEED_GATE, minor);

/** Whether controllers have to be given the right to create tokens. */
export const isTokenRoleNeeded = (minor: number) => isIn(TOKEN_ROLE_NEEDED, minor);

export const isCloudFileRead = (minor: number) => isIn(CLOUD_FILE_READ, minor);

export const mayChannelBeHost = (minor: number) => isIn(CHANNEL_MAY_BE_HOST, minor);
