import { Empty, ErrorNote, Loading } from '../../parts/notes';
import { PageHead } from '../../parts/page-head';
import { count } from '../../format/text';
import { useLive } from '../../state/live';
import { Activity } from './activity';
import { BehindPanel } from './behind-panel';
import { BudgetPanel } from './budget-panel';
import { DeliveryPanel } from './delivery-panel';
import { FleetActions } from './fleet-actions';
import { ReasonsPanel } from './reasons-panel';
import { StatusPanel } from './status-panel';
import { Tiles } from './tiles';

export function OverviewPage() {
  const { fleet, fleetError, refresh } = useLive();
  return (
    <>
      <PageHead
        title="Overview"
        beside={fleet !== null && <span class="muted">{count(fleet.agents, 'agent')}</span>}
        actions={fleet !== null && <FleetActions fleet={fleet} />}
      />
      {fleetError !== null && <ErrorNote error={new Error(fleetError)} retry={refresh} />}
      {fleet === null && fleetError === null && <Loading what="the fleet" lines={8} />}
      {fleet !== null && fleet.agents === 0 && (
        <Empty title="No agents yet">They are the rows of the table agents in PostgreSQL.</Empty>
      )}
      {fleet !== null && (
        <div class="grid">
          <StatusPanel fleet={fleet} />
          <Tiles fleet={fleet} />
          <DeliveryPanel points={fleet.delivery} />
          <ReasonsPanel fleet={fleet} />
          <BehindPanel fleet={fleet} />
          <BudgetPanel fleet={fleet} />
          <Activity />
        </div>
      )}
    </>
  );
}
