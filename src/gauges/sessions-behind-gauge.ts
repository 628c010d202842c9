import { Injectable } from '@nestjs/common';
import { BEHIND } from '../db';
import { MetricsRegistry } from '../metrics';
import { FleetLooks } from './fleet-looks';

/** `config_sync_sessions_behind`: the fleet's live sessions by how many versions they are behind. The same from every replica. */
@Injectable()
export class SessionsBehindGauge {
  constructor(metrics: MetricsRegistry, looks: FleetLooks) {
    metrics.gauge({
      name: 'sessions_behind',
      help: 'Sessions of the fleet by configuration versions behind the active one, from the receipts',
      of: 'fleet',
      labels: { versions: BEHIND },
      collect: async () => {
        const { value } = await looks.behind.current();
        return value && BEHIND.map((versions) => ({ labels: { versions }, value: value.sessions[versions] }));
      },
    });
  }
}
