import { App as TerraformApp, TerraformProvider, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { makeRoom, terraformId } from './construct-ids';
import { PlannedFile, Site } from './contracts';
import { Problem, ProblemList, problemListOf } from '../text/problems';
import { Refusal } from '../text/refusals';
import { sharedMap } from '../text/shared';
import { HandOff } from './hand-off/hand-off';
import { Principals } from './principal';
import { scratchTerraformApp } from './stacks/staging';
import type { Finding } from '../engine/finding';
import type { KnownIdentity } from '../engine/input';

const PROGRAMS = sharedMap<IConstruct, Program>('programs');

/** A warning that a person may want to read and that never stops synth. */
export interface Warning {
  readonly path: string;
  readonly text: string;
}

/** What a program has said about its review. */
export interface ReviewOptions {
  readonly acknowledgements: { readonly code: string; readonly reason: string; readonly path: string }[];
  strict: boolean;
  notes: boolean;
  reports: boolean;
}

/** What one run of a user's program declares: everything below one cdk8s App. */
export class Program {
  /** The program of a construct of the Kubernetes half. */
  public static of(construct: IConstruct): Program {
    const { root } = construct.node;
    const known = PROGRAMS.get(root) ?? new Program(problemListOf(root));
    PROGRAMS.set(root, known);
    return known;
  }

  public readonly handOff = new HandOff();
  public readonly principals: Principals;
  public readonly sites: Site[] = [];
  /** Each identity, where it was made elsewhere; its IDs may be tokens. */
  public readonly knownIdentities: (() => KnownIdentity | undefined)[] = [];
  /** Files of the Kubernetes half beside those of the clusters; asked for when the program is complete. */
  public readonly contributions: (() => PlannedFile[])[] = [];
  /** Every app of cdktf that holds a stack of the program. */
  public readonly terraformApps: TerraformApp[] = [];
  /** Hears of each of them. */
  public onTerraformApp?: (app: TerraformApp) => void;
  public reviewWarnings: readonly Finding[] = [];
  public reviewNotes: readonly Finding[] = [];
  public readonly review: ReviewOptions = { acknowledgements: [], strict: false, notes: false, reports: true };

  private readonly warningsByText = new Map<string, Warning>();
  private readonly stackPaths = new Map<string, string>();
  private readonly finalizers: (() => void)[] = [];

  private constructor(public readonly problems: ProblemList) {
    this.principals = new Principals(problems);
  }

  /** Work that needs the whole program, such as choosing the patches of a controller; done once, before anything is rendered. */
  public atEnd(work: () => void): void {
    this.finalizers.push(work);
  }

  public finalize(): void {
    while (this.finalizers.length > 0) {
      this.finalizers.shift()!();
    }
  }

  public warn(path: string, text: string): void {
    this.warningsByText.set(`${path}\n${text}`, { path, text });
  }

  public get warnings(): Warning[] {
    return [...this.warningsByText.values()];
  }

  /** The app in which new stacks are made: one of the user's own, as soon as a stack of it is passed. */
  public get terraformApp(): TerraformApp | undefined {
    return this.terraformApps[0];
  }

  public addTerraformApp(app: TerraformApp): void {
    if (!this.terraformApps.includes(app)) {
      const isFirstInUse = this.terraformApp?.node.children.some(child => TerraformStack.isStack(child));
      isFirstInUse ? this.terraformApps.push(app) : this.terraformApps.unshift(app);
      this.onTerraformApp?.(app);
    }
  }

  /** The app for a new stack; where there is none, one that is never written, so that the other problems are found too. */
  public appForStack(path: string, problem: Problem): TerraformApp {
    if (!this.terraformApp) {
      this.problems.add(path, problem);
    }
    return this.terraformApp ?? scratchTerraformApp();
  }

  /** Makes a stack, refusing a name that cdktf would silently write over another stack's file. */
  public newStack(app: TerraformApp, ownerId: string, path: string): TerraformStack {
    const id = terraformId(ownerId);
    const owner = this.stackPaths.get(id) ?? (makeRoom(app).node.tryFindChild(id) ? app.node.tryFindChild(id)!.node.path : undefined);
    this.addTerraformApp(app);
    if (owner === undefined) {
      this.stackPaths.set(id, path);
      return new TerraformStack(app, id);
    }
    this.problems.add(path, {
      code: Refusal.NAME_TWICE,
      what: `the Terraform stack ${JSON.stringify(id)} exists already (${owner})`,
      why: 'cdktf names the folder after the stack, so the second one would silently overwrite the first',
      fix: 'give one of them another id, or pass the existing stack in the `stack` prop',
    });
    let n = 2;
    while (app.node.tryFindChild(`${id}-${n}`)) {
      n++;
    }
    return new TerraformStack(app, `${id}-${n}`);
  }

  /** Finds a second default provider of one kind in a stack: that of the library has stepped aside by now. */
  public checkProviders(): void {
    const seen = new Map<string, string>();
    for (const provider of this.terraformApps.flatMap(app => app.node.findAll()).filter(construct => TerraformProvider.isTerraformProvider(construct))) {
      const { terraformResourceType: type, alias, node } = provider as TerraformProvider;
      const key = `${TerraformStack.of(provider).node.path}\n${type}`;
      const other = seen.get(key);
      if (alias === undefined && other !== undefined) {
        this.problems.add(node.path, {
          code: Refusal.NAME_TWICE,
          what: `there are two ${type} providers without an alias in one stack: ${other} and ${node.path}`,
          why: 'Terraform refuses a second default configuration of a provider',
          fix: 'leave one of them out, or give it an alias and pass it to the resources that need it',
        });
      }
      if (alias === undefined) {
        seen.set(key, node.path);
      }
    }
  }

  /** Finds stacks of one name that the user made, and that cdktf would write over each other. */
  public checkStackNames(): void {
    const seen = new Map<string, string>();
    for (const stack of this.terraformApps.flatMap(app => app.node.findAll()).filter(construct => TerraformStack.isStack(construct))) {
      const other = seen.get(stack.node.id);
      if (other !== undefined) {
        this.problems.add(stack.node.path, {
          code: Refusal.NAME_TWICE,
          what: `two Terraform stacks are named ${JSON.stringify(stack.node.id)}: ${other} and ${stack.node.path}`,
          why: 'cdktf names the folder after the stack, so the second one would silently overwrite the first',
          fix: 'give one of them another id',
        });
      }
      seen.set(stack.node.id, stack.node.path);
    }
  }
}
