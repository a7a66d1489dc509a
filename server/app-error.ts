/** Faults that a caller is told of. Everything else is a bug and answers `internal`. */
export type ErrorCode =
  | 'bad_request'
  | 'unreadable_body'
  | 'not_found'
  | 'unauthorized'
  | 'forbidden'
  | 'too_many_requests'
  | 'forbidden_origin'
  | 'forbidden_host'
  | 'idempotency_conflict'
  | 'body_too_large'
  | 'unsupported_encoding'
  | 'unavailable'
  | 'invalid_definitions'
  | 'invalid_settings'
  | 'internal';

export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  bad_request: 400,
  unreadable_body: 400,
  not_found: 404,
  unauthorized: 401,
  forbidden: 403,
  too_many_requests: 429,
  forbidden_origin: 403,
  forbidden_host: 421,
  idempotency_conflict: 422,
  body_too_large: 413,
  unsupported_encoding: 415,
  unavailable: 503,
  invalid_definitions: 500,
  invalid_settings: 500,
  internal: 500,
};

export class AppError extends Error {
  readonly code: ErrorCode;
  /** Seconds after which a caller may try again; set with `unavailable` and `too_many_requests`. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown; retryAfter?: number }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryAfter = options?.retryAfter;
  }
}
