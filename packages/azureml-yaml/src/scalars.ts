/** The value of a plain or quoted YAML scalar. */
export type ScalarValue =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'timestamp'; readonly text: string }
  | { readonly kind: 'null' };

// `az ml` reads YAML 1.1 as PyYAML does, which differs from the YAML 1.1 document itself: `y` and
// `n` are strings, and a float needs both a dot and, with an exponent, the exponent's sign.
const BOOLEAN = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const TRUE = /^(?:yes|true|on)$/i;
const NULL = /^(?:~|null|Null|NULL|)$/;
const INTEGER =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const TIMESTAMP =
  /^(?:\d{4}-\d{2}-\d{2}|\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d{1,2}(?::?\d{2})?))?)$/;

/** Gives a plain (unquoted) scalar its type as the `az ml` client's YAML reader does. */
export function resolvePlainScalar(text: string): ScalarValue {
  if (NULL.test(text)) return { kind: 'null' };
  if (BOOLEAN.test(text)) return { kind: 'boolean', value: TRUE.test(text) };
  if (FLOAT.test(text)) return { kind: 'float', value: parseFloatText(text) };
  if (INTEGER.test(text)) return { kind: 'integer', value: parseIntegerText(text) };
  if (TIMESTAMP.test(text)) return { kind: 'timestamp', text };
  return { kind: 'string', text };
}

/**
 * A literal as the `az ml` client sends it, which is Python's `str()`: `true` becomes `True`,
 * `1.0` stays `1.0`, `1e+16` keeps its exponent.
 *
 * @returns `undefined` for null and for a timestamp, which have no literal form.
 */
export function literalText(value: ScalarValue): string | undefined {
  switch (value.kind) {
    case 'string':
      return value.text;
    case 'boolean':
      return value.value ? 'True' : 'False';
    case 'integer':
      return value.value.toString();
    case 'float':
      return pythonFloat(value.value);
    case 'timestamp':
    case 'null':
      return undefined;
  }
}

/** A plain value as Python's `str()` writes it; whole numbers count as integers. */
export function pythonScalar(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value.toString();
}

/** Python writes the shortest digits that read back the same, with an exponent below 1e-4 and from 1e16. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    const digits = Math.abs(exponent).toString().padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  const plain = exponent < 0 ? value.toFixed(fractionDigits(mantissa, exponent)) : value.toString();
  return plain.includes('.') ? plain : `${plain}.0`;
}

function fractionDigits(mantissa: string, exponent: number): number {
  const digits = mantissa.replace(/[-.]/g, '').length;
  return digits - 1 - exponent;
}

function parseIntegerText(text: string): bigint {
  const clean = text.replaceAll('_', '');
  const negative = clean.startsWith('-');
  const digits = clean.replace(/^[-+]/, '');
  const value = parseUnsigned(digits);
  return negative ? -value : value;
}

function parseUnsigned(digits: string): bigint {
  if (digits.includes(':')) return sexagesimal(digits.split(':'));
  if (digits === '0') return 0n;
  if (/^0[bx]/.test(digits)) return BigInt(digits);
  if (digits.startsWith('0')) return BigInt(`0o${digits.slice(1)}`);
  return BigInt(digits);
}

function sexagesimal(parts: readonly string[]): bigint {
  return parts.reduce((total, part) => total * 60n + BigInt(part), 0n);
}

function parseFloatText(text: string): number {
  const clean = text.replaceAll('_', '').toLowerCase();
  if (clean.endsWith('.nan')) return Number.NaN;
  if (clean.endsWith('.inf')) return clean.startsWith('-') ? -Infinity : Infinity;
  if (!clean.includes(':')) return Number(clean);
  const sign = clean.startsWith('-') ? -1 : 1;
  const parts = clean.replace(/^[-+]/, '').split(':');
  return sign * parts.reduce((total, part) => total * 60 + Number(part), 0);
}
