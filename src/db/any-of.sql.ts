/**
 * `= ANY (…)` of the agents of a part of the statement. Beside the join with that part it seems to say nothing new; but it is what the planner
 * can look up in the index of the table whatever its statistics say, and else it may join with every row that there is.
 */
export const anyOf = (part: string): string => `ANY (ARRAY(SELECT agent_id FROM ${part}))`;
