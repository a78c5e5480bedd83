import { UseReaders } from './kubernetes/flux-use';
import { Rule } from './rule';
import { SupportRow } from '../flux/support';

/** One integration of Flux with Azure, as the access review sees it: a folder each, registered by one line. */
export interface Integration {
  /** What works where, by kind. */
  readonly rows: { readonly [name: string]: SupportRow };
  /** What its Flux objects use. */
  readonly uses: UseReaders;
  /** Rules that are about it alone. */
  readonly rules: readonly Rule[];
}
