import type { Ajv } from 'ajv';

/** What the emulator's journal shows instead of a secret; no format can be asked of it. */
const redaction = '<redacted sha256:';

/** Formats that any text, or what `type` says, satisfies. */
const untested = ['password', 'binary', 'float', 'double', 'file'];

/**
 * Teaches ajv the formats that Azure ML's documents use. Texts with a redacted secret pass.
 * @param ajv gets the formats
 */
export function addOpenApiFormats(ajv: Ajv): void {
  const texts: Record<string, (value: string) => boolean> = {
    'date-time': matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/),
    // .NET's TimeSpan, as the older documents have it, beside ISO 8601.
    'date-span': matches(/^-?(\d+\.)?\d\d:\d\d:\d\d(\.\d{1,7})?$/),
    'arm-id': matches(/^\/subscriptions\/[^/]+(\/|$)|^\/providers\//i),
    duration: matches(/^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/),
    uuid: matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i),
    uri: (value) => URL.canParse(value),
    url: (value) => URL.canParse(value),
    byte: matches(/^[A-Za-z0-9+/]*={0,2}$/),
  };
  for (const [name, test] of Object.entries(texts)) {
    ajv.addFormat(name, {
      type: 'string',
      validate: (value: string) => value.includes(redaction) || test(value),
    });
  }
  ajv.addFormat('int32', { type: 'number', validate: (value: number) => (value | 0) === value });
  ajv.addFormat('int64', { type: 'number', validate: Number.isInteger });
  for (const name of untested) ajv.addFormat(name, true);
}

function matches(pattern: RegExp): (value: string) => boolean {
  return (value) => pattern.test(value);
}
