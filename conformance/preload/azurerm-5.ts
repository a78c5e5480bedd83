import { AzurermVersion } from '../../lib';

/**
 * Loaded before a program: it then writes for azurerm 5 whatever it says itself, because the azurerm that can be built here is a 5.
 * A user changes `azurermVersion`; the program stays as it is otherwise.
 */
Object.defineProperty(AzurermVersion, 'V4', { value: AzurermVersion.V5 });
