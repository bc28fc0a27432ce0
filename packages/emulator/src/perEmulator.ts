import type { EmulatorContext } from './provider.js';

/**
 * Something every emulator has one of, made when it is first asked for. Providers that work together
 * share their state by it.
 * @param create makes it
 * @returns a function that gives an emulator's own
 */
export function perEmulator<Value extends object>(
  create: (context: EmulatorContext) => Value,
): (context: EmulatorContext) => Value {
  const made = new WeakMap<EmulatorContext, Value>();
  return (context) => {
    const existing = made.get(context);
    if (existing !== undefined) return existing;
    const value = create(context);
    made.set(context, value);
    return value;
  };
}
