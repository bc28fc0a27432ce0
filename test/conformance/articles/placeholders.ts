/** `{your-name}` and `<YOUR-NAME>`, not a JSON object and no option of curl. */
const placeholder = /\{([a-z][\w-]*)\}|<([A-Z][A-Z_-]*)>/gi;

/**
 * Puts values where an article has placeholders: `{your-workspace-name}`, `<YOUR-WORKSPACE-NAME>` and
 * `<WORKSPACE_NAME>` all mean the value `workspaceName`.
 * @param values by name, in camel case
 * @throws Error naming a placeholder without a value
 */
export function fillPlaceholders(text: string, values: Readonly<Record<string, string>>): string {
  const byName = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
  return text.replaceAll(placeholder, (written: string) => {
    const name = written.replaceAll(/[^a-z]/gi, '').toLowerCase();
    const value = byName.get(name.replace(/^your/, ''));
    if (value === undefined) throw new Error(`There is no value for ${written}.`);
    return value;
  });
}
