import { App, IResolver, ResolutionContext } from 'cdk8s';
import type { HandOff } from './hand-off';
import { quote } from '../../text/identifiers';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { isToken } from '../../text/tokens';
import { homeOf } from '../contracts';

/** Replaces cdktf tokens in manifests. It has to come before the resolvers of cdk8s, which would call the tokens' own `resolve`. */
export class HandOffResolver implements IResolver {
  /** Puts the resolver first in an app, once. */
  public static install(app: App, handOff: HandOff): void {
    // The list is the one that cdk8s reads for every value; the property is private, the array is not frozen.
    const resolvers = (app as unknown as { readonly resolvers: IResolver[] }).resolvers;
    if (!resolvers.some(resolver => resolver instanceof HandOffResolver)) {
      resolvers.unshift(new HandOffResolver(handOff));
    }
  }

  private constructor(private readonly handOff: HandOff) {}

  public resolve(context: ResolutionContext): void {
    const value: unknown = context.value;
    const replaced = this.handOff.substitute(value, context.obj.node.path, homeOf(context.obj)?.existingStack());
    if (!Object.is(replaced, value)) {
      context.replaceValue(replaced);
    }
  }
}

/** What is left of Terraform in a finished manifest: dictionary keys and `addJsonPatch` values pass the resolvers by. */
export function leftovers(json: unknown, at = ''): Problem[] {
  if (typeof json === 'string' || typeof json === 'number') {
    return hasToken(json) ? [leftover(`the value at ${at || '/'}`)] : [];
  }
  if (typeof json !== 'object' || json === null) {
    return [];
  }
  return Object.entries(json).flatMap(([key, value]) => [
    ...(hasToken(key) ? [leftover(`a key at ${at || '/'}`)] : []),
    ...leftovers(value, `${at}/${hasToken(key) ? '…' : key}`),
  ]);
}

function hasToken(value: string | number): boolean {
  return typeof value === 'number' ? isToken(value) : value.includes('TfToken[');
}

function leftover(where: string): Problem {
  return {
    code: Refusal.TOKEN_LEFT,
    what: `${where} is a Terraform token (${quote('${TfToken[…]}')}) that would reach the cluster as it stands`,
    why: 'tokens are replaced in values of the object, not in dictionary keys nor in the values of addJsonPatch',
    fix: 'set the value in the props of the object, or use a literal',
  };
}
