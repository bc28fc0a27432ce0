import * as v from 'valibot';
import { parse } from 'yaml';
import { permissionSchema } from './entra/permissions.js';
import { faultSchema, type FaultRule } from './faults.js';
import type { EmulatorOptions } from './settings.js';

const text = v.pipe(v.string(), v.minLength(1));
const seconds = v.pipe(v.number(), v.integer(), v.minValue(1));

const seedSchema = v.strictObject({
  subscriptionId: v.exactOptional(text),
  tenantId: v.exactOptional(text),
  clientId: v.exactOptional(text),
  clientSecret: v.exactOptional(text),
  objectId: v.exactOptional(text),
  resourceGroups: v.exactOptional(v.pipe(v.array(text), v.minLength(1))),
  workspaces: v.exactOptional(v.array(text)),
  location: v.exactOptional(text),
  tokenLifetime: v.exactOptional(seconds),
  permissions: v.exactOptional(v.array(permissionSchema)),
  pace: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
  pageSize: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  github: v.exactOptional(
    v.strictObject({
      repository: v.exactOptional(text),
      ref: v.exactOptional(text),
      subject: v.exactOptional(text),
      trustedSubject: v.exactOptional(text),
      trustedAudience: v.exactOptional(text),
      idTokenLifetime: v.exactOptional(seconds),
      claims: v.exactOptional(v.record(text, v.string())),
    }),
  ),
  faults: v.exactOptional(v.array(faultSchema)),
});

/** What an emulator is to start with. */
export interface Seed {
  readonly options: EmulatorOptions;
  readonly faults: readonly FaultRule[];
}

/**
 * Reads a seed file.
 * @param source YAML or JSON
 * @param file its name, for the message
 * @throws Error naming the file and what is wrong in it
 */
export function parseSeed(source: string, file: string): Seed {
  let value: unknown;
  try {
    value = parse(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} is neither YAML nor JSON: ${reason}`, { cause: error });
  }
  const result = v.safeParse(seedSchema, value ?? {});
  if (!result.success) {
    const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
    throw new Error(`${file} is no seed: ${problems.join('; ')}`);
  }
  const { faults = [], ...options } = result.output;
  return { options, faults };
}
