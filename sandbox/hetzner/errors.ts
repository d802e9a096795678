/** An answer of the API that is an error: its code is what clients decide on, the HTTP status follows from it. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly details: unknown = null,
    private readonly given?: number,
  ) {
    super(message);
  }

  /** HTTP status as the public API documentation pairs it with the code. */
  get status(): number {
    return this.given ?? statusOf[this.code] ?? 422;
  }

  get body(): object {
    return { error: { code: this.code, message: this.message, details: this.details } };
  }
}

const statusOf: Record<string, number> = {
  json_error: 400,
  unauthorized: 401,
  forbidden: 403,
  resource_limit_exceeded: 403,
  protected: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  uniqueness_error: 409,
  resource_in_use: 409,
  resource_unavailable: 412,
  locked: 423,
  rate_limit_exceeded: 429,
  server_error: 500,
  maintenance: 503,
};

export function invalidInput(field: string, message: string): ApiError {
  return new ApiError('invalid_input', `invalid input in field '${field}'`, {
    fields: [{ name: field, messages: [message] }],
  });
}

export function notFound(what: string, id: number | string): ApiError {
  return new ApiError('not_found', `${what} with ID '${id}' not found`);
}

export function notUnique(field: string, message: string): ApiError {
  return new ApiError('uniqueness_error', message, { fields: [{ name: field, messages: [message] }] });
}
