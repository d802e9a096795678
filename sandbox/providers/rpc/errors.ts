/** A type or function that the provider does not have. */
export class NotFound extends Error {}

/** A call that the provider leaves to the engine. */
export class Unimplemented extends Error {}
