/** Opens stores of training mode. Their data are invented, so it may be public. */
export const trainingSecret = 'schalter-uebung';
