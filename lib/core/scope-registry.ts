import { IConstruct } from 'constructs';
import { sharedMap } from '../text/shared';

/** What stands for everything below a construct, as a cluster does for what is declared in it. */
export class ScopeRegistry<T> {
  private readonly byScope: WeakMap<IConstruct, T>;

  public constructor(name: string) {
    this.byScope = sharedMap(name);
  }

  public register(scope: IConstruct, value: T): void {
    this.byScope.set(scope, value);
  }

  /** What was registered for the construct itself. */
  public at(scope: IConstruct): T | undefined {
    return this.byScope.get(scope);
  }

  /** What was registered for the construct or the next one around it. */
  public find(construct: IConstruct): T | undefined {
    let current: IConstruct | undefined = construct;
    while (current) {
      const known = this.byScope.get(current);
      if (known !== undefined) {
        return known;
      }
      current = current.node.scope;
    }
    return undefined;
  }
}
