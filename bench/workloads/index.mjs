import { each } from './w01-each.mjs';
import { stormed } from './w02-storm.mjs';
import { pace } from './w03-pace.mjs';
import { latency } from './w04-latency.mjs';
import { start } from './w05-start.mjs';
import { capped } from './w06-capped.mjs';
import { order } from './w07-order.mjs';
import { scan } from './w08-scan.mjs';
import { fairness } from './w09-fairness.mjs';
import { replicas } from './w10-replicas.mjs';
import { endurance } from './w11-endurance.mjs';

/** In the order in which they run: the start comes last, since it looks at the peaks of the others. */
export const WORKLOADS = [each, stormed, pace, latency, capped, order, scan, fairness, replicas, endurance, start];
