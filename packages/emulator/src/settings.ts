import { randomBytes, randomUUID } from 'node:crypto';
import { systemClock, type Clock } from './clock.js';
import type { PermissionRule } from './entra/permissions.js';
import type { PlaneName } from './planes/plane.js';
import { systemRandom, type Random } from './random.js';
import { defaultPython, type ScoringServerChoice } from './scoring/pythonInterpreter.js';

/** Whom the emulated application trusts besides its secret: GitHub's ID tokens with these claims. */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

/** The repository and the event the emulated GitHub runner works for. */
export interface GitHubOptions {
  /** `owner/name`. */
  readonly repository?: string;
  /** `refs/heads/main` and the like. */
  readonly ref?: string;
  /** The `sub` claim of ID tokens; made from repository and ref when absent. */
  readonly subject?: string;
  /** The subject the application trusts; that of the ID tokens when absent. */
  readonly trustedSubject?: string;
  /** The audience the application trusts. */
  readonly trustedAudience?: string;
  /** How long ID tokens are valid, in seconds. GitHub's are for five minutes. */
  readonly idTokenLifetime?: number;
  /** Adds or replaces claims of the ID tokens. */
  readonly claims?: Readonly<Record<string, string>>;
}

/** What can be chosen when the emulator starts. Everything has a default. */
export interface EmulatorOptions {
  readonly subscriptionId?: string;
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly objectId?: string;
  /** Resource groups that exist from the start; the first one holds the prepared dependencies. */
  readonly resourceGroups?: readonly string[];
  /** Workspaces that exist from the start, in the first resource group. */
  readonly workspaces?: readonly string[];
  /** Region of everything prepared, and of the regional plane. */
  readonly location?: string;
  /** How long access tokens are valid, in seconds. */
  readonly tokenLifetime?: number;
  /** What the identity may do, a rule for each of its roles; everything when absent. */
  readonly permissions?: readonly PermissionRule[];
  /** How long a long-running operation takes, in milliseconds. */
  readonly pace?: number;
  /** The longest page of a list. */
  readonly pageSize?: number;
  readonly github?: GitHubOptions;
  /** The first of seven consecutive ports, one a plane; any free ports when absent. */
  readonly portBase?: number;
  /** DNS suffix of the cloud's audiences. */
  readonly cloudSuffix?: string;
  /** Host names besides localhost that the planes answer to; also put into the certificate. */
  readonly extraHosts?: readonly string[];
  /** Where certificate, scratch and state files go; a new temporary folder, removed at the end, when absent. */
  readonly stateDirectory?: string;
  /** The command of the Python that hosts scoring scripts; `python3`, on Windows `python`, when absent. */
  readonly python?: string;
  /** Who hosts them: Microsoft's server where that Python has it and our own loop where not (`auto`), or always one. */
  readonly scoringServer?: ScoringServerChoice;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Told in a line each what the emulator does. Nothing is printed when absent. */
  readonly log?: (line: string) => void;
}

/** The identity clients sign in with. */
export interface EmulatorIdentity {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of the application's service principal. */
  readonly objectId: string;
}

/** Options with their defaults filled in. */
export interface EmulatorSettings {
  readonly subscriptionId: string;
  readonly identity: EmulatorIdentity;
  readonly resourceGroups: readonly string[];
  readonly workspaces: readonly string[];
  readonly location: string;
  readonly tokenLifetime: number;
  readonly permissions: readonly PermissionRule[] | undefined;
  readonly pace: number;
  readonly pageSize: number;
  readonly github: Required<Omit<GitHubOptions, 'trustedSubject' | 'trustedAudience'>> & {
    readonly trustedSubject: string;
    readonly trustedAudience: string;
  };
  readonly ports: Readonly<Record<PlaneName, number>>;
  readonly cloudSuffix: string;
  readonly extraHosts: readonly string[];
  readonly python: string;
  readonly scoringServer: ScoringServerChoice;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (line: string) => void;
}

/** Fills in what was not chosen. Secrets and ids differ from run to run. */
export function resolveSettings(options: EmulatorOptions): EmulatorSettings {
  const { github = {} } = options;
  const repository = github.repository ?? 'octo-org/octo-model';
  const ref = github.ref ?? 'refs/heads/main';
  const subject = github.subject ?? `repo:${repository}:ref:${ref}`;
  const port = (offset: number) => (options.portBase === undefined ? 0 : options.portBase + offset);
  return {
    subscriptionId: options.subscriptionId ?? randomUUID(),
    identity: {
      tenantId: options.tenantId ?? randomUUID(),
      clientId: options.clientId ?? randomUUID(),
      clientSecret: options.clientSecret ?? randomBytes(24).toString('base64url'),
      objectId: options.objectId ?? randomUUID(),
    },
    resourceGroups: options.resourceGroups ?? ['rg-emulator'],
    workspaces: options.workspaces ?? [],
    location: normalizeLocation(options.location ?? 'eastus'),
    tokenLifetime: options.tokenLifetime ?? 3600,
    permissions: options.permissions,
    pace: options.pace ?? 300,
    pageSize: options.pageSize ?? 100,
    github: {
      repository,
      ref,
      subject,
      trustedSubject: github.trustedSubject ?? subject,
      trustedAudience: github.trustedAudience ?? 'api://AzureADTokenExchange',
      idTokenLifetime: github.idTokenLifetime ?? 300,
      claims: github.claims ?? {},
    },
    ports: {
      login: port(0),
      arm: port(1),
      api: port(2),
      scoring: port(3),
      github: port(4),
      imds: port(5),
      control: port(6),
    },
    cloudSuffix: options.cloudSuffix ?? 'azureml-emulator.test',
    extraHosts: options.extraHosts ?? [],
    python: options.python ?? defaultPython(),
    scoringServer: options.scoringServer ?? 'auto',
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    log: options.log ?? (() => undefined),
  };
}

/** A region's name as ARM compares it: `East US` is `eastus`. */
export function normalizeLocation(location: string): string {
  return location.replaceAll(' ', '').toLowerCase();
}
