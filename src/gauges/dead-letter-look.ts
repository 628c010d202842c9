import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import { RedisConnection } from '../redis';
import { SharedLook } from './shared-look';

export interface DeadLetterList {
  readonly depth: number;
  /** When the oldest one failed; null = the list is empty, or its end is no dead letter of ours. */
  readonly oldestAt: Date | null;
}

/** The dead-letter list, looked at once for all who ask. */
@Injectable()
export class DeadLetterLook extends SharedLook<DeadLetterList> {
  constructor({ sync }: AppConfig, { client }: RedisConnection) {
    super(async () => {
      const [depth, oldest] = await Promise.all([
        client.llen(sync.deadLetterList),
        client.lindex(sync.deadLetterList, -1),
      ]);
      return { depth, oldestAt: oldest === null ? null : failedAt(oldest) };
    });
  }
}

function failedAt(entry: string): Date | null {
  try {
    const { failed_at: at } = JSON.parse(entry) as { failed_at?: unknown };
    const date = new Date(typeof at === 'string' ? at : Number.NaN);
    return Number.isNaN(date.getTime()) ? null : date;
  } catch {
    return null;
  }
}
