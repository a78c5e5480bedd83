/**
 * The engine of the Azure half as people type it: the name of its package and of its command. The second package, `cdk-flux-azure-cdktn`, is made of the
 * same sources with `cdktn` here and in the imports (`npm run packages`).
 */
export const ENGINE: string = 'cdktf';
