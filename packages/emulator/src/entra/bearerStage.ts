import { AzureError } from '../azureError.js';
import type { Clock } from '../clock.js';
import type { Stage } from '../planes/plane.js';
import { TokenRejected, type AccessTokens } from './accessTokens.js';

/** What a plane's authorization rests on. */
export interface BearerOptions {
  readonly tokens: AccessTokens;
  /** Those the plane accepts. */
  readonly audiences: () => readonly string[];
  /** Where clients are told to get a token. */
  readonly authorizationUri: () => string;
  readonly clock: Clock;
}

/** The token of an `Authorization: Bearer` header; undefined when there is none. */
export function bearerToken(headers: Readonly<Record<string, string>>): string | undefined {
  return /^Bearer\s+(?<token>\S+)\s*$/i.exec(headers['authorization'] ?? '')?.groups?.['token'];
}

/** Lets only verified callers through, except to routes marked anonymous; sets `request.caller`. */
export function bearerStage(options: BearerOptions): Stage {
  return async (request, next) => {
    if (request.route?.anonymous === true) return next();
    const token = bearerToken(request.headers);
    if (token === undefined) {
      const problem =
        request.headers['authorization'] === undefined
          ? "The 'Authorization' header is missing."
          : "The 'Authorization' header is provided in an invalid format.";
      throw unauthorized(options, 'AuthenticationFailed', `Authentication failed. ${problem}`);
    }
    try {
      request.caller = await options.tokens.verify(token, options.audiences());
    } catch (error) {
      throw error instanceof TokenRejected ? rejected(options, error) : error;
    }
    return next();
  };
}

function rejected(options: BearerOptions, error: TokenRejected): AzureError {
  switch (error.problem) {
    case 'expired': {
      const expiry = new Date((error.expiredOn ?? 0) * 1000).toISOString();
      const now = new Date(options.clock.now()).toISOString();
      return unauthorized(
        options,
        'ExpiredAuthenticationToken',
        `The access token expiry UTC time '${expiry}' is earlier than current UTC time '${now}'.`,
      );
    }
    case 'audience': {
      const allowed = options
        .audiences()
        .flatMap((audience) => [`'${audience}/'`, `'${audience}'`])
        .join(',');
      return unauthorized(
        options,
        'InvalidAuthenticationTokenAudience',
        `The access token has been obtained for wrong audience or resource '${error.audience ?? ''}'. ` +
          `It should exactly match with one of the allowed audiences ${allowed}.`,
      );
    }
    case 'signature':
    case 'malformed':
      return unauthorized(options, 'InvalidAuthenticationToken', error.message);
  }
}

function unauthorized(options: BearerOptions, code: string, message: string): AzureError {
  return new AzureError(401, code, message, {
    headers: {
      'www-authenticate':
        `Bearer authorization_uri="${options.authorizationUri()}", error="invalid_token", ` +
        `error_description="${message.replaceAll('"', "'")}"`,
    },
  });
}
