import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../metrics';
import { DeadLetterLook } from './dead-letter-look';
import { FleetLooks } from './fleet-looks';

/** What lies in the dead-letter list. Every replica shows the same. */
@Injectable()
export class DeadLetterGauges {
  constructor(metrics: MetricsRegistry, letters: DeadLetterLook, looks: FleetLooks) {
    metrics.gauge({
      name: 'dlq_depth',
      help: 'Dead letters in the Redis list, and those that wait in PostgreSQL until Redis takes them',
      of: 'fleet',
      collect: async () => {
        const [list, counts] = await Promise.all([letters.current(), looks.counts.current()]);
        return list.value === null ? null : list.value.depth + (counts.value?.deadLettersWaiting ?? 0);
      },
    });
    metrics.gauge({
      name: 'dlq_oldest_seconds',
      help: 'Age of the oldest dead letter in the Redis list; 0 = it is empty',
      of: 'fleet',
      collect: async () => {
        const { value } = await letters.current();
        if (value === null) return null;
        return value.oldestAt === null ? 0 : Math.max(0, (Date.now() - value.oldestAt.getTime()) / 1000);
      },
    });
  }
}
