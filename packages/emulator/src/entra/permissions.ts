import * as v from 'valibot';

const patterns = v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []);

/** What one role gives: actions, with `*` for any number of characters, less those taken away again. */
export const permissionSchema = v.strictObject({
  actions: patterns,
  notActions: patterns,
  dataActions: patterns,
  notDataActions: patterns,
});

/** A role's permission as its author writes it. */
export type PermissionRule = v.InferInput<typeof permissionSchema>;

/** A role's permission as `Microsoft.Authorization/permissions` shows it. */
export type Permission = v.InferOutput<typeof permissionSchema>;

/** What the emulated identity may do, on every scope alike. */
export interface Permissions {
  list(): readonly Permission[];
  /** Replaces all of it. @throws ValiError when a rule is not well formed */
  set(rules: readonly PermissionRule[]): void;
  /**
   * Takes an action away, as when the role that gave it is missing.
   * @param action may have `*`, for example `Microsoft.MachineLearningServices/workspaces/jobs/*`
   */
  remove(action: string): void;
  /** Back to what the emulator started with. */
  restore(): void;
  /** True when some role gives the action: one role's exception does not bind the others. */
  allows(action: string): boolean;
}

/** An owner: everything. */
const everything: PermissionRule = { actions: ['*'], dataActions: ['*'] };

/**
 * Makes the permissions of the identity.
 * @param initial one rule a role; everything is allowed when absent
 */
export function createPermissions(initial: readonly PermissionRule[] = [everything]): Permissions {
  const parse = (rules: readonly PermissionRule[]) => rules.map((rule) => v.parse(permissionSchema, rule));
  const first = parse(initial);
  let roles = first;
  return {
    list: () => roles,
    set(rules) {
      roles = parse(rules);
    },
    remove(action) {
      roles = roles.map((role) => ({
        ...role,
        notActions: [...role.notActions, action],
        notDataActions: [...role.notDataActions, action],
      }));
    },
    restore() {
      roles = first;
    },
    allows: (action) =>
      roles.some((role) => matchesAny(role.actions, action) && !matchesAny(role.notActions, action)),
  };
}

function matchesAny(wildcards: readonly string[], action: string): boolean {
  return wildcards.some((wildcard) => {
    const source = wildcard.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&').replaceAll('*', '.*');
    return new RegExp(`^${source}$`, 'i').test(action);
  });
}
