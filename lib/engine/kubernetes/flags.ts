/**
 * Arguments as the controllers of Flux read them: https://github.com/spf13/pflag, and https://github.com/fluxcd/pkg/blob/main/runtime/features/features.go
 * with a map of k8s.io/component-base/cli/flag for the gates.
 */

/** Flags that take no argument of their own: `--no-cross-namespace-refs false` is true, and a word. */
const BOOLEAN: ReadonlySet<string> = new Set([
  'enable-leader-election', 'leader-election-release-on-cancel', 'watch-all-namespaces', 'no-cross-namespace-refs', 'no-remote-bases', 'insecure-allow-http',
  'insecure-kubeconfig-exec', 'insecure-kubeconfig-tls', 'additive-cel-dependency-check', 'disallowed-field-managers-strict', 'help', 'snapshot-digest-strict',
]);

/** Values of each flag, in order. */
function valuesOf(args: readonly string[], flag: string): string[] {
  const found: string[] = [];
  for (let i = 0; i < args.length && args[i] !== '--'; i++) {
    const arg = args[i];
    if (!arg.startsWith('--')) {
      continue;
    }
    const [name, ...rest] = arg.split('=');
    const takesNext = rest.length === 0 && !BOOLEAN.has(name.slice(2)) && i + 1 < args.length;
    const value = rest.length > 0 ? rest.join('=') : takesNext ? args[i + 1] : 'true';
    i += takesNext ? 1 : 0;
    name === flag && found.push(value);
  }
  return found;
}

/** The last value of a flag such as `--default-service-account`; repeated flags override each other. A switch is true in several spellings. */
export function flagOf({ args }: { readonly args: readonly string[] }, flag: string): string | undefined {
  const values = valuesOf(args, flag);
  const last = values[values.length - 1];
  const isSwitch = BOOLEAN.has(flag.slice(2));
  return last !== undefined && isSwitch ? String(isTrue(last) ?? last) : last;
}

/** strconv.ParseBool */
function isTrue(text: string): boolean | undefined {
  return /^(1|t|T|true|TRUE|True)$/.test(text) ? true : /^(0|f|F|false|FALSE|False)$/.test(text) ? false : undefined;
}

/** Feature gates of a controller; repeated arguments merge, the last value of a gate wins. What is no pair, or no boolean, makes the controller exit: the gate is not on. */
export function gatesOf(args: readonly string[]): Map<string, boolean> {
  const pairs = valuesOf(args, '--feature-gates').flatMap(value => value.split(',')).filter(pair => pair !== '');
  return new Map(pairs.map(pair => {
    const [name, ...value] = pair.split('=');
    return [name.trim(), isTrue(value.join('=').trim()) === true];
  }));
}
