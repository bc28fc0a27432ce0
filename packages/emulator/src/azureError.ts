/** One of the details of an Azure error. */
export interface AzureErrorDetail {
  code: string;
  message: string;
  target?: string;
}

/** What else an Azure error may say. */
export interface AzureErrorOptions {
  /** The member of the request at fault. */
  target?: string;
  details?: readonly AzureErrorDetail[];
  /** Response headers to send with it. */
  headers?: Readonly<Record<string, string>>;
}

/**
 * An answer other than success. Thrown by a handler; the plane gives it the body its service would:
 * ARM's `{error:{code,message,…}}`, the regional API's longer one, or a scoring host's.
 */
export class AzureError extends Error {
  override readonly name = 'AzureError';
  readonly status: number;
  readonly code: string;
  readonly target: string | undefined;
  readonly details: readonly AzureErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param status the HTTP status
   * @param code Azure's error code, for example `ResourceNotFound`
   * @param message Azure's wording
   * @param options target, details and headers
   */
  constructor(status: number, code: string, message: string, options: AzureErrorOptions = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.target = options.target;
    this.details = options.details ?? [];
    this.headers = options.headers ?? {};
  }
}
