/** One block of permissions of a role: actions and data actions, less the not-actions. https://learn.microsoft.com/azure/role-based-access-control/role-definitions */
export interface Permissions {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** One action, and whether it is one of data. */
export interface Action {
  readonly name: string;
  readonly isData: boolean;
}

/** Whether a set of permissions allows an action. */
export function allows(permissions: readonly Permissions[], { name, isData }: Action): boolean {
  return permissions.some(block => {
    const [given, taken] = listsOf(block, isData);
    return given.some(pattern => matches(pattern, name)) && !taken.some(pattern => matches(pattern, name));
  });
}

/** Whether everything that a set allows is allowed by another. Where patterns overlap in a way that is hard to tell, it is said not to be. */
export function isWithin(inner: readonly Permissions[], outer: readonly Permissions[]): boolean {
  return inner.every(block => [false, true].every(isData => {
    const [given, taken] = listsOf(block, isData);
    return given.every(pattern => taken.some(not => matches(not, pattern)) || outer.some(other => isInBlock(pattern, taken, listsOf(other, isData))));
  }));
}

/** What a set has as patterns of one kind, less what it takes back as a whole. */
export function patternsOf(permissions: readonly Permissions[], isData: boolean): string[] {
  return permissions.flatMap(block => {
    const [given, taken] = listsOf(block, isData);
    return given.filter(pattern => !taken.some(not => matches(not, pattern)));
  });
}

type Lists = readonly [given: readonly string[], taken: readonly string[]];

function listsOf({ actions, notActions, dataActions, notDataActions }: Permissions, isData: boolean): Lists {
  return isData ? [dataActions, notDataActions] : [actions, notActions];
}

function isInBlock(pattern: string, taken: readonly string[], [given, takenThere]: Lists): boolean {
  return given.some(other => matches(other, pattern))
    && takenThere.every(not => !overlap(not, pattern) || taken.some(own => matches(own, not)));
}

/**
 * Whether a pattern matches an action, or everything that another pattern matches. As in Azure, `*` stands for any text, slashes included, and case does not count.
 * Linear: each part between stars is looked for once, the first place that fits is as good as any later one.
 */
export function matches(pattern: string, text: string): boolean {
  const [first, ...rest] = pattern.toLowerCase().split('*');
  const action = text.toLowerCase();
  const last = rest.pop();
  if (last === undefined) {
    return action === first;
  }
  const end = action.length - last.length;
  if (!action.startsWith(first) || !action.endsWith(last) || end < first.length) {
    return false;
  }
  let at = first.length;
  for (const part of rest) {
    const found = action.indexOf(part, at);
    if (found < 0 || found + part.length > end) {
      return false;
    }
    at = found + part.length;
  }
  return true;
}

/** Whether two patterns have an action in common. The ends before the first and after the last star decide, unless one has no star at all. */
function overlap(a: string, b: string): boolean {
  if (!a.includes('*')) {
    return matches(b, a);
  }
  if (!b.includes('*')) {
    return matches(a, b);
  }
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  const [headX, headY] = [x.slice(0, x.indexOf('*')), y.slice(0, y.indexOf('*'))];
  const [tailX, tailY] = [x.slice(x.lastIndexOf('*') + 1), y.slice(y.lastIndexOf('*') + 1)];
  return (headX.startsWith(headY) || headY.startsWith(headX)) && (tailX.endsWith(tailY) || tailY.endsWith(tailX));
}
