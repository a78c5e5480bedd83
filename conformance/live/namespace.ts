import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST } from './azure/world';
import { FLUX_SYSTEM, SERVICE_ADDRESS } from './settings';

const MARK = 'LIVE_TIER_NAMESPACE';

/** What this machine lacks for the live tier; undefined when it lacks nothing. */
export function whyImpossible(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'the live tier needs Linux and root: it resolves the names of Azure to this machine in a mount namespace of its own';
  }
  const probe = spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'sh', '-c', 'ip link set lo up'], { encoding: 'utf8' });
  return probe.status === 0 ? undefined : `the live tier needs unshare and ip (util-linux, iproute2): ${probe.error?.message ?? probe.stderr.trim()}`;
}

export function insideNamespace(): boolean {
  return process.env[MARK] !== undefined;
}

/**
 * Runs this program again where the host names of Azure are this machine and nothing else is reachable: in mount, network
 * and process namespaces of its own. When the inner program ends, whichever way, the kernel ends all that it started.
 */
export function runInsideNamespace(folder: string, args: string[]): number {
  const hosts = join(folder, 'hosts');
  writeFileSync(hosts, [
    '127.0.0.1 localhost',
    ...Object.values(HOST).map(host => `127.0.0.1 ${host}`),
    ...Object.entries(SERVICE_ADDRESS).map(([name, address]) => `${address} ${name}.${FLUX_SYSTEM}.svc.cluster.local`),
    '',
  ].join('\n'));
  const setUp = [
    'set -e',
    `mount --bind '${hosts}' /etc/hosts`,
    'ip link set lo up',
    // The instance metadata service of a node; see azure/imds.ts.
    'ip address add 169.254.169.254/32 dev lo',
    'exec "$@"',
  ].join('\n');
  const inner = spawnSync('unshare', [
    '--mount', '--propagation', 'private', '--net', '--pid', '--fork', '--kill-child', '--mount-proc',
    'sh', '-c', setUp, 'sh', process.execPath, ...process.execArgv, ...args,
  ], { stdio: 'inherit', env: { ...process.env, [MARK]: folder } });
  return inner.status ?? 1;
}
