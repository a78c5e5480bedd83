import { CONTROLLERS, FluxController } from '../flux/controllers';
import { Identity } from '../identity/identity';
import { Program } from '../program';

/** What one controller needs. */
export interface ControllerNeeds {
  /** Some object of the controller has an identity of its own. */
  objectLevel: boolean;
  /** The controller's own identity, with the accesses that asked for it. */
  identity?: { readonly identity: Identity; readonly usedBy: string[] };
  /** The nodes' identity is used, with the accesses that asked for it. */
  node?: { readonly usedBy: string[]; nameKubeletIdentity: boolean };
}

/** Gathers what the accesses of a cluster need of its controllers, and finds needs that exclude each other. */
export class ControllerPlan {
  private readonly byController = new Map<FluxController, ControllerNeeds>();

  public constructor(private readonly program: Program) {}

  /** Controllers with needs, in a fixed order. */
  public get entries(): (readonly [FluxController, ControllerNeeds])[] {
    return CONTROLLERS.filter(controller => this.byController.has(controller)).map(controller => [controller, this.byController.get(controller)!] as const);
  }

  public needs(controller: FluxController): ControllerNeeds {
    if (!this.byController.has(controller)) {
      this.byController.set(controller, { objectLevel: false });
    }
    return this.byController.get(controller)!;
  }

  public identityOf(controller: FluxController): Identity | undefined {
    return this.byController.get(controller)?.identity?.identity;
  }

  public useObjectLevel(controller: FluxController): void {
    this.needs(controller).objectLevel = true;
  }

  public useIdentity(controller: FluxController, identity: Identity, path: string): void {
    const needs = this.needs(controller);
    if (needs.identity && !needs.identity.identity._isSameAs(identity)) {
      this.program.problems.add(path, {
        what: `${controller} would get two identities: ${needs.identity.identity.node.path} (from ${needs.identity.usedBy[0]}) and ${identity.node.path}`,
        why: 'a controller signs in with one client ID, so one of the two accesses would be refused by Azure',
        fix: 'give both accesses the same identity, or move one of them to Authentication.objectLevel()',
      });
      return;
    }
    needs.identity ??= { identity, usedBy: [] };
    needs.identity.usedBy.push(path);
    this.checkNode(controller, needs, path);
  }

  public useNode(controller: FluxController, path: string, nameKubeletIdentity: boolean): void {
    const needs = this.needs(controller);
    needs.node ??= { usedBy: [], nameKubeletIdentity: false };
    needs.node.usedBy.push(path);
    needs.node.nameKubeletIdentity ||= nameKubeletIdentity;
    this.checkNode(controller, needs, path);
  }

  private checkNode(controller: FluxController, { identity, node }: ControllerNeeds, path: string): void {
    if (!identity || !node) {
      return;
    }
    const other = identity.usedBy.includes(path) ? node.usedBy[0] : identity.usedBy[0];
    this.program.problems.add(path, {
      what: `${controller} would use the identity of the nodes and ${identity.identity.node.path} at once (the other access is ${other})`,
      why: 'the controller tries its own identity first and never comes to that of the nodes',
      fix: 'use one level for both accesses, or move one of them to Authentication.objectLevel()',
    });
  }
}
