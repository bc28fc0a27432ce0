/**
 * A member of something thrown. Asks for the member, not for the class: errors can come from another
 * realm, whose `Error` is not ours.
 */
export function faultMember(error: unknown, member: string): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, member);
  return value;
}

/** The text of something thrown. */
export function faultMessage(error: unknown): string {
  const message = faultMember(error, 'message');
  return typeof message === 'string' ? message : String(error);
}
