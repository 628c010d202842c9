/** The two scopes of work; PROVISION and DEPROVISION are a publisher's, who names their version. */
export const SYNC_TYPES = ['FULL_SYNC', 'CONTEXT_UPDATE'] as const;
