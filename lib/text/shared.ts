/**
 * What is known of objects, by all copies of the library in a process: a package of the user's may bring its own beside the program's, and accesses of the one
 * stand in clusters of the other.
 */
export function sharedMap<K extends object, V>(name: string): WeakMap<K, V> {
  const key = Symbol.for(`cdk-flux-azure.${name}`);
  const process = globalThis as unknown as { [key: symbol]: WeakMap<K, V> | undefined };
  return process[key] ??= new WeakMap<K, V>();
}
