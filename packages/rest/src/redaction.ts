const signature = /\b(sig|signature|access_token|client_secret|client_assertion)=[^&\s"'<>]+/giu;
const jsonWebToken = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/gu;

/**
 * Takes signatures and tokens out of a text that somebody else wrote: gateways repeat the whole
 * URL in their error pages, and some services repeat the token they refuse.
 */
export function redactSecrets(text: string): string {
  return text.replace(signature, '$1=***').replace(jsonWebToken, '***');
}
