import type { TerraformStack } from 'cdktf';
import { sharedMap } from './shared';
import { cdktf } from './tokens';

/** Terraform apps of programs that have taken their way out. */
const WRITTEN = sharedMap<object, boolean>('written-apps');

/** The stack in which a token was made: each attribute read of cdktf remembers it. */
export function originOf(token: unknown): TerraformStack | undefined {
  const { Tokenization, TerraformStack: Stack } = cdktf();
  const pending: unknown[] = typeof token === 'string' || typeof token === 'number' || Array.isArray(token) ? Tokenization.reverse(token) : [token];
  const seen = new Set<unknown>();
  while (pending.length > 0) {
    const candidate = pending.pop();
    if (typeof candidate === 'string' && candidate.includes('TfToken[')) {
      pending.push(...Tokenization.reverseString(candidate).tokens);
    } else if (typeof candidate === 'object' && candidate !== null && !seen.has(candidate) && !isConstruct(candidate)) {
      seen.add(candidate);
      const origin: unknown = (candidate as { originStack?: unknown }).originStack;
      if (Stack.isStack(origin)) {
        return origin as TerraformStack;
      }
      pending.push(...Object.values(candidate));
    }
  }
  return undefined;
}

/** Notes that the program of an app has taken its way out: what is declared from now on belongs to another program. */
export function markWritten(app: object): void {
  WRITTEN.set(app, true);
}

/** Whether a text has a token of such an app: of an earlier program in the same process. */
export function hasTokenOfBefore(text: string): boolean {
  return cdktf().Tokenization.reverseString(text).tokens.some(token => {
    const root = originOf(token)?.node.root;
    return root !== undefined && WRITTEN.has(root);
  });
}

function isConstruct(value: object): boolean {
  return 'node' in value && typeof (value as { readonly node?: { readonly path?: unknown } }).node?.path === 'string';
}
