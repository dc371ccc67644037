/** Names both ends of training's interpreting service go by. */

/** Domain of the invented interpreters; no name service knows it (RFC 2606). */
export const trainingDomain = 'uebung.invalid';
/** The training end registers by this name and answers for everybody who can be called. */
export const trainingEnd = 'dolmetschen';
