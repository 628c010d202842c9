/** `GET /v1/token`: whose token this is, so that a client need not try what it may not do. */
export interface TokenView {
  /** As the audit has it. */
  readonly name: string;
  readonly scope: 'read' | 'sync' | 'admin';
}
