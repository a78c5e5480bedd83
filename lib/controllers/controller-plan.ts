import { Program } from '../core/program';
import { CONTROLLERS, FluxController } from '../flux/controllers';
import { LockdownArgument } from '../flux/lockdown';
import { Identity, isSameIdentity } from '../identities/identity';
import { Refusal } from '../text/refusals';

/** What one controller needs. */
export interface ControllerNeeds {
  /** Some object of the controller has an identity of its own. */
  objectLevel: boolean;
  /** The controller's own identity, with the accesses that asked for it. */
  identity?: { readonly identity: Identity; readonly usedBy: string[] };
  /** Secret with the certificate, when the controller's own identity is an application. */
  certificateSecret?: string;
  /** The nodes' identity is used, with the accesses that asked for it. */
  node?: { readonly usedBy: string[]; nameKubeletIdentity: boolean };
  /** Flags that lock the controller down. */
  readonly lockdown: LockdownArgument[];
}

/** Gathers what the accesses of a cluster need of its controllers, and finds needs that exclude each other. */
export class ControllerPlan {
  /** Controllers of Flux, and operators beside them. */
  private readonly byController = new Map<string, ControllerNeeds>();

  public constructor(private readonly program: Program) {}

  /** Controllers of Flux with needs, in a fixed order. */
  public get entries(): (readonly [FluxController, ControllerNeeds])[] {
    return CONTROLLERS.filter(controller => this.byController.has(controller)).map(controller => [controller, this.byController.get(controller)!] as const);
  }

  public needs(controller: string): ControllerNeeds {
    if (!this.byController.has(controller)) {
      this.byController.set(controller, { objectLevel: false, lockdown: [] });
    }
    return this.byController.get(controller)!;
  }

  public identityOf(controller: string): Identity | undefined {
    return this.byController.get(controller)?.identity?.identity;
  }

  public useObjectLevel(controller: string): void {
    this.needs(controller).objectLevel = true;
  }

  public useIdentity(controller: string, identity: Identity, path: string): void {
    const needs = this.needs(controller);
    if (needs.identity && !isSameIdentity(needs.identity.identity, identity)) {
      this.program.problems.add(path, {
        code: 'FAZ031',
        what: `${controller} would get two identities: ${needs.identity.identity.node.path} (from ${needs.identity.usedBy[0]}) and ${identity.node.path}`,
        why: 'a controller signs in with one client ID (a certificate goes before federation), so one of the two accesses would be refused by Azure',
        fix: 'give both accesses the same identity, or move one of them to Authentication.objectLevel()',
      });
      return;
    }
    needs.identity ??= { identity, usedBy: [] };
    needs.identity.usedBy.push(path);
    this.checkNode(controller, needs, path);
  }

  public useNode(controller: string, path: string, nameKubeletIdentity: boolean): void {
    const needs = this.needs(controller);
    needs.node ??= { usedBy: [], nameKubeletIdentity: false };
    needs.node.usedBy.push(path);
    needs.node.nameKubeletIdentity ||= nameKubeletIdentity;
    this.checkNode(controller, needs, path);
  }

  public lockDown(locked: readonly LockdownArgument[]): void {
    for (const entry of locked) {
      const needs = this.needs(entry.controller);
      needs.lockdown.push(entry);
      // A default ServiceAccount is object level for every object: without the gate the controller exits.
      needs.objectLevel ||= entry.prop !== 'noCrossNamespaceRefs';
    }
  }

  private checkNode(controller: string, { identity, node }: ControllerNeeds, path: string): void {
    if (!identity || !node) {
      return;
    }
    const other = identity.usedBy.includes(path) ? node.usedBy[0] : identity.usedBy[0];
    this.program.problems.add(path, {
      code: Refusal.IDENTITY_MIXED,
      what: `${controller} would use the identity of the nodes and ${identity.identity.node.path} at once (the other access is ${other})`,
      why: 'the controller tries its own identity first and never comes to that of the nodes',
      fix: 'use one level for both accesses, or move one of them to Authentication.objectLevel()',
    });
  }
}
