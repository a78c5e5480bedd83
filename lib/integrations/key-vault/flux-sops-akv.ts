import { Construct } from 'constructs';
import { FluxSopsAccess, FluxSopsAccessProps } from './flux-sops-access';
import { checkNew } from '../../shapes/check';

/** The name that FluxSopsAccessProps had first. */
export interface FluxSopsAkvProps extends FluxSopsAccessProps {}

/**
 * The name that FluxSopsAccess had first: the same in every way.
 *
 * @see https://fluxcd.io/flux/integrations/azure/#for-azure-key-vault
 */
export class FluxSopsAkv extends FluxSopsAccess {
  /**
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public constructor(scope: Construct, id: string, props: FluxSopsAkvProps) {
    checkNew('FluxSopsAkv', new.target, scope, id, props);
    super(scope, id, props);
  }
}
