import type { Response } from 'express';

/**
 * Resolves true after `ms`, or false as soon as the client has gone away. Absent `ms`: only the latter. It is real
 * time on purpose: what waits here is a connection, not the simulated platform.
 */
export function pause(response: Response, ms?: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (waited: boolean): void => {
      clearTimeout(timer);
      response.off('close', gone);
      resolve(waited);
    };
    const gone = (): void => settle(false);
    const timer = ms === undefined ? undefined : setTimeout(() => settle(true), ms);
    response.on('close', gone);
  });
}
