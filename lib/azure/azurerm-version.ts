/**
 * Major version of the azurerm provider that runs the stack. The same prebuilt classes serve both.
 *
 * @see https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/5.0-upgrade-guide
 */
export class AzurermVersion {
  /** azurerm 4, from 4.55 on. */
  public static readonly V4 = new AzurermVersion(4, '~> 4.55');
  /** azurerm 5, from 5.2 on. */
  public static readonly V5 = new AzurermVersion(5, '~> 5.2');

  private constructor(
    /** Major version. */
    public readonly major: number,
    /** Constraint in `required_providers`. */
    public readonly constraint: string,
  ) {}
}
