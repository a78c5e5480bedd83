/** Where new managed identities are made. */
export interface IdentitiesProps {
  /** Resource group, which exists already. */
  readonly resourceGroupName: string;
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /**
   * Tags of the identities.
   *
   * @default - no tags
   */
  readonly tags?: { readonly [name: string]: string };
}
