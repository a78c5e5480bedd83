/** What a change does to who may do what. `changed`: neither wider nor narrower, or not to be told. */
export type ChangeKind = 'added' | 'widened' | 'narrowed' | 'removed' | 'changed';

/** One change. */
export interface Change {
  readonly kind: ChangeKind;
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
  /** More is allowed than before: to somebody, or somewhere. */
  readonly isMore: boolean;
}
