/** Names of the few channels between preload and main process. */
export const channels = { call: 'schalter:call', reference: 'schalter:reference', event: 'schalter:event', personWindow: 'schalter:person-window', portal: 'schalter:portal', movePortal: 'schalter:move-portal', place: 'schalter:place' } as const;
